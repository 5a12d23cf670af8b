"""Which files are tables, in which format, and how much they may unpack to.

Start at ``table_formats.py``, which decides it for every command: in a descriptor, in a folder, or
for a file alone.
"""
