"""How the rows of a table changed: matched by key, compared cell by cell.

In the frames here the fields of the key are ``k0``, ``k1``..., all others ``v0``, ``v1``...; so no
name of a field, whatever it is, gets in the way of a column of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from tablepact import settings
from tablepact.comparison.comparison import TableDiff
from tablepact.comparison.row_listing import (
    NEW,
    RowMatching,
    TableDiffBuilder,
    UnmatchedRows,
    list_changed,
    table_diff,
)
from tablepact.comparison.row_readers import RowReader
from tablepact.engine.keys.spill import SpilledRows


def compare_rows(
    table: str, old: RowReader, new: RowReader, matching: RowMatching, limit: int
) -> TableDiff:
    """Compare the rows of two versions of a table.

    Args:
        table: Its name.
        old: The rows that it had.
        new: The rows that it has.
        matching: How they are matched.
        limit: How many rows of each kind are listed; all are counted.

    Raises:
        PackageError: Rows cannot be read.
    """
    pairs = matching.fields.items()
    unlike = {now for was, now in pairs if old.reading(was) != new.reading(now)}
    columns = {name: column for column, name in matching.rest.items()}
    before = {matching.old_name(name): column for name, column in columns.items()}
    pieces = (
        old.batches(
            [*map(matching.old_name, matching.keys)], before, set(map(matching.old_name, unlike))
        ),
        new.batches(matching.keys, columns, unlike),
    )
    kept = max(limit, settings.current().max_rename_rows)
    builder = TableDiffBuilder(matching, limit, UnmatchedRows(kept), UnmatchedRows(kept))
    rows = [0, 0]
    for one, other in partitions(pieces, matching.key_columns, old.size + new.size):
        rows[0] += one.height if one is not None else 0
        rows[1] += other.height if other is not None else 0
        _compare_part(one, other, builder, _CellValues(old, new, matching, unlike))
    builder.renamed = _renamed(builder, _CellValues(old, new, matching, unlike))
    return table_diff(table, builder, (rows[0], rows[1]))


class _CellValues:
    """What the cells of a column mean, in both versions."""

    def __init__(
        self, old: RowReader, new: RowReader, matching: RowMatching, unlike: set[str]
    ) -> None:
        self.old, self.new, self.matching, self.unlike = old, new, matching, unlike

    def before(self, column: str, cells: pl.Series) -> pl.Series:
        """Give the values of cells of the old version; some have been read as values already."""
        name = self.matching.rest[column]
        if name in self.unlike:
            return cells
        return self.old.values(self.matching.old_name(name), cells)

    def after(self, column: str, cells: pl.Series) -> pl.Series:
        """Give those of cells of the new version."""
        name = self.matching.rest[column]
        return cells if name in self.unlike else self.new.values(name, cells)


def _compare_part(
    before: pl.DataFrame | None,
    after: pl.DataFrame | None,
    builder: TableDiffBuilder,
    meaning: _CellValues,
) -> None:
    if before is None or after is None:
        one, where = (after, builder.added) if before is None else (before, builder.removed)
        if one is not None:
            where.add(one)
        return
    names = on = builder.matching.key_columns
    repeated = [one.height - one.select(names).n_unique() for one in (before, after)]
    if any(repeated):
        builder.repeated = [a + b for a, b in zip(builder.repeated, repeated, strict=True)]
        before, after = _told_apart(before, after, builder.matching, meaning)
        on = [*names, "time"]
    later = after.rename({c: f"{NEW}{c}" for c in after.columns if c not in on})
    builder.removed.add(before.join(later, on=on, how="anti", nulls_equal=True))
    builder.added.add(after.join(before, on=on, how="anti", nulls_equal=True))
    both = before.join(later, on=on, how="inner", nulls_equal=True)
    _compare_cells(both, builder, meaning)


def _told_apart(
    before: pl.DataFrame, after: pl.DataFrame, matching: RowMatching, meaning: _CellValues
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Number rows of the same key in ``time``: first those that are alike, then the others."""
    names = matching.key_columns
    whole = [*names, *matching.rest]
    repeated = pl.concat(one.select(names).filter(~pl.struct(names).is_unique())
                         for one in (before, after)).unique()  # fmt: skip
    sides = []
    for one, read in ((before, meaning.before), (after, meaning.after)):
        some = one.with_row_index("place").join(
            repeated, on=names, how="semi", nulls_equal=True, maintain_order="left"
        )
        values = [read(column, some[column]).alias(column) for column in matching.rest]
        copies = pl.int_range(pl.len()).over(whole).alias("copy")
        sides.append(some.with_columns(values).select("place", *whole, copies))
    pairs = sides[0].join(sides[1], on=[*whole, "copy"], how="inner", nulls_equal=True)
    numbered = []
    for one, place in ((before, "place"), (after, "place_right")):
        alike = pairs.select(pl.col(place).alias("place"), time=pl.col("place").cast(pl.Int64))
        left = one.with_row_index("place")
        left = left.join(alike, on="place", how="left", maintain_order="left")
        nth = pl.int_range(pl.len()).over([*names, pl.col("time").is_null()])
        numbered.append(left.with_columns(pl.col("time").fill_null(-1 - nth)).drop("place"))
    return numbered[0], numbered[1]


def _compare_cells(both: pl.DataFrame, builder: TableDiffBuilder, meaning: _CellValues) -> None:
    columns = [*builder.matching.rest]
    if not columns:
        return
    differ = [pl.col(c).ne_missing(pl.col(f"{NEW}{c}")).alias(c) for c in columns]
    masks = both.select(differ)
    some = masks.select(pl.any_horizontal(pl.all())).to_series()
    if not some.any():
        return
    both, masks = both.filter(some), masks.filter(some)
    settled = []
    for column in columns:
        mask = masks[column]
        if mask.any():  # they are written unlike; do they mean the same?
            cells = both.filter(mask).select(column, f"{NEW}{column}")
            a = meaning.before(column, cells[column])
            b = meaning.after(column, cells[f"{NEW}{column}"])
            mask = mask.scatter(mask.arg_true(), a.ne_missing(b))
            builder.cells[builder.matching.rest[column]] += int(mask.sum())
            builder.emptied += int((a.is_null() != b.is_null()).sum())
        settled.append(mask)
    masks = pl.DataFrame(settled)
    some = masks.select(pl.any_horizontal(pl.all())).to_series()
    both, masks = both.filter(some), masks.filter(some)
    builder.counts["changed"] += both.height
    list_changed(both, masks, builder)


def _renamed(builder: TableDiffBuilder, meaning: _CellValues) -> dict[int, int]:
    """Find the rows of which only the key changed: the number of each, old and new."""
    rest = [*builder.matching.rest]
    if not (builder.matching.key and rest and builder.removed.count and builder.added.count):
        return {}
    if max(builder.removed.count, builder.added.count) > settings.current().max_rename_rows:
        builder.note = "so many rows came or went that renamed ones were not looked for"
        return {}
    old, new = (
        frame.with_columns(read(column, frame[column]).alias(column) for column in rest)
        for frame, read in (
            (builder.removed.frame(), meaning.before),
            (builder.added.frame(), meaning.after),
        )
    )
    return renames(old, new, rest)


def partitions(
    pieces: Sequence[Iterator[pl.DataFrame]], keys: Sequence[str], size: int
) -> Iterator[tuple[pl.DataFrame | None, pl.DataFrame | None]]:
    """Give the rows of two tables in parts; rows of the same key come in the same part.

    Args:
        pieces: The rows of the two tables, with the columns ``keys``.
        keys: The columns of the key.
        size: How many bytes both tables have.
    """
    number = max(1, -(-size // settings.current().diff_partition_bytes))
    both = [SpilledRows(number, keys) for _ in pieces]
    try:
        for parts, frames in zip(both, pieces, strict=True):
            for frame in frames:
                parts.add(frame)
        for place in range(number):
            yield both[0].part(place), both[1].part(place)
    finally:
        for parts in both:
            parts.close()


def renames(old: pl.DataFrame, new: pl.DataFrame, rest: Sequence[str]) -> dict[int, int]:
    """Match rows that went with rows that came, where all but the key is the same.

    A match counts only if no other row of either side has the same rest, and if it is not empty.

    Args:
        old: The rows that went, with their values in the columns ``rest``.
        new: The rows that came.
        rest: All columns but those of the key.

    Returns:
        The number of the new row, by that of the old one, in the order of the old ones.
    """
    some = pl.any_horizontal(pl.col(rest).is_not_null())
    sides = [
        frame.filter(some & pl.struct(rest).is_unique()).select("row", *rest)
        for frame in (old, new)
    ]
    pairs = sides[0].join(sides[1], on=list(rest), how="inner", nulls_equal=True, suffix=":new")
    return dict(pairs.sort("row").select("row", "row:new").rows())
