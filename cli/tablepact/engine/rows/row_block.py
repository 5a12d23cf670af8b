"""The rows of a block, whatever they were read from: the one thing that all checks work on."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class RowBlock:
    """The rows of a block.

    Attributes:
        frame: One String column a field, ``c0``, ``c1``...; null where a row has no such cell.
        ragged: The rows with too few or too many cells, whole, by their index in the frame.
        newlines: How many line feeds there are within cells.
    """

    frame: pl.DataFrame
    ragged: dict[int, list[str]]
    newlines: int = 0
