"""Bound the memory that the listed errors of a run take.

A limit on the number of errors is not enough: a message may repeat an enum of a hundred thousand
members, and each error has all cells of its row. This is a file of its own because the worker also
lists errors, and imports nothing else that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tablepact import settings
from tablepact.engine.errors import Error

ERROR_CHARACTERS = 256
"""The overhead of an error, in characters, in addition to its message and its cells."""
CELL_CHARACTERS = 16
"""The overhead of a cell, in characters, in addition to its text."""


def listed_warning(listed: int) -> str:
    """Return the warning for a table with more errors than there is room for."""
    return f"the report is full: only the first {listed:,} errors are listed"


class Room:
    """The room that is left for the errors of a run.

    Attributes:
        left: How many characters still fit; 0 if there is no room.
    """

    def __init__(self, left: int | None = None) -> None:
        self.left = settings.current().max_listed_characters if left is None else left

    def fill(self, errors: Iterable[Error]) -> list[Error]:
        """Return the first errors, as many as fit, and subtract their size from the room."""
        listed, before, row = list[Error](), None, 0
        for error in errors:
            if (cells := error.get("cells")) is not before:
                before, row = cells, _cell_characters(cells or ())
            size = ERROR_CHARACTERS + len(error["message"]) + row
            if size > self.left:
                self.left = 0
                break
            self.left -= size
            listed.append(error)
        return listed


def _cell_characters(cells: Sequence[str | None]) -> int:
    return CELL_CHARACTERS * len(cells) + sum(len(cell) for cell in cells if cell)
