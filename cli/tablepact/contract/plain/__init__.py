"""A fast check of the contract of a small table, without polars, pandera and sqlglot.

It may reject a valid table, but never accepts an invalid one: a table that it does not accept goes
to ``table_contract``, which reports the failures. May import ``package`` and ``engine``. Begin with
``certain``.
"""
