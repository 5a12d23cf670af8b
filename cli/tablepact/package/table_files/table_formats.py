"""Decide whether a resource is a table and in which format, the same for every command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from tablepact.package.paths import is_database

TEXT_FORMATS = ("csv", "tsv")
"""The delimited text formats."""
NATIVE_FORMATS = (*TEXT_FORMATS, "parquet")
"""The formats that always are tables."""
TYPED_FORMATS = ("json", "jsonl", "ndjson", "geojson", "xlsx", "ods", "arrow", "sqlite")
"""The formats whose cells have types, which are read without frictionless."""
FRICTIONLESS_FORMATS = ("xls", "html", "sav", "zsav")
"""The formats that only frictionless reads; some need to be declared as tables."""
TABULAR_FORMATS = (
    *NATIVE_FORMATS, "xlsx", "xls", "ods", "arrow", "jsonl", "ndjson", "sav", "zsav",
)  # fmt: skip
"""The formats of tables only, which need no ``"type": "table"``."""
DATABASE_FORMATS = ("sqlite",)
"""The formats of databases in a file, of which a dialect names a table."""
OURS = ("arrow", "geojson", *DATABASE_FORMATS)
"""The formats that frictionless does not read from files."""
_SAME = {
    "tab": "tsv",
    "parq": "parquet",
    "xlsm": "xlsx",
    "feather": "arrow",
    "ipc": "arrow",
    "sqlite3": "sqlite",
    "db": "sqlite",
}
"""Aliases of formats."""
_MEDIATYPES = {
    "text/csv": "csv",
    "application/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/vnd.apache.parquet": "parquet",
    "application/json": "json",
    "application/geo+json": "geojson",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "ndjson",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.apache.arrow.file": "arrow",
    "application/vnd.apache.arrow.stream": "arrow",
    "application/vnd.sqlite3": "sqlite",
}
MEDIA_TYPES = {form: name for name, form in reversed(_MEDIATYPES.items())}
"""The usual media type of each format: that of IANA, or a common one where it has none (jsonl)."""
ANY_TEXT = ("", "txt", "text", "dat", "data", "asc")
"""Extensions of files with any text, which are CSV if the resource is declared as a table."""
COMPRESSED_EXTENSIONS = (".gz", ".zip", ".bz2", ".xz")
"""Extensions of compressed files, after the extension of the table."""
STANDALONE_EXTENSIONS = (
    *NATIVE_FORMATS,
    *(one for one in TYPED_FORMATS if one != "json"),
    *(one for one in FRICTIONLESS_FORMATS if one != "html"),
    *(alias for alias in _SAME if alias != "db"),
    *filter(None, ANY_TEXT),
)
"""Extensions of files that can be validated as tables without a descriptor; ``.db`` may be one."""


def table_format(resource: Mapping[str, Any], *, fields: bool = False) -> str | None:
    """Return the format of a resource that is a table; None if it is not a table.

    The format comes from ``format`` (case-insensitive), else the file extension, else
    ``mediatype``. A declared table in a file of any text, or with a delimiter, is CSV. The format
    of a declared table may be unsupported. Inline data next to a path are ignored.

    Args:
        resource: The resource as it is in the descriptor.
        fields: Whether it has a schema with fields.
    """
    known = (*NATIVE_FORMATS, *TYPED_FORMATS, *FRICTIONLESS_FORMATS)
    declared, ending = _plain(resource.get("format")), file_extension(resource)
    mediatype = str(resource.get("mediatype") or "").partition(";")[0].strip().lower()
    if resource.get("data") is not None and resource.get("path") is None:
        if isinstance(resource["data"], str):
            declared = declared or _MEDIATYPES.get(mediatype, "")
        is_table = declared in NATIVE_FORMATS or declares_table(resource, fields=fields)
        return (declared or "inline") if is_table else None
    detected = next((one for one in (declared, ending) if one in known), _MEDIATYPES.get(mediatype))
    if detected in NATIVE_FORMATS:
        return detected
    if detected in TABULAR_FORMATS and resource.get("type") in (None, "", "table"):
        return detected
    named = detected in DATABASE_FORMATS and database_table(resource.get("dialect"))
    if not named and not declares_table(resource, fields=fields):
        return None
    dialect = resource.get("dialect")
    delimited = isinstance(dialect, Mapping) and isinstance(dialect.get("delimiter"), str)
    if detected is None and (delimited or {declared, ending} <= {*ANY_TEXT}):
        return "csv"
    return detected or declared or ending


def declares_table(resource: Mapping[str, Any], *, fields: bool = False) -> bool:
    """Return whether a resource is declared as a table, by its type or its fields."""
    kind = resource.get("type")
    if kind in (None, "") and resource.get("profile") != "tabular-data-resource":
        return fields
    return kind in ("table", None, "")


def database_table(dialect: object) -> str:
    """Return the table of a database that a dialect names; empty if it names none.

    ``table`` of the standard counts before that of frictionless, which is within ``sql``.
    """
    given = dialect if isinstance(dialect, Mapping) else {}
    inner = given.get("sql")
    named = given.get("table") or (inner.get("table") if isinstance(inner, Mapping) else None)
    return named if isinstance(named, str) else ""


def file_extension(resource: Mapping[str, Any], *, exact: bool = False) -> str:
    """Return the extension of the first file, in lower case and without that of compression.

    Aliases of formats are replaced unless ``exact``. The address of a database has none.
    """
    path = resource.get("path")
    first = path[0] if isinstance(path, list) and path else path
    if isinstance(first, str) and is_database(first):
        return ""
    name = PurePosixPath(first.lower() if isinstance(first, str) else "")
    ending = (
        name.with_suffix("") if name.suffix in COMPRESSED_EXTENSIONS and name.stem else name
    ).suffix[1:]
    return ending if exact else _SAME.get(ending, ending)


def compression_of(resource: Mapping[str, Any], path: str) -> str:
    """Return how a file of a resource is compressed; empty if it is not."""
    named = resource.get("compression")
    if named and named != "no":
        return str(named)
    ending = PurePosixPath(path).suffix.lower()
    return ending[1:] if ending in COMPRESSED_EXTENSIONS else ""


def _plain(file_format: object) -> str:
    """Return the normalized name of a format."""
    name = file_format.strip().lower().lstrip(".") if isinstance(file_format, str) else ""
    return _SAME.get(name, name)
