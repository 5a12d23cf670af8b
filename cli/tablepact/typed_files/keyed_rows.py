"""Rows of JSON objects: the order of keys has no meaning, and a key that is left out is null.

This is a separate file because this process reads inline data, and the frictionless worker files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tablepact import settings

ITEM_TYPES: dict[type, str] = {dict: "object", list: "array"}
"""The values of ``itemType``, by the type that an item has in Python."""


def labels_of(items: Iterable[object], fields: Iterable[str]) -> list[str]:
    """Return the labels of objects: the fields of the schema, then other keys as they occur.

    Values that are no objects are left out. It stops at more labels than a table may have columns.
    """
    labels, most = dict.fromkeys(fields), settings.current().max_columns
    for item in items:
        if isinstance(item, Mapping):
            labels.update(dict.fromkeys(item))
        if len(labels) > most:
            break
    return [*labels]
