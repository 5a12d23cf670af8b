"""A comparison as Markdown, for a changelog in the manner of Keep a Changelog."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablepact.comparison.comparison import Change, Comparison, RowChange, TableDiff
from tablepact.comparison.formats.phrases import change_text, contrast_values, counted
from tablepact.comparison.row_listing import KINDS
from tablepact.comparison.version_bump import Level

_OF_ROWS = ("row-", "referenced-row-", "reference-updated", "derived-changed", "value-corrected")


def to_markdown(found: Comparison, limit: int) -> str:
    """Write a comparison as the sections *Data* and *Schema* of a changelog.

    Args:
        found: The comparison.
        limit: How many rows of each kind are named of a table; 0 names all that are listed.
    """
    data = [line for rows in found.rows for line in _table(rows, limit)]
    data += [f"- {_code(name)}: not compared: {_plain(why)}" for name, why in found.unread.items()]
    schema = [f"- {_sentence(one)}" for one in found.changes if _is_schema(one)]
    lines = ["### Data", "", *(data or ["- No row has changed."])]
    if schema:
        lines += ["", "### Schema", "", *schema]
    return "".join(f"{line}\n" for line in lines)


def _is_schema(change: Change) -> bool:
    return not change.code.startswith(_OF_ROWS) and change.level != Level.NONE


def _sentence(change: Change) -> str:
    where, mark, rest = change_text(change).partition(": ")
    return f"{_code(where)}{mark}{_plain(rest)}."


def _table(rows: TableDiff, limit: int) -> Iterator[str]:
    for kind in KINDS:
        number = rows.count(kind)
        if not number:
            continue
        listed = [row for row in rows.listed if row.kind == kind]
        shown = listed[:limit] if limit else listed
        head = f"- {_code(rows.table)}: {counted(number, 'row is')} {kind}"
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
    """Write a name as code, whatever backticks are in it."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{' '.join(text.split())}{pad}{fence}"


def _plain(text: str) -> str:
    """Keep what stands in a text from being read as Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
