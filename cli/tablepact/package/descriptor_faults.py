"""Faults in the description of a table, which leave the rest of its package to be read.

``validate`` reports them; the other commands read the table without the part at fault, or, if its
path is at fault, leave the table out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.descriptor import Package, Resource
from tablepact.package.json_types import JsonObject, Metadata
from tablepact.package.metadata_files import MetadataFiles
from tablepact.package.paths import is_remote, path_inside
from tablepact.package.table_formats import table_format


@dataclass(frozen=True, slots=True)
class TableFaults:
    """The faults in the description of one table.

    Attributes:
        reasons: Why a property cannot be used, by property: ``path``, ``schema``, ``dialect``.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def refusal(self) -> str:
        """Why the table is not read; empty if it is."""
        return self.reasons.get("path", "")

    @property
    def note(self) -> str:
        """What the table is read without, and why; empty if nothing is at fault."""
        left = [(name, why) for name, why in self.reasons.items() if name != "path"]
        return "; ".join(f"{why}; the table is read without its {name}" for name, why in left)


def find_faults(
    resources: Sequence[Any], descriptor: Path, files: MetadataFiles
) -> dict[int, TableFaults]:
    """Return the faults of each table that has some, by its index among the resources.

    Raises:
        PackageError: A schema or dialect is outside the folder of the package.
    """
    return {
        index: TableFaults(reasons)
        for index, resource in enumerate(resources)
        if isinstance(resource, dict) and (reasons := dict(_faults(resource, descriptor, files)))
    }


def without_faults(metadata: JsonObject, faults: Mapping[int, TableFaults]) -> JsonObject:
    """Return a descriptor without the properties at fault."""
    if not faults:
        return metadata
    resources = [
        _without(entry, faults[index].reasons) if index in faults else entry
        for index, entry in enumerate(metadata["resources"])
    ]
    return {**metadata, "resources": resources}


def with_faults(package: Package, faults: Mapping[int, TableFaults]) -> Package:
    """Return a package whose tables say what they are read without, or why they are not read."""
    if not faults:
        return package
    return replace(
        package, resources=tuple(_with(one, faults.get(one.index)) for one in package.resources)
    )


def has_named_fields(schema: Metadata) -> bool:
    """Return whether the fields of a schema are a list of objects with names."""
    fields = schema.get("fields", [])
    return isinstance(fields, list) and all(
        isinstance(one, dict) and isinstance(one.get("name"), str) for one in fields
    )


def _with(resource: Resource, faults: TableFaults | None) -> Resource:
    if faults is None:
        return resource
    return replace(resource, note=faults.note, refusal=faults.refusal)


def _without(entry: JsonObject, names: Iterable[str]) -> JsonObject:
    kept = {name: value for name, value in entry.items() if name not in names}
    if "path" in names:  # it stays listed as a table, but has no rows
        kept["data"] = []
        if table_format(entry, fields=False):
            kept["type"] = "table"
    return kept


def _faults(
    resource: JsonObject, descriptor: Path, files: MetadataFiles
) -> Iterable[tuple[str, str]]:
    path = resource.get("path")
    for one in path if isinstance(path, list) else [] if path is None else [path]:
        try:
            is_remote(one) or path_inside(descriptor, one)
        except PackageError as error:
            yield "path", _reason(error, descriptor)
    for name in ("schema", "dialect"):
        if (value := resource.get(name)) is not None and (
            why := _fault(name, value, descriptor, files)
        ):
            yield name, why


def _fault(name: str, value: object, descriptor: Path, files: MetadataFiles) -> str:
    """Return why a schema or dialect cannot be used; empty if it can, or is elsewhere.

    Raises:
        PackageError: The path is outside the folder.
    """
    if isinstance(value, str):
        if is_remote(value):
            return ""
        path = path_inside(descriptor, value)
        try:
            value = files.read_json(path)
        except PackageError as error:
            return _reason(error, descriptor)
    elif not isinstance(value, dict):
        return f"its {name} must be a path or an object"
    if name == "schema" and not has_named_fields(value):
        return "its fields must be a list of objects with names"
    return ""


def _reason(error: PackageError, descriptor: Path) -> str:
    """Return the reason without the hint, with paths relative to the package."""
    reason = " ".join(str(error).split()).partition("; ")[0]
    return reason.removeprefix(f"{descriptor}: ").replace(f"{descriptor.parent}/", "")
