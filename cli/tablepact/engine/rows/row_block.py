"""The rows of a block, whatever they were read from: the one thing that all checks work on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl


class RowBlock(Protocol):
    """The rows of a block."""

    @property
    def frame(self) -> pl.DataFrame:
        """One String column a field, ``c0``, ``c1``...; null where a row has no such cell."""
        ...

    @property
    def ragged(self) -> Mapping[int, list[str]]:
        """The rows with too few or too many cells, whole, by their index in the frame."""
        ...

    @property
    def newlines(self) -> int:
        """How many line feeds there are within cells."""
        ...

    @property
    def height(self) -> int:
        """How many rows there are."""
        ...

    def cells(self, columns: Collection[int]) -> pl.DataFrame:
        """Return the rows with some columns, by their index, as text; others may be there, too."""
        ...

    def mixed(self, stored: Collection[int]) -> pl.DataFrame:
        """Return the rows with some columns as they are stored, and the others as text."""
        ...

    def pick(self, rows: Sequence[int]) -> pl.DataFrame:
        """Return some of the rows."""
        ...


@dataclass(frozen=True, slots=True)
class TextRows:
    """The rows of a block of text; see ``RowBlock``."""

    frame: pl.DataFrame
    ragged: Mapping[int, list[str]]
    newlines: int = 0

    @property
    def height(self) -> int:
        """How many rows there are."""
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
