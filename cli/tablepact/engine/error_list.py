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
from tablepact.engine.v2_checks import V2Violation, v2_error

AT_ONCE = 500
"""How many rows are replayed in one request."""


def list_errors(
    table: TableSpec,
    result: ScanResult,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
    client: FrictionlessClient,
    limit: int,
) -> tuple[list[Error], bool]:
    """Replay the rows with a finding, in order.

    Args:
        table: The table.
        result: Its scan.
        unique: The repeats of each unique field.
        primary: The repeats of the primary key, if it has one.
        client: Frictionless.
        limit: How many errors to give at most; 0 gives all.

    Returns:
        The errors, and whether they were cut at the limit.
    """
    errors = list(table.header_errors)
    if limit and result.rows and len(errors) >= limit:
        return errors[:limit], True
    keyed = [*unique.values(), *([primary] if primary else [])]
    repeated = [pl.Series(sorted(duplicates.before), dtype=pl.Int64) for duplicates in keyed]
    series = [*result.flagged, *repeated]
    rows = pl.concat(series).unique().sort() if series else pl.Series(dtype=pl.Int64)
    for start in range(0, len(rows), AT_ONCE):
        row_numbers = rows.slice(start, AT_ONCE).to_list()
        flagged = _flagged_rows(table, result, row_numbers)
        requests = [_request(table, row, flagged[row], unique, primary) for row in row_numbers]
        remaining = (limit or EVERYTHING) - len(errors)
        answer = client.ask("replay", table.index, rows=requests, most=remaining)
        for row, row_errors in zip(
            row_numbers, answer["rows"], strict=False
        ):  # it stops at the most
            errors += [{**error, **_line(table, row, flagged[row])} for error in row_errors]
            if limit and len(errors) >= limit:
                return errors[:limit], True
    return errors, False


def _request(
    table: TableSpec,
    row: int,
    flagged: FlaggedRow,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
) -> dict[str, Any]:
    """Return what the worker has to know of a row to replay it."""
    number = table.format.first_record
    before = primary.before.get(row) if primary else None
    return {
        "number": number + row,
        "cells": flagged.cells,
        "unique": {
            name: number + duplicates.before[row]
            for name, duplicates in unique.items()
            if row in duplicates.before
        },
        "primary": None if before is None else number + before,
        "foreign": [
            {
                "fields": foreign_key.fields,
                "reference": foreign_key.reference,
                "reference_fields": foreign_key.reference_fields,
                "broken": index in flagged.unmatched,
            }
            for index, foreign_key in enumerate(table.foreign_keys)
        ],
    }


def _flagged_rows(
    table: TableSpec, result: ScanResult, row_numbers: Sequence[int]
) -> dict[int, FlaggedRow]:
    """Return rows with all their cells: those kept, and those that are read again."""
    flagged = {row: result.first_rows[row] for row in row_numbers if row in result.first_rows}
    to_reread = [row for row in row_numbers if row not in flagged]
    for part in result.parts:
        in_range = [row for row in to_reread if part.row <= row < part.row + part.rows]
        if in_range:
            offsets = [row - part.row for row in in_range]
            rows = flagged_rows(reread(table, part.chunk), offsets)
            flagged |= {
                row: flagged_row.moved(part.newlines)
                for row, flagged_row in zip(in_range, rows, strict=True)
            }
    return flagged


def list_v2_errors(
    table: TableSpec, result: ScanResult, unique: Sequence[tuple[Sequence[int], Duplicates]]
) -> list[Error]:
    """Return the findings beyond frictionless by row, in the shape of its errors."""
    listed = [(violation.row, violation, row) for violation, row in result.v2_violations]
    for key, duplicates in unique:
        names = ", ".join(table.columns[column].name for column in key)
        rows = _flagged_rows(table, result, sorted(duplicates.before))
        for row, before in duplicates.before.items():
            note = f"the unique key {names} is the same as in the row at position "
            number = table.format.first_record + before
            listed.append((row, V2Violation(row, "unique-key", None, f"{note}{number}"), rows[row]))
    listed.sort(key=lambda violation: violation[0])
    return [
        v2_error(table, violation, row.cells, table.format.first_record + violation.row)
        | _line(table, violation.row, row)
        for _, violation, row in listed
    ]


def _line(table: TableSpec, row: int, flagged: FlaggedRow) -> dict[str, int]:
    """Return in which line of the file a row begins; Parquet has no lines."""
    return {} if table.parquet else {"line": table.csv.first_line + row + flagged.newlines}
