"""Read the setting ``basepath``: the folder that the paths of a descriptor are relative to.

The configuration lies beside the descriptor, so it is trusted no more than the descriptor is. So
``basepath`` only stands before the paths of the descriptor, as if they had been written so, and
each is then checked as any other: it may not lead out of the folder of the package.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.metadata.configuration_file import configuration_of, configuration_texts
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.package.paths import is_remote, is_unsafe, path_inside
from tablepact.system.existing_paths import is_folder

KEY = "basepath"
_KEYS = {
    "resources": ("path", "schema", "dialect", "derivedBy", "checklist"),
    "tableRules": ("path",),
    "tableViews": ("path",),
}
"""The lists of a descriptor whose items name files, and the keys that do."""


def basepath_of(descriptor: Path, files: MetadataFiles) -> str:
    """Return the ``basepath`` that the configuration beside a descriptor sets; empty if none.

    Raises:
        PackageError: The configuration cannot be read, or it is not a folder in that of the
            descriptor.
    """
    if not any(KEY in text for _, text in configuration_texts(descriptor, files)):
        return ""  # and no other fault of the file matters
    name, table = configuration_of(descriptor, files) or ("", {})
    if KEY not in table:
        return ""
    value = table[KEY]
    try:
        folder = path_inside(descriptor, value)
        refused = is_unsafe(value) or is_remote(value) or "\\" in value
        if refused or not value.isprintable() or not is_folder(folder):
            raise PackageError
    except (PackageError, OSError) as error:
        raise PackageError(
            f"{descriptor.parent / name}: basepath is {value!r}, which is not a folder within that "
            "of the package"
        ) from error
    normal = posixpath.normpath(value)
    return "" if normal == "." else normal


def with_basepath(metadata: JsonObject, base: str) -> JsonObject:
    """Return a descriptor whose paths to files begin with a folder.

    Args:
        metadata: The descriptor.
        base: The folder, relative to that of the descriptor; if it is empty, nothing changes.
    """
    if not base:
        return metadata
    placed = {
        key: _each(value, base, _KEYS[key]) if key in _KEYS else value
        for key, value in metadata.items()
    }
    if "checklist" in placed:
        placed["checklist"] = _joined(placed["checklist"], base)
    return placed


def _each(listed: Any, base: str, keys: tuple[str, ...]) -> Any:
    """Return a list of objects with the folder before their paths; another value as it is."""
    if not isinstance(listed, list):
        return listed
    return [
        {key: _joined(value, base) if key in keys else value for key, value in item.items()}
        if isinstance(item, dict)
        else item
        for item in listed
    ]


def _joined(value: Any, base: str) -> Any:
    """Return a path after a folder; one that is refused anyway, or is no path, as it is."""
    if isinstance(value, list):
        return [_joined(one, base) for one in value]
    if not isinstance(value, str) or not value or is_remote(value) or is_unsafe(value):
        return value
    return f"{base}/{value}"
