"""The errors of a table, as frictionless lists them: in its order, with its words, to its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tablepact.engine.block import FlaggedRow, flagged_rows
from tablepact.engine.errors import Error
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.keys.duplicates import Duplicates
from tablepact.engine.options import EVERYTHING
from tablepact.engine.rows.parallel import reread
from tablepact.engine.scan import ScanResult
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Violation

AT_ONCE = 500
"""How many rows are replayed in one request."""


def list_errors(
    table: TableSpec,
    found: ScanResult,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
    client: FrictionlessClient,
    limit: int,
) -> tuple[list[Error], bool]:
    """Replay the rows with a finding, in order.

    Args:
        table: The table.
        found: Its scan.
        unique: The repeats of each unique field.
        primary: The repeats of the primary key, if it has one.
        client: Frictionless.
        limit: How many errors to give at most; 0 gives all.

    Returns:
        The errors, and whether they were cut at the limit.
    """
    errors = list(table.header_errors)
    if limit and found.rows and len(errors) >= limit:
        return errors[:limit], True
    keyed = [*unique.values(), *([primary] if primary else [])]
    repeated = [pl.Series(sorted(one.before), dtype=pl.Int64) for one in keyed]
    series = [*found.flagged, *repeated]
    rows = pl.concat(series).unique().sort() if series else pl.Series(dtype=pl.Int64)
    for start in range(0, len(rows), AT_ONCE):
        wanted = rows.slice(start, AT_ONCE).to_list()
        whole = _whole(table, found, wanted)
        requests = [_request(table, row, whole[row], unique, primary) for row in wanted]
        most = (limit or EVERYTHING) - len(errors)
        answer = client.ask("replay", table.index, rows=requests, most=most)
        for row, of_row in zip(wanted, answer["rows"], strict=False):  # it stops at the most
            errors += [{**error, **_line(table, row, whole[row])} for error in of_row]
            if limit and len(errors) >= limit:
                return errors[:limit], True
    return errors, False


def _request(
    table: TableSpec,
    row: int,
    whole: FlaggedRow,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
) -> dict[str, Any]:
    """Say of a row what has to be known to replay it."""
    number = table.first_record
    before = primary.before.get(row) if primary else None
    return {
        "number": number + row,
        "cells": whole.cells,
        "unique": {
            name: number + one.before[row] for name, one in unique.items() if row in one.before
        },
        "primary": None if before is None else number + before,
        "foreign": [
            {
                "fields": foreign_key.fields,
                "reference": foreign_key.reference,
                "reference_fields": foreign_key.reference_fields,
                "broken": place in whole.unmatched,
            }
            for place, foreign_key in enumerate(table.foreign_keys)
        ],
    }


def _whole(table: TableSpec, found: ScanResult, wanted: Sequence[int]) -> dict[int, FlaggedRow]:
    """Give rows whole: those kept, and those that are read again."""
    whole = {row: found.first_rows[row] for row in wanted if row in found.first_rows}
    rest = [row for row in wanted if row not in whole]
    for part in found.parts:
        here = [row for row in rest if part.row <= row < part.row + part.rows]
        if here:
            places = [row - part.row for row in here]
            rows = flagged_rows(reread(table, part.chunk), places)
            whole |= {row: one.moved(part.newlines) for row, one in zip(here, rows, strict=True)}
    return whole


def list_v2_errors(
    table: TableSpec, found: ScanResult, unique: Sequence[tuple[Sequence[int], Duplicates]]
) -> list[Error]:
    """Give the findings beyond frictionless by row, in the shape of its errors."""
    listed = [(one.row, one, row) for one, row in found.v2_violations]
    for key, repeated in unique:
        names = ", ".join(table.columns[place].name for place in key)
        rows = _whole(table, found, sorted(repeated.before))
        for row, before in repeated.before.items():
            note = f"the unique key {names} is the same as in the row at position "
            number = table.first_record + before
            listed.append((row, V2Violation(row, "unique-key", None, f"{note}{number}"), rows[row]))
    listed.sort(key=lambda one: one[0])
    return [
        v2_error(table, one, row.cells, table.first_record + one.row) | _line(table, one.row, row)
        for _, one, row in listed
    ]


def _line(table: TableSpec, row: int, whole: FlaggedRow) -> dict[str, int]:
    """Say in which line of the file a row begins; Parquet has no lines."""
    return {} if table.parquet else {"line": table.first_line + row + whole.newlines}


def v2_error(table: TableSpec, one: V2Violation, cells: Sequence[str | None], number: int) -> Error:
    """Give a finding beyond frictionless the shape of its errors; ``number`` is that of its row."""
    error: Error = {"type": one.code, "rowNumber": number, "cells": list(cells)}
    if one.column is not None:
        cell = cells[one.column] if one.column < len(cells) else None
        error |= {
            "fieldName": table.columns[one.column].name,
            "fieldNumber": one.column + 1,
            "cell": cell or "",
        }
    return {**error, "note": one.note, "message": one.note}
