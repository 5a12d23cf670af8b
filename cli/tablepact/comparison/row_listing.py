"""The rows that changed, as a comparison lists them: by identifier, with titles and cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from tablepact.comparison.result import KINDS, CellChange, Kind, RowChange, TableDiff
from tablepact.comparison.row_readers import display_text
from tablepact.lookup.row_address import identifiers_of

NEW = "new:"
"""Before the name of a column that is of the new version, where both are in one frame."""

OLD = ":old"
"""Likewise, behind the name of a column of the old version."""


@dataclass(frozen=True, slots=True)
class RowMatching:
    """How the rows of two versions of a table are matched.

    Attributes:
        key: The fields of the key, by their new names; empty if rows are matched by all fields.
        fields: The fields that both have: the new name of each, by the old one; at least one.
        labels: The fields that can stand for a row, the best first.
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
        """The columns of these fields in frames."""
        return [f"k{index}" for index in range(len(self.keys))]

    @property
    def rest(self) -> dict[str, str]:
        """The fields that are compared, each by its column in frames."""
        rest = [name for name in self.fields.values() if name not in self.keys]
        return {f"v{index}": name for index, name in enumerate(rest)}

    def old_name(self, name: str) -> str:
        """Return the old name of a field."""
        return next(old for old, new in self.fields.items() if new == name)


class UnmatchedRows:
    """Rows that only one version has: all are counted, the first in the file are kept."""

    def __init__(self, max_rows: int) -> None:
        self.count = 0
        self.max_rows = max_rows
        self._frames: list[pl.DataFrame] = []
        self._kept = 0

    def add(self, frame: pl.DataFrame) -> None:
        """Add rows."""
        self.count += frame.height
        if frame.height:
            self._frames.append(frame)
            self._kept += frame.height
        if self._kept > 2 * self.max_rows:
            self._frames = [self.frame()]
            self._kept = self._frames[0].height

    def frame(self) -> pl.DataFrame:
        """Return the kept rows in the order of the file; an empty frame has no columns."""
        if not self._frames:
            return pl.DataFrame()
        return pl.concat(self._frames, how="diagonal").sort("row").head(self.max_rows)


@dataclass(slots=True)
class TableDiffBuilder:
    """The differences between the rows of two versions of a table, while they are collected."""

    matching: RowMatching
    limit: int
    removed: UnmatchedRows
    added: UnmatchedRows
    counts: Counter[Kind] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    emptied: int = 0
    repeated: list[int] = field(default_factory=lambda: [0, 0])
    changed: list[tuple[int, RowChange]] = field(default_factory=list)
    renamed: dict[int, int] = field(default_factory=dict)
    note: str = ""


def list_changed(both: pl.DataFrame, masks: pl.DataFrame, builder: TableDiffBuilder) -> None:
    """Add changed rows to the list, the first in the file; ``masks`` has the cells that changed."""
    first = both[f"{NEW}row"].arg_sort().head(builder.limit)
    both, masks = both[first].with_columns(display_text(pl.col(pl.String))), masks[first]
    ids, rest = _identifiers(both, builder.matching, NEW), builder.matching.rest
    titles = _titles(both, builder.matching, NEW)
    rows = zip(ids, titles, both.iter_rows(named=True), masks.iter_rows(named=True), strict=True)
    for identifier, title, row, mask in rows:
        cells = tuple(
            CellChange(rest[column], row[column], row[f"{NEW}{column}"])
            for column in mask
            if mask[column]
        )
        change = RowChange("changed", identifier, title=title, cells=cells)
        builder.changed.append((row[f"{NEW}row"], change))
    builder.changed.sort(key=lambda entry: entry[0])
    del builder.changed[builder.limit :]


def table_diff(table: str, builder: TableDiffBuilder, rows: tuple[int, int]) -> TableDiff:
    """Return the result for a table; ``rows`` has its old and new number of rows."""
    counts, pairs = builder.counts, builder.renamed
    counts["renamed"] = len(pairs)
    counts["removed"] = builder.removed.count - len(pairs)
    counts["added"] = builder.added.count - len(pairs)
    removed, added = (
        _as_displayed(unmatched.frame()) for unmatched in (builder.removed, builder.added)
    )
    listed = [
        *_unmatched("removed", _rows(removed, pairs, invert=True), builder),
        *_renamed(removed, added, builder),
        *(change for _, change in builder.changed),
        *_unmatched("added", _rows(added, pairs.values(), invert=True), builder, removed),
    ]
    if builder.matching.key and any(builder.repeated):
        old, new = builder.repeated
        key = ", ".join(builder.matching.key)
        note = f"the key {key} is not unique: {old:,} rows repeat one before, {new:,} after"
        builder.note = "; ".join(filter(None, (builder.note, note)))
    return TableDiff(
        table,
        builder.matching.key,
        *rows,
        counts={kind: counts[kind] for kind in KINDS if counts[kind]},
        cells={name: n for name in builder.matching.rest.values() if (n := builder.cells[name])},
        listed=tuple(listed),
        note=builder.note,
        emptied=builder.emptied,
    )


def _as_displayed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(display_text(pl.col(pl.String))) if frame.height else frame


def _rows(frame: pl.DataFrame, rows: Iterable[int], *, invert: bool = False) -> pl.DataFrame:
    """Return the rows of these numbers, or all others."""
    if not frame.height:
        return frame
    selected = pl.col("row").is_in([*rows])
    return frame.filter(~selected if invert else selected)


def _renamed(
    removed: pl.DataFrame, added: pl.DataFrame, builder: TableDiffBuilder
) -> Iterator[RowChange]:
    pairs = [*builder.renamed.items()][: builder.limit]
    if not pairs:
        return
    was = _rows(removed, [a for a, _ in pairs])
    now = _rows(added, [b for _, b in pairs])
    new_ids = dict(zip(now["row"], _identifiers(now, builder.matching), strict=True))
    ids, titles = _identifiers(was, builder.matching), _titles(was, builder.matching)
    for (_, new), identifier, title in zip(pairs, ids, titles, strict=True):
        yield RowChange("renamed", identifier, now=new_ids[new], title=title)


def _unmatched(
    kind: Kind, frame: pl.DataFrame, builder: TableDiffBuilder, former: pl.DataFrame | None = None
) -> list[RowChange]:
    """Return the rows of one version; without a key, with the cell that differs from ``former``."""
    frame = frame.head(builder.limit)
    if not frame.height:
        return []
    ids, titles = _identifiers(frame, builder.matching), _titles(frame, builder.matching)
    cells = _only_cells(frame, former, builder.matching)
    rows = zip(ids, titles, frame["row"], strict=True)
    return [RowChange(kind, i, title=title, cells=cells.get(row, ())) for i, title, row in rows]


def _only_cells(
    frame: pl.DataFrame, former: pl.DataFrame | None, matching: RowMatching
) -> dict[int, tuple[CellChange]]:
    """Return by row the cell in which it differs from the old row of its number, if only one."""
    if matching.key or former is None or not former.height:
        return {}
    columns = dict(zip(matching.key_columns, matching.keys, strict=True))
    cells = {}
    for row in frame.join(former, on="row", suffix=OLD).iter_rows(named=True):
        differ = [column for column in columns if row[column] != row[f"{column}{OLD}"]]
        if len(differ) == 1 < len(columns):
            (column,) = differ
            cells[row["row"]] = (CellChange(columns[column], row[f"{column}{OLD}"], row[column]),)
    return cells


def _identifiers(frame: pl.DataFrame, matching: RowMatching, prefix: str = "") -> list[str]:
    numbers = (frame[f"{prefix}row"].cast(pl.Int64) + 2).cast(pl.String)
    if not matching.key:
        return numbers.to_list()
    return identifiers_of(frame.select(matching.key_columns)).fill_null("#" + numbers).to_list()


def _titles(frame: pl.DataFrame, matching: RowMatching, prefix: str = "") -> list[str | None]:
    """Return what can stand for each row in a list; where there is no key, all its cells."""
    columns = {name: f"{prefix}{column}" for column, name in matching.rest.items()}
    columns |= dict(zip(matching.keys, matching.key_columns, strict=True))
    labels = [pl.col(columns[name]) for name in matching.labels if name in columns]
    if not matching.key:
        cells = pl.concat_str(pl.col(matching.key_columns).fill_null(""), separator=", ")
        labels.append(cells)
    if not labels:
        return [None] * frame.height
    return frame.select(pl.coalesce(labels)).to_series().to_list()
