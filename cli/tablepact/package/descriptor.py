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

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.metadata_files import read_json, read_text
from tablepact.package.paths import is_remote, path_inside
from tablepact.package.table_formats import table_format
from tablepact.package.table_schema import key_names


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
        paths = [
            path for value in named for path in (value if isinstance(value, list) else [value])
        ]
        return not any(map(is_remote, paths))

    @property
    def is_whole(self) -> bool:
        """Whether its schema lies there, too."""
        return self.is_local and not is_remote(self.metadata.get("schema"))

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The fields of the schema, in order; none if there is no schema."""
        return list((self.schema or {}).get("fields", []))

    @property
    def key(self) -> str | None:
        """The field that is the primary key, if it is a single one."""
        names = key_names((self.schema or {}).get("primaryKey")) or ()
        return names[0] if len(names) == 1 else None


@dataclass(frozen=True, slots=True)
class Package:
    """A data package on disk.

    Attributes:
        called: What the folder, the descriptor or the archive is called that it was read from.

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
    """Read the descriptor of a package, its schemas and the list of its rules.

    Args:
        path: A descriptor, or the folder of a ``datapackage.json``.

    Returns:
        The package. Data files are not opened, and need not be there.

    Raises:
        PackageError: The descriptor or one of its schemas or rules is not there, is no JSON object
            of the expected shape, or a path in it leads out of the folder.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "datapackage.json"
    metadata = read_json(path)
    resources = metadata.get("resources")
    if not isinstance(resources, list) or not resources:
        raise PackageError(f"{path}: a data package has a list of resources, this has none")
    contract = metadata.get("tableContract", "strict")
    if contract != "strict":
        raise PackageError(f'{path}: tableContract is {contract!r}; there is only "strict"')
    rules = metadata.get("tableRules", [])
    if not isinstance(rules, list):
        raise PackageError(f"{path}: tableRules is not a list")
    views = metadata.get("tableViews", [])
    if not isinstance(views, list):
        raise PackageError(f"{path}: tableViews is not a list")
    if any(isinstance(part, dict) and "rowRules" in part for part in (metadata, *resources)):
        raise PackageError(f"{path}: rowRules stand in a Table Schema, nowhere else")
    if len(resources) > (most := settings.current().max_resources):
        raise PackageError(f"{path}: more than {most:,} resources are not read")
    names = Counter(str(entry.get("name")) for entry in resources if isinstance(entry, dict))
    if twice := [name for name, number in names.items() if number > 1]:
        raise PackageError(f"{path}: two resources are called {twice[0]!r}")
    return Package(
        path=path,
        name=str(metadata.get("name") or ""),
        version=str(metadata.get("version") or ""),
        resources=tuple(_read_resource(path, entry) for entry in resources),
        rules=tuple(_read_rule(path, entry) for entry in rules),
        views=tuple(_read_view(path, entry) for entry in views),
        metadata=metadata,
        called=path.stem if path.name != "datapackage.json" else path.resolve().parent.name,
    )


def _read_resource(descriptor: Path, entry: object) -> Resource:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        raise PackageError(f"{descriptor}: every resource is an object with a name")
    path, schema = entry.get("path"), entry.get("schema")
    paths = path if isinstance(path, list) else [] if path is None else [path]
    if len(paths) > (most := settings.current().max_files):
        raise PackageError(f"{descriptor}: a table in more than {most:,} files is not read")
    local = [path_inside(descriptor, p) for p in paths if not is_remote(p)]
    if isinstance(schema, str):
        schema = None if is_remote(schema) else read_json(path_inside(descriptor, schema))
    name = " ".join(entry["name"].split())
    if schema is not None and not isinstance(schema, dict):
        raise PackageError(f"{descriptor}: the schema of {name} is neither path nor object")
    fields = (schema or {}).get("fields", [])
    if not isinstance(fields, list) or not all(
        isinstance(field, dict) and isinstance(field.get("name"), str) for field in fields
    ):
        raise PackageError(f"{descriptor}: the fields of {name} are no list of objects with names")
    if len(fields) > (most := settings.current().max_columns):
        raise PackageError(
            f"{descriptor}: {name} has {len(fields):,} fields, and at most {most:,} are read"
        )
    return Resource(
        name=entry["name"],
        path=local[0] if len(paths) == len(local) == 1 else None,
        schema=schema,
        metadata=entry,
        folder=descriptor.parent,
        derived_by=path_inside(descriptor, entry["derivedBy"]) if "derivedBy" in entry else None,
        paths=tuple(local) if len(paths) == len(local) else (),
        label_field=label if isinstance(label := (schema or {}).get("labelField"), str) else None,
    )


def _read_rule(descriptor: Path, entry: object) -> TableRule:
    if not isinstance(entry, dict) or not all(
        isinstance(entry.get(key), str) for key in ("name", "message", "path")
    ):
        raise PackageError(f"{descriptor}: every rule has a name, a message and a path")
    return TableRule(entry["name"], entry["message"], path_inside(descriptor, entry["path"]))


def _read_view(descriptor: Path, entry: object) -> TableView:
    if not isinstance(entry, dict) or not all(
        isinstance(entry.get(key), str) for key in ("name", "path")
    ):
        raise PackageError(f"{descriptor}: every view has a name and a path")
    return TableView(entry["name"], path_inside(descriptor, entry["path"]))
