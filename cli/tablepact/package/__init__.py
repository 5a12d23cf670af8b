"""A data package on disk: its descriptor, keys, field types, archives, checksums and digests.

Imports only the bottom layer of the library (``errors``, ``settings``, ``exact_columns``,
``system``). Start at ``descriptor`` (the model of a package), ``parse_descriptor``
(``read_package``) and ``table_schema``, the only parser of schemas. ``digest`` hashes the rows of a
table, and ``polars_types`` chooses the polars type of a field.
"""
