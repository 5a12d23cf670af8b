"""What stands between the library and the operating system: files, processes, memory."""
