"""Physical lines to records, as Python's csv module cuts them in frictionless's dialect.

This is a file of its own as whoever opens a table, or reads a small one, needs no polars.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

from tablepact import settings
from tablepact.engine.table_spec import TableSpec


def csv_records(lines: Iterable[str], table: TableSpec) -> Iterable[list[str]]:
    """Cut physical lines with csv itself, in frictionless's dialect."""
    allow_long_cells()
    if table.csv.universal_newlines:
        lines = map(with_line_feed, lines)
    return csv.reader(lines, delimiter=table.csv.separator, quotechar=table.csv.quote)


def allow_long_cells() -> None:
    """Let csv read cells that are as long as a record may be; its own limit is lower."""
    csv.field_size_limit(max(csv.field_size_limit(), settings.current().max_record_characters))


def with_line_feed(line: str) -> str:
    """End a line with a line feed alone, as universal newlines do."""
    bare = line.rstrip("\r\n")
    return line if bare == line else f"{bare}\n"
