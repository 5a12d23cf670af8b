"""The comparison as Markdown, for a changelog in the format of Keep a Changelog."""

from __future__ import annotations

from collections.abc import Iterator

from tablepact.comparison.formats.phrases import change_text, contrast_values, count_text
from tablepact.comparison.result import KINDS, Change, Comparison, RowChange, TableDiff
from tablepact.comparison.version_bump import Level
from tablepact.markdown_text import code_span, unlinked_markdown

_ROW_CODES = ("row-", "referenced-row-", "reference-updated", "derived-changed", "value-corrected")


def to_markdown(comparison: Comparison, limit: int) -> str:
    """Return a comparison as the sections *Data* and *Schema* of a changelog.

    Args:
        comparison: The comparison.
        limit: The maximum number of rows named of each kind and table; 0 names all listed ones.
    """
    data = [line for table_diff in comparison.tables for line in _table(table_diff, limit)]
    data += [
        f"- {code_span(name)}: not compared: {unlinked_markdown(why)}"
        for name, why in comparison.unread.items()
    ]
    schema = [f"- {_sentence(change)}" for change in comparison.changes if _is_schema(change)]
    lines = ["### Data", "", *(data or ["- No row has changed."])]
    if schema:
        lines += ["", "### Schema", "", *schema]
    return "".join(f"{line}\n" for line in lines)


def _is_schema(change: Change) -> bool:
    return not change.code.startswith(_ROW_CODES) and change.level != Level.NONE


def _sentence(change: Change) -> str:
    subject, colon, text = change_text(change).partition(": ")
    return f"{code_span(subject)}{colon}{unlinked_markdown(text)}."


def _table(table_diff: TableDiff, limit: int) -> Iterator[str]:
    for kind in KINDS:
        number = table_diff.count(kind)
        if not number:
            continue
        listed = [row for row in table_diff.listed if row.kind == kind]
        shown = listed[:limit] if limit else listed
        head = f"- {code_span(table_diff.table)}: {count_text(number, 'row is')} {kind}"
        more = f", and {number - len(shown):,} more" if number > len(shown) else ""
        if kind == "changed":
            yield f"{head}:"
            for row in shown:
                yield from _cells(row)
            if more:
                yield f"  - {more.removeprefix(', ')}."
        else:
            yield f"{head}: {', '.join(map(_named, shown))}{more}."


def _named(row: RowChange) -> str:
    return f"{code_span(row.row)} to {code_span(row.now)}" if row.now else code_span(row.row)


def _cells(row: RowChange) -> Iterator[str]:
    for cell in row.cells:
        old, new = map(unlinked_markdown, contrast_values(cell.old, cell.new, 300))
        yield f"  - {code_span(row.row)}: {code_span(cell.column)} was {old}, is {new}."
