"""Compare two versions of a data package, and derive the version number that the changes need.

``compare`` compares the descriptors (``metadata``, ``fields``, ``constraints``, ``key_changes``),
then the rows of each table (``rows``, or ``small_rows`` for small tables). ``version_bump`` defines
the version level of each change. It may import ``package``, ``frames``, ``engine``, ``query`` and
``lookup``; begin with ``result``.
"""
