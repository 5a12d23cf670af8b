"""What is cited, and what its descriptor says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tablepact.frames.frames import Frames
from tablepact.package.canonical_text import tables_digest

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ])")
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*/[^\s{}\\]+)", re.IGNORECASE
)
"""A DOI, bare or as an address (DOI Handbook, 2.2)."""


@dataclass(frozen=True, slots=True)
class Author:
    """An author: a person with both names, or an organisation with one."""

    name: str
    family: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: its identifier (SPDX), its address, and what its title says; each may be empty."""

    name: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Work:
    """A package, or a part of it, as it is cited.

    Attributes:
        key: A key for reference managers, of ASCII letters, digits and hyphens.
        title: The title; for a part that of the package, then which part.
        authors: The authors, in order.
        version: The version; may be empty, as may all that follows but the digest.
        date: The day of the version, ISO 8601.
        publisher: Who published it.
        url: Where it is found; that of the DOI, if the descriptor has one as its ``id``.
        doi: The DOI.
        licence: The identifier of the licence (SPDX).
        licence_url: The address of the licence.
        abstract: The description.
        keywords: The keywords.
        digest: The SHA-256 of its rows in their canonical form; that of a row is the one of a
            table with this row alone. Empty where a table is elsewhere, see ``cited_work``.
        licences: All the licences; ``licence`` and ``licence_url`` are of the first.
    """

    key: str
    title: str
    authors: tuple[Author, ...]
    version: str
    date: str
    publisher: str
    url: str
    doi: str
    licence: str
    licence_url: str
    abstract: str
    keywords: tuple[str, ...]
    digest: str
    licences: tuple[Licence, ...] = ()


def cited_work(frames: Frames, address: str | None = None, *, allow_unread: bool = False) -> Work:
    """Return what is to be cited: the package, or the table or row of an address.

    Args:
        frames: The tables of the package.
        address: Which table or row; None is the package.
        allow_unread: Whether a package with a table that is at a remote address, or cannot be read,
            goes without a digest; else it is refused, as its rows cannot be identified.

    Raises:
        UnknownTable, UnknownRecord: There is none.
        PackageError: A table cannot be read.
    """
    metadata = frames.package.metadata
    package = frames.package
    title, key = package.heading, [package.name or package.called]
    if address is None:
        complete = all(frames.resource(name).is_whole for name in frames)
        readable = not allow_unread or (complete and not frames.unreadable(frames))
        digests = {name: frames.digest(name) for name in frames} if readable else None
        content = "" if digests is None else tables_digest(digests)
    else:
        from tablepact.lookup.row_address import split_address

        table, identifier = split_address(frames, address)
        if identifier is None:
            content = frames.digest(table)
            title, key = f"{title}, table {table}", [*key, table]
        else:
            from tablepact.lookup.row_address import find_row, label_of
            from tablepact.package.digest import table_digest

            resource, index = find_row(frames, address)
            frame = frames[resource.name]
            content = table_digest(frame[index])
            label = label_of(resource, frame.row(index, named=True))
            title = f"{title}, row {address}" + (f": {label}" if label else "")
            key = [*key, table, identifier]
    version = " ".join(frames.package.version.split())
    licences = [
        Licence(text_in(entry, "name"), text_in(entry, "path"), text_in(entry, "title"))
        for entry in objects_in(metadata, "licenses")
    ]
    licence = next(iter(licences), Licence("", "", ""))
    doi = doi_in(text_in(metadata, "id"))
    return Work(
        key="-".join(filter(None, map(_plain, [*key, version]))) or "dataset",
        title=" ".join(title.split()),
        authors=tuple(_authors(metadata)),
        version=version,
        date=_day(text_in(metadata, "created")),
        publisher=next((text_in(entry, "title") for entry in _by_role(metadata, "publisher")), ""),
        url=f"https://doi.org/{doi}" if doi else text_in(metadata, "homepage"),
        doi=doi,
        licence=licence.name,
        licence_url=licence.url,
        abstract=text_in(metadata, "description") if address is None else "",
        keywords=tuple(dict.fromkeys(texts_in(metadata, "keywords"))),
        digest=content,
        licences=tuple(entry for entry in licences if any((entry.name, entry.url, entry.title))),
    )


def _authors(metadata: Mapping[str, Any]) -> list[Author]:
    """Return the contributors who are authors; all of them, if none has that role."""
    by_role = _by_role(metadata, "author") or _by_role(metadata, "creator")
    authors = []
    for contributor in by_role or objects_in(metadata, "contributors"):
        family, given = text_in(contributor, "familyName"), text_in(contributor, "givenName")
        name = text_in(contributor, "title") or " ".join(filter(None, (given, family)))
        if name:
            authors.append(Author(name, family, given) if family and given else Author(name))
    return authors


def _by_role(metadata: Mapping[str, Any], role: str) -> list[dict[str, Any]]:
    """Return the contributors of a role: ``roles`` in Data Package v2, ``role`` in v1."""
    return [
        contributor
        for contributor in objects_in(metadata, "contributors")
        if role in texts_in(contributor, "roles") or contributor.get("role") == role
    ]


def objects_in(metadata: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of a list; other values are left out."""
    listed = metadata.get(name)
    return (
        [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )


def text_in(metadata: Mapping[str, Any], name: str) -> str:
    """Return a text in one line; empty if it is missing or no text."""
    value = metadata.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def texts_in(metadata: Mapping[str, Any], name: str) -> list[str]:
    """Return the texts of a list; empty ones and other values are left out."""
    listed = metadata.get(name)
    texts = listed if isinstance(listed, list) else []
    return [text for value in texts if isinstance(value, str) and (text := " ".join(value.split()))]


def _day(text: str) -> str:
    """Return the day of a date or datetime in ISO 8601; nothing if it is none."""
    try:
        return date.fromisoformat(text[:10]).isoformat() if _DAY.match(text) else ""
    except ValueError:
        return ""


def doi_in(identifier: str) -> str:
    """Return the DOI that an identifier is; empty if it is none."""
    match = _DOI.fullmatch(identifier)
    return match[1] if match else ""


def _plain(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text).strip("-")
