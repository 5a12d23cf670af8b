"""The tables of any package as polars DataFrames and LazyFrames.

Start at ``frames`` (a mapping by name), then ``table_reader``, which opens a table as ``validate``
does and yields its rows in batches, from the engine (``engine_rows``) or from the frictionless
worker (``frictionless_rows``). ``parquet`` scans Parquet files, and ``strict_csv`` reads only the
default notation of each type (``small_csv`` for small tables). ``table_files`` and
``blank_rows`` serve them all. Imports ``package`` and ``engine``.
"""
