"""A Table Schema with its row rules, compiled to a pandera contract for polars.

May import ``query`` (to parse expressions), ``package`` and ``engine``. Begin with
``pandera_schema``; ``row_rules`` is where a check that SQL cannot say is registered.
"""
