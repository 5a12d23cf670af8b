"""The verdicts of frictionless in pure Python: descriptors, cells, rows, headers, stats.

Imports neither frictionless nor polars, only ``errors``, ``table_spec`` and ``values``; what it is
not sure of it leaves to frictionless itself, with ``AskFrictionless``. Begin with ``rows.py``,
which lists the errors of a row, then ``cells.py`` and ``value_readers.py``; or with
``metadata.py``, which lists those of a descriptor.
"""
