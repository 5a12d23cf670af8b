"""What is seen of a column, batch after batch, in a space that does not grow with the file.

Each batch is brought down to its distinct cells first, each with how often and where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from tablepact import settings
from tablepact.inference.candidates import MISSING, Candidate, matching
from tablepact.inference.value_formats import CANDIDATES, CODE

LEAST_SHARE = 0.5
"""A type is given up once it fits less of the cells seen so far."""
MOST_VALUES = 50
"""Up to how many distinct values of a column are kept."""
MOST_KINDS = 100_000
"""How many kinds of rows without a value are told apart."""
EXAMPLES = 5
"""How many cells that do not fit are kept."""

Cell = tuple[int, str]
"""A cell with the number of its row."""
_CELL = pl.col("cell")
_FITS = {one: one.fits(_CELL).fill_null(False) for one in CANDIDATES}


@dataclass(slots=True)
class Fit:
    """How many cells are of a type, and the first that are not."""

    count: int = 0
    misfits: list[Cell] = field(default_factory=list)


class Distinct:
    """Whether no cell stands twice, told by hashes; two that clash count as the same."""

    def __init__(self, most: int) -> None:
        self._seen: list[pl.Series] | None = []
        self._left = most

    def add(self, distinct: pl.Series, cells: int) -> None:
        """Add the distinct cells of a batch, and how many cells they are."""
        self._left -= cells
        if len(distinct) < cells or self._left < 0:
            self._seen = None
        if self._seen is not None:
            self._seen.append(distinct.hash())

    def holds(self) -> bool:
        """Return whether all cells differ; no if there were too many to tell."""
        if not self._seen:
            return False
        hashes = pl.concat(self._seen)
        return hashes.n_unique() == len(hashes)


class ColumnProfile:
    """What the cells of one column say.

    Attributes:
        cells: How many there are.
        empty: How many are empty.
        missing: How often each other spelling of a missing value stands there.
        values: The distinct cells that are not empty; None if there are more than ``MOST_VALUES``.
        codes: The first cell that is digits but no number, if there is one.
        fits: The types that are left, in the order of ``CANDIDATES``. They are tried on the cells
            that are neither empty nor in ``MISSING``.
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
        """How many cells are neither empty nor a spelling of a missing value."""
        return self.cells - self.empty - sum(self.missing.values())

    @property
    def distinct(self) -> bool:
        """Whether no cell is empty and none stands twice."""
        return not self.empty and self._distinct.holds()

    def add(self, cells: pl.Series, rows: pl.Series) -> None:
        """Look at a batch of cells of text, of the rows with these numbers."""
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
        """Try on the distinct cells what types are left, and give up those that fit too few."""
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
    """Look at all columns of a file.

    Args:
        batches: Frames as ``CsvSource.batches`` gives them.
        columns: How many columns of cells they have.

    Returns:
        What is seen of each column, and the rows in which no cell may have a value.
    """
    profiles = [ColumnProfile(columns) for _ in range(columns)]
    blank_rows = BlankRows()
    for batch in batches:
        for at, profile in enumerate(profiles):
            profile.add(batch[str(at)], batch["row"])
        blank_rows.add(batch)
    return profiles, blank_rows


class BlankRows:
    """The rows of nothing but spellings of missing values; such a row is blank to frictionless.

    Attributes:
        rows: Their cells, each kind of row once, with how many there are and the first of them.
    """

    def __init__(self) -> None:
        self.rows: dict[tuple[str, ...], tuple[int, int]] = {}

    def add(self, batch: pl.DataFrame) -> None:
        """Look at a batch."""
        nothing = pl.all_horizontal(pl.exclude("row").is_in([*MISSING, ""]))
        for *cells, row in batch.filter(nothing).iter_rows():
            count, first = self.rows.get(tuple(cells), (0, row))
            if count or len(self.rows) < MOST_KINDS:
                self.rows[tuple(cells)] = (count + 1, first)

    def blank(self, missing: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Count the blank rows.

        Args:
            missing: For each column the cells that a schema says to be missing values.

        Returns:
            How many there are, and the number of the first; (0, 0) if there are none.
        """
        blank = [
            count_and_first
            for cells, count_and_first in self.rows.items()
            if all(cell in spellings for cell, spellings in zip(cells, missing, strict=True))
        ]
        return sum(count for count, _ in blank), min((first for _, first in blank), default=0)
