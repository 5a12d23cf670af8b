"""What the readers of both kinds of workbooks return: sheets, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

LAST_ROW = 2**20
"""The number of rows that a sheet can have."""
SPARSE_CELLS = 5_000_000
"""The number of cells that any sheet may span."""
SPARSE_RATIO = 1000
"""The most cells that a larger sheet may span for each cell that is in the file."""


class Sheet(NamedTuple):
    """A sheet of a workbook.

    Attributes:
        name: Its name.
        hidden: Whether programs do not show it.
    """

    name: str
    hidden: bool = False


class SheetRow(NamedTuple):
    """A row of a sheet that is in the file.

    Attributes:
        number: Its number in the sheet, from 1.
        cells: Its cells from the first column on, None where a cell is empty.
    """

    number: int
    cells: list[object]


class Workbook(Protocol):
    """A workbook of either kind.

    Attributes:
        sheets: Its sheets of cells, in the order in which programs show them.
    """

    @property
    def sheets(self) -> Sequence[Sheet]:
        """Its sheets of cells."""
        ...

    def rows(self, index: int, *, like_frictionless: bool) -> Iterator[SheetRow]:
        """Yield the rows of a sheet that are in the file, in its order.

        Args:
            index: The index of the sheet.
            like_frictionless: Whether cells have the values, and rows the width, that frictionless
                reads.

        Raises:
            TypedFileError: The sheet cannot be read.
        """
        ...


@lru_cache(2**15)
def column_index(letters: str) -> int:
    """Return the index of a column from 0, such as 1 for ``B``.

    >>> column_index("A"), column_index("AA")
    (0, 26)
    """
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """Return the letters of a column by its index from 0; the reverse of ``column_index``.

    >>> column_letters(1), column_letters(16383)
    ('B', 'XFD')
    """
    letters = ""
    while index >= 0:
        index, letter = divmod(index, 26)
        letters, index = chr(65 + letter) + letters, index - 1
    return letters
