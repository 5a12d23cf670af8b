"""The comparison as text for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator

from tablepact.comparison.formats.phrases import change_text, contrast_values, truncate
from tablepact.comparison.result import KINDS, Comparison, RowChange, TableDiff
from tablepact.comparison.version_bump import Level


def to_text(comparison: Comparison, limit: int) -> str:
    """Return a comparison as text.

    Args:
        comparison: The comparison.
        limit: The maximum number of rows shown of each kind and table; 0 shows all listed ones.
    """
    return "".join(f"{line}\n" for line in _lines(comparison, limit))


def version_advice(comparison: Comparison) -> str:
    """Return a line with the version that the changes need, and whether the new one is enough."""
    if comparison.unread:
        caveat = "the parts that could not be compared may require a higher version"
        if comparison.level == Level.NONE:
            return f"No change was found; {caveat}."
        return f"{_version_sentence(comparison)[:-1]}; {caveat}."
    return _version_sentence(comparison)


def _version_sentence(comparison: Comparison) -> str:
    if comparison.level == Level.NONE:
        text = "No new version is needed."
        return (
            f"{text[:-1]}, but {comparison.new.version} is lower."
            if comparison.enough is False
            else text
        )
    if comparison.smallest is None:
        version = comparison.old.version
        why = (
            f"the old version, {version}, is not a version number"
            if version
            else "the package has no version"
        )
        return f"This is a {comparison.level} change; {why}."
    text = f"The changes require version {comparison.smallest} or later ({comparison.level})"
    if comparison.level == Level.MAJOR and comparison.smallest.startswith("0."):
        text = f"{text[:-1]}; before 1.0, raise the minor number)"
    if comparison.enough is None:
        return f"{text}."
    return f"{text}; {comparison.new.version} is {'enough' if comparison.enough else 'not enough'}."


def _lines(comparison: Comparison, limit: int) -> Iterator[str]:
    old, new = comparison.old, comparison.new
    if str(old) == str(new) and not old.version and not new.version:
        yield f"{old.location} -> {new.location}"
    else:
        yield f"{old} -> {new}"
    yield ""
    for table_diff in comparison.tables:
        yield from _table(table_diff, limit)
        yield ""
    for table, reason in comparison.unread.items():
        yield f"{table}: not compared: {reason}"
    if comparison.unread:
        yield ""
    if comparison.same:
        yield "Rows, schemas and descriptions are identical."
    yield version_advice(comparison)
    stored = dict.fromkeys(c.table for c in comparison.changes if c.level == Level.NONE)
    for change in comparison.changes:
        if change.level != Level.NONE:
            yield f"  {change.level!s:<5}  {change_text(change)}"
    if stored:
        number = "1 file" if len(stored) == 1 else f"{len(stored):,} files"
        yield f"  none   storage changed: {number} ({truncate(', '.join(stored))})"


def _table(table_diff: TableDiff, limit: int) -> Iterator[str]:
    numbers = ", ".join(
        f"{table_diff.count(kind):,} {kind}" for kind in KINDS if table_diff.count(kind)
    )
    by = "" if table_diff.key else "; there is no key, so whole rows are compared"
    yield f"{table_diff.table}: {table_diff.old:,} -> {table_diff.new:,} rows, {numbers}{by}"
    for kind in KINDS:
        listed = [row for row in table_diff.listed if row.kind == kind]
        shown = listed[:limit] if limit else listed
        for row in shown:
            yield from _row(table_diff.table, row)
        if left := table_diff.count(kind) - len(shown):
            yield f"  {kind:<8} ... and {left:,} more"
    if table_diff.note:
        yield f"  {table_diff.note}"


def _row(table: str, row: RowChange) -> Iterator[str]:
    title = f"  {truncate(row.title)}" if row.title else ""
    now = f" is now {table}/{row.now}" if row.now else ""
    yield f"  {row.kind:<8} {table}/{row.row}{now}{title}"
    for cell in row.cells:
        old, new = contrast_values(cell.old, cell.new)
        yield f"           {cell.column}: {old} is now {new}"
