"""A column as Croissant tells it: its name there, its type, where it is read from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from tablepact.catalog.data_files import DataFile
from tablepact.catalog.facts import Table, filled
from tablepact.catalog.file_columns import is_parquet, missing_values, type_of

TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "time": "sc:Time",
    "datetime": "sc:DateTime",
}
"""The data types (Croissant 1.1, DataType) of the types of Table Schema; any other is text."""


def field_of(table: Table, field: Mapping[str, Any], home: str) -> dict[str, Any]:
    """Describe a column of the table's file, below the record set ``home``."""
    name = str(field["name"])
    texts = [field.get("title"), field.get("description")]
    return filled({
        "@type": "cr:Field",
        "@id": f"{home}/{identifier(name)}",
        "name": name,
        "description": ": ".join(" ".join(text.split()) for text in texts if isinstance(text, str)),
        "dataType": data_type(table, field),
        "source": {"fileObject": {"@id": file_id(table.files[0])}, "extract": {"column": name}},
    })  # fmt: skip


def data_type(table: Table, field: Mapping[str, Any]) -> str:
    """Give the data type of a column; text where the file does not write the type plainly."""
    if is_parquet(table):
        return TYPES.get(str(field.get("type")), "sc:Text")
    own = missing_values(table) != [""]  # which a reader would take for values
    kind = "string" if own else type_of(field)
    return TYPES.get(kind, "sc:Text")


def file_id(file: DataFile) -> str:
    """Give the identifier of a file."""
    return f"file/at/{quote(file.path, safe='/', errors='surrogatepass')}"


def identifier(*parts: str) -> str:
    """Join names to an identifier: one part is a table, two are a column, more: all else."""
    return "/".join(quote(part, safe="", errors="surrogatepass") for part in parts)
