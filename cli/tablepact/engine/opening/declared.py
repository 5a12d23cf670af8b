"""What a resource says of its file: format, compression, encoding and the dialect of its CSV.

Of resources that ``descriptor/descriptor_prefilter.py`` calls plain, as frictionless understands
them; what a dialect leaves open is guessed when the file is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple

COMPRESSIONS = ("zip", "gz", "bz2", "xz")
_CSV_PROPERTIES = (
    "delimiter", "lineTerminator", "quoteChar", "doubleQuote", "escapeChar", "nullSequence",
    "skipInitialSpace",
)  # fmt: skip
"""What stands in ``csv`` within a dialect, or in the dialect itself, which comes first."""


class DeclaredDialect(NamedTuple):
    """A dialect; what is None is not declared.

    Attributes:
        header: Whether there is a header.
        header_rows: The numbers of the records that it is in.
        header_join: What stands between the cells of a label in several records.
        header_case: Whether ``A`` and ``a`` are two labels.
        comment_char: How the first cell of a comment begins; empty if there are none.
        comment_rows: The numbers of other comments.
        skip_blank_rows: Whether blank records are left out.
        delimiter: What stands between cells.
        quote: What stands around cells.
        escape: What takes the meaning from a character.
        double_quote: Whether quotes within quotes are doubled.
        skip_initial_space: Whether spaces after a delimiter are left out.
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

    @property
    def guesses_header(self) -> bool:
        """Whether the record of the header is guessed."""
        return self.header is None and self.header_rows is None


class DeclaredFile(NamedTuple):
    """What is known of the file of a table before it is opened.

    Attributes:
        path: Its path, or that of the first.
        several: Whether there are several, read as one.
        format: Its format: ``csv``, ``tsv`` or other.
        compression: How it is compressed; empty if it is not.
        member: Which file of a ZIP it is; empty for the first.
        encoding: Its encoding; empty if that is detected.
        dialect: Its dialect.
    """

    path: str
    several: bool
    format: str
    compression: str
    member: str
    encoding: str
    dialect: DeclaredDialect

    @property
    def location(self) -> str:
        """How frictionless names it."""
        if self.several:
            return f"{self.path} (multipart)"
        return f"{self.path} -> {self.member}" if self.member else self.path

    @property
    def repeats_header(self) -> bool:
        """Whether each file begins with the header."""
        return self.format == "csv" and self.dialect.header is not False


def declared_file(
    resource: Mapping[str, Any], dialect: Mapping[str, Any] | None = None
) -> DeclaredFile:
    """Return what a resource says of its file.

    Args:
        resource: The resource.
        dialect: Its dialect, if that is in a file of its own.
    """
    path = resource["path"]
    paths = path if isinstance(path, list) else [path]
    compression = format_ = _ending(paths[0])
    member = resource.get("innerpath") or ""
    if compression in COMPRESSIONS:
        bare = paths[0][: -len(compression) - 1]
        format_ = _ending(f"{bare}/{member}" if member else bare)
    else:
        compression = ""
    if (named := resource.get("compression")) and named != "no":
        compression = named
    if dialect is None:
        dialect = {**(resource.get("dialect") or {}), **(resource.get("layout") or {})}
    return DeclaredFile(
        paths[0],
        len(paths) > 1,
        resource.get("format") or format_,
        compression,
        member,
        resource.get("encoding") or "",
        declared_dialect(dialect),
    )


def declared_dialect(dialect: Mapping[str, Any]) -> DeclaredDialect:
    """Return what a dialect declares."""
    csv = dict(dialect.get("csv") or {})
    csv |= {name: dialect[name] for name in _CSV_PROPERTIES if name in dialect}
    rows = dialect.get("headerRows")
    default = DeclaredDialect()
    return DeclaredDialect(
        dialect.get("header"),
        None if rows is None else tuple(rows),
        dialect.get("headerJoin", default.header_join),
        dialect.get("headerCase", default.header_case),
        dialect.get("commentChar") or "",
        tuple(dialect.get("commentRows") or ()),
        dialect.get("skipBlankRows", default.skip_blank_rows),
        csv.get("delimiter"),
        csv.get("quoteChar"),
        csv.get("escapeChar"),
        csv.get("doubleQuote"),
        csv.get("skipInitialSpace"),
    )


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix[1:].lower()
