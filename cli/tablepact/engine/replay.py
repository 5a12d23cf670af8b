"""Read rows with a finding again for their errors: at home, or by frictionless if it has to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tablepact.engine.errors import AskFrictionless, Error
from tablepact.engine.frictionless_rules.rows import RowRules
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.table_spec import TableSpec


class RowFacts(NamedTuple):
    """What has to be known of a row to list its errors; see ``RowRules.errors``.

    Attributes:
        number: Its number.
        cells: Its cells, as text.
        unique: For each unique field whose value has been there, the number of that row.
        primary: The number of the row before that has its primary key; None if there is none.
        unmatched: The foreign keys that it breaks, by their index.
    """

    number: int
    cells: Sequence[str | None]
    unique: Mapping[str, int]
    primary: int | None
    unmatched: Sequence[int]


class Replay:
    """The rows of one table, read again."""

    def __init__(self, table: TableSpec, client: FrictionlessClient) -> None:
        self._table = table
        self._client = client
        self._rules = RowRules(table)

    def errors(self, rows: Sequence[RowFacts], most: int) -> list[list[Error]]:
        """Return the errors of rows, of each row by itself.

        Args:
            rows: The rows.
            most: How many errors are wanted; rows after so many may be left out.
        """
        found: dict[int, list[Error]] = {}
        asked, listed = list[int](), 0
        for index, row in enumerate(rows):
            if listed >= most:
                break
            try:
                found[index] = self._rules.errors(*row)
                listed += len(found[index])
            except AskFrictionless:
                asked.append(index)
        if asked:
            requests = [self._request(rows[index]) for index in asked]
            answer = self._client.ask("replay", self._table.index, rows=requests, most=most)
            found |= zip(asked, answer["rows"], strict=False)  # it stops at the most
        return [found.get(index, []) for index in range(len(rows))]

    def _request(self, row: RowFacts) -> dict[str, Any]:
        """Return what the worker has to know of a row."""
        foreign_keys = [
            {
                "fields": key.fields,
                "reference": key.reference,
                "reference_fields": key.reference_fields,
                "broken": index in row.unmatched,
            }
            for index, key in enumerate(self._table.foreign_keys)
        ]
        facts: dict[str, Any] = row._asdict()
        del facts["unmatched"]
        return facts | {"foreign": foreign_keys}
