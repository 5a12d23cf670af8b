"""Describe a row for people, in parts with headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tablepact.exact_columns import columns
from tablepact.frames.frames import Frames
from tablepact.lookup.row_address import identifiers_in, label_of
from tablepact.package.descriptor.keys import foreign_keys
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import ForeignKey
from tablepact.package.digests.digest import as_text

MOST = 10
"""The maximum number of referring rows that are listed one by one."""
AT_ONCE = 500
"""The number of rows that are converted to text at once, since pages describe whole tables."""


@dataclass(frozen=True, slots=True)
class RecordView:
    """The description of a row.

    Attributes:
        address: The address of the row.
        title: The label of the row.
        lead: A summary in one sentence; may be empty.
        parts: The other parts by heading; each is a list of lines.

    >>> record = open_package(ports).show("ports/oslo")
    >>> record.address, record.title, record.parts["country"], record.parts["Referred to by"]
    ('ports/oslo', 'oslo', ['Norway'], ['ships/Alba'])
    """

    address: str
    title: str
    lead: str
    parts: dict[str, list[str]]

    def __str__(self) -> str:
        """Return the description as text, one line for each line of a part."""
        width = max(map(len, self.parts), default=0) + 2
        lines = [f"{self.title} ({self.address})", *([self.lead] if self.lead else []), ""]
        for heading, part in self.parts.items():
            first, *rest = "\n".join(part).split("\n")
            lines += [f"{heading:<{width}}{first}", *(" " * width + line for line in rest)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """The row that answers a question, or the closest rows.

    Attributes:
        view: The row, if one is clearly the best; else None.
        nearest: The closest rows, best first: the address and a one-line description.
        unknown: Words of the question that occur in no row.
        read_as: The corrections of misspelt words, by word.

    >>> open_package(ports).ask("Brina").view.address
    'ships/Brina'
    >>> answer = open_package(ports).ask("Is a vessel called Brina?")
    >>> answer.view, answer.nearest, answer.unknown
    (None, [('ships/Brina', 'Brina')], ['vessel'])
    """

    view: RecordView | None
    nearest: list[tuple[str, str]]
    unknown: list[str]
    read_as: dict[str, str]


def describe_record(frames: Frames, resource: Resource, index: int) -> RecordView:
    """Return the description of a row: its cells under their titles, and its related rows."""
    row = frames[resource.name].row(index, named=True)
    texts = _texts(frames, resource.name, index)
    titles = {field.name: field.title or field.name for field in resource.fields}
    links = {link.fields[0]: link for link in foreign_keys(resource) if len(link.fields) == 1}
    label = label_of(resource, row)
    parts: dict[str, list[str]] = {}
    for name, text in texts.items():
        if text is not None:
            line = _with_target(frames, links[name], text, row[name]) if name in links else text
            parts.setdefault(titles.get(name, name), []).append(line)
    if referring := list(_referring(frames, resource, texts)):
        parts.setdefault("Referred to by", []).extend(referring)
    address = f"{resource.name}/{identifiers_in(frames, resource.name)[index]}"
    return RecordView(address, label or address, "", parts)


def _with_target(frames: Frames, link: ForeignKey, key: str, value: Any) -> str:
    """Return the label and address of the row that a foreign key refers to."""
    if link.target not in frames or link.target_fields[0] not in frames[link.target].columns:
        return str(value)
    same = _rows_by(frames, link.target, link.target_fields[:1]).get((key,))
    if same is None:
        return f"{key} (no such row in {link.target})"
    row = frames[link.target].row(same[0], named=True)
    label = label_of(frames.resource(link.target), row)
    address = f"{link.target}/{identifiers_in(frames, link.target)[same[0]]}"
    return f"{label} ({address})" if label else address


def _referring(frames: Frames, resource: Resource, texts: dict[str, str | None]) -> Iterator[str]:
    """Yield the addresses of the rows that refer to a row, or their number if there are many."""
    for name, link in _links_to(frames, resource.name):
        key = tuple(texts.get(field) for field in link.target_fields)
        if None in key:
            continue
        rows = _rows_by(frames, name, link.fields).get(key, [])
        if len(rows) > MOST:
            yield f"{len(rows):,} rows of {name}"
        else:
            ids = identifiers_in(frames, name)
            yield from (f"{name}/{ids[index]}" for index in rows)


def _links_to(frames: Frames, table: str) -> Sequence[tuple[str, ForeignKey]]:
    """Return the foreign keys that refer to a table, each with its own table; cached."""
    if ("links to", table) not in frames.cache:
        frames.cache["links to", table] = [
            (name, link)
            for name in frames
            for link in foreign_keys(frames.resource(name))
            if link.target == table and set(link.fields) <= set(frames[name].columns)
        ]
    cached: Sequence[tuple[str, ForeignKey]] = frames.cache["links to", table]
    return cached


def _texts(frames: Frames, table: str, index: int) -> dict[str, str | None]:
    """Return the cells of a row as text; convert and cache ``AT_ONCE`` rows together."""
    number, within = divmod(index, AT_ONCE)
    key = ("texts", table, str(number))
    if key not in frames.cache:
        frames.cache[key] = as_text(frames[table].slice(number * AT_ONCE, AT_ONCE))
    cached: dict[str, str | None] = frames.cache[key].row(within, named=True)
    return cached


def _rows_by(
    frames: Frames, table: str, fields: Sequence[str]
) -> Mapping[tuple[str | None, ...], list[int]]:
    """Return the row indexes of a table by the text of some fields; cached."""
    key = ("rows by", table, *fields)
    if key not in frames.cache:
        rows: dict[tuple[str | None, ...], list[int]] = {}
        for index, texts in enumerate(as_text(frames[table].select(columns(fields))).iter_rows()):
            rows.setdefault(texts, []).append(index)
        frames.cache[key] = rows
    cached: Mapping[tuple[str | None, ...], list[int]] = frames.cache[key]
    return cached
