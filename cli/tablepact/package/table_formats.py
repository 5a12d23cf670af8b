"""Whether a resource is a table, and in which format: one answer for every command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

TEXT_FORMATS = ("csv", "tsv")
"""The formats of text in cells."""
NATIVE_FORMATS = (*TEXT_FORMATS, "parquet")
"""The formats that are tables wherever they are."""
FRICTIONLESS_FORMATS = ("xlsx", "xls", "ods", "json", "jsonl", "ndjson", "html", "sav", "zsav")
"""The formats that frictionless reads, some of them only once they say that they are tables."""
_SAME = {"tab": "tsv", "parq": "parquet"}
"""Other names of formats."""
_MEDIATYPES = {
    "text/csv": "csv",
    "application/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/vnd.apache.parquet": "parquet",
}
_ANY_TEXT = ("", "txt", "text", "dat", "data", "asc")
"""The endings of files that may be any text, so of tables that say they are some."""
COMPRESSED_EXTENSIONS = (".gz", ".zip", ".bz2", ".xz")
"""The endings of compressed files; before them stands that of the table."""
STANDALONE_EXTENSIONS = (
    *NATIVE_FORMATS,
    *(form for form in FRICTIONLESS_FORMATS if form not in ("json", "html")),
    *_SAME,
    *filter(None, _ANY_TEXT),
)
"""The endings of files that are tables without a descriptor, if one asks about them."""


def table_format(resource: Mapping[str, Any], *, fields: bool = False) -> str | None:
    """Return the format in which a resource is a table; None if it is none.

    It is the ``format`` in any case, or the ending of its file, or else what its ``mediatype``
    says. A table that says it is one, in a file of any text, is CSV. The format of what says it is
    a table may be one that nobody here reads. Data beside a path do not count: neither is read.

    Args:
        resource: The resource as the descriptor has it.
        fields: Whether it has a schema with fields.
    """
    known = (*NATIVE_FORMATS, *FRICTIONLESS_FORMATS)
    declared, ending = _plain(resource.get("format")), file_extension(resource)
    if resource.get("data") is not None and resource.get("path") is None:
        is_table = declared in NATIVE_FORMATS or declares_table(resource, fields=fields)
        return (declared or "inline") if is_table else None
    mediatype = str(resource.get("mediatype") or "").partition(";")[0].strip().lower()
    detected = next(
        (form for form in (declared, ending) if form in known), _MEDIATYPES.get(mediatype)
    )
    if detected in NATIVE_FORMATS:
        return detected
    if not declares_table(resource, fields=fields):
        return None
    if detected is None and {declared, ending} <= {*_ANY_TEXT}:
        return "csv"
    return detected or declared or ending


def declares_table(resource: Mapping[str, Any], *, fields: bool = False) -> bool:
    """Return whether a resource says that it is a table: by its type, or by having fields."""
    kind = resource.get("type")
    if kind in (None, "") and resource.get("profile") != "tabular-data-resource":
        return fields
    return kind in ("table", None, "")


def file_extension(resource: Mapping[str, Any], *, exact: bool = False) -> str:
    """Return the ending of the first file of a resource, in small letters, as if it was unpacked.

    Formats that have several names are given one, unless it is to be ``exact``.
    """
    path = resource.get("path")
    first = path[0] if isinstance(path, list) and path else path
    name = PurePosixPath(first.lower() if isinstance(first, str) else "")
    ending = (
        name.with_suffix("") if name.suffix in COMPRESSED_EXTENSIONS and name.stem else name
    ).suffix[1:]
    return ending if exact else _SAME.get(ending, ending)


def _plain(form: object) -> str:
    """Write the name of a format in the one way."""
    name = form.strip().lower().lstrip(".") if isinstance(form, str) else ""
    return _SAME.get(name, name)
