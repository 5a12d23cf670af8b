"""Opening tables: from a resource to the ``TableSpec`` by which its rows are read.

Imports ``descriptor``, ``storage``, ``rows``, ``frictionless_rules`` and the worker's client. Begin
with ``csv_layout.py``, which finds out how CSV is read, ``layout.py`` for what follows from that,
whether found out here or by the worker, and ``parquet.py``.
"""
