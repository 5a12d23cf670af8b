"""Write tables to an SQLite database, with types, constraints, primary, unique and foreign keys."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from tablepact.errors import ExportError
from tablepact.exact_columns import frame_of, nameless
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import as_text
from tablepact.query.identifiers import quote_identifier
from tablepact.schema_formats.create_table import create_table, without_keys
from tablepact.schema_formats.foreign_keys import usable_foreign_keys
from tablepact.system.exhaustion import exhausted_resource

ABOUT = "_package"


def write_sqlite(
    path: Path,
    tables: Mapping[str, tuple[Resource, pl.DataFrame]],
    provenance: Mapping[str, str],
    *,
    keys: bool,
) -> None:
    """Write a new database.

    Dates and times are ISO 8601 text with a declared type, Decimals are text, Booleans are 0 and 1.
    The table ``_package`` holds the provenance.

    Raises:
        ExportError: The rows violate a key or a code list, or two names differ only in case.
    """
    resources = {name: resource for name, (resource, _) in tables.items()}
    try:
        with closing(sqlite3.connect(path)) as con, con:
            con.execute("PRAGMA foreign_keys = OFF")  # rows may refer to later ones
            for resource, frame in tables.values():
                links = usable_foreign_keys(resource, resources)
                table = create_table(resource, frame.schema, links, dialect="sqlite", keys=keys)
                con.execute(table.sql)
                marks = ", ".join("?" * frame.width)
                into = f"INSERT INTO {quote_identifier(resource.name)} VALUES ({marks})"  # noqa: S608
                con.executemany(into, _storable(frame).iter_rows())
            con.execute(f"CREATE TABLE {ABOUT} (fact TEXT PRIMARY KEY, value TEXT)")
            con.executemany(f"INSERT INTO {ABOUT} VALUES (?, ?)", provenance.items())  # noqa: S608
            if broken := con.execute("PRAGMA foreign_key_check").fetchone():
                reason = f"a row of {broken[0]} refers to a missing row of {broken[2]}"
                raise ExportError(f"{reason}; {without_keys()}")
    except sqlite3.Error as error:
        if exhausted_resource(error):
            raise
        advice = f"; {without_keys()}" if isinstance(error, sqlite3.IntegrityError) else ""
        raise ExportError(f"SQLite cannot store the rows: {error}{advice}") from error


def _is_finite(column: pl.Series) -> bool:
    return column.is_finite().fill_null(value=True).all()


def _storable(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in SQLite's storage types: numbers unchanged, everything else as text."""
    texts = as_text(frame)
    columns: list[Any] = [
        column if column.dtype.is_integer() or column.dtype == pl.Boolean
        else column if column.dtype.is_float() and _is_finite(nameless(column))
        else texts[column.name]
        for column in frame.iter_columns()
    ]  # fmt: skip
    return frame_of(columns)
