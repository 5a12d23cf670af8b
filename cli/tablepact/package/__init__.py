"""A data package on disk: its descriptor, keys, types of fields, archives, checksums and digests.

Imports nothing of the library but what lies under everything (``errors``, ``settings``,
``exact_columns``, ``system``). Begin at ``descriptor`` (what a package is), ``parse_descriptor``
(``read_package``) and ``table_schema``, which alone reads what a schema says; ``digest`` says how
rows are written for a checksum, ``polars_types`` which polars type holds the values of a field.
"""
