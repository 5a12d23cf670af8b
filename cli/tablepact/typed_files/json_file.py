"""Read the tables of JSON files: a list of objects or of lists, at the top or at a property.

GeoJSON is read as its features: a row has the properties of a feature, its ``id``, and its
``geometry`` as an object.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from tablepact.typed_files.json_records import Items, JsonReading, json_reading, table_of
from tablepact.typed_files.json_text import JsonText, RepeatedKeys
from tablepact.typed_files.typed_table import Reading, TypedTable

FEATURES = "features"
"""The key of GeoJSON that has the rows."""


def open_json(file: BinaryIO, reading: Reading) -> TypedTable:
    """Return the table in a JSON file.

    Args:
        file: The file, which stays open until all blocks are read.
        reading: How it is read.

    Raises:
        TypedFileError: It is not JSON, or has no rows where they are looked for.
    """
    json_reading, text, repeated = _opened(file, reading)
    values = text.items(f"{json_reading.property}.item" if json_reading.property else "item")
    return table_of(Items(values, repeated, text.tell), json_reading)


def open_geojson(file: BinaryIO, reading: Reading) -> TypedTable:
    """Return the features of a GeoJSON file as a table, as ``open_json`` does."""
    json_reading, text, repeated = _opened(file, reading)
    json_reading = json_reading._replace(property=json_reading.property or FEATURES)
    values = map(_feature, text.items(f"{json_reading.property}.item"))
    return table_of(Items(values, repeated, text.tell), json_reading)


def _opened(
    file: BinaryIO, reading: Reading
) -> tuple[JsonReading, JsonText, Callable[[], Sequence[str]]]:
    keys = RepeatedKeys() if reading.standard else None
    encoding = reading.encoding or ("utf-8-sig" if reading.standard else "utf-8")
    text = io.TextIOWrapper(file, encoding, newline="")
    return json_reading(reading), JsonText(text, keys), keys.take if keys else tuple


def _feature(item: Any) -> Any:
    """Return a feature as one object: its id, its properties, and its geometry."""
    if not isinstance(item, dict) or item.get("type") != "Feature":
        return item
    properties = item.get("properties")
    own = {"id": item["id"]} if "id" in item else {}
    more = properties if isinstance(properties, dict) else {}
    return {**own, **more, "geometry": item.get("geometry")}
