"""The names of the formats of a schema, and of the dialects of SQL."""

from __future__ import annotations

from typing import Literal

SchemaFormat = Literal["table-schema", "sql", "json-schema", "pandera"]
Dialect = Literal["duckdb", "sqlite"]
