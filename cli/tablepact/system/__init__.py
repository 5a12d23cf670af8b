"""The interface to the operating system: files, folders, processes and memory.

Imports only ``errors`` from the library. Start at ``regular_files`` (open untrusted paths),
``atomic_write`` and ``processes`` (child processes that end with this one).
"""
