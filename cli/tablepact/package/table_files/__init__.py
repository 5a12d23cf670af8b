"""Which files are tables, and in which format: in a descriptor, in a folder, or alone.

Start at ``table_formats.py``, which decides it for every command.
"""
