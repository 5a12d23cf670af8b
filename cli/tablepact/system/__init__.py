"""Between the library and the operating system: files, folders, processes, memory.

Imports nothing of the library but ``errors``. Begin at ``regular_files`` (open what a stranger
names), ``atomic_write`` (write in one step) and ``processes`` (children that end with this one).
"""
