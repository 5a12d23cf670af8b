"""What frictionless takes a resource for that is no table: a file, text, or JSON.

A file of its own, as the rest of this folder is about the descriptor and about tables.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable

from tablepact.engine.errors import AskFrictionless
from tablepact.package.json_types import Metadata

JSON_CHARACTERS = 1_000_000
"""How many characters of a JSON file frictionless looks at to find out whether it is metadata."""
_TABLES = (
    "csv", "tsv", "xlsx", "xls", "ods", "sav", "zsav", "parq", "parquet", "jsonl", "ndjson",
    "pandas", "inline", "gsheets", "sql",
)  # fmt: skip
_JSON = ("json", "geojson", "topojson")
_TEXT = ("html", "js", "md", "py", "r", "ts", "txt")
_TEXT_NAMES = ("license", "makefile")
_PACKED = ("zip", "gz", "bz2", "xz")
_PLAIN_PATH = re.compile(r"(?!//)[^\x00-\x1f:?#;\\]+\Z")
_METADATA_FILE = re.compile(
    r"(catalog|chart|package|resource|dialect|jsonschema|schema|checklist|pipeline|report|inquiry"
    r"|view|map)\.(json|yaml)\Z"
)
_METADATA = {
    "packages", "resources", "path", "data", "header", "headerRows", "csv", "json", "excel",
    "fields", "checks", "steps", "errors", "tasks",
}  # fmt: skip
"""The properties by which it takes an object in a file for metadata, which it judges as such."""


def file_kind(resource: Metadata, read_start: Callable[[], str]) -> str:
    """Return what a resource with a path is to frictionless: ``file``, ``text`` or ``json``.

    Args:
        resource: The resource, in frictionless's form.
        read_start: Returns the first ``JSON_CHARACTERS`` of its file; it may raise OSError or
            UnicodeDecodeError.

    Raises:
        AskFrictionless: It is a table, or it is not known here what it is.
    """
    path, kind = resource.get("path") or "", resource.get("type")
    ending = os.path.splitext(path)[1][1:].lower()  # noqa: PTH122 - as frictionless does
    form = resource.get("format") or ending
    if (
        not _PLAIN_PATH.match(path)
        or ending in _PACKED
        or form in _TABLES
        or any(resource.get(name) for name in ("compression", "extrapaths", "innerpath", "data"))
        or resource.get("scheme", "file") != "file"
        or "docs.google.com" in path
    ):
        raise AskFrictionless
    if kind is not None:
        if kind not in ("file", "text", "json"):
            raise AskFrictionless
        return str(kind)
    if form == "yaml" or (resource["name"] in _TEXT_NAMES and form not in _TEXT):
        raise AskFrictionless
    if form == "json" and (_METADATA_FILE.search(path) or _METADATA & _properties(read_start)):
        raise AskFrictionless
    return "json" if form in _JSON else "text" if form in _TEXT else "file"


def _properties(read_start: Callable[[], str]) -> set[str]:
    """Return the names of the properties if a file holds an object."""
    try:
        value = json.loads(read_start())
    except (OSError, ValueError, RecursionError):
        return set()
    return set(value) if isinstance(value, dict) else set()
