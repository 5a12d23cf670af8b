"""The tables of any package as polars frames and LazyFrames.

Begin at ``frames`` (a mapping by name), then ``table_reader``, the one reader: it opens a table as
``validate`` does and gives its rows in batches, by the engine (``engine_rows``) or by frictionless
in its process (``frictionless_rows``). Beside it stand ``parquet``, which scans, and
``strict_csv``, which refuses what is not written plainly (``small_csv``: of small tables). Imports
``package`` and ``engine``.
"""
