"""List the errors of a table as frictionless does: same order, same wording, same limit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from tablepact.engine.block import FlaggedRow
from tablepact.engine.errors import Error
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.keys.duplicates import Duplicates
from tablepact.engine.listing import Room
from tablepact.engine.replay import AT_ONCE, RowFacts, replay_rows
from tablepact.engine.rows.parallel import RowRange
from tablepact.engine.rows.reread import reread_rows
from tablepact.engine.scan import ScanResult
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Violation, v2_error


def list_errors(
    table: TableSpec,
    result: ScanResult,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
    client: FrictionlessClient,
    limit: int,
    room: Room,
) -> tuple[list[Error], bool]:
    """Replay the rows with a finding, in order.

    Args:
        table: The table.
        result: Its scan.
        unique: The repeats of each unique field.
        primary: The repeats of the primary key, if it has one.
        client: The frictionless worker.
        limit: How many errors to return at most; 0 returns all.
        room: The room left for errors in this run.

    Returns:
        The errors, and whether there may be more.
    """
    if not result.rows:
        return room.fill(table.header_errors), False
    keyed = [*unique.values(), *([primary] if primary else [])]
    repeated = [pl.Series(sorted(duplicates.before), dtype=pl.Int64) for duplicates in keyed]
    series = [*result.flagged, *repeated]
    rows = pl.concat(series).unique().sort() if series else pl.Series(dtype=pl.Int64)

    def batches() -> Iterator[list[RowFacts]]:
        for start in range(0, len(rows), AT_ONCE):
            row_numbers = rows.slice(start, AT_ONCE).to_list()
            flagged = _flagged_rows(table, result, row_numbers)
            yield [_facts(table, row, flagged[row], unique, primary) for row in row_numbers]

    return replay_rows(table, batches(), client, limit, room)


def _facts(
    table: TableSpec,
    row: int,
    flagged: FlaggedRow,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
) -> RowFacts:
    number_of = table.format.number_of
    before = primary.before.get(row) if primary else None
    return RowFacts(
        number=number_of(row),
        cells=flagged.cells,
        unique={
            name: number_of(duplicates.before[row])
            for name, duplicates in unique.items()
            if row in duplicates.before
        },
        primary=None if before is None else number_of(before),
        unmatched=flagged.unmatched,
        line=_line(table, row, flagged),
    )


def _flagged_rows(
    table: TableSpec, result: ScanResult, row_numbers: Sequence[int]
) -> dict[int, FlaggedRow]:
    """Return rows with all their cells: those kept, and those that are read again."""
    flagged = {row: result.first_rows[row] for row in row_numbers if row in result.first_rows}
    to_reread = sorted(row for row in row_numbers if row not in flagged)
    start = 0
    for part in result.parts:
        end = bisect_left(to_reread, part.row + part.rows, start)
        if in_range := to_reread[start:end]:
            offsets = [row - part.row for row in in_range]
            flagged |= zip(in_range, _reread(table, part, offsets), strict=True)
        start = end
    return flagged


def _reread(table: TableSpec, part: RowRange, offsets: Sequence[int]) -> list[FlaggedRow]:
    """Read rows of a chunk again, by their offsets in it."""
    block, newlines = reread_rows(table, part.chunk, offsets)
    return [
        FlaggedRow(offset, part.newlines + before, block.ragged.get(number, list(cells)))
        for number, (offset, before, cells) in enumerate(
            zip(offsets, newlines, block.frame.iter_rows(), strict=True)
        )
    ]


def list_v2_errors(
    table: TableSpec, result: ScanResult, unique: Sequence[tuple[Sequence[int], Duplicates]]
) -> list[Error]:
    """Return the findings of the v2 checks by row, in the shape of frictionless's errors."""
    listed = [(violation.row, violation, row) for violation, row in result.v2_violations]
    for key, duplicates in unique:
        names = ", ".join(table.columns[column].name for column in key)
        rows = _flagged_rows(table, result, sorted(duplicates.before))
        for row, before in duplicates.before.items():
            note = f"the unique key {names} is the same as in the row at position "
            number = table.format.number_of(before)
            listed.append((row, V2Violation(row, "unique-key", None, f"{note}{number}"), rows[row]))
    listed.sort(key=lambda violation: violation[0])
    return [
        v2_error(
            table,
            violation,
            row.cells,
            table.format.number_of(violation.row),
            _line(table, violation.row, row),
        )
        for _, violation, row in listed
    ]


def _line(table: TableSpec, row: int, flagged: FlaggedRow) -> int | None:
    """Return the line of the file at which a row begins; None if the file has no lines."""
    if table.parquet:
        return table.parquet.line_of(row)
    return table.csv.first_line + row + flagged.newlines
