"""Statistics of columns, collected batch by batch in memory that does not grow with the file.

Each batch is first reduced to the distinct cells of each column, each with its count and its first
row. Short columns are taken together: thousands of columns of a few rows then take about as long as
one column of many rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from tablepact import settings
from tablepact.inference.candidates import Candidate, matching
from tablepact.inference.value_formats import CANDIDATES, CODE
from tablepact.package.csv_files.cell_kinds import MISSING, SUPPRESSED

LEAST_SHARE = 0.5
"""A candidate is dropped once it fits a smaller share of the cells read so far."""
MOST_VALUES = 50
"""The maximum number of distinct values kept per column."""
MOST_KINDS = 100_000
"""The maximum number of different rows without a value that are kept."""
MOST_CELLS = 200_000
"""The approximate number of cells of columns that are taken together."""
EXAMPLES = 5
"""The number of cells that do not fit that are kept as examples."""

Cell = tuple[int, str]
"""A row number, and the text of a cell."""
_CELL = pl.col("cell")
_NONE = dict.fromkeys(CANDIDATES, 0)
_SUPPRESSED = frozenset(SUPPRESSED)
_FITS = {one: one.fits(_CELL).fill_null(False) for one in CANDIDATES}


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
        missing: The count of each marker in ``MISSING``.
        suppressed: The count of each marker in ``SUPPRESSED``.
        values: The distinct cells that are not empty, with their counts; None if there are more
            than ``MOST_VALUES``.
        codes: The first cell of digits that is not a number, such as ``007``, if there is one.
        fits: The remaining candidates, in the order of ``CANDIDATES``, each with the number of
            cells that fit; they are tested on the cells that are neither empty nor in ``MISSING``.
        misfits: For each remaining candidate, the first cells that do not fit.
    """

    def __init__(self, columns: int = 1) -> None:
        self.cells = 0
        self.empty = 0
        self.missing: dict[str, int] = {}
        self.suppressed: dict[str, int] = {}
        self.values: dict[str, int] | None = {}
        self.codes: list[Cell] = []
        self.fits: dict[Candidate, int] = _NONE.copy()
        self.misfits: dict[Candidate, list[Cell]] = {}
        self._distinct = Distinct(settings.current().max_distinct_cells // columns)

    @property
    def plain(self) -> int:
        """The number of cells that are neither empty nor in ``MISSING``."""
        return self.cells - self.empty - sum(self.missing.values())

    @property
    def distinct(self) -> bool:
        """Whether no cell is empty and all differ."""
        return not self.empty and self._distinct.holds()

    def values_for(self, candidate: Candidate) -> int:
        """Return the number of cells that are values if the column has a type."""
        return self.plain - (sum(self.suppressed.values()) if candidate.suppresses else 0)

    def share(self, candidate: Candidate) -> float:
        """Return the share of these cells that fit a type."""
        return self.fits[candidate] / self.values_for(candidate)

    def add(self, cells: pl.Series, rows: pl.Series) -> None:
        """Add a batch of cells, as strings, with their row numbers."""
        add_cells([self], [cells], rows)

    def remember(self, distinct: pl.Series, times: pl.Series, cells: int) -> None:
        """Add the distinct cells of a batch, with their counts, in the order of their rows."""
        self.cells += cells
        self._distinct.add(distinct, cells)
        if self.values is None or len(distinct) > MOST_VALUES + 1:
            self.values = None
            return
        for cell, number in zip(distinct.to_list(), times.to_list(), strict=True):
            if cell:
                self.values[cell] = self.values.get(cell, 0) + number
        if len(self.values) > MOST_VALUES:
            self.values = None

    def count_marker(self, cell: str, times: int) -> None:
        """Add the count of an empty cell, or of a marker of a missing value."""
        if not cell:
            self.empty += times
            return
        markers = self.suppressed if cell in _SUPPRESSED else self.missing
        markers[cell] = markers.get(cell, 0) + times

    def keep_fitting(self, counts: Mapping[Candidate, int]) -> None:
        """Add the number of cells that fit each candidate, and drop those that too few fit."""
        self.fits = {
            candidate: number
            for candidate, before in self.fits.items()
            if (number := before + counts.get(candidate, 0))
            >= LEAST_SHARE * self.values_for(candidate)
        }
        self.misfits = {one: self.misfits[one] for one in self.fits if one in self.misfits}


def add_cells(profiles: Sequence[ColumnProfile], columns: list[pl.Series], rows: pl.Series) -> None:
    """Add a batch of the same rows to the profiles of several columns."""
    height, alone = len(rows), len(profiles) == 1
    position = pl.int_range(height * len(profiles), eager=True)
    frame = pl.DataFrame(
        {
            "column": position // height,
            "cell": columns[0] if alone else pl.concat([one.rename("") for one in columns]),
            "row": rows if alone else rows.gather(position % height),
        }
    )
    keys = ["cell"] if alone else ["column", "cell"]
    groups = frame.group_by(keys).agg(pl.len().alias("times"), pl.col("row").min())
    if alone:
        groups = groups.with_columns(pl.lit(0, dtype=pl.Int64).alias("column"))
    groups = groups.sort("column", "row")
    start = 0
    for at, size in groups.group_by("column", maintain_order=True).len().iter_rows():
        part = groups[start : start + size]
        profiles[at].remember(part["cell"], part["times"], height)
        start += size
    markers = groups.filter(_CELL.is_in(["", *MISSING, *SUPPRESSED]))
    for at, cell, times in markers.select("column", "cell", "times").iter_rows():
        profiles[at].count_marker(cell, times)
    codes = groups.filter(matching(CODE)(_CELL)).unique("column", keep="first", maintain_order=True)
    for at, row, cell in codes.select("column", "row", "cell").iter_rows():
        profiles[at].codes = profiles[at].codes or [(row, cell)]
    _try(profiles, groups.filter(~_CELL.is_in(["", *MISSING])), columns, rows)


def _try(
    profiles: Sequence[ColumnProfile],
    groups: pl.DataFrame,
    columns: Sequence[pl.Series],
    rows: pl.Series,
) -> None:
    """Test the remaining candidates on the distinct cells of columns."""
    left = [one for one in CANDIDATES if any(one in profile.fits for profile in profiles)]
    if not left:
        return
    fitting = groups.select(_FITS[one].alias(str(at)) for at, one in enumerate(left))
    counted = fitting.select(pl.all() * groups["times"]).with_columns(
        groups["column"], groups["times"]
    )
    sums = counted.group_by("column", maintain_order=True).sum()
    parts = {at: (times, numbers) for at, *numbers, times in sums.iter_rows()}
    for at, profile in enumerate(profiles):
        times, numbers = parts.get(at, (0, ()))
        profile.keep_fitting(dict(zip(left, numbers, strict=False)))
        for candidate in profile.fits:
            known = profile.misfits.get(candidate, [])
            index = left.index(candidate)
            if len(known) < EXAMPLES and numbers and numbers[index] < times:
                bad = groups.filter((pl.col("column") == at) & ~fitting[str(index)])["cell"]
                if candidate.suppresses and profile.suppressed:
                    bad = bad.filter(~bad.is_in(SUPPRESSED))
                profile.misfits[candidate] = known + _first(bad, columns[at], rows, known)


def _first(bad: pl.Series, cells: pl.Series, rows: pl.Series, known: Sequence[Cell]) -> list[Cell]:
    """Return the first cells that are among some distinct ones, with their row numbers."""
    found = pl.DataFrame({"row": rows, "cell": cells}).filter(_CELL.is_in(bad.implode()))
    return found.head(EXAMPLES - len(known)).rows()


def profile_columns(
    batches: Iterable[pl.DataFrame], columns: int
) -> tuple[list[ColumnProfile], BlankRows]:
    """Profile all columns of a file.

    Args:
        batches: Frames as ``CsvSource.batches`` yields them; later ones may have more columns.
        columns: The number of columns, without the column of row numbers.

    Returns:
        The profile of each column, and the rows that may be blank.
    """
    profiles = [ColumnProfile(columns) for _ in range(columns)]
    blank_rows = BlankRows()
    rows = 0
    for batch in batches:
        for _ in range(columns, batch.width - 1):  # which no row before has
            profiles.append(ColumnProfile(batch.width))
            profiles[-1].cells = profiles[-1].empty = rows
        columns, rows = batch.width - 1, rows + batch.height
        step = max(MOST_CELLS // len(batch), 1)
        for start in range(0, columns, step):
            taken = range(start, min(start + step, columns))
            cells = [batch[str(at)] for at in taken]
            add_cells(profiles[start : start + step], cells, batch["row"])
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
            if all(cell in spellings for cell, spellings in zip(cells, missing, strict=False))
        ]
        return sum(count for count, _ in blank), min((first for _, first in blank), default=0)
