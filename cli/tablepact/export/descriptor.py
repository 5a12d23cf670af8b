"""The descriptor of exported tables, which makes a data package of the folder they lie in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tablepact.package.checksums import checksum_of
from tablepact.package.descriptor import Package, Resource
from tablepact.package.json_types import JsonObject
from tablepact.package.keys import foreign_keys
from tablepact.package.polars_types import DTYPES
from tablepact.package.table_schema import Field

MEDIATYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "markdown": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""As registered with IANA, or where they are not (jsonl), as commonly used."""

TEXT_FORMATS = ("csv", "json", "jsonl", "markdown")
_FILE_PROPERTIES = (
    "path", "data", "dialect", "encoding", "compression", "schema", "profile", "fields", "rows",
    "bytes", "hash", "derivedBy",
)  # fmt: skip
_NOT_EXPORTED = ("resources", "tableRules", "tableViews", "tableContract", "profile")
_CELL_PROPERTIES = ("format", "decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues")


def export_descriptor(
    package: Package,
    tables: Mapping[str, Resource],
    files: Mapping[str, Path],
    form: str,
    *,
    provenance: Mapping[str, str],
    missing: str | None,
) -> JsonObject:
    """Return the descriptor: that of the package, for these tables in these files.

    How the old files were written is left out, for values are written in the one plain way now. So
    are rules across tables, views and derivations, whose SQL stays behind, and foreign keys to
    tables that do.

    Args:
        package: The package that they are from.
        tables: The entries of the tables in its descriptor.
        files: Their files, written already.
        form: The format.
        provenance: See ``provenance_of``.
        missing: How a missing value is written; None if the format has a way of its own.
    """
    metadata = {key: value for key, value in package.metadata.items() if key not in _NOT_EXPORTED}
    resources = []
    for name, resource in tables.items():
        with files[name].open("rb") as file:
            checksum = checksum_of(file)
        entry = {k: v for k, v in resource.metadata.items() if k not in _FILE_PROPERTIES}
        entry |= {
            "type": "table",
            "path": files[name].name,
            "format": form,
            "mediatype": MEDIATYPES[form],
            "bytes": files[name].stat().st_size,
            "hash": str(checksum),
        }
        if form in TEXT_FORMATS:  # else readers guess, and some guess wrong
            entry["encoding"] = "utf-8"
        if resource.schema:
            entry["schema"] = _schema(resource, tables, missing)
        resources.append(entry)
    return metadata | {"digest": provenance["digest"], "resources": resources}


def _schema(resource: Resource, tables: Mapping[str, Resource], missing: str | None) -> JsonObject:
    schema = {k: v for k, v in (resource.schema or {}).items() if k != "missingValues"}
    schema["fields"] = [_field(field) for field in resource.fields]
    if missing is None:
        schema["missingValues"] = []
    elif missing:
        schema["missingValues"] = [missing]
    if "foreignKeys" in schema:
        links = zip(schema["foreignKeys"], foreign_keys(resource), strict=True)
        schema["foreignKeys"] = [key for key, link in links if link.target in tables]
    return schema


def _field(field: Field) -> JsonObject:
    """Return a field without how the old file wrote the values, where they are written plainly."""
    dropped = {"missingValues", *(_CELL_PROPERTIES if field.type in DTYPES else ())}
    return {key: value for key, value in field.metadata.items() if key not in dropped}
