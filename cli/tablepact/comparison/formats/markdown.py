"""The comparison as Markdown, for a changelog in the format of Keep a Changelog."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablepact.comparison.formats.phrases import change_text, contrast_values, count_text
from tablepact.comparison.result import KINDS, Change, Comparison, RowChange, TableDiff
from tablepact.comparison.version_bump import Level

_ROW_CODES = ("row-", "referenced-row-", "reference-updated", "derived-changed", "value-corrected")


def to_markdown(comparison: Comparison, limit: int) -> str:
    """Return a comparison as the sections *Data* and *Schema* of a changelog.

    Args:
        comparison: The comparison.
        limit: The maximum number of rows named of each kind and table; 0 names all listed ones.
    """
    data = [line for table_diff in comparison.tables for line in _table(table_diff, limit)]
    data += [
        f"- {_code(name)}: not compared: {_plain(why)}" for name, why in comparison.unread.items()
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
    return f"{_code(subject)}{colon}{_plain(text)}."


def _table(table_diff: TableDiff, limit: int) -> Iterator[str]:
    for kind in KINDS:
        number = table_diff.count(kind)
        if not number:
            continue
        listed = [row for row in table_diff.listed if row.kind == kind]
        shown = listed[:limit] if limit else listed
        head = f"- {_code(table_diff.table)}: {count_text(number, 'row is')} {kind}"
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
    return f"{_code(row.row)} to {_code(row.now)}" if row.now else _code(row.row)


def _cells(row: RowChange) -> Iterator[str]:
    for cell in row.cells:
        old, new = map(_plain, contrast_values(cell.old, cell.new, 300))
        yield f"  - {_code(row.row)}: {_code(cell.column)} was {old}, is {new}."


def _code(text: str) -> str:
    """Return a name as a code span, which may itself contain backticks."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"


def _plain(text: str) -> str:
    """Return a text with the special characters of Markdown and HTML escaped."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
