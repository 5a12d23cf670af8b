"""What a data package says of itself: ``datapackage.json`` and the files that it names.

Data Package v2 (https://datapackage.org/standard/data-package/), of which a descriptor in JSON on a
local disk is read, by ``parse_descriptor``.

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

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.checksums import Checksum
from tablepact.package.metadata_files import MetadataFiles, read_text
from tablepact.package.paths import is_remote
from tablepact.package.table_formats import table_format
from tablepact.package.table_schema import Field, TableSchema, parse_table_schema


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
    >>> ships.path.name, ships.format, ships.key, [field.name for field in ships.fields]
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
    def fields(self) -> tuple[Field, ...]:
        """The fields of the schema, in order, as far as they are some; none if it has none."""
        return self.table_schema.fields

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
