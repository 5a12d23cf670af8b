"""The result of cells that no prefilter clears: read at home, or else by frictionless, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Protocol

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.cells import CellRules, compile_rules
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.key_text import UNEQUAL, key_text
from tablepact.package.json_types import JsonObject

TYPE_ERROR = -1
CRASH = -2
NO_KEY = -3
"""Frictionless stops here, too, but only if the cell is part of a key."""
REMEMBERED = 200_000
"""How many verdicts of a column are kept for later blocks."""

CellResult = tuple[int, str | None]
"""How many constraints a cell breaks, or one of the above; and its value as the text of a key."""


class CellReader(Protocol):
    """What reads cells as frictionless reads them."""

    def read_cells(
        self, column: int, cells: Sequence[str | None], *, keyed: bool = False
    ) -> dict[str | None, CellResult]:
        """Return a verdict for each of these cells of a column, in which none stands twice."""
        ...

    def check_json(self, column: int, cells: Sequence[str]) -> dict[str, str]:
        """Return what is wrong with each of these cells; one that is fine is left out."""
        ...


class ReferenceReader:
    """The rules at home, and frictionless in its own process for what they do not tell."""

    def __init__(
        self,
        client: FrictionlessClient,
        table: TableSpec,
        json_schemas: Mapping[int, JsonObject] | None = None,
    ) -> None:
        self.client = client
        self.table = table
        self.json_schemas = json_schemas or {}
        self._known: dict[tuple[int, bool], dict[str | None, CellResult]] = {}
        self._lock = Lock()

    def __reduce__(self) -> tuple[object, ...]:
        """Send it around without what it remembers; it asks a process of its own there."""
        return ReferenceReader, (self.client, self.table, self.json_schemas)

    def read_cells(
        self, column: int, cells: Sequence[str | None], *, keyed: bool = False
    ) -> dict[str | None, CellResult]:
        """Return a verdict for each of these cells; ``WorkerStopped`` if there is none in time."""
        with self._lock:
            known = self._known.setdefault((column, keyed), {})
            if len(known) > REMEMBERED:
                known.clear()
            new = [cell for cell in cells if cell not in known]
            rules = self._rules[column]
            asked = []
            for cell in new:
                try:
                    known[cell] = _read(rules, cell, keyed=keyed)
                except AskFrictionless:
                    asked.append(cell)
            if asked:
                verdicts = self.client.read_cells(self.table.index, column, asked, keyed=keyed)
                known.update(zip(asked, verdicts, strict=True))
            return {cell: known[cell] for cell in cells}

    @property
    def may_ask(self) -> bool:
        """Whether frictionless will be asked about many cells: it is known beforehand."""
        return any(rules.may_ask for rules in self._rules)

    @cached_property
    def _rules(self) -> list[CellRules]:
        return compile_rules(self.table.columns)

    def check_json(self, column: int, cells: Sequence[str]) -> dict[str, str]:
        """Return what is wrong with each of these cells by the JSON Schema of the column."""
        schema = self.json_schemas[column]
        return self.client.check_json(self.table.index, column, schema, list(cells))


def _read(rules: CellRules, cell: str | None, *, keyed: bool) -> CellResult:
    """Read a cell at home.

    Raises:
        AskFrictionless: It cannot be read here.
    """
    value, notes = rules.read(cell)
    text = None
    if keyed:
        try:
            text = key_text(value)
        except (TypeError, ValueError):
            return NO_KEY, None
        if text is None and value is not None:
            text = UNEQUAL
    return TYPE_ERROR if notes and "type" in notes else len(notes or ()), text
