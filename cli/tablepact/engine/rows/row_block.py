"""The rows of a block, in the form that all checks work on, for any file format."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl


class RowBlock(Protocol):
    """The interface of the rows of a block."""

    @property
    def frame(self) -> pl.DataFrame:
        """A String column per field, ``c0``, ``c1``...; null where a row has no such cell."""
        ...

    @property
    def ragged(self) -> Mapping[int, list[str]]:
        """All cells of each row with too few or too many, by its index in the frame."""
        ...

    @property
    def newlines(self) -> int:
        """The number of line feeds within cells."""
        ...

    @property
    def height(self) -> int:
        """The number of rows."""
        ...

    def cells(self, columns: Collection[int]) -> pl.DataFrame:
        """Return the rows with at least these columns, by their indexes, as text."""
        ...

    def mixed(self, stored: Collection[int]) -> pl.DataFrame:
        """Return the rows with the stored values of some columns, and the others as text."""
        ...

    def pick(self, rows: Sequence[int]) -> pl.DataFrame:
        """Return some of the rows."""
        ...


@dataclass(frozen=True, slots=True)
class TextRows:
    """The rows of a block of CSV; see ``RowBlock``.

    Attributes:
        data: The bytes of the file that they are from.
        misquoted: The bounds of the records in these bytes whose quotes are misplaced.
        controls: How many control characters but line feeds the bytes have; None if not counted.
        is_ascii: Whether the bytes are known to be ASCII.
    """

    frame: pl.DataFrame
    ragged: Mapping[int, list[str]]
    newlines: int = 0
    data: bytes = field(default=b"", repr=False)
    misquoted: tuple[tuple[int, int], ...] = ()
    controls: int | None = None
    is_ascii: bool = False

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.frame.height

    def cells(self, columns: Collection[int]) -> pl.DataFrame:  # noqa: ARG002 - all are text
        """Return all columns."""
        return self.frame

    def mixed(self, stored: Collection[int]) -> pl.DataFrame:  # noqa: ARG002 - all are text
        """Return all columns."""
        return self.frame

    def pick(self, rows: Sequence[int]) -> pl.DataFrame:
        """Return some of the rows."""
        return self.frame[rows]
