"""Faults in the description of a table, which leave the rest of its package to be read.

``validate`` reports them; the other commands read the table without the part at fault, or, if its
path is at fault, leave the table out.
"""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError, as_line
from tablepact.package.descriptor.keys import foreign_keys, unique_keys
from tablepact.package.descriptor.known_properties import CONSTRAINTS
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.table_schema import has_named_fields, parse_table_schema
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.package.paths import is_remote, path_inside
from tablepact.package.table_files.table_formats import table_format

LONGEST_QUOTE = 60
"""The most characters of a value that a note repeats."""
_TEXT_PROPERTIES = ("name", "title", "description")
"""The properties that are kept of a field whose type is unknown; it is then one of text."""


@dataclass(frozen=True, slots=True)
class TableFaults:
    """The faults in the description of one table.

    Attributes:
        reasons: Why a part cannot be used, by part: ``path``, ``schema``, ``dialect``,
            ``encoding``, and those of ``_REPAIRS``.
        schema: The schema, if it can be read.
    """

    reasons: Mapping[str, str] = field(default_factory=dict)
    schema: JsonObject | None = None

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
        index: TableFaults(reasons, _schema(resource, descriptor, files))
        for index, resource in enumerate(resources)
        if isinstance(resource, dict) and (reasons := dict(_faults(resource, descriptor, files)))
    }


def without_faults(metadata: JsonObject, faults: Mapping[int, TableFaults]) -> JsonObject:
    """Return a descriptor without the properties at fault."""
    if not faults:
        return metadata
    resources = [
        _without(entry, faults[index]) if index in faults else entry
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


def _with(resource: Resource, faults: TableFaults | None) -> Resource:
    if faults is None:
        return resource
    return replace(resource, note=faults.note, refusal=faults.refusal)


def _without(entry: JsonObject, faults: TableFaults) -> JsonObject:
    names = faults.reasons
    kept = {name: value for name, value in entry.items() if name not in names}
    repairs = [repair for part, repair in _REPAIRS.items() if part in names]
    if repairs and "schema" not in names and faults.schema is not None:
        kept["schema"] = faults.schema
        for repair in repairs:
            kept["schema"] = repair(kept["schema"])
    if "path" in names:  # it stays listed as a table, but has no rows
        kept["data"] = []
        if table_format(entry, fields=False):
            kept["type"] = "table"
    return kept


def _without_keys(*names: str) -> Callable[[JsonObject], JsonObject]:
    return lambda schema: {key: value for key, value in schema.items() if key not in names}


def _without_missing_values(schema: JsonObject) -> JsonObject:
    without = _without_keys("missingValues")
    return {**without(schema), "fields": [without(field) for field in schema.get("fields", [])]}


def _without_unknown_types(schema: JsonObject) -> JsonObject:
    fields = [
        {name: field[name] for name in _TEXT_PROPERTIES if name in field}
        if _unknown_type(field)
        else field
        for field in schema["fields"]
    ]
    return {**schema, "fields": fields}


def _unknown_type(field: JsonObject) -> bool:
    named = field.get("type") or "string"
    return not isinstance(named, str) or named not in CONSTRAINTS


_REPAIRS: dict[str, Callable[[JsonObject], JsonObject]] = {
    "foreign keys": _without_keys("foreignKeys"),
    "keys": _without_keys("primaryKey", "uniqueKeys"),
    "missing values": _without_missing_values,
    "unknown types": _without_unknown_types,
}
"""The parts of a schema that can be left out of it, and how."""


def _faults(
    resource: JsonObject, descriptor: Path, files: MetadataFiles
) -> Iterable[tuple[str, str]]:
    path = resource.get("path")
    for one in path if isinstance(path, list) else [] if path is None else [path]:
        try:
            is_remote(one) or path_inside(descriptor, one)
        except PackageError as error:
            yield "path", _relative(str(error), descriptor)
    for name in ("schema", "dialect"):
        if (value := resource.get(name)) is not None and (
            why := _fault(name, value, descriptor, files)
        ):
            yield name, why
    if (encoding := resource.get("encoding")) is not None and not _is_encoding(encoding):
        yield "encoding", f"its encoding {_quoted(encoding)} does not exist"
    schema = _schema(resource, descriptor, files)
    if schema is not None and has_named_fields(schema):
        yield from _field_faults(schema)
        trial = Resource(str(resource.get("name")), None, schema, resource)
        for part, read in (("foreign keys", foreign_keys), ("keys", unique_keys)):
            try:
                read(trial)
            except PackageError as error:
                yield part, str(error).removeprefix(f"{trial.name}: ")


def _field_faults(schema: JsonObject) -> Iterable[tuple[str, str]]:
    """Yield the faults for which frictionless refuses the fields or the missing values."""
    parsed = parse_table_schema(schema)
    names = Counter(field.name for field in parsed.fields)
    if twice := next((name for name, number in names.items() if number > 1), ""):
        yield "schema", f"two of its fields have the name {_quoted(twice)}"
    if None in (parsed.missing_values, *(field.missing_values for field in parsed.fields)):
        yield "missing values", "its missing values must be a list of strings"
    if unknown := next((field for field in parsed.fields if _unknown_type(field.metadata)), None):
        named = _quoted(unknown.metadata["type"])
        yield "unknown types", f"its field {_quoted(unknown.name)} has the unknown type {named}"


def _quoted(value: object) -> str:
    return as_line(json.dumps(value, ensure_ascii=False), LONGEST_QUOTE)


def _is_encoding(name: object) -> bool:
    try:
        return isinstance(name, str) and bool(codecs.lookup(name or "utf-8"))
    except (LookupError, ValueError):  # a NUL, or a lone surrogate
        return False


def _schema(resource: JsonObject, descriptor: Path, files: MetadataFiles) -> JsonObject | None:
    """Return the schema of a table; None if there is none that can be read here."""
    schema = resource.get("schema")
    if isinstance(schema, str) and not is_remote(schema):
        try:
            return files.read_json(path_inside(descriptor, schema))
        except PackageError:
            return None
    return schema if isinstance(schema, dict) else None


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
    return _relative(as_line(error).partition("; ")[0], descriptor)


def _relative(reason: str, descriptor: Path) -> str:
    return reason.removeprefix(f"{descriptor}: ").replace(f"{descriptor.parent}/", "")
