"""Parse a descriptor and the files that it names into a package, and collect its errors.

Packages are untrusted: no path may be outside the package's folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.descriptor.basepath import basepath_of, with_basepath
from tablepact.package.descriptor.model import Package, Resource, TableRule, TableView
from tablepact.package.descriptor.pinned_copies import pinned_document
from tablepact.package.descriptor.table_schema import has_named_fields
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.metadata.metadata_files import (
    DESCRIPTORS,
    MetadataFiles,
    NotParsed,
    descriptor_in,
    is_yaml,
)
from tablepact.package.paths import is_remote, path_inside
from tablepact.system.existing_paths import is_file, is_folder


def read_package(path: Path | str, *, lenient: bool = False) -> Package:
    """Return a package from its descriptor and schemas; read no data files.

    Args:
        path: A descriptor, or its folder.
        lenient: Whether one fault leaves the rest to be read: a resource that lacks a name, or has
            that of another, gets one; a table whose schema or dialect cannot be read is read
            without it (``Resource.note``), and one whose path is not allowed is not read
            (``Resource.refusal``). A package with a strict contract allows only the first.

    Raises:
        PackageError: The descriptor, a schema or a rule does not exist or is invalid, or a path is
            outside the folder.
    """
    path = descriptor_in(Path(path)) if is_folder(path) else Path(path)
    files = MetadataFiles()
    metadata = with_basepath(as_package(files.read_json(path)), basepath_of(path, files))
    if lenient and isinstance(metadata.get("resources"), list):
        from tablepact.package.descriptor.descriptor_faults import (
            find_faults,
            with_faults,
            without_faults,
        )
        from tablepact.package.descriptor.resource_names import with_names

        metadata = {**metadata, "resources": with_names(metadata["resources"])}
        strict = metadata.get("tableContract") == "strict"
        faults = {} if strict else find_faults(metadata["resources"], path, files)
        package = parse_package(without_faults(metadata, faults), path, files)
        package = with_faults(package, faults)
    else:
        package = parse_package(metadata, path, files)
    if package.problem:
        raise PackageError(package.problem)
    return package


def as_package(metadata: JsonObject) -> JsonObject:
    """Return the descriptor of a package: of one resource, if that of a resource is given."""
    if "resources" in metadata or not {"path", "data"} & metadata.keys():
        return metadata
    profile = metadata.get("$schema")
    if not isinstance(profile, str):
        return {"resources": [metadata]}
    return {
        "$schema": profile.replace("dataresource.json", "datapackage.json"),
        "resources": [metadata],
    }


def parse_package(metadata: JsonObject, path: Path, files: MetadataFiles | None = None) -> Package:
    """Return the package of a descriptor, even if the descriptor has errors.

    Invalid parts are left out; ``Package.problem`` is the first error.

    Args:
        metadata: The descriptor.
        path: The path of the descriptor; paths in it are relative to its folder.
        files: The cache of metadata files.

    Raises:
        PackageError: The package exceeds a limit, or a schema is outside the folder or not a
            readable JSON object.
    """
    listed = metadata.get("resources")
    entries = listed if isinstance(listed, list) else []
    if len(entries) > (most := settings.current().max_resources):
        raise PackageError(f"{path} has {len(entries):,} resources; the limit is {most:,}")
    parser = _Parser(path, files or MetadataFiles())
    parser.problems += [f"{path}: {problem}" for problem in _problems(metadata, entries)]
    rules, views = metadata.get("tableRules"), metadata.get("tableViews")
    return Package(
        path=path,
        name=str(metadata.get("name") or ""),
        version=str(metadata.get("version") or ""),
        resources=tuple(parser.resource(*entry) for entry in enumerate(entries)),
        rules=tuple(filter(None, map(parser.rule, rules if isinstance(rules, list) else []))),
        views=tuple(filter(None, map(parser.view, views if isinstance(views, list) else []))),
        metadata=metadata,
        source_name=path.stem if path.name not in DESCRIPTORS else path.resolve().parent.name,
        problem=next(iter(parser.problems), ""),
        files=parser.files,
    )


def _problems(metadata: Metadata, resources: list[Any]) -> Iterator[str]:
    """Yield the errors of a descriptor outside its resources."""
    if not resources:
        yield "a data package must have a list of resources"
    contract = metadata.get("tableContract", "strict")
    if contract != "strict":
        yield f'tableContract must be "strict", not {contract!r}'
    for name in ("tableRules", "tableViews"):
        if not isinstance(metadata.get(name, []), list):
            yield f"{name} must be a list"
    if any(isinstance(part, dict) and "rowRules" in part for part in (metadata, *resources)):
        yield "rowRules must be in a Table Schema"
    names = Counter(str(entry.get("name")) for entry in resources if isinstance(entry, dict))
    if twice := [name for name, number in names.items() if number > 1]:
        yield f"resource names must be unique; {twice[0]!r} occurs twice"


class _Parser:
    """A parser of the parts of a descriptor, which collects their errors in order."""

    def __init__(self, descriptor: Path, files: MetadataFiles) -> None:
        self.problems: list[str] = []
        self._descriptor = descriptor
        self.files = files

    def resource(self, index: int, entry: object) -> Resource:
        """Return a resource; an empty one if the entry is not an object."""
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            self._note("every resource must be an object with a name")
        metadata: JsonObject = entry if isinstance(entry, dict) else {}
        called, path = str(metadata.get("name", "")), metadata.get("path")
        name, limits = " ".join(called.split()), settings.current()
        paths = path if isinstance(path, list) else [] if path is None else [path]
        self._require_at_most(limits.max_files, f"{name} has {len(paths):,} files", len(paths))
        local = [self._inside(path) for path in paths if not is_remote(path)]
        files = tuple(file for file in local if file) if len(paths) == len(local) else ()
        schema, has_bom = metadata.get("schema"), False
        if isinstance(schema, str):
            remote = is_remote(schema)
            schema, has_bom = (pinned_document(schema), False) if remote else self._schema(schema)
        elif schema is not None and not isinstance(schema, dict):
            self._note(f"the schema of {name} must be a path or an object")
            schema = None
        fields = (schema or {}).get("fields", [])
        if not has_named_fields(schema or {}):
            self._note(f"the fields of {name} must be a list of objects with names")
        number = len(fields) if isinstance(fields, list) else 0
        self._require_at_most(limits.max_columns, f"{name} has {number:,} fields", number)
        derived, label = metadata.get("derivedBy"), (schema or {}).get("labelField")
        return Resource(
            name=called,
            path=files[0] if len(paths) == len(files) == 1 else None,
            schema=schema,
            metadata=metadata,
            folder=self._descriptor.parent,
            derived_by=self._inside(derived) if "derivedBy" in metadata else None,
            paths=files if len(files) == len(paths) else (),
            label_field=label if isinstance(label, str) else None,
            index=index,
            schema_has_bom=has_bom,
        )

    def rule(self, entry: object) -> TableRule | None:
        """Return a rule across tables; None if the entry is invalid."""
        if not _has_texts(entry, "name", "message", "path"):
            self._note("every rule must have a name, a message and a path")
            return None
        path = self._inside(entry["path"])
        return TableRule(entry["name"], entry["message"], path) if path else None

    def view(self, entry: object) -> TableView | None:
        """Return a view; None if the entry is invalid."""
        if not _has_texts(entry, "name", "path"):
            self._note("every view must have a name and a path")
            return None
        path = self._inside(entry["path"])
        return TableView(entry["name"], path) if path else None

    def _schema(self, reference: str) -> tuple[JsonObject | None, bool]:
        """Return a schema from a file, and whether the file begins with a byte order mark.

        The schema is None if the file does not exist or is neither JSON nor, by its extension,
        YAML.

        Raises:
            PackageError: The path is outside the folder, or the file cannot be read for another
                reason.
        """
        path = path_inside(self._descriptor, reference)
        try:
            return self.files.read_json(path), path in self.files.with_bom
        except PackageError as error:
            named = reference.endswith(".json") or is_yaml(reference)
            if is_file(path) and named and not isinstance(error, NotParsed):
                raise
            self.problems.append(str(error))
            return None, False

    def _inside(self, path: object) -> Path | None:
        try:
            return path_inside(self._descriptor, path)
        except PackageError as error:
            self.problems.append(str(error))
            return None

    def _require_at_most(self, most: int, held: str, number: int) -> None:
        if number > most:
            raise PackageError(f"{self._descriptor}: {held}; the limit is {most:,}")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{self._descriptor}: {problem}")


def _has_texts(entry: object, *names: str) -> TypeGuard[dict[str, str]]:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in names)
