"""The data dictionary of a package as one Markdown page.

The page has a section for each table, then each code list once, even if several fields use it.
Names, titles and cells are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tablepact.dictionary.entries import (
    CodeEntry,
    FieldEntry,
    TableEntry,
    named_tables,
    table_entries,
)
from tablepact.frames.frames import Frames
from tablepact.markdown_text import code_span, markdown_line
from tablepact.package.descriptor.table_schema import ForeignKey

LONGEST_EXAMPLE = 70
"""The number of characters after which an example is truncated."""
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")

CodeLists = dict[tuple[CodeEntry, ...], list[str]]


def markdown_dictionary(tables: Frames) -> str:
    """Return the data dictionary of a package.

    Args:
        tables: The tables of the package.

    Returns:
        GitHub Flavored Markdown that ends in a line feed. It states no version, so that the page
        changes only when the descriptor or an example does.

    Raises:
        PackageError: A key in a schema is malformed.
    """
    described = table_entries(tables)
    package = tables.package
    description = package.metadata.get("description")
    heading = f"Data dictionary: {package.heading}"
    lines = [f"# {markdown_line(heading)}", ""]
    if isinstance(description, str) and description:
        lines += [markdown_line(description), ""]
    lists: CodeLists = {}
    for table in described:
        for field in table.fields:
            if field.codes:
                lists.setdefault(field.codes, []).append(f"{table.name}.{field.name}")
    anchors = Anchors()
    anchors.of(heading)
    of_tables = {table.name: anchors.of(table.name) for table in described}
    anchors.of("Code lists")
    of_lists = {codes: anchors.of(users[0]) for codes, users in lists.items()}
    writer = _Writer(described, of_tables, of_lists)
    lines += writer.contents()
    for table in described:
        lines += writer.section(table)
    if lists:
        lines += ["## Code lists", "", "Each list, with the fields that use it.", ""]
        for codes, users in lists.items():
            lines += _list(codes, users)
    if messages := [rule.message for rule in package.rules]:
        lines += [
            "## Rules across tables",
            "",
            *(f"- {markdown_line(message)}" for message in messages),
            "",
        ]
    return "\n".join(lines)


class Anchors:
    """The anchors of the headings of a page, as GitHub and GitLab generate them.

    An anchor is in lower case, without punctuation, and with hyphens for blanks; the second one of
    the same name gets ``-1`` (see the filter for tables of contents in
    https://github.com/gjtorikian/html-pipeline). Call ``of`` in the order of the headings.
    """

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, heading: str) -> str:
        """Return the anchor of the next heading."""
        name = _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")
        number = self._taken.get(name, 0)
        self._taken[name] = number + 1
        return f"{name}-{number}" if number else name


class _Writer:
    def __init__(
        self,
        tables: list[TableEntry],
        of_tables: dict[str, str],
        of_lists: dict[tuple[CodeEntry, ...], str],
    ) -> None:
        self.tables, self.of_tables, self.of_lists = tables, of_tables, of_lists
        self.keys = {table.name: table.key for table in tables}

    def link(self, table: str) -> str:
        """Return a link to the section of a table; its name alone if the package lacks it."""
        shown = code_span(table, cell=True)
        return f"[{shown}](#{self.of_tables[table]})" if table in self.of_tables else shown

    def contents(self) -> Iterator[str]:
        yield from ("| table | holds | refers to |", "|---|---|---|")
        for table in self.tables:
            targets = dict.fromkeys(key.target for key in table.foreign)
            refers = ", ".join(self.link(name) for name in targets)
            yield f"| {self.link(table.name)} | {markdown_line(_about(table))} | {refers} |"
        yield ""

    def section(self, table: TableEntry) -> Iterator[str]:
        yield from (f"## {markdown_line(table.name)}", "")
        titled = table.title and not _repeats(table)
        about = [f"**{markdown_line(table.title or '')}.**"] if titled else []
        about += [markdown_line(table.description)] if table.description else []
        if about:
            yield from (" ".join(about), "")
        yield from self._keys(table)
        if table.note:
            yield from (table.note, "")
        if table.fields:
            yield from ("| field | type | rules | meaning | example |", "|---|---|---|---|---|")
            yield from (self._row(table, field) for field in table.fields)
            yield ""
        if table.row_rules:
            yield from (
                "In every row:",
                "",
                *(f"- {markdown_line(rule)}" for rule in table.row_rules),
                "",
            )

    def _keys(self, table: TableEntry) -> Iterator[str]:
        parts = [f"Primary key: {_names(table.key)}." if table.key else "No primary key."]
        parts += [f"Also unique: {_names(names)}." for names in table.unique]
        using = {
            other.name: dict.fromkeys(
                name for key in other.foreign if key.target == table.name for name in key.fields
            )
            for other in self.tables
        }
        users = [f"{self.link(name)} ({_names(tuple(by))})" for name, by in using.items() if by]
        parts += [f"Referred to by {', '.join(users)}."] if users else []
        yield from (" ".join(parts), "")

    def _row(self, table: TableEntry, field: FieldEntry) -> str:
        kind = markdown_line(field.type)
        if field.codes:
            number = f"{len(field.codes)} codes" if len(field.codes) > 1 else "1 code"
            kind = f"[{number}](#{self.of_lists[field.codes]})"
        rules = [f"{name} {code_span(value, cell=True)}".strip() for name, value in field.rules]
        rules += [self._reference(key, field) for key in table.foreign if field.name in key.fields]
        if named_tables(field, self.of_tables):
            rules.append("names a table")
        meaning = markdown_line(field.description or "")
        cells = [code_span(field.name, cell=True), kind, "; ".join(rules), meaning, _example(field)]
        return f"| {' | '.join(cells)} |"

    def _reference(self, key: ForeignKey, field: FieldEntry) -> str:
        beside = [name for name in key.fields if name != field.name]
        together = f"with {_names(tuple(beside), cell=True)} " if beside else ""
        usual = key.target_fields == self.keys.get(key.target)
        to = "" if usual else f"{_names(key.target_fields, cell=True)} in "
        return f"{together}refers to {to}{self.link(key.target)}"


def _repeats(table: TableEntry) -> bool:
    """Return whether the title of a table merely repeats its name."""
    return (table.title or "").casefold() == re.sub(r"[_.-]", " ", table.name).casefold()


def _about(table: TableEntry) -> str:
    return table.description or table.title or ""


def _names(names: tuple[str, ...], *, cell: bool = False) -> str:
    return ", ".join(code_span(name, cell=cell) for name in names)


def _example(field: FieldEntry) -> str:
    text = field.example or ""
    return code_span(
        text if len(text) <= LONGEST_EXAMPLE else f"{text[:LONGEST_EXAMPLE]}…", cell=True
    )


def _list(codes: tuple[CodeEntry, ...], users: list[str]) -> Iterator[str]:
    yield from (f"### {markdown_line(users[0])}", "")
    if users[1:]:
        yield from (f"Also {', '.join(code_span(user) for user in users[1:])}.", "")
    if any(code.label or code.definition for code in codes):
        yield from (_code_line(code) for code in codes)
    else:
        yield ", ".join(code_span(code.value) for code in codes)
    yield ""


def _code_line(code: CodeEntry) -> str:
    """Return a code with its meaning, without a label that merely repeats the code."""
    label, value = code.label or "", code.value
    same = label.casefold().replace(" ", "-") == value.casefold().replace(" ", "-")
    meaning = markdown_line(": ".join(filter(None, ("" if same else label, code.definition))))
    return f"- {code_span(value)}: {meaning}" if meaning else f"- {code_span(value)}"
