"""The descriptor as frictionless gets it, with the format of each table in its spelling.

Frictionless recognizes formats in lower case, by a few file extensions and by no media type. It
calls a resource that it does not recognize as a table valid, without reading the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tablepact.engine.descriptor.dangling_keys import without_dangling_keys
from tablepact.engine.descriptor.dialects import with_standard_dialects
from tablepact.engine.descriptor.globs import expand_globs, folder_glob
from tablepact.engine.descriptor.resources import SessionResource, session_resources
from tablepact.package.json_types import JsonObject, Metadata
from tablepact.package.parse_descriptor import parse_package
from tablepact.package.table_formats import (
    FRICTIONLESS_FORMATS,
    NATIVE_FORMATS,
    file_extension,
)

_TABLES = ("csv", "tsv", "parquet", "xlsx", "xls", "ods", "jsonl", "ndjson", "sav", "zsav")
"""The formats that frictionless recognizes as tables without ``"type": "table"``."""


def with_table_formats(
    metadata: JsonObject, sources: Sequence[SessionResource]
) -> tuple[JsonObject, list[SessionResource]]:
    """Declare format and type of the tables that frictionless would not recognize.

    Args:
        metadata: The descriptor.
        sources: Its resources.

    Returns:
        The descriptor and its resources; those that frictionless recognizes are unchanged.
    """
    described = [_with_format(source) for source in sources]
    if not any(source.read_as for source in described):
        return metadata, described
    listed = zip(metadata["resources"], described, strict=True)
    resources = [
        {**entry, "format": source.metadata["format"], "type": "table"} if source.read_as else entry
        for entry, source in listed
    ]
    return {**metadata, "resources": resources}, described


def _with_format(source: SessionResource) -> SessionResource:
    resource, form = source.metadata, source.format
    if form not in (*NATIVE_FORMATS, *FRICTIONLESS_FORMATS) or resource.get("data") is not None:
        return source
    if resource.get("type") not in (None, "", "table"):
        return source  # declared as something other than a table
    known = resource.get("format") or file_extension(resource, exact=True)
    by_itself = form in _TABLES or resource.get("type") == "table"
    if by_itself and known in (form, "parq" if form == "parquet" else form):
        return source
    return replace(
        source, metadata={**resource, "format": form, "type": "table"}, read_as=f"as {form}"
    )


def by_the_standard(
    metadata: JsonObject, sources: Sequence[SessionResource]
) -> tuple[JsonObject, list[SessionResource]]:
    """Return a descriptor and its resources so that frictionless reads them by the standard."""
    described = with_table_formats(metadata, sources)
    return without_dangling_keys(*with_standard_dialects(*described))


def prepare_descriptor(
    metadata: Metadata, descriptor: Path
) -> tuple[JsonObject, list[SessionResource]]:
    """Return a descriptor and its resources as validation reads them; fetch nothing.

    Raises:
        PackageError: A path or a link leads out of the folder of the descriptor.
    """
    metadata = expand_globs(metadata, folder_glob(descriptor.parent))
    listed = session_resources(parse_package(metadata, descriptor), allow_remote=False)
    return by_the_standard(metadata, listed)
