"""Keys: their values as text, the rows that repeat one, and the foreign-key check.

Imports ``rows``, ``cells`` and ``values``. Begin with ``normalize.py``, then ``duplicates.py`` and
``foreign_key_check.py``; ``spill.py`` holds on disk what is more than memory.
"""
