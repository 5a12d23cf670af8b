"""How many of the errors that were found are listed: as many as a run has room for.

A message may repeat an enum of a hundred thousand members, and each error has all cells of its row,
so that a limit on their number alone does not bound them. It is a file of its own as the worker
lists errors, too, which imports nothing of what else lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tablepact import settings
from tablepact.engine.errors import Error

ERROR_CHARACTERS = 256
"""How many characters an error counts for besides its message and its cells."""
CELL_CHARACTERS = 16
"""How many a cell counts for besides its text."""


def listed_warning(listed: int) -> str:
    """Return the warning of a table of which more errors were found than there was room for."""
    return f"{listed:,} errors are listed, which fill the report"


class Room:
    """How many characters are left for the errors of a run.

    Attributes:
        left: That number; 0 if there is no room.
    """

    def __init__(self, left: int | None = None) -> None:
        self.left = settings.current().max_listed_characters if left is None else left

    def fill(self, errors: Iterable[Error]) -> list[Error]:
        """Return the first of these errors, as many as there is room for, and take that."""
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
