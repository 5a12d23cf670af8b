"""Names for the resources of a descriptor that have none, or that of another resource."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.paths import is_remote


def with_names(resources: Sequence[Any]) -> list[Any]:
    """Return the resources, each that is an object with a name that no other has.

    A resource without a name has its ``id``, which was the name in early versions of the standard,
    or else the name of its file.

    >>> with_names([{"path": "a/fruit.csv"}, {"id": "fruit"}])
    [{'path': 'a/fruit.csv', 'name': 'fruit'}, {'id': 'fruit', 'name': 'fruit-2'}]
    """
    named: list[Any] = []
    given = [entry.get("name") if isinstance(entry, dict) else None for entry in resources]
    taken = {name for name in given if isinstance(name, str) and name}
    known = set[str]()
    for index, entry in enumerate(resources):
        name = given[index]
        if isinstance(entry, dict) and (not isinstance(name, str) or not name or name in known):
            name = (
                name if isinstance(name, str) and name else early_name(entry) or _file_name(entry)
            )
            name = name or f"resource-{index + 1}"
            while name in taken:
                name = f"{name}-{index + 1}"
            taken.add(name)
            entry = {**entry, "name": name}
        known.add(str(name))
        named.append(entry)
    return named


def early_name(entry: JsonObject) -> str:
    """Return the ``id`` of a resource or field, which was its name in early versions."""
    name = entry.get("id")
    return name if isinstance(name, str) else ""


def _file_name(entry: JsonObject) -> str:
    """Return the name of the file of a resource, without its suffix."""
    path = entry.get("path")
    first = path[0] if isinstance(path, list) and path else path
    return PurePosixPath(first).stem if isinstance(first, str) and not is_remote(first) else ""
