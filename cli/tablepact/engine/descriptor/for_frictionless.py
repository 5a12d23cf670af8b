"""The descriptor as frictionless gets it, with the format of each table in its spelling.

Frictionless recognizes formats in lower case, by a few file extensions and by no media type. It
calls a resource that it does not recognize as a table valid, without reading the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tablepact.engine.descriptor.databases import with_database_files
from tablepact.engine.descriptor.dialects import with_standard_dialects
from tablepact.engine.descriptor.globs import expand_globs, folder_glob
from tablepact.engine.descriptor.resources import (
    SessionResource,
    session_resources,
    without_remote_profiles,
)
from tablepact.engine.descriptor.schema_faults import without_schema_faults
from tablepact.package.descriptor.parse_descriptor import parse_package
from tablepact.package.descriptor.pinned_copies import with_pinned_copies
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.metadata.metadata_files import is_yaml
from tablepact.package.paths import is_remote
from tablepact.package.table_files.table_formats import (
    FRICTIONLESS_FORMATS,
    NATIVE_FORMATS,
    OURS,
    TABULAR_FORMATS,
    TYPED_FORMATS,
    file_extension,
)


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
    resource, file_format = source.metadata, source.format
    known_formats = (*NATIVE_FORMATS, *TYPED_FORMATS, *FRICTIONLESS_FORMATS)
    if file_format not in known_formats or resource.get("data") is not None:
        return source
    if resource.get("type") not in (None, "", "table"):
        return source  # declared as something other than a table
    known = resource.get("format") or file_extension(resource, exact=True)
    by_itself = file_format in {*TABULAR_FORMATS} - {*OURS} or resource.get("type") == "table"
    if by_itself and known in (file_format, "parq" if file_format == "parquet" else file_format):
        return source
    return replace(
        source,
        metadata={**resource, "format": file_format, "type": "table"},
        read_as=f"as {file_format}",
    )


def _without_mixed_paths(source: SessionResource) -> SessionResource:
    """Return a resource that is at fault if its paths mix addresses and local files."""
    path, more = source.metadata.get("path"), source.metadata.get("extrapaths")
    paths = [path, *more] if isinstance(more, list) else path
    if not isinstance(paths, list) or not any(map(is_remote, paths)) or all(map(is_remote, paths)):
        return source
    address = next(filter(is_remote, paths))
    local = next(path for path in paths if not is_remote(path))
    note = (
        f"its paths must be either all addresses or all paths, not {address!r} with {local!r}; "
        "copy the files into the package"
    )
    return replace(source, refusal="").at_fault("path", note)


def with_yaml_inline(metadata: JsonObject, sources: Sequence[SessionResource]) -> JsonObject:
    """Return a descriptor with the schemas and dialects inlined that are in YAML files.

    Frictionless would read other values in them, and none in a file named ``.yml``.
    """
    inlined = {
        source.index: {
            name: part
            for name, part in (("schema", source.schema), ("dialect", source.dialect))
            if part is not None and _names_yaml(source.metadata.get(name))
        }
        for source in sources
    }
    if not any(inlined.values()):
        return metadata
    listed = enumerate(metadata["resources"])
    return {**metadata, "resources": [{**entry, **inlined[index]} for index, entry in listed]}


def _names_yaml(reference: object) -> bool:
    return isinstance(reference, str) and is_yaml(reference)


def by_the_standard(
    metadata: JsonObject, sources: Sequence[SessionResource]
) -> tuple[JsonObject, list[SessionResource]]:
    """Return a descriptor and its resources so that frictionless reads them by the standard."""
    metadata = with_yaml_inline(metadata, sources)
    described = with_table_formats(metadata, [*map(_without_mixed_paths, sources)])
    return without_schema_faults(*with_standard_dialects(*described))


def prepare_descriptor(
    metadata: Metadata, descriptor: Path
) -> tuple[JsonObject, list[SessionResource]]:
    """Return a descriptor and its resources as validation reads them; fetch nothing.

    Raises:
        PackageError: A path or a link leads out of the folder of the descriptor.
    """
    metadata = with_database_files(expand_globs(metadata, folder_glob(descriptor.parent)))
    metadata = without_remote_profiles(with_pinned_copies(metadata))
    listed = session_resources(parse_package(metadata, descriptor), allow_remote=False)
    return by_the_standard(metadata, listed)
