"""A data package for files that lie in a folder: its descriptor, and where wanted the schemas."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.inference.csv_source import UTF_8
from tablepact.inference.foreign_keys import Reference, find_references
from tablepact.inference.table_schema import SchemaProposal, infer
from tablepact.package.checksums import checksum_of
from tablepact.package.paths import path_inside
from tablepact.system.regular_files import open_bytes
from tablepact.system.utf8 import encode_utf8

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
OTHER_TABLES = (".csv.gz", ".csv.zip", ".json", ".jsonl", ".ods", ".parquet", ".xls", ".xlsx")
"""The endings of files that hold tables too, and are named among those left out."""
_BARE_PATH = re.compile(r"(?![~%$])[^*?\[\]:$%\\\n]+")


@dataclass(frozen=True, slots=True)
class FolderTables:
    """The files of a folder that make a package.

    Attributes:
        files: The CSV and TSV files in it and in its folder ``data``, sorted.
        left_out: What else may hold tables, each with the reason.
    """

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def find_tables(folder: Path) -> FolderTables:
    """Look for tables in a folder; PackageError if it cannot be listed."""
    files, left_out = [], []
    try:
        for parent in (folder, folder / "data"):
            for path in sorted(parent.iterdir()) if parent.is_dir() else ():
                shown, name = path.relative_to(folder).as_posix(), path.name.lower()
                if name.startswith(".") or name == "datapackage.json" or path == folder / "data":
                    continue
                if path.is_dir():
                    left_out.append(f"{shown}/: only the folder and data/ are looked into")
                elif not name.endswith((".csv", ".tsv")):
                    if name.endswith(OTHER_TABLES):
                        left_out.append(f"{shown}: neither CSV nor TSV")
                elif not _BARE_PATH.fullmatch(shown):
                    left_out.append(f"{shown}: no path for a descriptor; give it a plain name")
                else:
                    files.append(path)
    except OSError as error:
        raise PackageError(f"{folder} cannot be read: {error.strerror}") from error
    return FolderTables(tuple(files), tuple(left_out))


@dataclass(frozen=True, slots=True)
class PackageDraft:
    """A package that is proposed and not yet written.

    Attributes:
        name: Its name.
        tables: What is proposed for each of its tables, by name.
        references: Where one seems to refer to another.
        files: The files to write, the descriptor last: path in the folder, and JSON.

    >>> draft = init(ports, force=True)
    >>> draft.name, draft.tables["ships"].rows, list(draft.files)
    ('ports', 2, ['datapackage.json'])
    """

    name: str
    tables: Mapping[str, SchemaProposal]
    references: tuple[Reference, ...]
    files: Mapping[str, bytes]


def draft_package(
    folder: Path,
    files: Sequence[Path],
    *,
    schemas: bool = False,
    keys: bool = False,
    encoding: str = UTF_8,
) -> PackageDraft:
    """Propose a data package; nothing is written.

    Args:
        folder: The folder that its descriptor will be in.
        files: CSV files in it.
        schemas: Whether schemas get files of their own, ``schemas/NAME.json``.
        keys: Whether references become foreign keys.
        encoding: What those are in that are not UTF-8.

    Raises:
        PackageError: A file cannot be read, or does not lie in the folder.
    """
    paths = {path: _inside(folder, path) for path in dict.fromkeys(files)}
    tables: dict[str, SchemaProposal] = {}
    for path in paths:
        name, number = slug(path.stem, "table"), 2
        while name in tables:
            name, number = f"{slug(path.stem, 'table')}-{number}", number + 1
        tables[name] = infer(path, encoding)
    referring = tuple(find_references(tables))
    written: dict[str, bytes] = {}
    entries = []
    for name, proposal in tables.items():
        schema = proposal.schema
        if keys and (
            own := [reference.foreign_key for reference in referring if reference.table == name]
        ):
            schema["foreignKeys"] = own
        entry = _resource(name, paths[proposal.source.path], proposal)
        if schemas:
            written[f"schemas/{name}.json"] = _json(schema)
        entries.append({**entry, "schema": f"schemas/{name}.json" if schemas else schema})
    package = slug(folder.resolve().name, "package")
    descriptor = {"$schema": PROFILE, "name": package, "resources": entries}
    return PackageDraft(
        package, tables, referring, {**written, "datapackage.json": _json(descriptor)}
    )


def slug(text: str, default: str) -> str:
    """Make a name for a package or a resource: small letters, digits, points, dashes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._") or default


def _resource(name: str, path: str, proposal: SchemaProposal) -> dict[str, Any]:
    form = "tsv" if proposal.source.tabs else "csv"
    dialect = proposal.source.dialect.descriptor
    try:
        with open_bytes(proposal.source.path) as file:
            checksum = checksum_of(file)
            size = file.tell()
    except OSError as error:
        raise PackageError(f"{proposal.source.path} cannot be read: {error.strerror}") from error
    return {
        "name": name,
        "path": path,
        "type": "table",
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "encoding": proposal.source.encoding,
        **({"dialect": dialect} if dialect else {}),
        "bytes": size,
        "hash": str(checksum),
    }


def _inside(folder: Path, path: Path) -> str:
    """Return the path of a file from the folder, as a descriptor has it."""
    try:
        relative = path.resolve().relative_to(folder.resolve()).as_posix()
    except (ValueError, RuntimeError) as error:  # elsewhere, or a link to itself
        raise PackageError(f"{path} does not lie in {folder}, where the package is") from error
    if not _BARE_PATH.fullmatch(relative):
        raise PackageError(f"{relative} is no path for a descriptor; give the file a plain name")
    path_inside(folder / "datapackage.json", relative)
    return relative


def _json(value: object) -> bytes:
    return encode_utf8(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
