"""Keys: their values as text, duplicate keys, and the foreign-key check.

Imports ``rows``, ``cells`` and ``values``. Begin with ``normalize.py``, then ``duplicates.py`` and
``foreign_key_check.py``; ``spill.py`` keeps on disk what does not fit in memory.
"""
