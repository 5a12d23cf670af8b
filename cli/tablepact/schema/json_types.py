"""The types of Table Schema in JSON Schema: what a value of each is in JSON, or as text."""

from __future__ import annotations

from typing import Any

from tablepact.schema.fields import Column
from tablepact.schema.values import FORMS

_DAY = r"\d{4}-\d{2}-\d{2}"
_HOUR = r"\d{2}:\d{2}:\d{2}(?:\.\d+)?"
_ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
_AS_TEXT = "its JSON may also stand as text, as dataset export writes it; that is not looked into"
_BY_FORM = "the format of JSON Schema wants a zone, so the form is held by a pattern"

Json = dict[str, Any]


def _text(form: str, **more: Any) -> Json:
    return {"type": ["string"], "pattern": f"^(?:{form})$", **more}


def _nested(kind: str, **more: Any) -> Json:
    inner = {"type": kind, **more}
    text = {"contentMediaType": "application/json", "contentSchema": inner}
    return {"type": [kind, "string"], **more, **text, "$comment": _AS_TEXT}


_DEGREES = {"type": "number"}
_POINTS = {
    "default": _text(FORMS["geopoint"]),
    "array": _nested("array", items=_DEGREES, minItems=2, maxItems=2),
    "object": _nested(
        "object", properties={"lon": _DEGREES, "lat": _DEGREES}, required=["lon", "lat"]
    ),
}
_STRINGS: dict[str, Json] = {
    "email": {"format": "email"},
    "uri": {"format": "uri"},
    "uuid": {"format": "uuid"},
    "binary": {"contentEncoding": "base64"},
}
_TYPES: dict[str, Json] = {
    "integer": {"type": ["integer"]},
    "number": {"type": ["number"]},
    "boolean": {"type": ["boolean"]},
    "date": _text(_DAY, format="date"),
    "time": _text(_HOUR + _ZONE, **{"$comment": _BY_FORM}),
    "datetime": _text(f"{_DAY}T{_HOUR}{_ZONE}", **{"$comment": _BY_FORM}),
    "year": {"type": ["integer"]},
    "yearmonth": _text(FORMS["yearmonth"]),
    "duration": _text(FORMS["duration"]),
    "object": _nested("object"),
    "array": _nested("array"),
    "geojson": _nested("object"),
    "any": {},
}


def of_the_type(column: Column) -> tuple[Json, list[str]]:
    """Write what the type of a field asks of a value, ``type`` as a list, with notes on it."""
    kind, form, notes = column.kind, column.form, []
    if kind == "string":
        known = {"type": ["string"], **_STRINGS.get(form, {})}
        if form in _STRINGS:
            notes.append("a validator looks at a format only if it is told to")
        elif form != "default":
            notes.append(f"left out: the format {form}: any text is taken")
    elif kind == "list":
        known = _nested("array")
        notes.append("left out: what its items are")
    elif kind == "geopoint":
        known = _POINTS.get(form, _POINTS["default"])
    else:
        known = _TYPES.get(kind, {})
    if kind == "geojson":
        notes.append("left out: that it is GeoJSON; any object is taken")
    if kind in ("date", "time", "datetime") and form != "default":
        notes.append(f"the file writes it as {form}; here it is as ISO 8601 has it")
    known = dict(known)
    if comment := known.pop("$comment", None):
        notes.insert(0, comment)
    return known, notes
