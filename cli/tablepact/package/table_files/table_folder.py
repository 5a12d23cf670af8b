"""The table files in a folder without a descriptor, the same for every command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple

from tablepact.errors import PackageError
from tablepact.package.metadata.metadata_files import DESCRIPTORS
from tablepact.package.table_files.table_file import is_surely_a_table, is_table_file

DATA = "data"
"""The folder below it that is searched, too."""
Kind = Literal["table", "folder", "text", "object"]


class FolderEntry(NamedTuple):
    """A file or folder in a folder, if tables may be in it.

    Attributes:
        path: Its path.
        shown: Its path within the folder.
        kind: ``table``; ``folder``, which is not searched; ``text`` for a file that may be any
            text, such as ``notes.txt``; or ``object`` for JSON that may be a descriptor.
    """

    path: Path
    shown: str
    kind: Kind


def has_descriptor(folder: Path) -> bool:
    """Return whether a folder has a descriptor, of which every command reads the tables."""
    return any(os.path.lexists(folder / name) for name in DESCRIPTORS)


def list_folder(folder: Path) -> list[FolderEntry]:
    """Return the entries of a folder and of ``data/`` in it that may hold tables, sorted.

    Hidden files and descriptors are left out.

    Raises:
        PackageError: The folder cannot be listed.
    """
    found = list[FolderEntry]()
    try:
        for parent in (folder, folder / DATA):
            for path in sorted(parent.iterdir()) if parent.is_dir() else ():
                kind = None if path == folder / DATA else _kind(path)
                if kind:
                    found.append(FolderEntry(path, path.relative_to(folder).as_posix(), kind))
    except OSError as error:
        raise PackageError(f"{folder} cannot be read: {error.strerror}") from error
    return found


def _kind(path: Path) -> Kind | None:
    if path.name.startswith(".") or path.name.lower() in DESCRIPTORS:
        return None
    if path.is_dir():
        return "folder"
    if is_surely_a_table(path):
        return "table"
    if is_table_file(path):
        return "text"
    return "object" if path.suffix.lower() == ".json" else None
