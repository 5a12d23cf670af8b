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
        unmatched: The foreign keys that it breaks, by their index.
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
) -> tuple[list[Error], bool]:
    """List the errors of the header and of rows, in order.

    Args:
        table: The table, which has rows, if only without a finding.
        batches: The rows with a finding.
        client: Frictionless, for what cannot be told at home.
        limit: How many errors to give at most; 0 gives all.

    Returns:
        The errors, and whether they were cut at the limit.
    """
    errors = list(table.header_errors)
    if limit and len(errors) >= limit:
        return errors[:limit], True
    rules = RowRules(table)
    for rows in batches:
        errors += _errors(rows, rules, table, client, (limit or EVERYTHING) - len(errors))
        if limit and len(errors) >= limit:
            return errors[:limit], True
    return errors, False


def _errors(
    rows: Sequence[RowFacts],
    rules: RowRules,
    table: TableSpec,
    client: FrictionlessClient,
    most: int,
) -> list[Error]:
    """Return the errors of these rows, at least so many if there are."""
    found: dict[int, list[Error]] = {}
    asked, listed = list[int](), 0
    for index, row in enumerate(rows):
        if listed >= most:
            break
        try:
            found[index] = rules.errors(
                row.number, row.cells, row.unique, row.primary, row.unmatched, most
            )
            listed += len(found[index])
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
                "broken": index in row.unmatched,
            }
            for index, key in enumerate(table.foreign_keys)
        ],
    }
