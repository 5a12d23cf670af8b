"""List the errors of a table by reading its rows with a finding again.

Both the fast path and ``small/`` find such rows, and list their errors here: with our port of
frictionless's rules, or in the worker where the port cannot decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tablepact.engine.errors import AskFrictionless, Error
from tablepact.engine.frictionless_rules.messages import NO_PRIMARY
from tablepact.engine.frictionless_rules.rows import RowRules
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.listing import Room
from tablepact.engine.options import EVERYTHING
from tablepact.engine.table_spec import TableSpec, missing_sets

if TYPE_CHECKING:
    from tablepact.engine.frictionless_worker.protocol import RowRequest

AT_ONCE = 500
"""How many rows are replayed in one batch."""


class RowFacts(NamedTuple):
    """The input for listing the errors of a row; see ``RowRules.errors``.

    Attributes:
        number: Its number.
        cells: Its cells, as text.
        unique: For each unique field with a repeated value, the number of the earlier row.
        primary: The number of the earlier row with the same primary key; None if there is none.
        unmatched: The indexes of the ``TableSpec.links`` that it breaks.
        line: The physical line at which it begins; None if the file has no lines.
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
        table: The table; it has at least one row.
        batches: The rows with a finding.
        client: The frictionless worker, for rows that our port of the rules cannot decide.
        limit: How many errors to return at most; 0 returns all.
        room: The room left for errors in this run.

    Returns:
        The errors, and whether there may be more: the limit was reached, or the room is full.
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
    """Return the errors of rows; stop once there are ``most``, or ``characters`` in messages."""
    found: dict[int, list[Error]] = {}
    undecided, listed = list[int](), 0
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
            undecided.append(index)
    if undecided:
        requests = [_request(table, rows[index]) for index in undecided]
        replayed = client.replay(table.index, requests, most)
        found |= zip(undecided, replayed, strict=False)  # the worker stops at the limit
        if rules.standard:
            for index in undecided:
                found[index] = [one for one in found.get(index, ()) if _is_true(one, table)]
    errors = []
    for index, row in enumerate(rows):
        for error in found.get(index, ()):
            if row.line is not None:
                error["line"] = row.line
            errors.append(error)
    return errors


def _is_true(error: Error, table: TableSpec) -> bool:
    """Return whether an error holds by the standard: a cell that cannot be read is not missing."""
    if error["type"] != "primary-key" or error["note"] != NO_PRIMARY:
        return True
    cells, missing = error["cells"], missing_sets(table.columns)
    return all(
        index >= len(cells) or cells[index] in ("", *missing[index])
        for index in table.positions(table.primary)
    )


def _request(table: TableSpec, row: RowFacts) -> RowRequest:
    """Return the request to the worker to replay a row."""
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
