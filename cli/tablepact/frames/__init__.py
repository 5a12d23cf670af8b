"""The tables of any package as polars frames and LazyFrames.

Begin at ``frames`` (a mapping by name), then ``lazy``. What reads a file depends on its form:
``parquet``, ``strict_csv`` and the faster ``fast_csv`` here, and ``any_format`` all else, in the
process of frictionless (``frictionless_rows`` holds what it wrote). Imports ``package`` and
``engine``.
"""
