"""The kind that frictionless assigns to a resource that is not a table: file, text or JSON."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable

from tablepact.engine.errors import AskFrictionless
from tablepact.package.metadata.json_types import Metadata

JSON_CHARACTERS = 1_000_000
"""The number of characters in which frictionless detects whether a JSON file is metadata."""
_TABLES = (
    "csv", "tsv", "xlsx", "xls", "ods", "sav", "zsav", "parq", "parquet", "jsonl", "ndjson",
    "pandas", "inline", "gsheets", "sql",
)  # fmt: skip
_JSON = ("json", "geojson", "topojson")
_TEXT = ("html", "js", "md", "py", "r", "ts", "txt")
_TEXT_NAMES = ("license", "makefile")
_PACKED = ("zip", "gz", "bz2", "xz")
PLAIN_PATH = re.compile(r"(?!//)[^\x00-\x1f:?#;\\]+\Z")
"""A path without characters that have a meaning in an address."""
_METADATA_FILE = (
    r"(catalog|chart|package|resource|dialect|jsonschema|schema|checklist|pipeline|report|inquiry"
    r"|view|map)\.(json|yaml)\Z"
)
_METADATA = {
    "packages", "resources", "path", "data", "header", "headerRows", "csv", "json", "excel",
    "fields", "checks", "steps", "errors", "tasks",
}  # fmt: skip
"""The properties that make frictionless validate an object in a file as metadata."""


def file_kind(resource: Metadata, read_start: Callable[[], str]) -> str:
    """Return the kind that frictionless assigns to a resource: ``file``, ``text`` or ``json``.

    Args:
        resource: The resource, in frictionless's form, with a path.
        read_start: Returns the first ``JSON_CHARACTERS`` of its file; it may raise OSError or
            UnicodeDecodeError.

    Raises:
        AskFrictionless: It is a table, or only frictionless can detect its kind.
    """
    path, kind = resource.get("path") or "", resource.get("type")
    ending = os.path.splitext(path)[1][1:].lower()  # noqa: PTH122 - as frictionless does
    file_format = resource.get("format") or ending
    if (
        not PLAIN_PATH.match(path)
        or ending in _PACKED
        or file_format in _TABLES
        or any(resource.get(name) for name in ("compression", "extrapaths", "innerpath", "data"))
        or resource.get("scheme", "file") != "file"
        or "docs.google.com" in path
    ):
        raise AskFrictionless
    if kind is not None:
        if kind not in ("file", "text", "json"):
            raise AskFrictionless
        return str(kind)
    if file_format == "yaml" or (resource["name"] in _TEXT_NAMES and file_format not in _TEXT):
        raise AskFrictionless
    if file_format == "json" and (
        re.search(_METADATA_FILE, path) or _METADATA & _properties(read_start)
    ):
        raise AskFrictionless
    return "json" if file_format in _JSON else "text" if file_format in _TEXT else "file"


def _properties(read_start: Callable[[], str]) -> set[str]:
    """Return the names of the properties of the JSON object in a file; empty if there is none."""
    try:
        value = json.loads(read_start())
    except (OSError, ValueError, RecursionError):
        return set()
    return set(value) if isinstance(value, dict) else set()
