"""What a resource declares about its file: format, compression, encoding and CSV dialect.

The resource must be one that frictionless accepts; its properties are read as frictionless reads
them. The properties that a dialect leaves out are guessed when the file is opened.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from tablepact.engine.frictionless_rules.file_kinds import PLAIN_PATH
from tablepact.package.csv_files.delimited_text import needs_translation
from tablepact.package.csv_files.header_rows import MARK
from tablepact.package.metadata.json_types import Metadata
from tablepact.package.table_files.table_formats import (
    COMPRESSED_EXTENSIONS,
    TEXT_FORMATS,
    compression_of,
)

IN_DESCRIPTOR = "<memory>"
"""The name of the file in reports of frictionless if the data are in the descriptor."""
_CSV: dict[str, type] = {
    "delimiter": str,
    "quoteChar": str,
    "escapeChar": str,
    "doubleQuote": bool,
    "skipInitialSpace": bool,
    "lineTerminator": str,
    "nullSequence": str,
}
"""Properties of ``csv`` within a dialect, or of the dialect itself, which takes precedence."""
_HEADER: dict[str, type] = {
    "header": bool,
    "headerRows": list,
    "headerJoin": str,
    "headerCase": bool,
    "commentChar": str,
    "commentRows": list,
    "skipBlankRows": bool,
}


class DeclaredDialect(NamedTuple):
    """A dialect; a property that is not declared is None.

    Attributes:
        header: Whether the file has a header.
        header_rows: The numbers of the records of the header.
        header_join: The text that joins the cells of a label in several records.
        header_case: Whether labels are case-sensitive.
        comment_char: The prefix of the first cell of a comment; empty if comments have none.
        comment_rows: The numbers of the records that are comments besides.
        skip_blank_rows: Whether blank records are skipped.
        delimiter: The character between cells.
        quote: The character around quoted cells.
        escape: The escape character.
        double_quote: Whether a quote within a quoted cell is doubled.
        skip_initial_space: Whether spaces after a delimiter are skipped.
        by_standard: Whether several header rows are joined as the standard says, and the null
            sequence is a missing value.
        null_sequence: The null sequence; empty if there is none.
    """

    header: bool | None = None
    header_rows: tuple[int, ...] | None = None
    header_join: str = " "
    header_case: bool = True
    comment_char: str = ""
    comment_rows: tuple[int, ...] = ()
    skip_blank_rows: bool = False
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    double_quote: bool | None = None
    skip_initial_space: bool | None = None
    by_standard: bool = False
    null_sequence: str = ""

    @property
    def guesses_header(self) -> bool:
        """Whether the record of the header has to be guessed."""
        return self.header is None and self.header_rows is None


class DeclaredFile(NamedTuple):
    """What is known about the file of a table before it is opened.

    Attributes:
        path: The path of the file, or of the first of several.
        several: Whether the table is in several files, which are read as one.
        format: Its format.
        compression: The compression; empty if there is none.
        member: The name of the file in a ZIP archive; empty for the first.
        encoding: The encoding; empty to detect it.
        dialect: The dialect.
    """

    path: str
    several: bool = False
    format: str = "csv"
    compression: str = ""
    member: str = ""
    encoding: str = ""
    dialect: DeclaredDialect = DeclaredDialect()

    @property
    def location(self) -> str:
        """The name of the file in reports of frictionless."""
        if self.several:
            return f"{self.path} (multipart)"
        return f"{self.path} -> {self.member}" if self.member else self.path

    @property
    def repeats_header(self) -> bool:
        """Whether each file begins with the header."""
        return self.format == "csv" and self.dialect.header is not False


def declared_file(
    resource: Metadata, formats: Collection[str] = TEXT_FORMATS
) -> DeclaredFile | None:
    """Return what a resource declares about its file.

    Args:
        resource: The resource.
        formats: The formats that are known, by default CSV and TSV.

    Returns:
        None if the file has another format, or only frictionless can read its properties.
    """
    paths, dialect = _paths(resource), _dialect(resource, typed=formats is not TEXT_FORMATS)
    if not paths or dialect is None or resource.get("data") is not None:
        return None
    if resource.get("type") not in (None, "table") or resource.get("scheme") not in (None, "file"):
        return None
    compression, file_format = compression_of(resource, paths[0]), _ending(paths[0])
    member = resource.get("innerpath") or ""
    if f".{file_format}" in COMPRESSED_EXTENSIONS:
        bare = paths[0][: -len(file_format) - 1]
        file_format = _ending(f"{bare}/{member}" if member else bare)
    file_format = resource.get("format") or file_format
    if file_format not in formats or (member and compression != "zip"):
        return None
    encoding = resource.get("encoding") or ""
    if not isinstance(encoding, str):  # frictionless refuses the descriptor
        return None
    return DeclaredFile(
        paths[0], len(paths) > 1, file_format, compression, member, encoding, dialect
    )


def declared_data(resource: Metadata) -> DeclaredFile | None:
    """Return what a resource declares about rows in the descriptor.

    Returns:
        None if only frictionless can read its properties.
    """
    dialect, expected = _dialect(resource, typed=True), {"type": "table", "format": "inline"}
    others = ("path", "scheme", "compression", "innerpath", "extrapaths")
    if dialect is None or not isinstance(resource.get("data"), list):
        return None
    if any(resource.get(name) not in (None, value) for name, value in expected.items()):
        return None
    if any(resource.get(name) for name in others):
        return None
    return DeclaredFile(IN_DESCRIPTOR, format="inline", dialect=dialect)


def why_by_rows(resource: Metadata) -> str:
    """Return why only the worker reads the rows of a table, by its dialect; else empty."""
    dialect = resource.get("dialect")
    if not isinstance(dialect, Mapping) or MARK not in dialect:
        return ""
    inner = dialect.get("csv")
    given = {**(inner if isinstance(inner, Mapping) else {}), **dialect}
    unusual = needs_translation(given.get("delimiter"), given.get("lineTerminator"))
    return "rows or cells end with other characters than in CSV" if unusual else ""


def _paths(resource: Metadata) -> list[str]:
    """Return the paths of a resource; an empty list if one of them may be an address."""
    path, more = resource.get("path"), resource.get("extrapaths")
    paths = path if isinstance(path, list) else [path, *(more if isinstance(more, list) else ())]
    return paths if all(isinstance(one, str) and PLAIN_PATH.match(one) for one in paths) else []


def _dialect(resource: Metadata, *, typed: bool) -> DeclaredDialect | None:
    """Return the dialect of a resource, including its ``layout``; None if it is not supported.

    Args:
        resource: The resource.
        typed: Whether the format is not CSV; the reader of the format then knows its properties.
    """
    dialect, layout = resource.get("dialect", {}), resource.get("layout") or {}
    if not isinstance(dialect, Mapping) or not isinstance(layout, Mapping):
        return None
    given = {name: value for name, value in {**dialect, **layout}.items() if value is not None}
    if typed:
        given = {name: value for name, value in given.items() if name in (*_HEADER, MARK)}
    inner = given.pop("csv", {})
    if not isinstance(inner, Mapping):
        return None
    csv = {name: value for name, value in inner.items() if value is not None}
    csv |= {name: given.pop(name) for name in _CSV if name in given}
    if not all(_is_plain(name, value) for name, value in (csv | given).items()):
        return None
    if MARK in given and needs_translation(csv.get("delimiter"), csv.get("lineTerminator")):
        return None
    rows = given.get("headerRows")
    return DeclaredDialect(
        given.get("header"),
        None if rows is None else tuple(rows),
        given.get("headerJoin", " "),
        given.get("headerCase", True),
        given.get("commentChar", ""),
        tuple(given.get("commentRows", ())),
        given.get("skipBlankRows", False),
        csv.get("delimiter"),
        csv.get("quoteChar"),
        csv.get("escapeChar"),
        csv.get("doubleQuote"),
        csv.get("skipInitialSpace"),
        MARK in given,
        csv.get("nullSequence", ""),
    )


def _is_plain(name: str, value: object) -> bool:
    """Return whether a property of a dialect has a supported value, or no meaning."""
    kind = (_HEADER | _CSV).get(name)
    if kind is None:  # without meaning, unless it is the dialect of another format
        return not isinstance(value, dict | list)
    if isinstance(value, list):
        return kind is list and all(type(row) is int and row > 0 for row in value)
    is_character = name in ("delimiter", "quoteChar", "escapeChar")
    return isinstance(value, kind) and (not is_character or len(str(value)) == 1)


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix[1:].lower()
