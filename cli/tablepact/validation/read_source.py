"""Read what a validation is about: a descriptor, or a table file with a schema of its own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from tablepact._about import program
from tablepact.engine.descriptor.v2 import PROFILES
from tablepact.errors import PackageError
from tablepact.package.descriptor.basepath import with_basepath
from tablepact.package.descriptor.parse_descriptor import as_package
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.metadata.metadata_files import MetadataFiles, NotParsed, is_yaml
from tablepact.package.table_files.table_file import (
    is_table_file,
    table_file_metadata,
    table_name,
)
from tablepact.package.table_files.table_formats import (
    DATABASE_FORMATS,
    STANDALONE_EXTENSIONS,
    table_format,
)
from tablepact.report.severity import Severities
from tablepact.system.existing_paths import is_file, is_folder

_SCHEMA, _DIALECT = "/resources/0/schema", "/resources/0/dialect"


class Given(NamedTuple):
    """What the caller says about the input, in place of a descriptor.

    Attributes:
        encoding: The encoding of a table file.
        format: The format of a table file, such as ``csv``; by default the extension says it.
        schema: The Table Schema of a table file: an object, or the path of a file.
        dialect: The Table Dialect of a table file: the same.
        basepath: The folder that the paths in a descriptor are relative to.
        packages: The folders or descriptors of other packages, by their name in a reference.
        sheet: The sheet of a workbook, by its name or its number from 1.
        is_frame: Whether the file is a copy of a data frame, whose rows have no header.
    """

    encoding: str | None = None
    format: str | None = None
    schema: Path | str | Mapping[str, Any] | None = None
    dialect: Path | str | Mapping[str, Any] | None = None
    basepath: Path | str | None = None
    packages: Mapping[str, Path | str] = MappingProxyType({})
    sheet: str | int | None = None
    is_frame: bool = False


class Source(NamedTuple):
    """The metadata of what is validated.

    Attributes:
        path: The descriptor, or the table file.
        metadata: The descriptor, which is made up for a table file.
        folder: The folder that its paths are relative to.
        is_table: Whether it is a table file.
        is_resource: Whether it is the descriptor of a resource alone.
        files: The metadata that are in files outside the package: their paths, relative to the
            folder, by JSON pointer.
        unchecked: The foreign keys of a table file to other tables, in words.
        basepath: What the configuration sets before the paths of the descriptor.
    """

    path: Path
    metadata: JsonObject
    folder: Path
    is_table: bool = False
    is_resource: bool = False
    files: Mapping[str, str] = MappingProxyType({})
    unchecked: tuple[str, ...] = ()
    basepath: str = ""

    def configured_by(self, configuration: Severities | None, given: Given) -> Source:
        """Return the source with the ``basepath`` that is configured, unless another is given."""
        if not configuration or self.is_table or given.basepath is not None:
            return self
        base = configuration.basepath
        return self._replace(metadata=with_basepath(self.metadata, base), basepath=base)

    @property
    def place(self) -> Path:
        """The path of a descriptor in the folder."""
        return self.folder / self.path.name

    @property
    def own_path(self) -> str | None:
        """The path of a descriptor that is kept elsewhere, relative to the folder; else None."""
        if self.is_table or self.place == self.path:
            return None
        return Path(os.path.relpath(self.path, self.folder)).as_posix()

    @property
    def is_undescribed(self) -> bool:
        """Whether nothing describes the table file."""
        return self.is_table and not {"schema", "dialect"} & self.metadata["resources"][0].keys()

    @property
    def has_schema(self) -> bool:
        """Whether there are metadata to check: a descriptor, or the schema of a table file."""
        return not self.is_table or "schema" in self.metadata["resources"][0]


def read_source(
    path: Path,
    files: MetadataFiles,
    given: Given = Given(),  # noqa: B008 - it is immutable
    *,
    every_key: bool = False,
) -> Source:
    """Read a descriptor, or make one up for a table file.

    Args:
        path: The descriptor, or the table file.
        files: The reader of metadata files, with its cache.
        given: What the caller says about it.
        every_key: Whether the schema of a table file keeps its foreign keys to other tables, for
            which frictionless refuses it.

    Raises:
        PackageError: A file cannot be read, or a descriptor is given an encoding.
        ValueError: What is given is not for such an input, or not of its kind.
    """
    if is_table_file(path) or (given.format and not is_folder(path)):
        return _table_source(path, files, given, every_key)
    for name in ("schema", "dialect", "format", "sheet"):
        if getattr(given, name) is not None:
            raise ValueError(
                f"a {name} is given for a table file, and {path} is a descriptor, which has its own"
            )
    if given.encoding:
        raise PackageError(
            f"{path} is a descriptor: declare the encoding {given.encoding!r} in its resources; "
            "only a single CSV file is given one otherwise"
        )
    try:
        metadata = files.read_json(path)
    except PackageError as error:
        if path.suffix.lower() == ".json" or is_yaml(path) or not is_file(path):
            raise
        endings = ", ".join(f".{one}" for one in STANDALONE_EXTENSIONS)
        raise PackageError(
            f"{path} is not a descriptor, as it is not JSON, and has no extension of a table "
            f"({endings}); rename it, or describe it in a datapackage.json"
        ) from error
    folder = path.parent if given.basepath is None else Path(given.basepath)
    if not is_folder(folder):
        raise PackageError(f"there is no folder {str(folder)!r}")
    package = as_package(metadata)
    return Source(path, package, folder, is_resource=package is not metadata)


def _table_source(path: Path, files: MetadataFiles, given: Given, every_key: bool) -> Source:
    if given.basepath is not None:
        raise ValueError(
            f"a base path is for the paths in a descriptor, and {path} is a table file"
        )
    schema, schema_file = _part("Table Schema", given.schema, path, files)
    dialect, dialect_file = _part("Table Dialect", given.dialect, path, files)
    if given.sheet is not None:
        dialect = {**(dialect or {}), **_sheet(path, given)}
    unchecked: list[str] = []
    if schema is not None and not every_key:
        schema, unchecked = _without_other_tables(schema, table_name(path))
    metadata = table_file_metadata(
        path, format=given.format, encoding=given.encoding, schema=schema, dialect=dialect
    )
    if schema is None and dialect is None:
        metadata["resources"] = _tables_of_database(path, metadata["resources"][0])
    profile = str((schema or {}).get("$schema"))
    if profile.startswith(PROFILES):
        metadata = {"$schema": profile.replace("tableschema", "datapackage"), **metadata}
    outside = {_SCHEMA: schema_file, _DIALECT: dialect_file}
    places = {pointer: file for pointer, file in outside.items() if file}
    return Source(path, metadata, path.parent, True, files=places, unchecked=tuple(unchecked))


def _tables_of_database(path: Path, resource: JsonObject) -> list[JsonObject]:
    """Return a resource for each table of a database; other files have one."""
    if resource.get("format") not in DATABASE_FORMATS:
        return [resource]
    from tablepact.package.descriptor.resource_names import with_names
    from tablepact.package.paths import slug
    from tablepact.typed_files.sqlite import tables
    from tablepact.typed_files.typed_table import TypedFileError

    try:
        names = tables(path)
    except (TypedFileError, OSError):  # the step of the table reports it
        return [resource]
    if len(names) < 2:
        return [resource]
    return with_names(
        [resource | {"name": slug(name, "table"), "dialect": {"table": name}} for name in names]
    )


def _sheet(path: Path, given: Given) -> JsonObject:
    """Return the properties that name the sheet of a workbook, also as frictionless has them.

    Raises:
        ValueError: The file is not a workbook.
    """
    resource = {"path": path.name, "format": given.format, "type": "table"}
    file_format = table_format(resource)
    if file_format not in ("xlsx", "ods", "xls"):
        raise ValueError(f"{path} is not a workbook, so it has no sheet {given.sheet!r}")
    name = "sheetName" if isinstance(given.sheet, str) else "sheetNumber"
    control = "ods" if file_format == "ods" else "excel"
    return {name: given.sheet, control: {"sheet": given.sheet}}


def _part(
    kind: str, given: Path | str | Mapping[str, Any] | None, table: Path, files: MetadataFiles
) -> tuple[JsonObject | None, str]:
    """Return a schema or dialect, and its file relative to the folder of the table, if it has one.

    Raises:
        PackageError: The file cannot be read.
        ValueError: It is a descriptor.
    """
    if given is None:
        return None, ""
    if isinstance(given, Mapping):
        part, file, shown = dict(given), "", "the object"
    else:
        path = Path(given)
        try:
            part, shown = files.read_json(path), str(path)
        except NotParsed as error:
            reason = str(error).partition(", as a descriptor")[0]
            hint = f"; {program()} infer {table} proposes one" if kind == "Table Schema" else ""
            raise PackageError(f"{reason}, as a {kind} must be, or YAML{hint}") from error
        file = os.path.relpath(path, table.parent)
    if "resources" in part:
        raise ValueError(f"{shown} is the descriptor of a package, not a {kind}")
    if kind == "Table Schema" and "fields" not in part:
        raise ValueError(f'{shown} is not a {kind}: it has no "fields"')
    return part, Path(file).as_posix() if file else ""


def _without_other_tables(schema: JsonObject, name: str) -> tuple[JsonObject, list[str]]:
    """Return a schema without its foreign keys to other tables, and these in words.

    Args:
        schema: The schema.
        name: The name of its table, to which a key may refer.
    """
    listed = schema.get("foreignKeys")
    if not isinstance(listed, list):
        return schema, []
    kept, left = [], []
    for key in listed:
        reference = key.get("reference") if isinstance(key, dict) else None
        target = reference.get("resource") if isinstance(reference, dict) else None
        if isinstance(target, str) and target not in ("", name):
            fields = key.get("fields")
            names = [fields] if isinstance(fields, str) else fields
            shown = ", ".join(map(str, names)) if isinstance(names, list) else "?"
            left.append(f"the foreign key {shown} refers to the table {target}, which is not here")
        else:
            kept.append(key)
    return {**schema, "foreignKeys": kept} if left else schema, left
