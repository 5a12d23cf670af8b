"""Opening tables: from a resource to the ``TableSpec`` by which its rows are read.

Imports ``descriptor``, ``storage``, ``rows`` and the worker's client. Begin with ``fast.py`` for
plain CSV, ``by_frictionless.py`` for any other, and ``parquet.py``.
"""
