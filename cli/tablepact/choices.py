"""What can be chosen by name; tests hold these lists against the programs behind them."""

from __future__ import annotations

from typing import Literal

Style = Literal["apa", "bibtex", "ris", "csl-json", "cff", "datacite", "nanopub"]
MetadataForm = Literal[
    "croissant", "schema-org", "datacite", "cff", "zenodo", "hf-card", "web-annotation", "nanopub"
]
ExportFormat = Literal[
    "csv", "json", "jsonl", "markdown", "parquet", "arrow", "xlsx", "sqlite", "duckdb"
]
