"""Compare the rows of two versions of a table: matched by key, compared cell by cell.

In the frames of this module, key fields are called ``k0``, ``k1``... and other fields ``v0``,
``v1``..., so that field names cannot collide with added columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import polars as pl

from tablepact import settings
from tablepact.comparison.engine_table import read_columns
from tablepact.comparison.result import TableDiff
from tablepact.comparison.row_hashes import unequal_rows
from tablepact.comparison.row_listing import (
    NO_RENAMES,
    ChangedRow,
    Row,
    RowMatching,
    TableDiffBuilder,
    renames,
    table_diff,
)
from tablepact.comparison.row_readers import RowReader
from tablepact.engine.keys.spill import SpilledRows

NEW = "new:"
"""The prefix of the new version's columns in a frame with both versions."""


def compare_rows(
    table: str, old: RowReader, new: RowReader, matching: RowMatching, limit: int
) -> TableDiff:
    """Compare the rows of two versions of a table.

    Args:
        table: The name of the table.
        old: The old rows.
        new: The new rows.
        matching: How rows are matched.
        limit: The maximum number of listed rows of each kind; all are counted.

    Raises:
        PackageError: Rows cannot be read.
    """
    before, after = read_columns(old, new, matching)
    sides = (old, before), (new, after)
    meaning = _CellValues(old, new, matching, after.as_values)
    max_rows = max(limit, settings.current().max_rename_rows)
    builder = TableDiffBuilder(matching, limit)
    removed, added = UnmatchedRows(max_rows), UnmatchedRows(max_rows)
    size = old.size + new.size
    if (number := _partition_count(size)) == 1:
        batches = [reader.batches(columns) for reader, columns in sides]
    else:
        picked = unequal_rows(*sides, number, has_key=bool(matching.key))
        chosen = [(*side, rows) for side, rows in zip(sides, picked, strict=True)]
        batches = [reader.pick(columns, rows) for reader, columns, rows in chosen]
        size = sum(reader.size * len(rows) // max(reader.rows, 1) for reader, _, rows in chosen)
    for was, now in partitions(batches, matching.key_columns, _partition_count(size)):
        both = _matched(was, now, builder, (removed, added), meaning)
        _compare_cells(both, builder, meaning)
    builder.counts |= {"removed": removed.count, "added": added.count}
    builder.renamed = _renamed(removed, added, builder, meaning)
    builder.removed, builder.added = (side.rows(matching) for side in (removed, added))
    return table_diff(table, builder, (old.rows, new.rows))


class _CellValues:
    """Converts cells of a column to values, for both versions."""

    def __init__(
        self, old: RowReader, new: RowReader, matching: RowMatching, as_values: Set[str]
    ) -> None:
        self.old, self.new, self.matching, self.as_values = old, new, matching, as_values

    def before(self, column: str, cells: pl.Series) -> pl.Series:
        """Return the values of cells of the old version; some columns already contain values."""
        name = self.matching.rest[column]
        if name in self.as_values:
            return cells
        return self.old.values(self.matching.old_name(name), cells)

    def after(self, column: str, cells: pl.Series) -> pl.Series:
        """Return the values of cells of the new version."""
        name = self.matching.rest[column]
        return cells if name in self.as_values else self.new.values(name, cells)


def _matched(
    before: pl.DataFrame,
    after: pl.DataFrame,
    builder: TableDiffBuilder,
    unmatched: tuple[UnmatchedRows, UnmatchedRows],
    meaning: _CellValues,
) -> pl.DataFrame:
    """Return the rows of a partition that both versions have; collect the others."""
    names = on = builder.matching.key_columns
    repeated = [side.height - side.select(names).n_unique() for side in (before, after)]
    if any(repeated):
        builder.repeated = [a + b for a, b in zip(builder.repeated, repeated, strict=True)]
        before, after = _number_duplicates(before, after, builder.matching, meaning)
        on = [*names, "time"]
    later = after.rename({c: f"{NEW}{c}" for c in after.columns if c not in on})
    unmatched[0].add(before.join(later, on=on, how="anti", nulls_equal=True))
    unmatched[1].add(after.join(before, on=on, how="anti", nulls_equal=True))
    return before.join(later, on=on, how="inner", nulls_equal=True)


def _number_duplicates(
    before: pl.DataFrame, after: pl.DataFrame, matching: RowMatching, meaning: _CellValues
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number rows with the same key in a column ``time``: first equal rows, then the others."""
    names = matching.key_columns
    columns = [*names, *matching.rest]
    repeated = pl.concat(side.select(names).filter(~pl.struct(names).is_unique())
                         for side in (before, after)).unique()  # fmt: skip
    sides = []
    for side, read in ((before, meaning.before), (after, meaning.after)):
        duplicates = side.with_row_index("index").join(
            repeated, on=names, how="semi", nulls_equal=True, maintain_order="left"
        )
        values = [read(column, duplicates[column]).alias(column) for column in matching.rest]
        copies = pl.int_range(pl.len()).over(columns).alias("copy")
        sides.append(duplicates.with_columns(values).select("index", *columns, copies))
    pairs = sides[0].join(sides[1], on=[*columns, "copy"], how="inner", nulls_equal=True)
    numbered = []
    for side, index in ((before, "index"), (after, "index_right")):
        equal = pairs.select(pl.col(index).alias("index"), time=pl.col("index").cast(pl.Int64))
        rows = side.with_row_index("index")
        rows = rows.join(equal, on="index", how="left", maintain_order="left")
        nth = pl.int_range(pl.len()).over([*names, pl.col("time").is_null()])
        numbered.append(rows.with_columns(pl.col("time").fill_null(-1 - nth)).drop("index"))
    return numbered[0], numbered[1]


def _compare_cells(both: pl.DataFrame, builder: TableDiffBuilder, meaning: _CellValues) -> None:
    columns = [*builder.matching.rest]
    if not columns:
        return
    differ = [pl.col(c).ne_missing(pl.col(f"{NEW}{c}")).alias(c) for c in columns]
    masks = both.select(differ)
    changed = masks.select(pl.any_horizontal(pl.all())).to_series()
    if not changed.any():
        return
    both, masks = both.filter(changed), masks.filter(changed)
    value_masks = []
    for column in columns:
        mask = masks[column]
        if mask.any():  # their texts differ; do their values?
            cells = both.filter(mask).select(column, f"{NEW}{column}")
            a = meaning.before(column, cells[column])
            b = meaning.after(column, cells[f"{NEW}{column}"])
            mask = mask.scatter(mask.arg_true(), a.ne_missing(b))
            builder.cells[builder.matching.rest[column]] += int(mask.sum())
            builder.emptied += int((a.is_null() != b.is_null()).sum())
        value_masks.append(mask)
    masks = pl.DataFrame(value_masks)
    changed = masks.select(pl.any_horizontal(pl.all())).to_series()
    both, masks = both.filter(changed), masks.filter(changed)
    builder.counts["changed"] += both.height
    first = both[f"{NEW}row"].arg_sort().head(builder.limit)
    builder.add_changed(_changed_rows(both[first], masks[first], builder.matching))


def _changed_rows(
    both: pl.DataFrame, masks: pl.DataFrame, matching: RowMatching
) -> Iterator[ChangedRow]:
    """Yield the changed rows; ``masks`` marks the cells that differ."""
    sides = [
        _rows(both, ("row", matching.key_columns, [*matching.rest])),
        _rows(both, (f"{NEW}row", matching.key_columns, [f"{NEW}{c}" for c in matching.rest])),
    ]
    for old, new, mask in zip(*sides, masks.rows(), strict=True):
        yield ChangedRow(old, new, [index for index, differs in enumerate(mask) if differs])


def _rows(frame: pl.DataFrame, columns: tuple[str, list[str], list[str]]) -> Iterator[Row]:
    """Yield the rows of a frame, given the columns of the number, the key and the cells."""
    number, key, cells = columns
    for values in frame.select(number, *key, *cells).iter_rows():
        yield Row(values[0], values[1 : len(key) + 1], values[len(key) + 1 :])


def _renamed(
    removed: UnmatchedRows, added: UnmatchedRows, builder: TableDiffBuilder, meaning: _CellValues
) -> dict[int, int]:
    """Return the rows of which only the key changed: the new number of each, by the old one."""
    rest = [*builder.matching.rest]
    if not (builder.matching.key and rest and removed.count and added.count):
        return {}
    if max(removed.count, added.count) > settings.current().max_rename_rows:
        builder.note = NO_RENAMES
        return {}
    sides = []
    for frame, read in ((removed.frame(), meaning.before), (added.frame(), meaning.after)):
        values = pl.DataFrame([read(column, frame[column]).alias(column) for column in rest])
        sides.append(list(zip(frame["row"], values.iter_rows(), strict=True)))
    return renames(*sides)


class UnmatchedRows:
    """Rows that only one version has: all are counted, the first ones in the file are kept."""

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

    def rows(self, matching: RowMatching) -> list[Row]:
        """Return the kept rows as ``Row`` objects."""
        columns = ("row", matching.key_columns, [*matching.rest])
        return [*_rows(self.frame(), columns)] if self._frames else []


def _partition_count(size: int) -> int:
    """Return the number of partitions for rows of this size in bytes."""
    return max(1, -(-size // settings.current().diff_partition_bytes))


def partitions(
    tables: Sequence[Iterator[pl.DataFrame]], keys: Sequence[str], number: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield the rows of two tables in partitions; rows with the same key are in the same one.

    Args:
        tables: The rows of the two tables in batches, with the columns ``keys``.
        keys: The columns of the key.
        number: The number of partitions; those without rows are skipped.
    """
    spilled = [SpilledRows(number, keys) for _ in tables]
    try:
        for rows, frames in zip(spilled, tables, strict=True):
            for frame in frames:
                rows.add(frame)
        for index in range(number):
            before, after = (rows.part(index) for rows in spilled)
            if before is not None:
                yield before, before.clear() if after is None else after
            elif after is not None:
                yield after.clear(), after
    finally:
        for rows in spilled:
            rows.close()
