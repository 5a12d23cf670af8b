"""The reader of each format whose cells have types."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from tablepact.typed_files.typed_table import Reading, TypedTable

Open = Callable[[BinaryIO, Reading], TypedTable]
"""Returns the table in a file, which stays open until all its blocks are read."""


def reader_of(form: str) -> Open:
    """Return the reader of a format of ``TYPED_FORMATS``."""
    if form == "json":
        from tablepact.typed_files.json_file import open_json

        return open_json
    if form == "geojson":
        from tablepact.typed_files.json_file import open_geojson

        return open_geojson
    from tablepact.typed_files.json_lines import open_json_lines

    return open_json_lines
