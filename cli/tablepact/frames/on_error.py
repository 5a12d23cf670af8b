"""What becomes of rows and cells that are not as the schema says, where someone reads them."""

from __future__ import annotations

from typing import Literal, get_args

from tablepact._about import program
from tablepact.errors import PackageError

OnError = Literal["fail", "null", "text", "skip"]
"""``fail``: a table with an error is not read. ``null``: a cell that is not of its type is missing.
``text``: the column of such a cell is text. ``skip``: a row with an error is left out. Blank rows
are left out by all but the first."""
ON_ERROR: tuple[OnError, ...] = get_args(OnError)


class InvalidTable(PackageError):  # noqa: N818 - it says what the table is
    """A table can be opened, and something is wrong with its header or rows.

    Attributes:
        number: How many errors there are.
        rows: How many rows it has, blank ones aside.
    """

    def __init__(self, first: str, number: int, rows: int) -> None:
        rest = f" (and {number - 1:,} more)" if number > 1 else ""
        super().__init__(f"{first}{rest}; {program()} validate lists what is wrong")
        self.number = number
        self.rows = rows


def quantity(number: int, noun: str) -> str:
    """Return how many: ``1 row``, ``2,345 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
