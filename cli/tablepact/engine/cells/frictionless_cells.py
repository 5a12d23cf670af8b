"""Read the cells that no prefilter clears: with our port of the rules, or with frictionless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Protocol

from tablepact.engine.cells.breaches import Breach, Find, breach_finder
from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.cells import CellRules, compile_rules
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.key_text import UNEQUAL, key_text
from tablepact.package.metadata.json_types import JsonObject

TYPE_ERROR = -1
CRASH = -2
NO_KEY = -3
"""Frictionless crashes on this cell, too, but only if it is part of a key."""
REMEMBERED = 200_000
"""How many results of a column are cached for later blocks."""

CellResult = tuple[int, str | None]
"""How many constraints a cell violates, or one of the codes above; and its value as key text."""


class CellReader(Protocol):
    """The interface of a reader of cells by frictionless's rules."""

    def read_cells(
        self, column: int, cells: Sequence[str | None], *, keyed: bool = False
    ) -> dict[str | None, CellResult]:
        """Return the result of each of these distinct cells; ``keyed`` adds their key texts."""
        ...

    def find_breaches(
        self, column: int, results: Mapping[str | None, CellResult]
    ) -> dict[str | None, Breach]:
        """Return what the standard forbids in cells that frictionless reads, by cell."""
        ...

    def check_json(self, column: int, cells: Sequence[str]) -> dict[str, str]:
        """Return a message for each invalid cell."""
        ...


class ReferenceReader:
    """A cell reader with our port of the rules, and the worker for cells it cannot decide."""

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
        """Pickle it without its cache; each process starts its own frictionless worker."""
        return ReferenceReader, (self.client, self.table, self.json_schemas)

    def read_cells(
        self, column: int, cells: Sequence[str | None], *, keyed: bool = False
    ) -> dict[str | None, CellResult]:
        """Return the result of each of these distinct cells; ``keyed`` adds their key texts.

        Raises:
            WorkerStopped: The frictionless worker stopped before it answered.
        """
        with self._lock:
            known = self._known.setdefault((column, keyed), {})
            if len(known) > REMEMBERED:
                known.clear()
            new = [cell for cell in cells if cell not in known]
            rules = self._rules[column]
            undecided = []
            for cell in new:
                try:
                    known[cell] = _read(rules, cell, keyed=keyed)
                except AskFrictionless:
                    undecided.append(cell)
            if undecided:
                results = self.client.read_cells(self.table.index, column, undecided, keyed=keyed)
                known.update(zip(undecided, results, strict=True))
            return {cell: known[cell] for cell in cells}

    def find_breaches(
        self, column: int, results: Mapping[str | None, CellResult]
    ) -> dict[str | None, Breach]:
        """Return what the standard forbids in cells that frictionless reads, by cell."""
        find = self._finders[column]
        found = find(results) if find else {}
        refused = (TYPE_ERROR, CRASH)
        return {cell: one for cell, one in found.items() if results[cell][0] not in refused}

    @property
    def may_ask(self) -> bool:
        """Whether the worker may have to read many cells, known from the columns alone."""
        return any(rules.may_ask for rules in self._rules)

    @cached_property
    def _finders(self) -> list[Find | None]:
        return list(map(breach_finder, self.table.columns))

    @cached_property
    def _rules(self) -> list[CellRules]:
        return compile_rules(self.table.columns)

    def check_json(self, column: int, cells: Sequence[str]) -> dict[str, str]:
        """Return a message for each cell that violates the JSON Schema of the column."""
        schema = self.json_schemas[column]
        return self.client.check_json(self.table.index, column, schema, list(cells))


def _read(rules: CellRules, cell: str | None, *, keyed: bool) -> CellResult:
    """Read a cell with our port of the rules.

    Raises:
        AskFrictionless: Only frictionless itself can read it.
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
