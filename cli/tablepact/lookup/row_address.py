"""Addresses of rows: ``table/identifier``, such as ``ships/Alba``.

The identifier is the primary key as text; a key of several fields is joined by commas, as a line of
CSV. In a table without a key, the identifier is the row number in the file, where the header is 1.
If the key of a row is missing, it is ``#`` and that number.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import polars as pl

from tablepact._about import program
from tablepact.errors import UnknownRecord, UnknownTable
from tablepact.exact_columns import column, columns
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.keys import label_columns, primary_key
from tablepact.package.descriptor.model import Resource
from tablepact.package.digests.digest import as_text


def identifiers(resource: Resource, frame: pl.DataFrame) -> pl.Series:
    """Return the identifier of each row, as text."""
    key = list(primary_key(resource))
    known = key and set(key) <= set(frame.columns)
    ids = identifiers_of(as_text(frame.select(columns(key)))) if known else None
    if ids is not None and not ids.null_count():
        return ids
    numbers = pl.int_range(2, frame.height + 2, eager=True).cast(pl.String).alias("id")
    return numbers if ids is None else ids.fill_null("#" + numbers)


def identifiers_in(frames: Frames, table: str) -> pl.Series:
    """Return the identifier of each row of a table; cached."""
    frame = frames[table]
    if ("identifiers", table) not in frames.cache:
        frames.cache["identifiers", table] = identifiers(frames.resource(table), frame)
    cached: pl.Series = frames.cache["identifiers", table]
    return cached


def row_index(frames: Frames, table: str, identifier: str) -> int | None:
    """Return the index of the first row with an identifier; None if there is none."""
    if ("row index", table) not in frames.cache:
        rows: dict[str, int] = {}
        for index, known in enumerate(identifiers_in(frames, table)):
            rows.setdefault(known, index)
        frames.cache["row index", table] = rows
    cached: int | None = frames.cache["row index", table].get(identifier)
    return cached


def identifiers_of(keys: pl.DataFrame) -> pl.Series:
    """Return identifiers from key columns as text; null if a part is missing."""
    if keys.width == 1:
        return keys.to_series().alias("id")
    keys = keys.select(_as_csv(name) for name in keys.columns)
    return keys.select(pl.concat_str(pl.all(), separator=",").alias("id"))["id"]


def _as_csv(name: str) -> pl.Expr:
    part = column(name)
    quoted = pl.format('"{}"', part.str.replace_all('"', '""', literal=True))
    return pl.when(part.str.contains('[,"]')).then(quoted).otherwise(part).alias(name)


def find_row(frames: Frames, address: str) -> tuple[Resource, int]:
    """Find the row at an address.

    Returns:
        The resource of its table, and the row index in the frame.

    Raises:
        UnknownTable: The table does not exist.
        UnknownRecord: The row does not exist; the message suggests the closest one.
    """
    table, identifier = split_address(frames, address)
    if not identifier:
        raise UnknownRecord(f"{address!r} is not the address of a row: write TABLE/ID")
    for home in [name for name in frames if address.startswith(f"{name}/")]:
        index = row_index(frames, home, address[len(home) + 1 :])
        if index is not None:
            return frames.resource(home), index
    known = identifiers_in(frames, table).to_list()
    near = get_close_matches(identifier, known, n=1, cutoff=0.5)
    hint = f"did you mean {table}/{near[0]}?" if near else f"search with {program()} find WORDS"
    raise UnknownRecord(f"there is no row {table}/{identifier}; {hint}")


def is_row(frames: Frames, address: str) -> bool:
    """Return whether there is a row at an address."""
    try:
        find_row(frames, address)
    except (UnknownTable, UnknownRecord):
        return False
    return True


def split_address(frames: Frames, address: str) -> tuple[str, str | None]:
    """Split an address into table and identifier; the identifier of a whole table is None.

    Raises:
        UnknownTable: The table does not exist.
    """
    if address in frames:
        return address, None
    tables = [name for name in frames if address.startswith(f"{name}/")]
    if tables:
        table = max(tables, key=len)
        return table, address[len(table) + 1 :]
    if "/" not in address:
        left = frames.unreadable(frames)
        for name in (name for name in frames if name not in left):
            if row_index(frames, name, address) is not None:
                raise UnknownTable(f"{address!r} is not a table; did you mean {name}/{address}?")
    frames.resource(address.split("/", 1)[0])  # raises with the names of the tables
    raise UnknownTable(f"there is no table {address!r}")


def label_of(resource: Resource, row: Mapping[str, Any]) -> str | None:
    """Return the label of a row for lists; None if it has no such column."""
    columns = label_columns(resource)
    return next((row[name] for name in columns if isinstance(row.get(name), str)), None)
