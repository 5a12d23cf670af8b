"""The contract of a small table, where it certainly holds, without polars, pandera and sqlglot.

Too strict is allowed here, too lax is not: what does not certainly hold is left to
``table_contract``, which says what is wrong. May import ``package`` and ``engine``. Begin with
``certain``.
"""
