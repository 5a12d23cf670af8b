"""List the errors of a table: its rows with a finding are read again, at home where that can be.

The larger way and that of small tables find such rows; both have them listed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tablepact.engine.errors import AskFrictionless, Error
from tablepact.engine.frictionless_rules.rows import RowRules
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.frictionless_worker.protocol import RowRequest
from tablepact.engine.listing import Room
from tablepact.engine.options import EVERYTHING
from tablepact.engine.table_spec import TableSpec

AT_ONCE = 500
"""How many rows are replayed at once."""


class RowFacts(NamedTuple):
    """What has to be known of a row to list its errors; see ``RowRules.errors``.

    Attributes:
        number: Its number.
        cells: Its cells, as text.
        unique: For each unique field whose value has been there, the number of that row.
        primary: The number of the row before that has its primary key; None if there is none.
        unmatched: What of ``TableSpec.links`` it breaks, by index.
        line: The physical line that it begins in; None if the file has no lines.
    """

    number: int
    cells: Sequence[str | None]
    unique: Mapping[str, int]
    primary: int | None
    unmatched: Sequence[int]
    line: int | None


def replay_rows(
    table: TableSpec,
    batches: Iterable[Sequence[RowFacts]],
    client: FrictionlessClient,
    limit: int,
    room: Room,
) -> tuple[list[Error], bool]:
    """List the errors of the header and of rows, in order.

    Args:
        table: The table, which has rows, if only without a finding.
        batches: The rows with a finding.
        client: Frictionless, for what cannot be told at home.
        limit: How many errors to give at most; 0 gives all.
        room: How much may be listed.

    Returns:
        The errors, and whether there may be more: they were cut at the limit, or there is no room.
    """
    most = limit or EVERYTHING
    errors = room.fill(table.header_errors[:most])
    if len(errors) == most or len(errors) < len(table.header_errors):
        return errors, True
    rules = RowRules(table)
    for rows in batches:
        found = _errors(rows, rules, table, client, most - len(errors), room.left)
        listed = room.fill(found[: most - len(errors)])
        errors += listed
        if len(errors) == most or len(listed) < len(found) or not room.left:
            return errors, True
    return errors, False


def _errors(
    rows: Sequence[RowFacts],
    rules: RowRules,
    table: TableSpec,
    client: FrictionlessClient,
    most: int,
    characters: int,
) -> list[Error]:
    """Return the errors of these rows, at least so many if there are, or of so many characters."""
    found: dict[int, list[Error]] = {}
    asked, listed = list[int](), 0
    for index, row in enumerate(rows):
        if listed >= most or characters <= 0:
            break
        try:
            found[index] = rules.errors(
                row.number, row.cells, row.unique, row.primary, row.unmatched, most
            )
            listed += len(found[index])
            characters -= sum(len(error["message"]) for error in found[index])
        except AskFrictionless:
            asked.append(index)
    if asked:
        requests = [_request(table, rows[index]) for index in asked]
        replayed = client.replay(table.index, requests, most)
        found |= zip(asked, replayed, strict=False)  # it stops at the most
    errors = []
    for index, row in enumerate(rows):
        for error in found.get(index, ()):
            if row.line is not None:
                error["line"] = row.line
            errors.append(error)
    return errors


def _request(table: TableSpec, row: RowFacts) -> RowRequest:
    """Return what the worker has to know of a row to replay it."""
    return {
        "number": row.number,
        "cells": row.cells,
        "unique": row.unique,
        "primary": row.primary,
        "foreign": [
            {
                "fields": key.fields,
                "reference": key.target,
                "reference_fields": key.target_fields,
                "broken": link in row.unmatched,
            }
            for key, link in zip(table.foreign_keys, table.link_numbers(), strict=True)
        ],
    }
