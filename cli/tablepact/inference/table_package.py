"""A single table file as a package, with the schema and the dialect that are inferred for it."""

from __future__ import annotations

from pathlib import Path

from tablepact.inference.table_schema import infer
from tablepact.package.descriptor import Package
from tablepact.package.parse_descriptor import parse_package
from tablepact.package.table_file import table_file_metadata
from tablepact.package.table_formats import COMPRESSED_EXTENSIONS, TEXT_FORMATS, table_format


def package_of_table(path: Path) -> Package:
    """Return a package of one table; for CSV and TSV, with an inferred schema.

    Other formats have types of their own, and so have no schema; the types of compressed CSV are
    guessed from its first rows when it is read.

    Raises:
        PackageError: The file cannot be read, or is not CSV.
    """
    metadata = table_file_metadata(path)
    is_text = table_format(metadata["resources"][0]) in TEXT_FORMATS
    if is_text and path.suffix.lower() not in COMPRESSED_EXTENSIONS:
        proposal = infer(path)
        known = {
            "encoding": proposal.source.encoding,
            "dialect": dict(proposal.dialect) or None,
            "schema": proposal.schema,
        }
        metadata = table_file_metadata(path, **known)
    return parse_package(metadata, path)
