"""Tables in an SQLite file of the package, named by its path or as frictionless names it.

Frictionless knows databases by an address alone, such as ``sqlite:///d.sqlite``, whose path begins
at the current directory. Here it begins at the descriptor, as every path does, and is checked like
one: no other file can be opened.
"""

from __future__ import annotations

from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.paths import is_remote, is_unsafe

ADDRESS = "sqlite:///"
_SPECIAL = frozenset("?#%;")
"""Characters with a meaning in an address, with which it is not taken for a path."""


def with_database_files(metadata: Metadata) -> JsonObject:
    """Return a descriptor in which SQLite files of the package are named by their paths."""
    listed = metadata.get("resources")
    if not isinstance(listed, list):
        return dict(metadata)
    return {**metadata, "resources": [_by_path(resource) for resource in listed]}


def _by_path(resource: object) -> object:
    if not isinstance(resource, dict) or not str(resource.get("path")).startswith(ADDRESS):
        return resource
    path = str(resource["path"]).removeprefix(ADDRESS)
    if not path or is_unsafe(path) or is_remote(path) or _SPECIAL & set(path):
        return resource
    return {**resource, "path": path, "format": "sqlite", "type": "table"}
