"""The difference between two versions of a data package, and which version number it asks for.

``compare`` compares two packages: their descriptors (``metadata``, ``fields``, ``constraints``,
``key_changes``), then the rows of each table (``rows``, and of small ones ``small_rows``).
``version_bump`` has the rules that say how far each change moves the version. It may import
``package``, ``frames``, ``engine``, ``query`` and ``lookup``; begin with ``result``.
"""
