"""The result of cells that no prefilter clears: frictionless's own, asked once for each text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Protocol

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.table_spec import TableSpec

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
    """Frictionless in its own process, with a memory."""

    def __init__(
        self,
        client: FrictionlessClient,
        table: TableSpec,
        json_schemas: Mapping[int, Any] | None = None,
    ) -> None:
        self.client = client
        self.table = table
        self.json_schemas = json_schemas or {}
        self._known: dict[tuple[int, bool], dict[str | None, CellResult]] = {}
        self._lock = Lock()

    def __reduce__(self) -> tuple[Any, ...]:
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
            if new:
                answer = self.client.ask(
                    "read_cells", self.table.index, column=column, cells=new, keyed=keyed
                )
                verdicts = ((number, text) for number, text in answer["verdicts"])
                known.update(zip(new, verdicts, strict=True))
            return {cell: known[cell] for cell in cells}

    def check_json(self, column: int, cells: Sequence[str]) -> dict[str, str]:
        """Return what is wrong with each of these cells by the JSON Schema of the column."""
        answer = self.client.ask(
            "check_json",
            self.table.index,
            column=column,
            schema=self.json_schemas[column],
            cells=list(cells),
        )
        wrong: dict[str, str] = answer["wrong"]
        return wrong
