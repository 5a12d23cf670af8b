"""Read the bytes of tables, from local files or from an object store.

Of the engine, imports ``errors`` only. Begin with ``stored_file.py``.
"""
