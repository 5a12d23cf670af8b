"""Values that have parts: objects, arrays, points, lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from tablepact.engine.errors import AskFrictionless
from tablepact.package.json_types import JsonObject, Metadata

MAX_DEPTH = 200
"""How many brackets open in JSON that is read here: how deep Python reads depends on its stack."""
MAX_CHARACTERS = 2**20
"""The longest cell that is taken apart here; a part may take sixty times the memory of its text."""


def read_object(cell: object) -> JsonObject | None:
    """Return the object of a cell, None if it has none."""
    value = _json(cell) if isinstance(cell, str) else cell
    return value if isinstance(value, dict) else None


def read_geojson(cell: object) -> None:
    """Return None if a cell is not even an object: frictionless has the schema of the others."""
    if read_object(cell) is not None:
        raise AskFrictionless


class ArrayReader:
    """Reads arrays; frictionless reads their items, if they have a type."""

    def __init__(self, options: Metadata) -> None:
        self.has_items = bool(options.get("arrayItem"))

    def __call__(self, cell: object) -> list[object] | None:
        """Return the array of a cell, None if it has none."""
        value = _json(cell) if isinstance(cell, str) else cell
        if isinstance(value, tuple) and not isinstance(cell, str):
            value = list(value)
        if not isinstance(value, list):
            return None
        if self.has_items:
            raise AskFrictionless
        return value


def _json(cell: str) -> Any:
    """Return the value of a cell, None if it is not JSON."""
    if cell.count("[") + cell.count("{") > MAX_DEPTH or len(cell) > MAX_CHARACTERS:
        raise AskFrictionless
    try:
        return json.loads(cell)
    except ValueError:
        return None


class ListReader:
    """Reads items with a delimiter between, each of a type."""

    def __init__(self, options: Metadata, read_item: Callable[[object], object]) -> None:
        self.delimiter = options.get("delimiter", ",")
        self.read_item = read_item

    def __call__(self, cell: object) -> list[object] | None:
        """Return the items of a cell, None if one of them has no value."""
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
    """A point, whose parts are written as floats."""

    lon: Any
    lat: Any

    def __repr__(self) -> str:
        """Write it as frictionless does."""
        return str([float(self.lon), float(self.lat)])


class GeoPointReader:
    """Reads points: two numbers, an array or an object of two."""

    def __init__(self, form: str) -> None:
        self.form = form

    def __call__(self, cell: Any) -> GeoPoint | None:
        """Return the point of a cell, None if it has none."""
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
