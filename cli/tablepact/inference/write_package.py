"""Write the files of a drafted data package into its folder, the descriptor last."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tablepact.errors import OVERWRITE, ExportError, PackageError
from tablepact.inference.draft_package import (
    FolderTables,
    PackageDraft,
    draft_package,
    find_tables,
)
from tablepact.package.descriptor.basepath import basepath_of
from tablepact.package.metadata.metadata_files import (
    MetadataFiles,
    descriptor_in,
    is_yaml,
    read_json,
)
from tablepact.system.atomic_write import atomic_write


def tables_in(folder: Path, base: str = "") -> FolderTables:
    """Return the tables of a folder.

    Args:
        folder: The folder of the package.
        base: The folder in it that all files are in; empty if it is the folder itself.

    Raises:
        ExportError: The folder has no tables.
    """
    found = find_tables(folder, base)
    if not found.files:
        more = "".join(f"; {one}" for one in found.left_out[:3])
        raise ExportError(f"no table file in {folder / base} or its data/{more}")
    return found


def init_package(
    folder: Path, files: Sequence[Path] = (), *, force: bool = False, **options: Any
) -> PackageDraft:
    """Draft a package for a folder, and write it.

    If the configuration in the folder sets ``basepath``, the tables are those in there, and the
    paths in the descriptor begin there, as every command reads them.

    Args:
        folder: The folder.
        files: Files in it; by default all table files in it and in ``data/``.
        force: Whether existing files may be replaced.
        options: The options of ``draft_package``: schemas, keys, encoding, sheet.

    Raises:
        PackageError: A file or the configuration cannot be read, or a file is outside the folder.
        ExportError: The folder has no tables, or a file must not or cannot be written.
    """
    base = basepath_of(folder / "datapackage.json", MetadataFiles())
    found = FolderTables(tuple(files), ()) if files else tables_in(folder, base)
    require_no_descriptor(folder, force=force)
    draft = draft_package(folder, found.files, base=base, named=bool(files), **options)
    dropped = tuple(find_dropped(folder, draft))
    write_package(folder, draft, force=force)
    return replace(draft, left_out=(*found.left_out, *draft.left_out), dropped=dropped)


def require_free(path: Path) -> None:
    """Raise ``ExportError`` if a file already exists."""
    if os.path.lexists(path):
        raise ExportError(f"{path} already exists; {OVERWRITE} it")


def require_no_descriptor(folder: Path, *, force: bool = False) -> None:
    """Raise ``ExportError`` if a folder has a descriptor that must not be replaced.

    Args:
        folder: The folder.
        force: Whether a ``datapackage.json`` may be replaced. One in YAML may not: it would still
            be there, and no longer be read.
    """
    path = descriptor_in(folder)
    if is_yaml(path):
        raise ExportError(f"{path} already describes the folder; move it away to write another")
    if not force:
        require_free(path)


def find_dropped(folder: Path, draft: PackageDraft) -> list[str]:
    """Return what the descriptor in a folder says that a draft does not, one text per place.

    Nothing is found in a descriptor that cannot be read.
    """
    try:
        old = read_json(folder / "datapackage.json")
    except PackageError:
        return []
    new = json.loads(draft.files["datapackage.json"])
    return [f"{place}{', '.join(names)}" for place, names in _dropped("", old, new) if names]


def _dropped(place: str, old: Any, new: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield the places of an object, and the names of its properties that another does not have."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield place, [name for name in old if name not in new]
        for name, value in old.items():
            if name in ("resources", "fields") and isinstance(value, list):
                others = {one["name"]: one for one in new.get(name, ())}
                for item in value:
                    if isinstance(item, dict) and item.get("name") in others:
                        inner = f"{place.rstrip(': ')}{'.' * bool(place)}{item['name']}: "
                        yield from _dropped(inner, item, others[item["name"]])
                    else:
                        named = item.get("name") if isinstance(item, dict) else item
                        yield place, [f"{name.removesuffix('s')} {named}"]
            elif name in ("schema", "constraints", "dialect"):
                yield from _dropped(place, value, new.get(name))


def write_package(folder: Path, draft: PackageDraft, *, force: bool = False) -> None:
    """Write the files of a draft, each atomically.

    Raises:
        ExportError: A file already exists and ``force`` is False, or a file cannot be written.
    """
    for name in draft.files if not force else ():
        require_free(folder / name)
    path = folder
    try:
        for name, data in draft.files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            atomic_write(path, data)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}") from error
