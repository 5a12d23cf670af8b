"""The facts that every form tells: what is cited, the tables, their files, and the sources.

Whatever may be missing from a descriptor, or be of a wrong type there, is left out. A file at hand
is looked at itself; of one that is not, only what the descriptor says of it is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tablepact.catalog.citation_styles import SPDX
from tablepact.catalog.cited_work import (
    Licence,
    Work,
    cited,
    doi_in,
    objects_in,
    text_in,
    texts_in,
)
from tablepact.catalog.data_files import DataFile, files_of
from tablepact.frames.frames import Frames
from tablepact.package.descriptor import Resource

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its entry in the descriptor, its fields, its files, and how many rows it has.

    That is None if it is elsewhere, or cannot be read.
    """

    resource: Resource
    fields: tuple[Mapping[str, Any], ...]
    rows: int | None
    files: tuple[DataFile, ...]

    @property
    def name(self) -> str:
        """Its name."""
        return self.resource.name

    @property
    def lacking(self) -> str:
        """Why it has no rows."""
        return "not readable" if self.resource.is_local else "elsewhere"

    @property
    def about(self) -> str:
        """What the descriptor says that it is."""
        metadata = self.resource.metadata
        return text_in(metadata, "description") or text_in(metadata, "title")


@dataclass(frozen=True, slots=True)
class Source:
    """What the package is made from: a title and an address, one of which may be empty.

    ``identifier`` is its name where it has one besides the address.
    """

    title: str
    address: str
    identifier: str = ""

    @property
    def doi(self) -> str:
        """Its DOI, if the address or the other name is one."""
        return doi_in(self.address) or doi_in(self.identifier)

    @property
    def url(self) -> str:
        """Its address, if a browser could follow it."""
        return web_address(self.address)


@dataclass(frozen=True, slots=True)
class Facts:
    """A package as the forms tell it."""

    frames: Frames
    work: Work
    tables: tuple[Table, ...]
    files: tuple[DataFile, ...]
    sources: tuple[Source, ...]
    languages: tuple[str, ...]

    @property
    def rows(self) -> int:
        """The rows of all tables at hand."""
        return sum(table.rows or 0 for table in self.tables)

    @property
    def contents(self) -> str:
        """Name the tables with their rows, in one sentence."""
        told = [
            f"{t.name} ({t.lacking if t.rows is None else counted(t.rows, 'row')})"
            for t in self.tables
        ]
        return f"{counted(len(told), 'table')}: {', '.join(told)}." if told else "It has no tables."


def facts_of(frames: Frames) -> Facts:
    """Gather the facts of a package.

    Raises:
        PackageError: None of the tables that are at hand can be read.
    """
    package = frames.package
    files = {resource.name: files_of(package, resource) for resource in package.resources}
    metadata = package.metadata
    sources = [_source(one) for one in objects_in(metadata, "sources")]
    here = [name for name in frames if frames.resource(name).is_local]
    left = frames.left_out(here)
    frames.note_left_out(left, len(here))
    return Facts(
        frames=frames,
        work=cited(frames, elsewhere=True),
        tables=tuple(_table(frames, name, files[name], name in left) for name in frames),
        files=tuple({file.path: file for found in files.values() for file in found}.values()),
        sources=tuple(one for one in sources if one.title or one.address),
        languages=tuple(dict.fromkeys(texts_in(metadata, "languages"))),
    )


def licence_address(licence: Licence) -> str:
    """Give the address of a licence, that of SPDX if only its identifier is known, or its name."""
    if address := web_address(licence.url):
        return address
    if licence.name in SPDX:
        return f"https://spdx.org/licenses/{licence.name}.html"
    return licence.name or licence.title


def web_address(text: str) -> str:
    """Give a text back if it is an address that a browser could follow."""
    return text if re.fullmatch(r"https?://[^\s/\"<>\\^`{|}][^\s\"<>\\^`{|}]*", text) else ""


def counted(number: int, noun: str) -> str:
    """Say how many: ``1 row``, ``2,345 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def to_json(value: object, indent: int | None = 2) -> str:
    """Write JSON that UTF-8 can hold, and that a ``script`` of a web page can, too."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return whole(text).replace("<", "\\u003c") + "\n"


def whole(text: str) -> str:
    """Put U+FFFD for half of a character pair, which no UTF-8 can hold."""
    return _HALF.sub("\ufffd", text)


def filled(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty; zero and False are not."""
    return {key: value for key, value in entry.items() if value not in (None, "", [], {}, ())}


def _source(entry: Mapping[str, Any]) -> Source:
    title, path, name = (text_in(entry, key) for key in ("title", "path", "identifier"))
    return Source(title, path, name) if path else Source(title, name)


def _table(frames: Frames, name: str, files: tuple[DataFile, ...], left_out: bool) -> Table:
    resource = frames.resource(name)
    if left_out or not resource.is_local:
        return Table(resource, tuple(resource.fields), None, files)
    return Table(resource, tuple(frames.fields(name)), frames[name].height, files)


def people(work: Work) -> list[dict[str, str]]:
    """Give the authors: a person has both names, anybody with one name is an organisation.

    schema.org/creator takes nothing else than the two, and a descriptor does not say which.
    """
    return [
        {
            "@type": "Person",
            "name": author.name,
            "givenName": author.given,
            "familyName": author.family,
        }
        if author.family
        else {"@type": "Organization", "name": author.name}
        for author in work.authors
    ]
