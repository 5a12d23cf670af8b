"""Table files without a descriptor as a package, with what is inferred for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.inference.draft_package import describe_resource, free_name
from tablepact.inference.table_schema import SchemaProposal, infer, infer_each
from tablepact.inference.typed_tables import WORKBOOKS, Sheet
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import parse_package
from tablepact.package.paths import slug
from tablepact.package.table_files.table_file import table_file_metadata
from tablepact.package.table_files.table_folder import has_descriptor, list_folder
from tablepact.package.table_files.table_formats import (
    COMPRESSED_EXTENSIONS,
    DATABASE_FORMATS,
    TEXT_FORMATS,
    table_format,
)


def package_of_table(path: Path, encoding: str | None = None, sheet: Sheet = None) -> Package:
    """Return a package of one table; of a database, of all its tables.

    The schema of CSV and TSV, of a sheet and of the tables of a database is inferred. Other formats
    have types of their own, and so have no schema; the types of compressed CSV are guessed from its
    first rows when it is read.

    Args:
        path: The file.
        encoding: The encoding of CSV that is not UTF-8; None to choose it.
        sheet: The sheet of a workbook; None for the first.

    Raises:
        PackageError: The file cannot be read, or has no such sheet.
    """
    metadata = table_file_metadata(path)
    file_format = table_format({**metadata["resources"][0], "type": "table"})
    packed = path.suffix.lower() in COMPRESSED_EXTENSIONS
    if file_format in DATABASE_FORMATS and not packed:
        metadata["resources"] = _resources(infer_each(path).tables, path.parent, {})
    elif (file_format in (*TEXT_FORMATS, *WORKBOOKS) and not packed) or sheet is not None:
        proposal = infer(path, encoding, sheet)
        known = {
            "encoding": proposal.source.encoding or None,
            "dialect": dict(proposal.dialect) or None,
            "schema": proposal.schema,
        }
        metadata = table_file_metadata(path, **known)
    return parse_package(metadata, path)


def package_of_folder(folder: Path) -> Package | None:
    """Return a package of the table files in a folder; None if it has a descriptor, or none.

    A file that cannot be read is a table whose reading says why.

    Raises:
        PackageError: The folder cannot be listed.
    """
    if has_descriptor(folder):
        return None
    resources: dict[str, dict[str, Any]] = {}
    for path in (entry.path for entry in list_folder(folder) if entry.kind == "table"):
        try:
            packed = path.suffix.lower() in COMPRESSED_EXTENSIONS
            found = () if packed else infer_each(path).tables
        except PackageError:
            found = ()
        for resource in _resources(found, folder, resources) or [_bare(path, folder, resources)]:
            resources[resource["name"]] = resource
    if not resources:
        return None
    name = slug(folder.resolve().name, "package")
    metadata = {"name": name, "resources": [*resources.values()]}
    package = parse_package(metadata, folder / "datapackage.json")
    note = f"{folder} has no descriptor: the types of its tables are guessed"
    return replace(package, notes=(f"{note}; {program()} init writes them down",))


def _resources(
    found: Sequence[SchemaProposal], folder: Path, taken: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the resources of the tables in a file, with names that are not taken."""
    named: dict[str, SchemaProposal] = {}
    for proposal in found:
        named[free_name(proposal, {*taken, *named})] = proposal
    return [
        {
            **describe_resource(
                name, proposal.source.path.relative_to(folder).as_posix(), proposal
            ),
            "schema": proposal.schema,
        }
        for name, proposal in named.items()
    ]


def _bare(path: Path, folder: Path, taken: dict[str, Any]) -> dict[str, Any]:
    """Return a resource of which nothing is known but its file."""
    (resource,) = table_file_metadata(path)["resources"]
    name, number = resource["name"], 2
    while name in taken:
        name, number = f"{resource['name']}-{number}", number + 1
    return {**resource, "name": name, "path": path.relative_to(folder).as_posix()}
