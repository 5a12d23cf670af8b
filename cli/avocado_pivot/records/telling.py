"""What is to be told of a row, in parts, for a person; and how any row is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from avocado_pivot.exact_names import column, columns
from avocado_pivot.package.canonical import as_text
from avocado_pivot.package.descriptor import Resource
from avocado_pivot.package.keys import ForeignKey, foreign_keys
from avocado_pivot.reading.frames import Frames
from avocado_pivot.records.address import identifiers, label_of

MOST = 10
"""How many rows that refer to a row are told one by one."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A row as it is told.

    Attributes:
        address: Its address.
        title: What stands for it.
        lead: What it is, in a sentence; may be empty.
        parts: What else, by heading: each part is a list of lines.
    """

    address: str
    title: str
    lead: str
    parts: dict[str, list[str]]

    def __str__(self) -> str:
        """Give it as text, one line for each line of a part."""
        width = max(map(len, self.parts), default=0) + 2
        lines = [f"{self.title} ({self.address})", *([self.lead] if self.lead else []), ""]
        for heading, part in self.parts.items():
            first, *rest = "\n".join(part).split("\n")
            lines += [f"{heading:<{width}}{first}", *(" " * width + line for line in rest)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """The row that answers a question, or the rows nearest to one.

    Attributes:
        telling: The row, where one clearly is the best; None otherwise.
        nearest: The rows that come nearest, the best first: address, and what it says in a line.
        unknown: Words of the question that no row has.
        read_as: Words that were taken for others, such as a name misspelt by a letter.
    """

    telling: Telling | None
    nearest: list[tuple[str, str]]
    unknown: list[str]
    read_as: dict[str, str]


def tell_any(frames: Frames, resource: Resource, index: int) -> Telling:
    """Tell a row of any package: its cells under their titles, and the rows tied to it by keys."""
    frame = frames[resource.name]
    row, texts = frame.row(index, named=True), as_text(frame[index]).row(0, named=True)
    titles = {str(field["name"]): field.get("title") or field["name"] for field in resource.fields}
    links = {link.fields[0]: link for link in foreign_keys(resource) if len(link.fields) == 1}
    label = label_of(row)
    parts: dict[str, list[str]] = {}
    for name, text in texts.items():
        if text is not None:
            line = _with_target(frames, links[name], row[name]) if name in links else text
            parts.setdefault(str(titles.get(name, name)), []).append(line)
    if referring := list(_referring(frames, resource, texts)):
        parts.setdefault("Referred to by", []).extend(referring)
    address = f"{resource.name}/{identifiers(resource, frame)[index]}"
    return Telling(address, label or address, "", parts)


def _with_target(frames: Frames, link: ForeignKey, value: Any) -> str:
    """Give a foreign key as the address of its row and what stands for that."""
    if link.target not in frames or link.target_fields[0] not in frames[link.target].columns:
        return str(value)
    target, frame = frames.resource(link.target), frames[link.target]
    (wanted,) = as_text(pl.DataFrame({"value": [value]}))["value"]
    same = as_text(frame.select(column(link.target_fields[0]))).to_series().to_list()
    if wanted not in same:
        return f"{wanted} (no such row in {link.target})"
    index = same.index(wanted)
    label = label_of(frame.row(index, named=True))
    address = f"{link.target}/{identifiers(target, frame)[index]}"
    return f"{label} ({address})" if label else address


def _referring(frames: Frames, resource: Resource, texts: dict[str, str | None]) -> Iterator[str]:
    """Name the rows that refer to a row, or count them where they are many."""
    for name in frames:
        other, frame = frames.resource(name), frames[name]
        for link in foreign_keys(other):
            key = tuple(texts.get(field) for field in link.target_fields)
            if link.target != resource.name or None in key:
                continue
            if not set(link.fields) <= set(frame.columns):
                continue
            same = [row == key for row in as_text(frame.select(columns(link.fields))).iter_rows()]
            found = identifiers(other, frame).filter(pl.Series(same, dtype=pl.Boolean))
            if len(found) > MOST:
                yield f"{len(found):,} rows of {name}"
            else:
                yield from (f"{name}/{identifier}" for identifier in found)
