"""The resources of a descriptor, with their schemas in hand and their paths looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablepact import settings
from tablepact._about import program
from tablepact.engine.storage.addresses import in_object_store
from tablepact.errors import PackageError
from tablepact.package.checksums import Checksum
from tablepact.package.metadata_files import read_json
from tablepact.package.paths import is_remote, path_inside, scheme_of

IN_A_FILE = "is the address of a database in a file, which is not opened"
PARQUET = ("parquet", "parq")
_LOCAL_SCHEMES = ("", "file", "multipart", "buffer", "stream")
_REFERENCES = ("schema", "dialect", "profile", "profiles", "checklist", "pipeline")


@dataclass(frozen=True, slots=True)
class ResourceRef:
    """A resource as the descriptor has it, with its schema in hand.

    Attributes:
        index: Its index in the package, from 0.
        resource: Its descriptor.
        schema: Its Table Schema, if it has one.
        path: Its file, if it is one local file.
        addresses: Its files, if they may be read: local paths, or addresses of objects in a store.
        refusal: Why it may not be judged; empty if it may.
        unfetched: The same if it can be read all the same, without the metadata that are lacking.
        dangling: What its foreign keys refer to that is not there; see ``without_dangling``.
        read_as: How it is read where frictionless takes it for no table; see ``as_tables``.
    """

    index: int
    resource: Mapping[str, Any]
    schema: Mapping[str, Any] | None
    path: Path | None
    addresses: tuple[str, ...] = ()
    refusal: str = ""
    unfetched: str = ""
    read_as: str = ""
    dangling: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.resource.get("name", ""))

    @property
    def in_object_store(self) -> bool:
        """Whether files of it are objects in a store, which frictionless does not read."""
        return any(map(in_object_store, self.addresses))

    @property
    def is_parquet(self) -> bool:
        """Whether its files are Parquet, by the format or else by the name of the first."""
        declared = self.resource.get("format")
        first = Path(self.addresses[0]) if self.addresses else Path()
        return (declared or first.suffix[1:].lower()) in PARQUET

    def declared(self, name: str) -> Any:
        """Return what it declares of its file: ``bytes``, ``fields`` or ``rows``; else None."""
        stats = self.resource.get("stats")
        inner = stats.get(name) if isinstance(stats, dict) else None
        return inner or self.resource.get(name)

    @property
    def declared_hash(self) -> tuple[str, str] | None:
        """Its hash as frictionless splits it, algorithm and digest: without one it is MD5."""
        stats = self.resource.get("stats")
        for name in ("sha256", "md5"):
            if isinstance(stats, dict) and stats.get(name):
                return name, str(stats[name])
        text = self.resource.get("hash")
        if not isinstance(text, str) or not text:
            return None
        algorithm, mark, digest = text.partition(":")
        return (algorithm, digest) if mark else ("md5", text)

    @property
    def declared_checksum(self) -> Checksum | None:
        """Its checksum, however it is written; None if it has none."""
        declared = self.declared_hash
        return Checksum.parse(":".join(declared)) if declared else None


def resource_refs(
    metadata: Mapping[str, Any], descriptor: Path, *, allow_remote: bool, base: str = ""
) -> list[ResourceRef]:
    """Return the resources of a descriptor.

    Args:
        metadata: The descriptor; whether it is well-formed is not looked at here.
        descriptor: Its file, whose folder no path may leave.
        allow_remote: Whether what lies at a remote address may be fetched.
        base: The address of the folder, if the tables are not on this machine.

    Raises:
        PackageError: A resource is at a remote address that may not be fetched, or a link leads out
            of the folder; or a schema cannot be read as JSON.
    """
    listed = metadata.get("resources")
    if isinstance(listed, list) and len(listed) > (most := settings.current().max_resources):
        raise PackageError(f"{descriptor}: more than {most:,} resources are not read")
    refs = []
    for reference in _referred(metadata).values():
        _require_inside(reference, descriptor)
    for index, resource in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(resource, dict):
            if isinstance(resource, str):
                if is_remote(resource) and not allow_remote:
                    raise PackageError(f"{descriptor}: {resource} {not_fetched()}")
                _require_inside(resource, descriptor)
            resource = {}
        for reference in _referred(resource).values():
            _require_inside(reference, descriptor)
        refs.append(_source(index, resource, descriptor, allow_remote, base))
    return refs


def _source(
    index: int, resource: dict[str, Any], descriptor: Path, allow_remote: bool, base: str
) -> ResourceRef:
    resource = _with_path(resource)
    schema, path = resource.get("schema"), resource.get("path")
    if isinstance(schema, str):
        schema = _read(schema, descriptor)
    _require_within_limits(resource, schema, descriptor)
    more = resource.get("extrapaths")
    scheme, parts = resource.get("scheme"), list[str]()
    remote = {} if allow_remote else remote_references(resource)
    unfetched = "; ".join(f"the {name} {entry} {not_fetched()}" for name, entry in remote.items())
    barred = ""
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
        path_inside(descriptor, entry)
        file = descriptor.parent / entry
        if file.exists() and not file.is_file():
            barred = f"{entry} is not a regular file"
        parts.append(f"{base}/{entry}" if base else str(file))
    local = not base and isinstance(path, str) and not is_remote(path) and not is_unsafe(path)
    return ResourceRef(
        index,
        resource,
        schema if isinstance(schema, dict) else None,
        descriptor.parent / str(path) if local and not more else None,
        tuple(parts) if all(parts) else (),
        barred or unfetched,
        "" if barred or "dialect" in remote else unfetched,
    )


def not_fetched() -> str:
    """Return why what lies at a remote address is not read, and how it would be."""
    command = f"{program()} validate --allow-remote"
    return f"is a remote address, which is not fetched; {command} fetches it"


def _reason(address: str) -> str:
    """Return why an address is not read without ``--allow-remote``."""
    in_a_file = scheme_of(address).partition("+")[0] in ("sqlite", "duckdb")
    return f"{address} {IN_A_FILE if in_a_file else not_fetched()}"


def _require_within_limits(resource: Mapping[str, Any], schema: Any, descriptor: Path) -> None:
    paths, fields = resource.get("path"), isinstance(schema, dict) and schema.get("fields")
    limits = settings.current()
    for what, listed, most in (
        ("files", paths, limits.max_files),
        ("fields", fields, limits.max_columns),
    ):
        if isinstance(listed, list) and len(listed) > most:
            named = f"{resource.get('name')} has {len(listed):,} {what}"
            raise PackageError(f"{descriptor}: {named}, and at most {most:,} are read")


def _with_path(resource: dict[str, Any]) -> dict[str, Any]:
    """Take the ``url`` of the first standard for the path, where frictionless does."""
    if "path" in resource or resource.get("data") is not None or not resource.get("url"):
        return resource
    return {**resource, "path": resource["url"]}


def remote_references(part: Mapping[str, Any]) -> dict[str, str]:
    """Return by name the metadata of a package or resource that are at remote addresses."""
    return {
        name: reference
        for name, reference in _referred(part).items()
        if is_remote(reference) or reference == "fiscal-data-package"
    }


def without_remote(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a descriptor without such references, as frictionless would fetch them all at once."""
    local = _without_remote(metadata)
    listed = metadata.get("resources")
    if isinstance(listed, list):
        local["resources"] = [_without_remote(r) if isinstance(r, dict) else r for r in listed]
        if local["resources"] != listed and local.get("profile") == "tabular-data-package":
            del local["profile"]  # which asks for a schema in every resource
    return local


def _without_remote(part: Mapping[str, Any]) -> dict[str, Any]:
    remote = remote_references(part)
    local = {key: value for key, value in part.items() if key not in remote}
    if "schema" in remote and local.get("profile") == "tabular-data-resource":
        local = {**local, "profile": "data-resource", "type": "table"}
    return local


def _referred(part: Mapping[str, Any]) -> dict[str, str]:
    """Return by name the metadata of a package or resource that are elsewhere than in it."""
    named = {name: part.get(name) for name in _REFERENCES}
    first = {  # of profiles the first one is read
        name: value[0] if isinstance(value, list) and value else value
        for name, value in named.items()
    }
    return {name: value for name, value in first.items() if isinstance(value, str)}


def _require_inside(reference: str, descriptor: Path) -> None:
    by_name = reference.startswith(("data-", "tabular-data-")) or reference == "fiscal-data-package"
    if not by_name and not is_remote(reference):
        path_inside(descriptor, reference)


def _read(reference: str, descriptor: Path) -> Any:
    """Read a schema in a file of its own; None if frictionless is to say what is wrong with it."""
    if is_remote(reference) or not reference.endswith(".json"):
        return None
    path = path_inside(descriptor, reference)
    if not path.is_file():
        return None
    try:
        return read_json(path)
    except PackageError as error:
        if isinstance(error.__cause__, json.JSONDecodeError):
            return None
        raise


def is_unsafe(path: str) -> bool:
    """Return whether frictionless refuses a path by its looks; it is not read then."""
    return (
        path.startswith(("/", "~", "\\", "file:"))
        or ".." in Path(path).parts
        or "../" in path
        or "$" in path
        or bool(re.match(r"%.+%|[A-Za-z]:", path))
    )
