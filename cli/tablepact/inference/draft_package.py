"""Draft a data package for the files of a folder: the descriptor, and optional schema files."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.inference.foreign_keys import Reference, find_references
from tablepact.inference.table_schema import SchemaProposal, infer
from tablepact.package.checksums import checksum_of
from tablepact.package.metadata_files import DESCRIPTORS
from tablepact.package.paths import path_inside
from tablepact.system.regular_files import open_bytes
from tablepact.system.utf8 import encode_utf8

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
OTHER_TABLES = (".csv.gz", ".csv.zip", ".json", ".jsonl", ".ods", ".parquet", ".xls", ".xlsx")
"""Extensions of other tables, which are reported as skipped."""
_BARE_PATH = re.compile(r"(?![~%$])[^*?\[\]:$%\\\n]+")


@dataclass(frozen=True, slots=True)
class FolderTables:
    """The tables of a folder.

    Attributes:
        files: The CSV and TSV files in the folder and in ``data/``, sorted.
        left_out: Other paths that may hold tables, each as "path: reason".
    """

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def find_tables(folder: Path) -> FolderTables:
    """Find the tables of a folder.

    Raises:
        PackageError: The folder cannot be listed.
    """
    files, left_out = [], []
    try:
        for parent in (folder, folder / "data"):
            for path in sorted(parent.iterdir()) if parent.is_dir() else ():
                shown, name = path.relative_to(folder).as_posix(), path.name.lower()
                if name.startswith(".") or name in DESCRIPTORS or path == folder / "data":
                    continue
                if path.is_dir():
                    left_out.append(f"{shown}/: only the folder itself and data/ are searched")
                elif not name.endswith((".csv", ".tsv")):
                    if name.endswith(OTHER_TABLES):
                        left_out.append(f"{shown}: not CSV or TSV")
                elif not _BARE_PATH.fullmatch(shown):
                    left_out.append(f"{shown}: not allowed as a path in a descriptor; rename it")
                else:
                    files.append(path)
    except OSError as error:
        raise PackageError(f"{folder} cannot be read: {error.strerror}") from error
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

    >>> draft = init(ports, force=True)
    >>> draft.name, draft.tables["ships"].rows, list(draft.files)
    ('ports', 2, ['datapackage.json'])
    """

    name: str
    tables: Mapping[str, SchemaProposal]
    references: tuple[Reference, ...]
    near: tuple[Reference, ...]
    files: Mapping[str, bytes]


def draft_package(
    folder: Path,
    files: Sequence[Path],
    *,
    schemas: bool = False,
    keys: bool = False,
    encoding: str | None = None,
) -> PackageDraft:
    """Propose a data package; write nothing.

    Args:
        folder: The folder of the descriptor.
        files: CSV files in the folder.
        schemas: Whether to write each schema to its own file, ``schemas/NAME.json``.
        keys: Whether to turn references into foreign keys.
        encoding: The encoding of the files that are not UTF-8; None to choose it for each.

    Raises:
        PackageError: A file cannot be read, or is outside the folder.
    """
    paths = {path: _inside(folder, path) for path in dict.fromkeys(files)}
    tables: dict[str, SchemaProposal] = {}
    for path in paths:
        name, number = slug(path.stem, "table"), 2
        while name in tables:
            name, number = f"{slug(path.stem, 'table')}-{number}", number + 1
        tables[name] = infer(path, encoding)
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
        entry = _resource(name, paths[proposal.source.path], proposal)
        if schemas:
            written[f"schemas/{name}.json"] = to_json(schema)
        entries.append({**entry, "schema": f"schemas/{name}.json" if schemas else schema})
    package = slug(folder.resolve().name, "package")
    descriptor = {"$schema": PROFILE, "name": package, "resources": entries}
    return PackageDraft(
        package, tables, referring, near, {**written, "datapackage.json": to_json(descriptor)}
    )


def slug(text: str, default: str) -> str:
    """Return a name for a package or resource: lower-case letters, digits, dots and dashes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9._]+", "-", plain).strip("-._") or default


def _resource(name: str, path: str, proposal: SchemaProposal) -> dict[str, Any]:
    file_format = "tsv" if proposal.source.tabs else "csv"
    dialect = dict(proposal.dialect)
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
        "format": file_format,
        "mediatype": MEDIA_TYPES[file_format],
        "encoding": proposal.source.encoding,
        **({"dialect": dialect} if dialect else {}),
        "bytes": size,
        "hash": str(checksum),
    }


def _inside(folder: Path, path: Path) -> str:
    """Return the path of a file relative to the folder, in the form for a descriptor."""
    try:
        relative = path.resolve().relative_to(folder.resolve()).as_posix()
    except (ValueError, RuntimeError) as error:  # elsewhere, or a link to itself
        raise PackageError(f"{path} must be inside {folder}, the folder of the package") from error
    if not _BARE_PATH.fullmatch(relative):
        raise PackageError(f"{relative} is not allowed as a path in a descriptor; rename the file")
    path_inside(folder / "datapackage.json", relative)
    return relative


def to_json(value: object) -> bytes:
    """Return a descriptor or a schema as it is written into a file."""
    return encode_utf8(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
