"""The descriptor of exported tables, which makes their folder a data package."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tablepact.package.descriptor.keys import foreign_keys
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.checksums import checksum_of
from tablepact.package.field_types.polars_types import DTYPES
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.table_files.table_formats import MEDIA_TYPES

MEDIATYPES = {**MEDIA_TYPES, "markdown": "text/markdown"}
"""The media types of tables in files, and of those that are only exported."""

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
    export_format: str,
    *,
    provenance: Mapping[str, str],
    missing: str | None,
) -> JsonObject:
    """Return the package's descriptor, reduced to the exported tables and their new files.

    It drops the properties that described the old files, since exported values have one canonical
    form. It also drops table rules, views and derivations, whose SQL is not exported, and foreign
    keys to tables that are not exported.

    Args:
        package: The package that the tables come from.
        tables: The resources of the exported tables, by name.
        files: The files of the tables, already written.
        export_format: The export format.
        provenance: The result of ``provenance_of``.
        missing: The text that stands for a missing value; None if the format has a null.
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
            "format": export_format,
            "mediatype": MEDIATYPES[export_format],
            "bytes": files[name].stat().st_size,
            "hash": str(checksum),
        }
        if export_format in TEXT_FORMATS:  # else readers guess, and some guess wrong
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
        if not schema["foreignKeys"]:
            del schema["foreignKeys"]  # which must not be empty
    return schema


def _field(field: Field) -> JsonObject:
    """Return a field without the properties that described how the old file wrote its values."""
    dropped = {"missingValues", *(_CELL_PROPERTIES if field.type in DTYPES else ())}
    return {key: value for key, value in field.metadata.items() if key not in dropped}
