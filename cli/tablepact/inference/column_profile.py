"""Statistics of a column, collected batch by batch in memory that does not grow with the file.

Each batch is first reduced to its distinct cells, each with its count and its first row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from tablepact import settings
from tablepact.inference.candidates import MISSING, Candidate, matching
from tablepact.inference.value_formats import CANDIDATES, CODE

LEAST_SHARE = 0.5
"""A candidate is dropped once it fits a smaller share of the cells read so far."""
MOST_VALUES = 50
"""The maximum number of distinct values kept per column."""
MOST_KINDS = 100_000
"""The maximum number of different rows without a value that are kept."""
EXAMPLES = 5
"""The number of cells that do not fit that are kept as examples."""

Cell = tuple[int, str]
"""A row number, and the text of a cell."""
_CELL = pl.col("cell")
_FITS = {one: one.fits(_CELL).fill_null(False) for one in CANDIDATES}


@dataclass(slots=True)
class Fit:
    """The number of cells that fit a type, and the first that do not."""

    count: int = 0
    misfits: list[Cell] = field(default_factory=list)


class Distinct:
    """A check that all cells differ, by their hashes; a hash collision counts as a duplicate."""

    def __init__(self, most: int) -> None:
        self._seen: list[pl.Series] | None = []
        self._left = most

    def add(self, distinct: pl.Series, cells: int) -> None:
        """Add a batch: its distinct cells, and the number of all its cells."""
        self._left -= cells
        if len(distinct) < cells or self._left < 0:
            self._seen = None
        if self._seen is not None:
            self._seen.append(distinct.hash())

    def holds(self) -> bool:
        """Return whether all cells differ; False if there were too many to check."""
        if not self._seen:
            return False
        hashes = pl.concat(self._seen)
        return hashes.n_unique() == len(hashes)


class ColumnProfile:
    """Statistics of the cells of one column.

    Attributes:
        cells: The number of cells.
        empty: The number of empty cells.
        missing: The count of each other marker of a missing value.
        values: The distinct cells that are not empty, with their counts; None if there are more
            than ``MOST_VALUES``.
        codes: The first cell of digits that is not a number, such as ``007``, if there is one.
        fits: The remaining candidates, in the order of ``CANDIDATES``; they are tested on the
            cells that are neither empty nor in ``MISSING``.
    """

    def __init__(self, columns: int = 1) -> None:
        self.cells = 0
        self.empty = 0
        self.missing: dict[str, int] = {}
        self.values: dict[str, int] | None = {}
        self.codes: list[Cell] = []
        self.fits: dict[Candidate, Fit] = {candidate: Fit() for candidate in CANDIDATES}
        self._distinct = Distinct(settings.current().max_distinct_cells // columns)

    @property
    def plain(self) -> int:
        """The number of cells that are neither empty nor a marker of a missing value."""
        return self.cells - self.empty - sum(self.missing.values())

    @property
    def distinct(self) -> bool:
        """Whether no cell is empty and all differ."""
        return not self.empty and self._distinct.holds()

    def add(self, cells: pl.Series, rows: pl.Series) -> None:
        """Add a batch of cells, as strings, with their row numbers."""
        frame = pl.DataFrame({"cell": cells, "row": rows})
        groups = frame.group_by("cell").agg(pl.len().alias("times"), pl.col("row").min())
        self.cells += len(cells)
        self._distinct.add(groups["cell"], len(cells))
        self._remember(groups)
        missing = groups.filter(_CELL.is_in([*MISSING, ""])).sort("row")
        for cell, times in missing.select("cell", "times").iter_rows():
            if cell:
                self.missing[cell] = self.missing.get(cell, 0) + times
            else:
                self.empty += times
        self._try(groups.filter(~_CELL.is_in([*MISSING, ""])), frame)

    def _remember(self, groups: pl.DataFrame) -> None:
        if self.values is None or len(groups) > MOST_VALUES + 1:
            self.values = None
            return
        for cell, times in groups.sort("row").select("cell", "times").iter_rows():
            if cell:
                self.values[cell] = self.values.get(cell, 0) + times
        if len(self.values) > MOST_VALUES:
            self.values = None

    def _try(self, groups: pl.DataFrame, frame: pl.DataFrame) -> None:
        """Test the remaining candidates on distinct cells, and drop those that fit too few."""
        fitting = groups.select(_FITS[option].alias(str(at)) for at, option in enumerate(self.fits))
        for fits, fit in zip(fitting, self.fits.values(), strict=True):
            fit.count += int(groups["times"].filter(fits).sum())
        least = LEAST_SHARE * self.plain
        for fits, (candidate, fit) in zip(fitting, list(self.fits.items()), strict=True):
            if fit.count < least:
                del self.fits[candidate]
            elif len(fit.misfits) < EXAMPLES and not fits.all():
                misfits = frame.filter(_CELL.is_in(groups["cell"].filter(~fits).implode()))
                fit.misfits += (
                    misfits.head(EXAMPLES - len(fit.misfits)).select("row", "cell").rows()
                )
        if not self.codes:
            codes = groups.filter(matching(CODE)(_CELL)).sort("row").head(1)
            self.codes = codes.select("row", "cell").rows()


def profile_columns(
    batches: Iterable[pl.DataFrame], columns: int
) -> tuple[list[ColumnProfile], BlankRows]:
    """Profile all columns of a file.

    Args:
        batches: Frames as ``CsvSource.batches`` yields them.
        columns: The number of columns, without the column of row numbers.

    Returns:
        The profile of each column, and the rows that may be blank.
    """
    profiles = [ColumnProfile(columns) for _ in range(columns)]
    blank_rows = BlankRows()
    for batch in batches:
        for at, profile in enumerate(profiles):
            profile.add(batch[str(at)], batch["row"])
        blank_rows.add(batch)
    return profiles, blank_rows


class BlankRows:
    """The rows of which all cells are empty or missing; frictionless reports them as blank.

    Attributes:
        rows: The number of such rows and the first row number, by their cells.
    """

    def __init__(self) -> None:
        self.rows: dict[tuple[str, ...], tuple[int, int]] = {}

    def add(self, batch: pl.DataFrame) -> None:
        """Add the rows of a batch."""
        nothing = pl.all_horizontal(pl.exclude("row").is_in([*MISSING, ""]))
        for *cells, row in batch.filter(nothing).iter_rows():
            count, first = self.rows.get(tuple(cells), (0, row))
            if count or len(self.rows) < MOST_KINDS:
                self.rows[tuple(cells)] = (count + 1, first)

    def blank(self, missing: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Count the blank rows.

        Args:
            missing: For each column, the missing values of its schema.

        Returns:
            The number of blank rows, and the row number of the first; (0, 0) if there are none.
        """
        blank = [
            count_and_first
            for cells, count_and_first in self.rows.items()
            if all(cell in spellings for cell, spellings in zip(cells, missing, strict=True))
        ]
        return sum(count for count, _ in blank), min((first for _, first in blank), default=0)
