"""Build the list of changed rows of a table, with identifiers, titles and cells.

It does not import polars, since small tables are compared without polars.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from tablepact.comparison.result import KINDS, CellChange, Kind, RowChange, TableDiff
from tablepact.package.descriptor.keys import key_identifier

INVALID = "\x00not of its type: "
"""The prefix of a cell that cannot be read as its type; no value has the same text."""
NO_RENAMES = "too many rows were added or removed to look for renamed ones"
Cells = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class RowMatching:
    """How the rows of two versions of a table are matched.

    Attributes:
        key: The fields of the key, by their new names; empty if rows are matched by all fields.
        fields: The common fields, at least one: the new name by the old name.
        labels: The fields that can serve as the title of a row, the best first.
    """

    key: tuple[str, ...]
    fields: Mapping[str, str]
    labels: Sequence[str]

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields by which rows are matched."""
        return self.key or tuple(self.fields.values())

    @property
    def key_columns(self) -> list[str]:
        """The columns of ``keys`` in frames."""
        return [f"k{index}" for index in range(len(self.keys))]

    @property
    def rest(self) -> dict[str, str]:
        """The compared fields, by their column in frames."""
        rest = [name for name in self.fields.values() if name not in self.keys]
        return {f"v{index}": name for index, name in enumerate(rest)}

    def old_name(self, name: str) -> str:
        """Return the old name of a field."""
        return next(old for old, new in self.fields.items() if new == name)


class Row(NamedTuple):
    """A row: its number from 0, the values of its key, and the cells of the compared fields."""

    number: int
    key: Cells
    cells: Cells


class ChangedRow(NamedTuple):
    """A row in both versions, and the indexes of the cells that differ."""

    old: Row
    new: Row
    columns: Sequence[int]


@dataclass(slots=True)
class TableDiffBuilder:
    """Collects the differences between the rows of two versions of a table.

    Attributes:
        matching: How rows are matched.
        limit: The maximum number of listed rows of each kind.
        removed: The first rows, in file order, that only the old version has.
        added: The first rows that only the new version has.
        renamed: For removed and added rows that differ only in the key, the new row number by the
            old one.
        changed: The first rows whose cells differ.
        counts: The number of rows of each kind; a renamed row also counts as removed and added.
        cells: The number of changed cells of each field.
        emptied: The number of changed cells that lost or gained a value.
        repeated: The number of rows that repeat the key of an earlier row, in each version.
        note: What was not compared.
    """

    matching: RowMatching
    limit: int
    removed: list[Row] = field(default_factory=list)
    added: list[Row] = field(default_factory=list)
    renamed: dict[int, int] = field(default_factory=dict)
    changed: list[ChangedRow] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    emptied: int = 0
    repeated: list[int] = field(default_factory=lambda: [0, 0])
    note: str = ""

    def add_changed(self, rows: Iterable[ChangedRow]) -> None:
        """Add changed rows; only the first ones in file order are kept."""
        self.changed += rows
        self.changed.sort(key=lambda row: row.new.number)
        del self.changed[self.limit :]


def renames(old: Sequence[tuple[int, Cells]], new: Sequence[tuple[int, Cells]]) -> dict[int, int]:
    """Match removed rows with added rows that differ only in the key.

    Rows match only if their other values are not all missing and occur once on each side.

    Args:
        old: The removed rows in order: the number of each, and all values except the key.
        new: The added rows, likewise.

    Returns:
        The number of the new row by the number of the old row, in the order of the old rows.
    """
    times = [Counter(values for _, values in rows) for rows in (old, new)]
    numbers = {values: number for number, values in new}
    return {
        number: numbers[values]
        for number, values in old
        if times[0][values] == times[1][values] == 1 and any(v is not None for v in values)
    }


def table_diff(table: str, builder: TableDiffBuilder, rows: tuple[int, int]) -> TableDiff:
    """Return the result for a table; ``rows`` has the old and new number of rows."""
    counts, matching, renamed = builder.counts, builder.matching, builder.renamed
    counts["renamed"] = len(renamed)
    counts["removed"] -= len(renamed)
    counts["added"] -= len(renamed)
    came = {*renamed.values()}
    listed = [
        *_unmatched("removed", (r for r in builder.removed if r.number not in renamed), builder),
        *_renamed(builder),
        *(_changed(row, matching) for row in builder.changed),
        *_unmatched("added", (r for r in builder.added if r.number not in came), builder),
    ]
    if matching.key and any(builder.repeated):
        old, new = builder.repeated
        key = ", ".join(matching.key)
        note = f"the key {key} is not unique: it repeats in {old:,} old and {new:,} new rows"
        builder.note = "; ".join(filter(None, (builder.note, note)))
    return TableDiff(
        table,
        matching.key,
        *rows,
        counts={kind: counts[kind] for kind in KINDS if counts[kind]},
        cells={name: n for name in matching.rest.values() if (n := builder.cells[name])},
        listed=tuple(listed),
        note=builder.note,
        emptied=builder.emptied,
    )


def _changed(row: ChangedRow, matching: RowMatching) -> RowChange:
    names = [*matching.rest.values()]
    old, new = _shown(row.old), _shown(row.new)
    cells = tuple(CellChange(names[i], old.cells[i], new.cells[i]) for i in row.columns)
    return RowChange(
        "changed", _identifier(new, matching), title=_title(new, matching), cells=cells
    )


def _renamed(builder: TableDiffBuilder) -> Iterator[RowChange]:
    matching, added = builder.matching, {row.number: row for row in builder.added}
    removed = {row.number: row for row in builder.removed}
    for was, now in [*builder.renamed.items()][: builder.limit]:
        old, new = _shown(removed[was]), _shown(added[now])
        identifier, title = _identifier(old, matching), _title(old, matching)
        yield RowChange("renamed", identifier, now=_identifier(new, matching), title=title)


def _unmatched(kind: Kind, rows: Iterable[Row], builder: TableDiffBuilder) -> Iterator[RowChange]:
    """Yield the rows of one version; without a key, added rows with the cell that differs."""
    matching = builder.matching
    former = {} if matching.key or kind == "removed" else {r.number: r for r in builder.removed}
    for row in map(_shown, islice(rows, builder.limit)):
        cells = _only_cell(row, former.get(row.number), matching)
        identifier, title = _identifier(row, matching), _title(row, matching)
        yield RowChange(kind, identifier, title=title, cells=cells)


def _only_cell(row: Row, former: Row | None, matching: RowMatching) -> tuple[CellChange, ...]:
    """Return the only cell in which a row differs from the old row of the same number, if any."""
    if former is None:
        return ()
    pairs = zip(matching.keys, _shown(former).key, row.key, strict=True)
    differ = tuple(CellChange(name, was, now) for name, was, now in pairs if was != now)
    return differ if len(differ) == 1 < len(row.key) else ()


def _shown(row: Row) -> Row:
    """Return a row without the prefixes of invalid cells."""
    key, cells = (tuple(cell and cell.removeprefix(INVALID) for cell in part) for part in row[1:])
    return Row(row.number, key, cells)


def _identifier(row: Row, matching: RowMatching) -> str:
    if not matching.key:
        return str(row.number + 2)
    parts = [part for part in row.key if part is not None]
    if len(parts) < len(row.key):
        return f"#{row.number + 2}"
    return key_identifier(parts)


def _title(row: Row, matching: RowMatching) -> str | None:
    """Return the title of a row; without a key, the list of its cells."""
    cells = dict(zip(matching.rest.values(), row.cells, strict=True))
    cells |= dict(zip(matching.keys, row.key, strict=True))
    labels = (cells[name] for name in matching.labels if name in cells)
    title = next((label for label in labels if label is not None), None)
    if title is None and not matching.key:
        return ", ".join(cell or "" for cell in row.key)
    return title
