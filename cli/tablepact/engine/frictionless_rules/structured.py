"""The readers of structured values: objects, arrays, points, lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from tablepact.engine.errors import AskFrictionless
from tablepact.package.json_types import JsonObject, Metadata

MAX_DEPTH = 200
"""The most opening brackets in JSON that is read here, since Python's nesting limit varies."""
MAX_CHARACTERS = 2**20
"""The longest cell that is parsed here; a value may take sixty times the memory of its text."""


def read_object(cell: object) -> JsonObject | None:
    """Return the object in a cell; None if it is not an object."""
    value = _json(cell) if isinstance(cell, str) else cell
    return value if isinstance(value, dict) else None


def read_geojson(cell: object) -> None:
    """Return None if a cell is not an object.

    Raises:
        AskFrictionless: The cell is an object; only frictionless has the schema of GeoJSON.
    """
    if read_object(cell) is not None:
        raise AskFrictionless


class ArrayReader:
    """A reader of arrays; frictionless reads arrays whose items have a type."""

    def __init__(self, options: Metadata) -> None:
        self.has_items = bool(options.get("arrayItem"))

    def __call__(self, cell: object) -> list[object] | None:
        """Return the array in a cell; None if it is not an array."""
        value = _json(cell) if isinstance(cell, str) else cell
        if isinstance(value, tuple) and not isinstance(cell, str):
            value = list(value)
        if not isinstance(value, list):
            return None
        if self.has_items:
            raise AskFrictionless
        return value


def _json(cell: str) -> Any:
    """Return the value of a cell; None if it is not JSON."""
    if cell.count("[") + cell.count("{") > MAX_DEPTH or len(cell) > MAX_CHARACTERS:
        raise AskFrictionless
    try:
        return json.loads(cell)
    except ValueError:
        return None


class ListReader:
    """A reader of delimited lists, whose items have a type."""

    def __init__(self, options: Metadata, read_item: Callable[[object], object]) -> None:
        self.delimiter = options.get("delimiter", ",")
        self.read_item = read_item

    def __call__(self, cell: object) -> list[object] | None:
        """Return the items of a cell; None if one of them is not of the type."""
        if isinstance(cell, str):
            if len(cell) > MAX_CHARACTERS:
                raise AskFrictionless
            cell = cell.split(self.delimiter)
        if not isinstance(cell, list | tuple):
            return None
        items = []
        for item in cell:
            value = self.read_item(item)
            if value is None:
                return None
            items.append(value)
        return items


class GeoPoint(NamedTuple):
    """A point; its text has floats."""

    lon: Any
    lat: Any

    def __repr__(self) -> str:
        """Return the text that frictionless writes."""
        return str([float(self.lon), float(self.lat)])


class GeoPointReader:
    """A reader of points: two numbers, or an array or object of two."""

    def __init__(self, form: str) -> None:
        self.form = form

    def __call__(self, cell: Any) -> GeoPoint | None:
        """Return the point in a cell; None if it is not a point."""
        try:
            if isinstance(cell, str):
                lon, lat = self._parts(cell)
                cell = (Decimal(lon), Decimal(lat))
            point = GeoPoint(*cell)
            outside = point.lon > 180 or point.lon < -180 or point.lat > 90 or point.lat < -90
        except AskFrictionless:
            raise
        except Exception:
            return None
        return None if outside else point

    def _parts(self, cell: str) -> Any:
        if self.form == "default" and cell.count(",") == 1:
            return (part.strip() for part in cell.split(","))
        if self.form == "array":
            return _json(cell)
        if self.form == "object" and len(value := _json(cell)) == 2:
            return value["lon"], value["lat"]
        raise ValueError(cell)
