"""The JSON Schema of a descriptor for editors: the profile of Data Package 2, with our properties.

Which properties a part of a descriptor has beyond the profile is what ``known_properties`` says;
here is only the shape of those that are ours.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from tablepact.package.descriptor.known_properties import PARTS

PROFILE = Path(__file__).parents[1] / "profiles/data-package-2.0.json"
_TEXT = {"type": "string"}
_NAMES = {"type": ["string", "array"], "items": _TEXT}
_TARGET = {"type": "object", "properties": {"resource": _TEXT, "field": _TEXT, "package": _TEXT}}


def _list_of(*required: str, **also: object) -> dict[str, Any]:
    """Return the schema of a list of objects with these texts."""
    properties = {**dict.fromkeys(required, _TEXT), **also}
    item = {"type": "object", "required": [*required], "properties": properties}
    return {"type": "array", "items": item}


SHAPES: dict[str, dict[str, Any]] = {
    "tableRules": _list_of("name", "message", "path")
    | {"description": "Rules across tables: each a file with a SELECT of the rows that break it."},
    "tableViews": _list_of("name", "path")
    | {"description": "Named SELECT statements that rules and derived tables may use."},
    "tableContract": {
        "enum": ["strict"],
        "description": "Read tables strictly, and hold them to the contract of their schemas.",
    },
    "unitSystem": _TEXT | {"description": "What units are written in, such as UCUM."},
    "derivedBy": _TEXT | {"description": "The file of the SELECT whose result is this table."},
    "rowRules": _list_of(
        "name",
        "message",
        expression=_TEXT,
        check=_TEXT,
        columns={"type": "object", "additionalProperties": _TEXT},
    )
    | {"description": "Rules about one row: each an expression of SQL, or a registered check."},
    "labelField": _TEXT | {"description": "The field that names a row."},
    "weakForeignKeys": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["fields", "reference"],
            "properties": {
                "fields": _NAMES,
                "reference": {
                    "type": "object",
                    "properties": {"resource": _TEXT, "fields": _NAMES, "package": _TEXT},
                },
            },
        },
        "description": "Foreign keys whose values may be missing, with a warning.",
    },
    "codeTable": _TARGET | {"description": "The table and field that have the allowed values."},
}
"""The schema of each property that is ours."""


def descriptor_schema() -> str:
    """Return the JSON Schema of a ``datapackage.json`` with our properties.

    >>> json.loads(descriptor_schema())["properties"]["tableContract"]["enum"]
    ['strict']
    """
    schema: dict[str, Any] = json.loads(PROFILE.read_text(encoding="utf-8"))
    resource = schema["properties"]["resources"]["items"]
    table_schema = resource["properties"]["schema"]
    fields = table_schema["properties"]["fields"]["items"]
    parts = {"package": schema, "resource": resource, "schema": table_schema, "field": fields}
    for name, part in parts.items():
        kinds = [part, *part.get("oneOf", [])]
        known = {one for kind in kinds for one in kind.get("properties", {})}
        more = {
            one: copy.deepcopy(SHAPES.get(one, {"title": f"{one} of {PARTS[name].title}"}))
            for one in sorted(PARTS[name].names - known)
        }
        part["properties"] = {**part.get("properties", {}), **more}
    schema["title"] = "Data Package, with the extensions of tablepact"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
