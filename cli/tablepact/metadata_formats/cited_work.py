"""The package, table or row to cite, with its metadata from the descriptor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tablepact.frames.frames import Frames
from tablepact.package.digests.canonical_text import tables_digest

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ])")
_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*/[^\s{}\\]+)", re.IGNORECASE
)
"""A DOI, bare or as a URL (DOI Handbook, 2.2)."""


@dataclass(frozen=True, slots=True)
class Author:
    """An author: a person with family and given name, or an organisation with one name."""

    name: str
    family: str = ""
    given: str = ""

    @property
    def inverted(self) -> str:
        """The name with the family name first."""
        return f"{self.family}, {self.given}" if self.family else self.name


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: SPDX identifier, address and title, each of which may be empty."""

    name: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Work:
    """A package, table or row, as it is cited.

    All texts except ``key`` and ``title`` may be empty.

    Attributes:
        key: A key for reference managers, of ASCII letters, digits and hyphens.
        title: The title of the package, followed by the table or row if one is cited.
        authors: The authors, in order.
        version: The version.
        date: The date of the version, in ISO 8601.
        publisher: The publisher.
        url: The address of the DOI if the ``id`` of the descriptor is one; else the homepage.
        doi: The DOI.
        licence: The SPDX identifier of the first licence.
        licence_url: The address of the first licence.
        abstract: The description.
        keywords: The keywords.
        digest: The SHA-256 of the rows in their canonical form; that of a row is the digest of a
            table with this row alone. Empty if a table is remote or unreadable, see ``cited_work``.
        licences: All licences.
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
    """Return the package, or the table or row at an address, as a work to cite.

    Args:
        frames: The tables of the package.
        address: The address of a table or row; None to cite the package.
        allow_unread: Whether to leave the digest empty if a table is remote or cannot be read;
            if false, raise PackageError, since such rows cannot be identified.

    Raises:
        UnknownTable, UnknownRecord: The package has no such table or row.
        PackageError: A table cannot be read.
    """
    metadata = frames.package.metadata
    package = frames.package
    title, key = package.heading, [package.name or package.source_name]
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
            from tablepact.package.digests.digest import table_digest

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
    """Return the contributors with the role of author; all contributors if there are none."""
    by_role = _by_role(metadata, "author") or _by_role(metadata, "creator")
    authors = []
    for contributor in by_role or objects_in(metadata, "contributors"):
        family, given = text_in(contributor, "familyName"), text_in(contributor, "givenName")
        name = text_in(contributor, "title") or " ".join(filter(None, (given, family)))
        if name:
            authors.append(Author(name, family, given) if family and given else Author(name))
    return authors


def _by_role(metadata: Mapping[str, Any], role: str) -> list[dict[str, Any]]:
    """Return the contributors with a role, from ``roles`` (Data Package v2) or ``role`` (v1)."""
    return [
        contributor
        for contributor in objects_in(metadata, "contributors")
        if role in texts_in(contributor, "roles") or contributor.get("role") == role
    ]


def objects_in(metadata: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects in a list property, ignoring other values."""
    listed = metadata.get(name)
    return (
        [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )


def text_in(metadata: Mapping[str, Any], name: str) -> str:
    """Return a property as text on one line; empty if it is missing or not text."""
    value = metadata.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def texts_in(metadata: Mapping[str, Any], name: str) -> list[str]:
    """Return the texts in a list property, ignoring empty texts and other values."""
    listed = metadata.get(name)
    texts = listed if isinstance(listed, list) else []
    return [text for value in texts if isinstance(value, str) and (text := " ".join(value.split()))]


def _day(text: str) -> str:
    """Return the day of a date or datetime in ISO 8601; empty if the text is neither."""
    try:
        return date.fromisoformat(text[:10]).isoformat() if _DAY.match(text) else ""
    except ValueError:
        return ""


def doi_in(identifier: str) -> str:
    """Return the bare DOI of an identifier; empty if it is not a DOI."""
    match = _DOI.fullmatch(identifier)
    return match[1] if match else ""


def _plain(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text).strip("-")
