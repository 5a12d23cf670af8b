"""Draft a data package for the files of a folder: the descriptor, and optional schema files."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.inference.foreign_keys import Reference, find_references
from tablepact.inference.table_schema import SchemaProposal, infer_each
from tablepact.inference.typed_source import TypedSource
from tablepact.inference.typed_tables import WORKBOOKS, Sheet, typed_format
from tablepact.package.digests.checksums import checksum_of
from tablepact.package.metadata.metadata_files import DESCRIPTORS
from tablepact.package.paths import path_inside, slug
from tablepact.package.table_files.table_file import table_name
from tablepact.package.table_files.table_folder import list_folder
from tablepact.package.table_files.table_formats import (
    COMPRESSED_EXTENSIONS,
    MEDIA_TYPES,
    NATIVE_FORMATS,
    TYPED_FORMATS,
    table_format,
)
from tablepact.system.regular_files import open_bytes
from tablepact.system.utf8 import encode_utf8

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
UNCOUNTED = ("json",)
"""The formats of which frictionless counts no bytes, so that it finds any declared size wrong."""
_DESCRIBED = (*NATIVE_FORMATS, *TYPED_FORMATS)
_WHY_NOT = {
    "folder": "/: only the folder itself and data/ are searched",
    "text": ": may be any text",
    "object": ": a JSON object; name the file if a list of records is in it",
}
_BARE_PATH = re.compile(r"(?![~%$])[^*?\[\]:$%\\\n]+")


@dataclass(frozen=True, slots=True)
class FolderTables:
    """The tables of a folder.

    Attributes:
        files: The table files in the folder and in ``data/``, sorted.
        left_out: Other paths that may hold tables, each as "path: reason".
    """

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def find_tables(folder: Path, base: str = "") -> FolderTables:
    """Find the tables of a folder.

    Args:
        folder: The folder of the package.
        base: The folder in it that all files are in; empty if it is the folder itself.

    Raises:
        PackageError: The folder cannot be listed.
    """
    files, left_out = [], []
    if base:
        left_out = [
            f"{shown}: not in {base}/, the basepath of the package"
            for path, shown, kind in list_folder(folder)
            if kind == "table" and not path.is_relative_to(folder / base)
        ]
    for path, relative, kind in list_folder(folder / base):
        shown = posixpath.join(base, relative)
        if kind != "table":
            left_out.append(f"{shown}{_WHY_NOT[kind]}")
        elif path.suffix.lower() in COMPRESSED_EXTENSIONS:
            left_out.append(f"{shown}: compressed; unpack it first")
        elif table_format({"path": path.name, "type": "table"}) not in _DESCRIBED:
            left_out.append(f"{shown}: its format is not supported")
        elif not _BARE_PATH.fullmatch(relative):
            left_out.append(f"{shown}: not allowed as a path in a descriptor; rename it")
        else:
            files.append(path)
    return FolderTables(tuple(files), tuple(left_out))


@dataclass(frozen=True, slots=True)
class PackageDraft:
    """A proposed package that has not been written yet.

    Attributes:
        name: The name of the package.
        tables: The proposed schema of each table, by name.
        references: The fields that seem to refer to another table.
        near: Those that would refer to another table, but for a few values.
        files: The files to write, the descriptor last: JSON by path in the folder.
        left_out: The files and tables that are left out, in words.
        dropped: What an earlier descriptor says that this one does not, one text per place.

    >>> draft = init(ports, force=True)
    >>> draft.name, draft.tables["ships"].rows, list(draft.files)
    ('ports', 2, ['datapackage.json'])
    """

    name: str
    tables: Mapping[str, SchemaProposal]
    references: tuple[Reference, ...]
    near: tuple[Reference, ...]
    files: Mapping[str, bytes]
    left_out: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def draft_package(
    folder: Path,
    files: Sequence[Path],
    *,
    base: str = "",
    schemas: bool = False,
    keys: bool = False,
    encoding: str | None = None,
    sheet: Sheet = None,
    named: bool = True,
) -> PackageDraft:
    """Propose a data package; write nothing.

    Args:
        folder: The folder of the descriptor.
        files: Table files in the folder.
        base: The folder in it that the paths in the descriptor are relative to; empty if it is
            the folder itself.
        schemas: Whether to write each schema to its own file, ``schemas/NAME.json``.
        keys: Whether to turn references into foreign keys.
        encoding: The encoding of the files that are not UTF-8; None to choose it for each.
        sheet: The only sheet of workbooks to describe; None for each.
        named: Whether the user has named the files; if not, those other than CSV that cannot be
            read are left out.

    Raises:
        PackageError: A file cannot be read, or is outside the folder.
    """
    paths = {path: _inside(folder, path, base) for path in dict.fromkeys(files)}
    if named_one := next((path for path in paths if path.name in DESCRIPTORS), None):
        raise PackageError(f"{named_one} is a descriptor, not a table")
    tables: dict[str, SchemaProposal] = {}
    empty: list[str] = []
    for path in paths:
        chosen = sheet if sheet is not None and typed_format(path) in WORKBOOKS else None
        try:
            inferred = infer_each(path, encoding, chosen)
        except PackageError as error:
            if named or not typed_format(path):
                raise
            empty.append(str(error))
            continue
        empty += inferred.empty
        for proposal in inferred.tables:
            tables[free_name(proposal, tables)] = proposal
    if not tables and empty:
        raise PackageError(empty[0])
    found = find_references(tables)
    referring = tuple(reference for reference in found if not reference.broken)
    near = tuple(reference for reference in found if reference.broken)
    written: dict[str, bytes] = {}
    entries = []
    for name, proposal in tables.items():
        schema = proposal.schema
        if keys and (
            own := [reference.foreign_key for reference in referring if reference.table == name]
        ):
            schema["foreignKeys"] = own
        file = proposal.source.path
        entry = _with_checksum(describe_resource(name, paths[file], proposal), file)
        if schemas:
            written[posixpath.join(base, f"schemas/{name}.json")] = to_json(schema)
        entries.append({**entry, "schema": f"schemas/{name}.json" if schemas else schema})
    package = slug(folder.resolve().name, "package")
    descriptor = {"$schema": PROFILE, "name": package, "resources": entries}
    return PackageDraft(
        package,
        tables,
        referring,
        near,
        {**written, "datapackage.json": to_json(descriptor)},
        tuple(empty),
    )


def free_name(proposal: SchemaProposal, taken: Container[str]) -> str:
    """Return a name for a table that no other one has: that of its file, sheet or own."""
    source = proposal.source
    file = table_name(source.path)
    part = source.part if isinstance(source, TypedSource) else None
    base = slug(part.name, file) if part and part.has_others else file
    if base in taken and base != file:
        base = f"{file}-{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def describe_resource(name: str, path: str, proposal: SchemaProposal) -> dict[str, Any]:
    """Return the resource of a table, without its schema.

    Args:
        name: Its name.
        path: The path of its file in the package.
        proposal: What is proposed for it.
    """
    file_format, encoding = proposal.source.format, proposal.source.encoding
    dialect = dict(proposal.dialect)
    return {
        "name": name,
        "path": path,
        "type": "table",
        "format": file_format,
        "mediatype": MEDIA_TYPES[file_format],
        **({"encoding": encoding} if encoding else {}),
        **({"dialect": dialect} if dialect else {}),
    }


def _with_checksum(resource: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return a resource with the size and the hash of its file."""
    try:
        with open_bytes(path) as file:
            checksum = checksum_of(file)
            size = file.tell()
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    counted = {"bytes": size} if resource["format"] not in UNCOUNTED else {}
    return {**resource, **counted, "hash": str(checksum)}


def _inside(folder: Path, path: Path, base: str) -> str:
    """Return the path of a file relative to the base, in the form for a descriptor."""
    top = folder / base
    try:
        relative = path.resolve().relative_to(top.resolve()).as_posix()
    except (ValueError, RuntimeError) as error:  # elsewhere, or a link to itself
        what = "basepath" if base else "folder"
        raise PackageError(f"{path} must be inside {top}, the {what} of the package") from error
    if not _BARE_PATH.fullmatch(relative):
        raise PackageError(f"{relative} is not allowed as a path in a descriptor; rename the file")
    path_inside(folder / "datapackage.json", posixpath.join(base, relative))
    return relative


def to_json(value: object) -> bytes:
    """Return a descriptor or a schema as it is written into a file."""
    return encode_utf8(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
