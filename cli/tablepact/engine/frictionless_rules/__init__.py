"""The rules of frictionless in pure Python: descriptors, headers, rows, cells, stats.

Imports neither frictionless nor polars, only ``errors``, ``table_spec``, ``values`` and
``standard_rules``, for columns that are read by the standard. It raises ``AskFrictionless``
wherever its result might differ from frictionless. Begin with ``rows.py``,
which lists the errors of a row, then ``cells.py`` and ``value_readers.py``; or with
``metadata.py``, which lists the errors of a descriptor.
"""
