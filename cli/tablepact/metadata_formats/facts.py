"""The facts that the metadata formats share: the work to cite, its tables, files and sources.

Properties of a descriptor that are missing or have a wrong type are left out. Facts about a local
file come from the file itself; facts about any other file come from the descriptor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tablepact.frames.frames import Frames
from tablepact.language import english_count
from tablepact.metadata_formats.citation_styles import SPDX
from tablepact.metadata_formats.cited_work import (
    Licence,
    Work,
    cited_work,
    doi_in,
    objects_in,
    text_in,
    texts_in,
)
from tablepact.metadata_formats.data_files import DataFile, files_of
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table: its resource, fields and files, and its number of rows.

    The number is None if the table is remote or cannot be read.
    """

    resource: Resource
    fields: tuple[Field, ...]
    rows: int | None
    files: tuple[DataFile, ...]

    @property
    def name(self) -> str:
        """The name of the table."""
        return self.resource.name

    @property
    def unavailable_reason(self) -> str:
        """The reason why the number of rows is unknown."""
        return "not readable" if self.resource.is_local else "remote"

    @property
    def description(self) -> str:
        """The description in the descriptor, or else the title."""
        metadata = self.resource.metadata
        return text_in(metadata, "description") or text_in(metadata, "title")


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source of the package: a title and an address, one of which may be empty.

    ``identifier`` is set if the source has one besides its address.
    """

    title: str
    address: str
    identifier: str = ""

    @property
    def doi(self) -> str:
        """The DOI, if the address or the identifier is one; else empty."""
        return doi_in(self.address) or doi_in(self.identifier)

    @property
    def url(self) -> str:
        """The address, if it is a web address; else empty."""
        return web_address(self.address)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts about a package that the metadata formats state."""

    frames: Frames
    work: Work
    tables: tuple[TableFacts, ...]
    files: tuple[DataFile, ...]
    sources: tuple[CitedSource, ...]
    languages: tuple[str, ...]

    @property
    def rows(self) -> int:
        """The number of rows in all tables that were read."""
        return sum(table.rows or 0 for table in self.tables)

    @property
    def contents(self) -> str:
        """A sentence that lists the tables with their numbers of rows."""
        texts = [
            f"{t.name} ({t.unavailable_reason if t.rows is None else english_count(t.rows, 'row')})"
            for t in self.tables
        ]
        return (
            f"{english_count(len(texts), 'table')}: {', '.join(texts)}."
            if texts
            else "It has no tables."
        )


def facts_of(frames: Frames) -> Facts:
    """Collect the facts of a package.

    Raises:
        PackageError: The package has local tables, and none of them can be read.
    """
    package = frames.package
    files = {resource.name: files_of(package, resource) for resource in package.resources}
    metadata = package.metadata
    sources = [_source(entry) for entry in objects_in(metadata, "sources")]
    local = [name for name in frames if frames.resource(name).is_local]
    left = frames.unreadable(local)
    frames.note_unreadable(left, len(local))
    return Facts(
        frames=frames,
        work=cited_work(frames, allow_unread=True),
        tables=tuple(_table(frames, name, files[name], name in left) for name in frames),
        files=tuple({file.path: file for listed in files.values() for file in listed}.values()),
        sources=tuple(source for source in sources if source.title or source.address),
        languages=tuple(dict.fromkeys(texts_in(metadata, "languages"))),
    )


def licence_address(licence: Licence) -> str:
    """Return the address of a licence, else its page at spdx.org, else its name or title."""
    if address := web_address(licence.url):
        return address
    if licence.name in SPDX:
        return f"https://spdx.org/licenses/{licence.name}.html"
    return licence.name or licence.title


def web_address(text: str) -> str:
    """Return a text if it is a web address; otherwise an empty string."""
    return text if re.fullmatch(r"https?://[^\s/\"<>\\^`{|}][^\s\"<>\\^`{|}]*", text) else ""


def to_json(value: object, indent: int | None = 2) -> str:
    """Return JSON that can be encoded in UTF-8 and embedded in a ``script`` element."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return replace_surrogates(text).replace("<", "\\u003c") + "\n"


def replace_surrogates(text: str) -> str:
    """Return a text with U+FFFD for each lone surrogate, which UTF-8 cannot encode."""
    return _SURROGATE.sub("\ufffd", text)


def title_and_description(field: Field) -> str:
    """Return the title and description of a field on one line."""
    texts = (field.title, field.description)
    return ": ".join(" ".join(text.split()) for text in texts if text is not None)


def without_empty(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without its empty values; zero and False are not empty."""
    return {key: value for key, value in entry.items() if value not in (None, "", [], {}, ())}


def _source(entry: Mapping[str, Any]) -> CitedSource:
    title, path, name = (text_in(entry, key) for key in ("title", "path", "identifier"))
    return CitedSource(title, path, name) if path else CitedSource(title, name)


def _table(frames: Frames, name: str, files: tuple[DataFile, ...], left_out: bool) -> TableFacts:
    resource = frames.resource(name)
    if left_out or not resource.is_local:
        return TableFacts(resource, resource.fields, None, files)
    return TableFacts(resource, frames.fields(name), frames[name].height, files)


def creators(work: Work) -> list[dict[str, str]]:
    """Return the authors for ``creator``: a Person has two names, an Organization has one.

    schema.org/creator accepts only these types, and a descriptor does not state which applies.
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
