"""The resources of a descriptor, with their schemas loaded and their paths checked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from tablepact._about import program
from tablepact.engine.errors import Error
from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.errors import PackageError
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.pinned_copies import find_copy
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.metadata.metadata_files import MetadataFiles, is_json, is_yaml
from tablepact.package.paths import (
    DATABASES_IN_FILES,
    is_remote,
    is_unsafe,
    path_inside,
    scheme_of,
)
from tablepact.package.table_files.table_formats import OURS, TYPED_FORMATS
from tablepact.system.existing_paths import exists, is_file

IN_A_FILE = "is the address of a database in a file, which is not opened"
PARQUET = ("parquet", "parq")
_LOCAL_SCHEMES = ("", "file", "multipart", "buffer", "stream")
_REFERENCES = ("schema", "dialect", "profile", "profiles", "checklist", "pipeline")


class SchemaFault(NamedTuple):
    """A part of a schema that no row can satisfy; it is reported once, and the rows without it.

    Attributes:
        code: The code of the finding.
        steps: The steps of a JSON pointer from the schema to the part.
        note: The message.
        advice: How to fix it; empty if the hint of the code says it.
    """

    code: str
    steps: tuple[str | int, ...]
    note: str
    advice: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SessionResource(Resource):
    """A resource as a session reads it.

    Attributes:
        addresses: Its files, if they may be read: local paths, or addresses of stored objects.
        refusal: Why it must not be validated; empty if it may be.
        unfetched: The same reason, if its rows can still be read without the remote metadata.
        read_as: The format that was declared to frictionless; see ``with_table_formats``. Empty if
            frictionless recognizes the table itself.
        faults: The parts of its schema that no row can satisfy; see ``without_schema_faults``.
        written: The schema as written; None if ``schema`` is the same.
        translated: Whether patterns that Python does not read, or reads otherwise, are translated.
        dialect: Its dialect, if that is in a separate file that frictionless reads as well.
        chosen: The properties that were decided for it, each ``default`` or ``guessed``; None if
            none were. See ``tablepact.engine.opening.guesses``.
        file_errors: The findings on what was guessed.
        held: Its file with the bytes in memory, if they were read for that and are few.
        departures: How it is deliberately read otherwise than by frictionless.
        by_standard: Whether it is read by the standard, and not as frictionless reads it.
        member: The file that is read from a ZIP archive; empty if ``innerpath`` names it.
        unread_members: The other files of that archive.
        first_rows: How many of its rows are read; 0 for all.
        needs_all_rows: What is not checked of it then, besides the rows after them.
        is_cut: Whether its file is a temporary one with its first rows.
        is_frame: Whether its file is a copy of a data frame, the first row of which is row 1.
        pyyaml_only: Whether frictionless gets values from its YAML that JSON does not have.
        unchecked: The foreign keys that are not checked, each with the reason.
        not_allowed: What the standard does not allow: a property of the resource, and a note on it.
        left_out: The parts of its schema that are at fault and therefore not used.
    """

    addresses: tuple[str, ...] = ()
    refusal: str = ""
    unfetched: str = ""
    read_as: str = ""
    faults: tuple[SchemaFault, ...] = ()
    written: JsonObject | None = None
    translated: bool = False
    dialect: JsonObject | None = None
    chosen: dict[str, str] | None = None
    file_errors: tuple[Error, ...] = ()
    held: StoredFile | None = None
    departures: tuple[str, ...] = ()
    by_standard: bool = False
    member: str = ""
    unread_members: tuple[str, ...] = ()
    first_rows: int = 0
    needs_all_rows: tuple[str, ...] = ()
    is_cut: bool = False
    is_frame: bool = False
    pyyaml_only: bool = False
    unchecked: tuple[str, ...] = ()
    not_allowed: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()

    def at_fault(self, name: str, note: str) -> SessionResource:
        """Return the resource with a fault of a property, for which it is not read."""
        not_allowed = (*self.not_allowed, (name, note))
        return replace(self, refusal=self.refusal or note, not_allowed=not_allowed)

    @property
    def in_object_store(self) -> bool:
        """Whether it has files in an object store, which frictionless does not read."""
        return any(map(in_object_store, self.addresses))

    @property
    def is_parquet(self) -> bool:
        """Whether its files are Parquet: by its format or else by the suffix of the first file."""
        declared = self.metadata.get("format")
        first = Path(self.addresses[0]) if self.addresses else Path()
        return (declared or first.suffix[1:].lower()) in PARQUET

    @property
    def is_typed(self) -> bool:
        """Whether its file has a format whose cells have types, such as JSON."""
        return self.format in TYPED_FORMATS and (self.by_standard or self.format not in OURS)

    @property
    def is_inline(self) -> bool:
        """Whether its data are in the descriptor."""
        return self.metadata.get("data") is not None and self.metadata.get("path") is None

    @property
    def has_values(self) -> bool:
        """Whether its cells may have types, as in Parquet, JSON, or data in the descriptor."""
        return self.is_inline or (bool(self.addresses) and (self.is_parquet or self.is_typed))


def session_resources(
    package: Package, *, allow_remote: bool, base: str = ""
) -> list[SessionResource]:
    """Return the resources of a package as a session reads them.

    Args:
        package: The package; its descriptor may be malformed.
        allow_remote: Whether remote addresses may be fetched.
        base: The address of the folder, if the tables are in an object store.

    Raises:
        PackageError: A resource is at a remote address that must not be fetched, or a link leads
            out of the folder.
    """
    descriptor, entries = package.path, package.metadata.get("resources")
    for reference in _referred(package.metadata).values():
        _require_inside(reference, descriptor)
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, str):
            if is_remote(entry) and not allow_remote:
                raise PackageError(f"{descriptor}: {entry} {not_fetched()}")
            _require_inside(entry, descriptor)
    for resource in package.resources:
        for reference in _referred(resource.metadata).values():
            _require_inside(reference, descriptor)
    files = package.files or MetadataFiles()
    return [
        _as_read(resource, descriptor, files, allow_remote=allow_remote, base=base)
        for resource in package.resources
    ]


def _as_read(
    resource: Resource, descriptor: Path, files: MetadataFiles, *, allow_remote: bool, base: str
) -> SessionResource:
    metadata = _with_path(resource.metadata)
    path, more, scheme = (metadata.get(name) for name in ("path", "extrapaths", "scheme"))
    remote = {} if allow_remote else remote_references(metadata)
    unfetched = "; ".join(f"the {name} {not_pinned(entry)}" for name, entry in remote.items())
    barred, parts = "", list[str]()
    if isinstance(scheme, str) and scheme not in _LOCAL_SCHEMES and not allow_remote:
        barred = f"{path}, by {scheme}, {not_fetched()}"
    for entry in [
        *(path if isinstance(path, list) else [path]),
        *(more if isinstance(more, list) else []),
    ]:
        if not isinstance(entry, str) or is_unsafe(entry):
            parts.append("")
            continue
        if is_remote(entry):
            barred = barred or ("" if allow_remote else _reason(entry))
            parts.append(entry if allow_remote and in_object_store(entry) else "")
            continue
        file = descriptor.parent / entry
        if file not in resource.paths:
            path_inside(descriptor, entry)
        if exists(file) and not is_file(file):
            barred = f"{entry} is not a regular file"
        parts.append(f"{base}/{entry}" if base else str(file))
    schema = metadata.get("schema")
    is_read = not isinstance(schema, str) or (
        _is_read_alike(schema, files) and not resource.schema_has_bom
    )
    pyyaml_only = files.pyyaml and not is_json([metadata, resource.schema])
    is_read = is_read and not pyyaml_only
    return SessionResource(
        name=resource.name,
        path=None if base or more else resource.path,
        schema=resource.schema if is_read else None,  # only if frictionless reads the same
        metadata=metadata,
        folder=resource.folder,
        derived_by=resource.derived_by,
        paths=resource.paths,
        label_field=resource.label_field,
        index=resource.index,
        addresses=tuple(parts) if all(parts) else (),
        refusal=barred or unfetched,
        unfetched="" if barred or "dialect" in remote else unfetched,
        dialect=_dialect_in_file(metadata.get("dialect"), descriptor.parent, files),
        pyyaml_only=pyyaml_only,
    )


def _is_read_alike(reference: str, files: MetadataFiles) -> bool:
    """Return whether a file of metadata has the same values for frictionless as for us.

    By the standard, frictionless gets the values of YAML from us; see ``with_yaml_inline``.
    """
    in_yaml = reference.endswith(".yaml") if files.pyyaml else is_yaml(reference)
    return reference.endswith(".json") or in_yaml


def _dialect_in_file(reference: object, folder: Path, files: MetadataFiles) -> JsonObject | None:
    """Return a dialect from a separate file; None if it is elsewhere, or cannot be read."""
    if not isinstance(reference, str) or not _is_read_alike(reference, files):
        return None
    if is_remote(reference):
        return None
    path = folder / reference
    with suppress(PackageError):
        dialect = files.read_json(path)
        alike = path not in files.with_bom and (not files.pyyaml or is_json(dialect))
        return dialect if alike else None
    return None


def not_fetched() -> str:
    """Return why a remote address is not read, and the command that reads it."""
    command = f"{program()} validate --allow-remote"
    return f"is a remote address, which is not fetched; {command} fetches it"


def not_pinned(address: str) -> str:
    """Return why metadata at a remote address are not read, and the command that pins a copy."""
    command = f"{program()} catalog add {address} --allow-remote"
    return f"{address} is a remote address, which is not fetched; {command} pins a copy"


def _reason(address: str) -> str:
    """Return why an address is not read without ``--allow-remote``."""
    in_a_file = scheme_of(address).partition("+")[0] in DATABASES_IN_FILES
    return f"{address} {IN_A_FILE if in_a_file else not_fetched()}"


def _with_path(resource: JsonObject) -> JsonObject:
    """Use the ``url`` of early versions of the standard as the path, where frictionless does."""
    if "path" in resource or resource.get("data") is not None or not resource.get("url"):
        return resource
    return {**resource, "path": resource["url"]}


def without_remote_schemas(package: Package) -> Package:
    """Return a package whose tables are read without the schemas that are not fetched."""
    left = {
        one.index: f"the schema {not_pinned(one.metadata['schema'])}; the table is read without it"
        for one in package.resources
        if one.schema is None and is_remote(one.metadata.get("schema"))
    }
    if not left:
        return package

    def bare(metadata: JsonObject) -> JsonObject:
        return {name: value for name, value in metadata.items() if name != "schema"}

    entries = enumerate(package.metadata["resources"])
    listed = [bare(entry) if index in left else entry for index, entry in entries]
    resources = tuple(
        replace(one, metadata=bare(one.metadata), note=left[one.index])
        if one.index in left
        else one
        for one in package.resources
    )
    metadata = {**package.metadata, "resources": listed}
    return replace(package, resources=resources, metadata=metadata)


def remote_references(part: Metadata) -> dict[str, str]:
    """Return the references of a package or resource to remote metadata, by property."""
    return {
        name: reference
        for name, reference in _referred(part).items()
        if is_remote(reference) or reference == "fiscal-data-package"
    }


def without_remote_profiles(metadata: Metadata, allow_remote: bool = False) -> JsonObject:
    """Return a descriptor without the profiles that the step ``profile`` applies in our place.

    Args:
        metadata: The descriptor.
        allow_remote: Whether frictionless may fetch profiles that are not in the catalogue.
    """
    local, listed = _without_profiles(metadata, allow_remote), metadata.get("resources")
    if isinstance(listed, list):
        local["resources"] = [
            _without_profiles(entry, allow_remote) if isinstance(entry, dict) else entry
            for entry in listed
        ]
    return local


def _without_profiles(part: Metadata, allow_remote: bool) -> JsonObject:
    remote = remote_references(part)
    apart = {name: remote[name] for name in ("profile", "profiles") if name in remote}
    if allow_remote:
        apart = {name: address for name, address in apart.items() if _is_applied_here(address)}
    return {name: value for name, value in part.items() if name not in apart}


def _is_applied_here(profile: str) -> bool:
    return not is_remote(profile) or find_copy(profile) is not None


def without_remote(metadata: Metadata) -> JsonObject:
    """Return a descriptor without remote references, all of which frictionless would fetch."""
    local = _without_remote(metadata)
    listed = metadata.get("resources")
    if isinstance(listed, list):
        local["resources"] = [_without_remote(r) if isinstance(r, dict) else r for r in listed]
        if local["resources"] != listed and local.get("profile") == "tabular-data-package":
            del local["profile"]  # it requires a schema in every resource
    return local


def _without_remote(part: Metadata) -> JsonObject:
    remote = remote_references(part)
    local = {key: value for key, value in part.items() if key not in remote}
    if "schema" in remote and local.get("profile") == "tabular-data-resource":
        local = {**local, "profile": "data-resource", "type": "table"}
    return local


def _referred(part: Metadata) -> dict[str, str]:
    """Return the references of a package or resource to metadata outside it, by property."""
    named = {name: part.get(name) for name in _REFERENCES}
    first = {  # of a list of profiles, only the first is read
        name: value[0] if isinstance(value, list) and value else value
        for name, value in named.items()
    }
    return {name: value for name, value in first.items() if isinstance(value, str)}


def _require_inside(reference: str, descriptor: Path) -> None:
    by_name = reference.startswith(("data-", "tabular-data-")) or reference == "fiscal-data-package"
    if not by_name and not is_remote(reference):
        path_inside(descriptor, reference)
