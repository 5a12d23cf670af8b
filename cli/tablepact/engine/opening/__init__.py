"""Opening tables: from a resource to the ``TableSpec`` that says how its rows are read.

Imports ``descriptor``, ``storage``, ``rows``, ``frictionless_rules`` and the worker's client. Begin
with ``csv_layout.py``, which detects how a CSV file is read. ``layout.py`` makes a ``TableSpec`` of
the layout, detected here or by the worker; ``parquet.py`` opens Parquet files.
"""
