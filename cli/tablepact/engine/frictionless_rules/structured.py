"""The readers of structured values: objects, arrays, points, lists."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from tablepact.engine.errors import AskFrictionless
from tablepact.package.metadata.json_types import JsonObject, Metadata

MAX_DEPTH = 200
"""The most opening brackets in JSON that is read here, since Python's nesting limit varies."""
MAX_CHARACTERS = 2**20
"""The longest cell that is parsed here; a value may take sixty times the memory of its text."""


def read_object(cell: object) -> JsonObject | None:
    """Return the object in a cell; None if it is not an object."""
    value = _json(cell) if isinstance(cell, str) else cell
    return value if isinstance(value, dict) else None


class GeoJsonReader:
    """A reader of GeoJSON or TopoJSON, by the JSON Schema that is a file of frictionless."""

    def __init__(self, field_format: str) -> None:
        self._schema = {"default": "geojson", "topojson": "topojson"}.get(field_format)

    def __call__(self, cell: object) -> JsonObject | None:
        """Return the object in a cell; None if it is not an object of this form.

        Raises:
            AskFrictionless: This version of frictionless has no such schema.
        """
        value = read_object(cell)
        if value is None or self._schema is None or _validator(self._schema)(value):
            return value
        return None


@cache
def _validator(name: str) -> Callable[[object], bool]:
    """Return the test of objects by a schema of frictionless, which is not imported for that."""
    spec = find_spec("frictionless")
    (folder, *_) = (spec and spec.submodule_search_locations) or [""]
    path = Path(folder, "assets", "profiles", f"{name}.json")
    if not path.is_file():
        raise AskFrictionless
    from jsonschema.validators import validator_for
    from referencing import Registry

    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = validator_for(schema)(schema, registry=Registry())  # nothing is fetched

    def fits(value: object) -> bool:
        return next(validator.iter_errors(value), None) is None  # type: ignore[arg-type]

    return fits


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

    def __init__(self, field_format: str) -> None:
        self.field_format = field_format

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
        if self.field_format == "default" and cell.count(",") == 1:
            return (part.strip() for part in cell.split(","))
        if self.field_format == "array":
            return _json(cell)
        if self.field_format == "object" and len(value := _json(cell)) == 2:
            return value["lon"], value["lat"]
        raise ValueError(cell)
