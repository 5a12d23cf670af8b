"""Where bytes are: files of this machine, or objects in a store.

Imports ``errors`` only. Begin with ``stored_file.py``.
"""
