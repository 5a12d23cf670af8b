"""The reader of each format whose cells have types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

from tablepact.package.metadata.json_types import Metadata

if TYPE_CHECKING:
    from tablepact.typed_files.typed_table import Reading, TypedTable

    Open = Callable[[BinaryIO, Reading], TypedTable]
    """Returns the table in a file, which stays open until all its blocks are read."""
_READERS = {
    "json": ("json_file", "open_json"),
    "geojson": ("json_file", "open_geojson"),
    "jsonl": ("json_lines", "open_json_lines"),
    "ndjson": ("json_lines", "open_json_lines"),
    "xlsx": ("workbook", "open_xlsx"),
    "ods": ("workbook", "open_ods"),
    "arrow": ("arrow", "open_arrow"),
    "sqlite": ("sqlite", "open_sqlite"),
}
"""The module and the function that reads each format of ``TYPED_FORMATS``."""
BINARY_FORMATS = ("xlsx", "ods", "arrow", "sqlite")
"""The formats that have no encoding, and of which several files cannot be joined."""
_EXCEL = ("fillMergedCells", "preserveFormatting", "adjustFloatingPointError")
"""The properties of a dialect that only frictionless has, and reads."""


def reader_of(file_format: str) -> Open:
    """Return the reader of a format of ``TYPED_FORMATS``."""
    module, name = _READERS[file_format]
    reader: Open = getattr(import_module(f"tablepact.typed_files.{module}"), name)
    return reader


def only_frictionless_reads(file_format: str, dialect: Metadata) -> str:
    """Return the property of a dialect that only frictionless reads; empty if there is none."""
    excel = dialect.get("excel") if file_format == "xlsx" else None
    given = excel if isinstance(excel, Mapping) else {}
    return next((name for name in _EXCEL if given.get(name)), "")
