"""Readers of files whose cells have types, such as JSON: one module for each format.

Imports ``package``. Begin with ``typed_table.py``, which has what all readers return. The engine
writes the rows to a temporary Parquet file once, and then judges that file.
"""
