"""What a change does to a package, as Markdown for a comment or a summary.

Every text of a package is escaped: it is no markup, no link, no mention, and no HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tablepact.comparison.formats.console import version_advice
from tablepact.comparison.formats.phrases import change_text, contrast_values
from tablepact.comparison.result import KINDS, Comparison, RowChange, TableDiff
from tablepact.markdown_text import as_html_text, as_markdown_text
from tablepact.package.archives.unpacked_files import with_origins
from tablepact.report.report import Report
from tablepact.report.summary import verdict

MAX_LENGTH = 60_000
"""The most characters of a comment; GitHub takes 65,536."""
_MAX_CHANGES = 50
_MAX_ROWS = 20
"""The most changes, and rows of a kind and table, that are listed."""


def limit_text(parts: Iterable[str], most: int = MAX_LENGTH) -> str:
    """Return as many parts as there is room for, each whole, with a note on the rest."""
    text, left = "", 0
    for part in parts:
        if left or len(text) + len(part) > most:
            left += 1
        else:
            text += part
    return f"{text}\n{left} more parts are too long to be shown here.\n" if left else text


def heading(folder: str, report: Report | None) -> str:
    """Return the heading of a package with its verdict."""
    name = "this repository" if folder == "." else as_markdown_text(folder, 200)
    if report is None:
        return f"\n#### {name}\n"
    before, valid, facts = verdict(report)
    after = facts.rpartition(", ")[0]  # without the seconds, which differ from run to run
    before, valid, after = (as_markdown_text(part, 600) for part in (before, valid, after))
    mark = "✅" if report.valid else "❌"
    return f"\n#### {mark} {name}\n\n{before}**{valid}**{after}\n"


def comparison_parts(found: Comparison, release_problems: list[str] | None) -> Iterator[str]:
    """Yield what has changed: version, tables, rows, schema.

    Args:
        found: The comparison with the base.
        release_problems: What keeps the package from being released; None if it has no releases.
    """
    mark = "❌ " if found.enough is False else ""
    yield f"\n{mark}{as_markdown_text(version_advice(found), 600)}\n"
    if release_problems is not None:
        done = "✅ The release check passes." if not release_problems else "❌ The release check:"
        yield f"\n{done}\n"
        yield from _listed(as_markdown_text(one, 600) for one in release_problems)
    if found.tables:
        yield f"\n| table | rows before | rows now | {' | '.join(KINDS)} |\n{'|---' * 7}|\n"
        for table in found.tables:
            counts = (f"{table.count(kind):,}" for kind in KINDS)
            name = as_markdown_text(table.table, 100)
            yield f"| {name} | {table.old:,} | {table.new:,} | {' | '.join(counts)} |\n"
    for name, reason in found.unread.items():
        why = as_markdown_text(with_origins(reason), 600)
        yield f"\n⚠️ {as_markdown_text(name, 100)} was not compared: {why}\n"
    others = [one for one in found.changes if not one.code.startswith(("row-", "value-"))]
    if others:
        yield "\n<details>\n<summary>Changes of schema and metadata</summary>\n"
        yield from _listed(f"{one.level}: {as_markdown_text(change_text(one))}" for one in others)
        yield "\n</details>\n"
    for table in found.tables:
        yield from _rows(table)


def _listed(lines: Iterable[str]) -> Iterator[str]:
    lines = list(lines)
    for line in lines[:_MAX_CHANGES]:
        yield f"\n- {line}\n"
    if rest := len(lines) - _MAX_CHANGES:
        yield f"\nand {rest:,} more\n" * (rest > 0)


def _rows(table: TableDiff) -> Iterator[str]:
    """Yield the rows of a table that have changed, as one part that is shown whole or not."""
    lines = []
    for kind in KINDS:
        listed = [row for row in table.listed if row.kind == kind][:_MAX_ROWS]
        lines += [f"| {kind} | {_row(row)} | {text} |\n" for row in listed for text in _cells(row)]
        if (rest := table.count(kind) - len(listed)) > 0:
            lines.append(f"| {kind} | and {rest:,} more | |\n")
    if lines:
        name = as_html_text(table.table, 100)
        head = f"<details>\n<summary>Rows of {name}</summary>\n"
        columns = "| change | row | cells |\n|---|---|---|\n"
        yield f"\n{head}\n{columns}{''.join(lines)}\n</details>\n"


def _row(row: RowChange) -> str:
    now = f" → {as_markdown_text(row.now, 100)}" if row.now else ""
    return f"{as_markdown_text(row.row, 100)}{now}"


def _cells(row: RowChange) -> list[str]:
    """Return the changed cells of a row, in one text; an empty one if it has none."""
    shown = []
    for cell in row.cells[:_MAX_ROWS]:
        old, new = contrast_values(cell.old, cell.new, 100)
        name = as_markdown_text(cell.column, 100)
        shown.append(f"{name}: {as_markdown_text(old)} → {as_markdown_text(new)}")
    return ["; ".join(shown)]
