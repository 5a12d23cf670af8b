"""The model of a data package: ``datapackage.json`` and the files that it names.

Supports Data Package v2 (https://datapackage.org/standard/data-package/) with a JSON descriptor on
a local disk; ``parse_descriptor`` reads it.

These properties extend the standard:

* ``rowRules`` in a Table Schema: rules within a row, see ``tablepact.contract.row_rules``;
* ``labelField`` in a Table Schema: the field that labels a row in lists and citations, if it is
  not ``title``, ``name`` or ``label``;
* ``tableRules`` in the descriptor: rules across tables, see ``tablepact.validation.sql_rules``;
* ``tableViews`` in the descriptor: SELECTs that rules, derivations and queries can use as tables;
* ``derivedBy`` in a resource: the SELECT over other tables that computes its rows;
* ``tableContract: "strict"`` in the descriptor: the tables must satisfy the contract too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.descriptor.table_schema import Field, TableSchema, parse_table_schema
from tablepact.package.digests.checksums import Checksum
from tablepact.package.metadata.metadata_files import MetadataFiles, read_text
from tablepact.package.paths import is_remote
from tablepact.package.table_files.table_formats import table_format


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule across tables: SQL that returns the rows that break it."""

    name: str
    message: str
    path: Path


@dataclass(frozen=True, slots=True)
class TableView:
    """A named SELECT over the tables and the views before it."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of a package.

    Attributes:
        name: The name, unique in the package.
        path: The local file; None if the data are inline, remote or in several files.
        schema: The Table Schema as a JSON object; None if there is none.
        metadata: The resource as it is in the descriptor.
        folder: The folder of the package.
        derived_by: The file with the SELECT that computes the rows, if they are derived.
        paths: All local files, in order; empty if the data are inline or partly remote.
        label_field: The field that labels a row, if the schema declares one.
        index: The index in the package, from 0.
        schema_has_bom: Whether the schema file begins with a byte order mark.
        note: What it is read without, and why, such as a schema that does not exist; usually empty.
        refusal: Why it is not read; usually empty.

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
    schema_has_bom: bool = False
    note: str = ""
    refusal: str = ""
    _parsed: TableSchema | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def table_schema(self) -> TableSchema:
        """The parsed schema; an empty one if the resource has none."""
        parsed = self._parsed or parse_table_schema(self.schema or {})
        object.__setattr__(self, "_parsed", parsed)
        return parsed

    @property
    def file(self) -> Path:
        """The local file.

        Raises:
            PackageError: The data are inline, remote or in several files.
        """
        if self.path is None:
            raise PackageError(f"{self.name}: not a single local file")
        return self.path

    @property
    def is_table(self) -> bool:
        """Whether it is a table: by its type, its fields or its format."""
        return self.format is not None

    @property
    def format(self) -> str | None:
        """The format of the table; None if the resource is not a table."""
        return table_format(self.metadata, fields=bool(self.fields))

    @property
    def is_local(self) -> bool:
        """Whether the data are in the package's folder or inline."""
        named = [self.metadata.get(key) for key in ("path", "url", "extrapaths")]
        listed = (value if isinstance(value, list) else [value] for value in named)
        return not any(is_remote(path) for paths in listed for path in paths)

    @property
    def is_whole(self) -> bool:
        """Whether the data are local, and the schema is so or has a pinned copy."""
        has_schema = self.schema is not None or not is_remote(self.metadata.get("schema"))
        return self.is_local and has_schema

    @property
    def fields(self) -> tuple[Field, ...]:
        """The valid fields of the schema, in order; empty without a schema."""
        return self.table_schema.fields

    @property
    def key(self) -> str | None:
        """The primary key field; None if the key has several fields or does not exist."""
        names = self.table_schema.primary_key or ()
        return names[0] if len(names) == 1 else None

    def declared(self, name: str) -> Any:
        """Return the declared ``bytes``, ``fields`` or ``rows`` of the file; None if undeclared.

        >>> open_package(ports).package.resources[0].declared("bytes") is None
        True
        """
        stats = self.metadata.get("stats")
        inner = stats.get(name) if isinstance(stats, dict) else None
        return inner or self.metadata.get(name)

    @property
    def declared_hash(self) -> tuple[str, str] | None:
        """The hash as frictionless splits it: algorithm (MD5 by default) and digest."""
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
        """The declared checksum, normalized; None if there is none."""
        declared = self.declared_hash
        return Checksum.parse(":".join(declared)) if declared else None


@dataclass(frozen=True, slots=True)
class Package:
    """A data package on disk.

    Attributes:
        source_name: The name of the folder, descriptor or archive that it was read from.
        problem: The first error of the descriptor, with which the package can only be validated;
            empty if there is none.
        files: The metadata files that have been read.
        notes: What a reader of its tables should know, one line each.

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
    source_name: str = ""
    problem: str = ""
    files: MetadataFiles | None = field(default=None, repr=False, compare=False)
    notes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading for lists and citations: the title, else a name."""
        title = self.metadata.get("title")
        title = " ".join(title.split()) if isinstance(title, str) else ""
        return title or " ".join(self.name.split()) or self.source_name or "data package"

    @property
    def title(self) -> str:
        """The name and version."""
        return f"{self.name} {self.version}".strip()

    @property
    def strict(self) -> bool:
        """Whether the tables must satisfy the compiled contract."""
        return self.metadata.get("tableContract") == "strict"

    def view_texts(self) -> dict[str, str]:
        """Return the SQL of the views by name, in order.

        Raises:
            PackageError: A file cannot be read.

        >>> open_package(ports).package.view_texts()
        {}
        """
        return {view.name: read_text(view.path) for view in self.views}

    def with_label_fields(self, fields: Mapping[str, str]) -> Package:
        """Return the package with label fields by table, for tables that declare none.

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
        """Return the resource with this name.

        Raises:
            KeyError: There is none.

        >>> open_package(ports).package.resource("ships").name
        'ships'
        """
        return {resource.name: resource for resource in self.resources}[name]
