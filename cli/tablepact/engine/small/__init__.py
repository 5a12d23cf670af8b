"""Small tables, validated in pure Python in less time than it takes to import polars.

May import ``frictionless_rules``, ``cells``, ``rows`` and what the polars path shares with it, but
neither polars nor any module that imports polars. Begin with ``find_errors.py``.
"""
