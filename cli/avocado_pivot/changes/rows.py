"""How the rows of a table changed: matched by key, compared cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from avocado_pivot.changes.model import Cell, Kind, RowChange, TableRows
from avocado_pivot.changes.pieces import parted
from avocado_pivot.changes.reading import Rows
from avocado_pivot.changes.renames import Unmatched, renames
from avocado_pivot.records.address import LABELS, identifiers_of

KINDS: tuple[Kind, ...] = ("removed", "renamed", "changed", "added")
NEW = "new:"
"""Before the name of a column that is of the new version, where both are in one frame."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How the rows of two versions of a table are matched.

    Attributes:
        key: The fields of the key, by their new names; none if whole rows are matched.
        fields: The fields that both have: the new name of each, by the old one.
    """

    key: tuple[str, ...]
    fields: Mapping[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """The fields that make two rows the same one."""
        return self.key or tuple(self.fields.values())

    def old_name(self, name: str) -> str:
        """Give the old name of a field."""
        return next(old for old, new in self.fields.items() if new == name)


@dataclass(slots=True)
class _Found:
    """What has been found so far."""

    matching: Matching
    limit: int
    counts: Counter[Kind] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    changed: list[tuple[int, RowChange]] = field(default_factory=list)
    removed: Unmatched = field(default_factory=Unmatched)
    added: Unmatched = field(default_factory=Unmatched)


def compare_rows(table: str, old: Rows, new: Rows, matching: Matching, limit: int) -> TableRows:
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
    names = [f"k{i}" for i in range(len(matching.keys))]
    unlike = {
        now: was
        for was, now in matching.fields.items()
        if old.reading(was) != new.reading(now)
    }  # fmt: skip
    old_cells = {was: now for was, now in matching.fields.items() if now not in matching.keys}
    new_cells = {now: now for now in old_cells.values()}
    pieces = (
        old.pieces([*map(matching.old_name, matching.keys)], old_cells, set(unlike.values())),
        new.pieces(matching.keys, new_cells, set(unlike)),
    )
    found = _Found(matching, limit)
    rows = [0, 0]
    for before, after in parted(pieces, names, old.size + new.size):
        rows[0] += before.height if before is not None else 0
        rows[1] += after.height if after is not None else 0
        _compare_part(before, after, names, found, old, new)
    renamed = renames(found.removed, found.added, names, [*new_cells]) if matching.key else []
    return _told(table, found, renamed, (rows[0], rows[1]))


def _compare_part(
    before: pl.DataFrame | None,
    after: pl.DataFrame | None,
    names: list[str],
    found: _Found,
    old: Rows,
    new: Rows,
) -> None:
    if before is None or after is None:
        one, where = (after, found.added) if before is None else (before, found.removed)
        if one is not None:
            where.add(one)
        return
    on = names
    if any(one.select(names).n_unique() < one.height for one in (before, after)):
        times = pl.int_range(pl.len()).over(names)
        before, after = (one.with_columns(_time=times) for one in (before, after))
        on = [*names, "_time"]
    later = after.rename({c: f"{NEW}{c}" for c in after.columns if c not in on})
    found.removed.add(before.join(later, on=on, how="anti", nulls_equal=True))
    found.added.add(after.join(before, on=on, how="anti", nulls_equal=True))
    columns = [c for c in before.columns if c not in on and c != "row"]
    both = before.join(later, on=on, how="inner", nulls_equal=True)
    _compare_cells(both, columns, names, found, old, new)


def _compare_cells(
    both: pl.DataFrame, columns: list[str], names: list[str], found: _Found, old: Rows, new: Rows
) -> None:
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
            a = old.values(found.matching.old_name(column), cells[column])
            b = new.values(column, cells[f"{NEW}{column}"])
            mask = mask.scatter(mask.arg_true(), a.ne_missing(b))
            found.cells[column] += int(mask.sum())
        settled.append(mask)
    masks = pl.DataFrame(settled)
    some = masks.select(pl.any_horizontal(pl.all())).to_series()
    both, masks = both.filter(some), masks.filter(some)
    found.counts["changed"] += both.height
    _list_changed(both, masks, names, found)


def _list_changed(both: pl.DataFrame, masks: pl.DataFrame, names: list[str], found: _Found) -> None:
    first = both[f"{NEW}row"].arg_sort().head(found.limit)
    both, masks = both[first], masks[first]
    ids = _identifiers(both, names, found.matching)
    rows = zip(ids, both.iter_rows(named=True), masks.iter_rows(named=True), strict=True)
    for identifier, row, mask in rows:
        cells = tuple(
            Cell(column, row[column], row[f"{NEW}{column}"]) for column in mask if mask[column]
        )
        change = RowChange("changed", identifier, title=_title(row, NEW), cells=cells)
        found.changed.append((row[f"{NEW}row"], change))
    found.changed.sort(key=lambda one: one[0])
    del found.changed[found.limit :]


def _told(
    table: str, found: _Found, renamed: Sequence[tuple[int, int]], rows: tuple[int, int]
) -> TableRows:
    gone, come = {a for a, _ in renamed}, {b for _, b in renamed}
    counts = found.counts
    counts["renamed"] = len(renamed)
    counts["removed"] = found.removed.count - len(gone)
    counts["added"] = found.added.count - len(come)
    removed, added = found.removed.rows(), found.added.rows()
    listed = [_unmatched("removed", row, found) for row in removed if row["row"] not in gone]
    now = {row["row"]: row for row in added}
    for was in removed:
        target = dict(renamed).get(was["row"])
        if target is not None:
            change = _unmatched("renamed", was, found)
            change_now = _unmatched("renamed", now[target], found)
            listed.append(RowChange("renamed", change.row, now=change_now.row, title=change.title))
    listed += [change for _, change in found.changed]
    listed += [_unmatched("added", row, found) for row in added if row["row"] not in come]
    kept = [one for kind in KINDS for one in [x for x in listed if x.kind == kind][: found.limit]]
    left_out = not (found.removed.complete and found.added.complete) and bool(found.matching.key)
    return TableRows(
        table,
        found.matching.key,
        *rows,
        counts={kind: counts[kind] for kind in KINDS if counts[kind]},
        cells={column: n for column, n in found.cells.items() if n},
        listed=tuple(kept),
        note="so many rows came or went that renamed ones were not looked for" if left_out else "",
    )


def _unmatched(kind: Kind, row: Mapping[str, object], found: _Found) -> RowChange:
    keys = [f"k{i}" for i in range(len(found.matching.keys))]
    frame = pl.DataFrame({k: [v] for k, v in row.items() if k in ("row", *keys)}, strict=False)
    (identifier,) = _identifiers(frame, keys, found.matching)
    title = _title({**dict(zip(found.matching.keys, (row[k] for k in keys), strict=True)), **row})
    if title is None and not found.matching.key:
        title = ", ".join("" if row[k] is None else str(row[k]) for k in keys)
    return RowChange(kind, identifier, title=title)


def _identifiers(frame: pl.DataFrame, names: list[str], matching: Matching) -> list[str]:
    row = f"{NEW}row" if f"{NEW}row" in frame.columns else "row"
    numbers = (frame[row].cast(pl.Int64) + 2).cast(pl.String)
    if not matching.key:
        return numbers.to_list()
    texts = frame.select(pl.col(name).cast(pl.String) for name in names)
    return identifiers_of(texts).fill_null("#" + numbers).to_list()


def _title(row: Mapping[str, object], mark: str = "") -> str | None:
    for name in LABELS:
        text = row.get(f"{mark}{name}")
        if isinstance(text, str):
            return text
    return None
