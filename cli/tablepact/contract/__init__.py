"""A Table Schema with its row rules, compiled to checks of a polars frame, and for pandera.

May import ``query`` (to parse expressions), ``package`` and ``engine``. Begin with
``table_contract``; ``row_checks`` registers checks that SQL cannot express.
"""
