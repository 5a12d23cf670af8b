"""Add foreign keys to the schemas of a package that exists; change nothing else in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.inference.draft_package import PackageDraft, to_json
from tablepact.inference.foreign_keys import Reference, find_references
from tablepact.inference.table_schema import SchemaProposal, infer
from tablepact.package.descriptor.basepath import basepath_of, with_basepath
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.metadata.metadata_files import (
    MetadataFiles,
    descriptor_in,
    is_yaml,
    read_json,
)
from tablepact.package.paths import path_inside


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of the package: its schema, where that is written, and its file.

    Attributes:
        schema: The schema.
        path: The path of the schema in the folder; the descriptor if it is part of it.
        proposal: What is inferred from the file.
    """

    schema: JsonObject
    path: str
    proposal: SchemaProposal


def extend_package(folder: Path, encoding: str | None = None) -> PackageDraft:
    """Propose foreign keys for the tables of a package; write nothing.

    Args:
        folder: The folder of the package, with a descriptor.
        encoding: The encoding of the files that are not UTF-8 and declare none; None to choose it.

    Returns:
        The references that are no foreign keys yet, and the files that have to be written so that
        they are; no files if there are none.

    Raises:
        PackageError: The descriptor or a schema cannot be read, or is in YAML and would change.
    """
    path, files = descriptor_in(folder), MetadataFiles()
    descriptor = files.read_json(path)
    entries = with_basepath(descriptor, basepath_of(path, files)).get("resources")
    tables: dict[str, _Table] = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and (table := _table(path, entry, encoding)):
            tables[str(entry.get("name"))] = table
    found = find_references({name: table.proposal for name, table in tables.items()})
    new = [reference for reference in found if _is_new(reference, tables)]
    changed: dict[str, JsonObject] = {}
    for reference in new:
        if reference.broken:
            continue
        table = tables[reference.table]
        table.schema.setdefault("foreignKeys", []).append(reference.foreign_key)
        changed[table.path] = descriptor if table.path == path.name else table.schema
        if is_yaml(table.path):
            keys = json.dumps(table.schema["foreignKeys"], ensure_ascii=False)
            raise PackageError(
                f"{folder / table.path} is not rewritten, which would remove its comments; add to "
                f'the schema of {reference.table} "foreignKeys": {keys}'
            )
    return PackageDraft(
        str(descriptor.get("name") or folder.resolve().name),
        {name: table.proposal for name, table in tables.items()},
        tuple(reference for reference in new if not reference.broken),
        tuple(reference for reference in new if reference.broken),
        {name: to_json(changed[name]) for name in sorted(changed, key=path.name.__eq__)},
    )


def _table(path: Path, entry: Metadata, encoding: str | None) -> _Table | None:
    """Return a table of the package; None unless its file is CSV and has the declared fields."""
    file, schema, where = entry.get("path"), entry.get("schema"), path.name
    if not isinstance(file, str) or not file.lower().endswith((".csv", ".tsv")):
        return None
    try:
        if isinstance(schema, str):
            where = schema
            schema = read_json(path_inside(path, schema))
        declared = entry.get("encoding") or encoding
        proposal = infer(path_inside(path, file), declared and str(declared))
    except (PackageError, LookupError):  # validate says why
        return None
    if not isinstance(schema, dict) or _names(schema) != [one.name for one in proposal.choices]:
        return None
    return _Table(schema, where, proposal)


def _names(schema: Metadata) -> list[Any]:
    fields = schema.get("fields")
    return [_property(field, "name") for field in fields] if isinstance(fields, list) else []


def _is_new(reference: Reference, tables: Mapping[str, _Table]) -> bool:
    """Return whether no foreign key has the field of a reference, and the declared types agree."""
    schema, target = tables[reference.table].schema, tables[reference.target].schema
    known = schema.get("foreignKeys", [])
    if not isinstance(known, list) or any(reference.field in _fields(key) for key in known):
        return False
    return _type(schema, reference.field) == _type(target, reference.target_field)


def _fields(key: object) -> Sequence[Any]:
    fields = _property(key, "fields")
    return fields if isinstance(fields, list) else [fields]


def _type(schema: Metadata, name: str) -> tuple[Any, Any]:
    field = next(one for one in schema["fields"] if _property(one, "name") == name)
    return _property(field, "type"), _property(field, "format")


def _property(value: object, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
