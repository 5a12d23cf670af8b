"""What a data package says of itself: ``datapackage.json`` and the files that it names.

Data Package v2 (https://datapackage.org/standard/data-package/), of which a descriptor in JSON on a
local disk is read. A package may be anybody's, so no path in it may lead out of its folder.

Some properties are ours and stand beside the standard's:

* ``rowRules`` in a Table Schema: rules within a row, see ``tablepact.contract.row_rules``;
* ``labelField`` in a Table Schema: the field that stands for a row in lists and citations, where
  that is none of ``title``, ``name`` and ``label``;
* ``tableRules`` in the descriptor: rules across tables, see ``tablepact.validation.sql_rules``;
* ``tableViews`` in the descriptor: SELECTs that rules, derivations and queries may name as tables;
* ``derivedBy`` in a resource: the SELECT over the other tables that its rows are the answer to;
* ``tableContract: "strict"`` in the descriptor: its tables are held to the contract too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeGuard

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.checksums import Checksum
from tablepact.package.metadata_files import MetadataFiles, read_text
from tablepact.package.paths import is_remote, path_inside
from tablepact.package.table_formats import table_format
from tablepact.package.table_schema import TableSchema, parse_table_schema


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule across tables: SQL that returns the rows that break it."""

    name: str
    message: str
    path: Path


@dataclass(frozen=True, slots=True)
class TableView:
    """A SELECT over the tables, and the views before it, that goes by a name."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of a package.

    Attributes:
        name: Its name, unique in the package.
        path: Its one local file; None if it is inline, remote or in parts.
        schema: Its Table Schema as a JSON object; None if it has none.
        metadata: The whole resource as the descriptor has it.
        folder: The folder of the package.
        derived_by: The file with the SELECT that its rows are the answer to, if they are one.
        paths: All its local files, in order; none if it is inline, or a part of it is remote.
        label_field: The field that stands for a row, if the schema declares one.
        index: Its index in the package, from 0.
        marked: Whether the file of its schema begins with a byte order mark.

    >>> ships = open_package(ports).package.resource("ships")
    >>> ships.path.name, ships.format, ships.key, [field["name"] for field in ships.fields]
    ('ships.csv', 'csv', 'ship', ['ship', 'port', 'tons'])
    """

    name: str
    path: Path | None
    schema: dict[str, Any] | None
    metadata: dict[str, Any]
    folder: Path = Path()
    derived_by: Path | None = None
    paths: tuple[Path, ...] = ()
    label_field: str | None = None
    index: int = 0
    marked: bool = False
    _parsed: TableSchema | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def table_schema(self) -> TableSchema:
        """What its schema says, parsed once; an empty one if it has none."""
        parsed = self._parsed or parse_table_schema(self.schema or {})
        object.__setattr__(self, "_parsed", parsed)
        return parsed

    @property
    def file(self) -> Path:
        """The one local file, or PackageError."""
        if self.path is None:
            raise PackageError(f"{self.name}: not one local file")
        return self.path

    @property
    def is_table(self) -> bool:
        """Whether it is a table: it says so, has fields, or is in a format of tables."""
        return self.format is not None

    @property
    def format(self) -> str | None:
        """The format in which it is a table; None if it is none."""
        return table_format(self.metadata, fields=bool(self.fields))

    @property
    def is_local(self) -> bool:
        """Whether its data lie in the package's folder, or inline."""
        named = [self.metadata.get(key) for key in ("path", "url", "extrapaths")]
        listed = (value if isinstance(value, list) else [value] for value in named)
        return not any(is_remote(path) for paths in listed for path in paths)

    @property
    def is_whole(self) -> bool:
        """Whether its schema lies there, too."""
        return self.is_local and not is_remote(self.metadata.get("schema"))

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The fields of the schema, in order, as far as they are some; none if it has none."""
        return [field.metadata for field in self.table_schema.fields]

    @property
    def key(self) -> str | None:
        """The field that is the primary key, if it is a single one."""
        names = self.table_schema.primary_key or ()
        return names[0] if len(names) == 1 else None

    def declared(self, name: str) -> Any:
        """Return what it declares of its file: ``bytes``, ``fields`` or ``rows``; else None.

        >>> open_package(ports).package.resources[0].declared("bytes") is None
        True
        """
        stats = self.metadata.get("stats")
        inner = stats.get(name) if isinstance(stats, dict) else None
        return inner or self.metadata.get(name)

    @property
    def declared_hash(self) -> tuple[str, str] | None:
        """Its hash as frictionless splits it, algorithm and digest: without one it is MD5."""
        stats, text = self.metadata.get("stats"), self.metadata.get("hash")
        known = dict(stats) if isinstance(stats, dict) else {}
        declared = None
        if isinstance(text, str) and text:
            algorithm, mark, digest = text.partition(":")
            declared = (algorithm, digest) if mark else ("md5", text)
            known |= [declared]
        found = (name for name in ("sha256", "md5") if known.get(name))
        return next(((name, str(known[name])) for name in found), declared)

    @property
    def declared_checksum(self) -> Checksum | None:
        """Its checksum, however it is written; None if it has none."""
        declared = self.declared_hash
        return Checksum.parse(":".join(declared)) if declared else None


@dataclass(frozen=True, slots=True)
class Package:
    """A data package on disk.

    Attributes:
        called: What the folder, the descriptor or the archive is called that it was read from.
        problem: Why it cannot be used but to say what is wrong with it; empty if it can.
        files: Its descriptor and the files that this names, as far as they have been read.

    >>> package = open_package(ports).package
    >>> package.name, package.version, package.heading
    ('ports', '1.0.0', 'Ports and their ships')
    """

    path: Path
    name: str
    version: str
    resources: tuple[Resource, ...]
    rules: tuple[TableRule, ...]
    views: tuple[TableView, ...]
    metadata: dict[str, Any]
    called: str = ""
    problem: str = ""
    files: MetadataFiles | None = field(default=None, repr=False, compare=False)

    @property
    def heading(self) -> str:
        """What it is called above its tables and where it is cited: its title, or a name."""
        title = self.metadata.get("title")
        title = " ".join(title.split()) if isinstance(title, str) else ""
        return title or " ".join(self.name.split()) or self.called or "data package"

    @property
    def title(self) -> str:
        """Name and version, for a person."""
        return f"{self.name} {self.version}".strip()

    @property
    def strict(self) -> bool:
        """Whether the tables are to be held to the compiled contract."""
        return self.metadata.get("tableContract") == "strict"

    def view_texts(self) -> dict[str, str]:
        """Read the SQL of the views, in order; PackageError if a file cannot be read.

        >>> open_package(ports).package.view_texts()
        {}
        """
        return {view.name: read_text(view.path) for view in self.views}

    def with_label_fields(self, fields: Mapping[str, str]) -> Package:
        """Return the package with fields that stand for rows, by table, where it declares none.

        >>> package = open_package(ports).package.with_label_fields({"ships": "tons"})
        >>> package.resource("ships").label_field
        'ship'
        """
        resources = tuple(
            replace(resource, label_field=resource.label_field or fields.get(resource.name))
            for resource in self.resources
        )
        return replace(self, resources=resources)

    def resource(self, name: str) -> Resource:
        """Return the resource of that name, or raise KeyError.

        >>> open_package(ports).package.resource("ships").name
        'ships'
        """
        return {resource.name: resource for resource in self.resources}[name]


def read_package(path: Path | str) -> Package:
    """Read the descriptor of a package, its schemas and the list of its rules; no file of data.

    Args:
        path: A descriptor, or the folder of a ``datapackage.json``.

    Raises:
        PackageError: The descriptor or one of its schemas or rules is not there, is no JSON object
            of the expected shape, or a path in it leads out of the folder.
    """
    path = Path(path, "datapackage.json") if Path(path).is_dir() else Path(path)
    files = MetadataFiles()
    package = parse_package(files.read_json(path), path, files)
    if package.problem:
        raise PackageError(package.problem)
    return package


def parse_package(
    metadata: dict[str, Any], path: Path, files: MetadataFiles | None = None
) -> Package:
    """Return the package that a descriptor describes, whatever is wrong with it.

    What is not as it should be is left out, and the ``problem`` of the package says what it is.

    Args:
        metadata: The descriptor.
        path: Its file, in whose folder its schemas are.
        files: The files of metadata that have been read.

    Raises:
        PackageError: It is larger than packages may be; or a schema leads out of the folder, or is
            no JSON object that can be read.
    """
    listed = metadata.get("resources")
    entries = listed if isinstance(listed, list) else []
    if len(entries) > (most := settings.current().max_resources):
        raise PackageError(f"{path}: more than {most:,} resources are not read")
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
        called=path.stem if path.name != "datapackage.json" else path.resolve().parent.name,
        problem=next(iter(parser.problems), ""),
        files=parser.files,
    )


def _problems(metadata: Mapping[str, Any], resources: list[Any]) -> Iterator[str]:
    """Yield what is wrong with a descriptor, its resources aside."""
    if not resources:
        yield "a data package has a list of resources, this has none"
    contract = metadata.get("tableContract", "strict")
    if contract != "strict":
        yield f'tableContract is {contract!r}; there is only "strict"'
    for name in ("tableRules", "tableViews"):
        if not isinstance(metadata.get(name, []), list):
            yield f"{name} is not a list"
    if any(isinstance(part, dict) and "rowRules" in part for part in (metadata, *resources)):
        yield "rowRules stand in a Table Schema, nowhere else"
    names = Counter(str(entry.get("name")) for entry in resources if isinstance(entry, dict))
    if twice := [name for name, number in names.items() if number > 1]:
        yield f"two resources are called {twice[0]!r}"


class _Parser:
    """What parses the parts of a descriptor, and notes what is wrong with them, in order."""

    def __init__(self, descriptor: Path, files: MetadataFiles) -> None:
        self.problems: list[str] = []
        self._descriptor = descriptor
        self.files = files

    def resource(self, index: int, entry: object) -> Resource:
        """Return a resource; an empty one if it is no object."""
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            self._note("every resource is an object with a name")
        metadata: dict[str, Any] = entry if isinstance(entry, dict) else {}
        called, path = str(metadata.get("name", "")), metadata.get("path")
        name, limits = " ".join(called.split()), settings.current()
        paths = path if isinstance(path, list) else [] if path is None else [path]
        self._require_at_most(limits.max_files, f"{name} has {len(paths):,} files", len(paths))
        local = [self._inside(path) for path in paths if not is_remote(path)]
        files = tuple(file for file in local if file) if len(paths) == len(local) else ()
        schema, marked = metadata.get("schema"), False
        if isinstance(schema, str):
            schema, marked = (None, False) if is_remote(schema) else self._schema(schema)
        elif schema is not None and not isinstance(schema, dict):
            self._note(f"the schema of {name} is neither path nor object")
            schema = None
        fields = (schema or {}).get("fields", [])
        if not isinstance(fields, list) or not all(_has_texts(field, "name") for field in fields):
            self._note(f"the fields of {name} are no list of objects with names")
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
            marked=marked,
        )

    def rule(self, entry: object) -> TableRule | None:
        """Return a rule across tables; None if it is none."""
        if not _has_texts(entry, "name", "message", "path"):
            self._note("every rule has a name, a message and a path")
            return None
        path = self._inside(entry["path"])
        return TableRule(entry["name"], entry["message"], path) if path else None

    def view(self, entry: object) -> TableView | None:
        """Return a view; None if it is none."""
        if not _has_texts(entry, "name", "path"):
            self._note("every view has a name and a path")
            return None
        path = self._inside(entry["path"])
        return TableView(entry["name"], path) if path else None

    def _schema(self, reference: str) -> tuple[dict[str, Any] | None, bool]:
        """Read a schema in a file of its own, and whether that begins with a byte order mark.

        It is None if the file is not there, or no JSON.

        Raises:
            PackageError: It leads out of the folder, or cannot be read for another reason.
        """
        path = path_inside(self._descriptor, reference)
        try:
            return self.files.read_json(path), path in self.files.marked
        except PackageError as error:
            no_json = isinstance(error.__cause__, json.JSONDecodeError)
            if path.is_file() and reference.endswith(".json") and not no_json:
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
            raise PackageError(f"{self._descriptor}: {held}, and at most {most:,} are read")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{self._descriptor}: {problem}")


def _has_texts(entry: object, *names: str) -> TypeGuard[dict[str, str]]:
    return isinstance(entry, dict) and all(isinstance(entry.get(name), str) for name in names)
