"""Local copies of packages that are no folder on disk: in an archive, or in a git revision."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tablepact.package.archives.archive_file import archive_stem, is_packed, unpack
from tablepact.package.metadata.metadata_files import descriptor_in
from tablepact.package.table_files.table_file import is_table_file

if TYPE_CHECKING:
    from tablepact.package.git.git_revisions import Revision


class LocalCopy(NamedTuple):
    """A copy in a temporary folder.

    Attributes:
        path: The descriptor, or the single table file.
        name: The name of what was copied.
    """

    path: Path
    name: str


def local_copy(source: Path | str, beside: Path | None = None) -> LocalCopy | None:
    """Unpack an archive, or copy the files of a git revision.

    Args:
        source: A path, or a revision such as ``HEAD`` or ``v1.2:shop``.
        beside: The folder of the package of which a revision without a path is meant; by default
            the current directory.

    Returns:
        None if it is a path that needs no copy, or is neither a path nor a revision.

    Raises:
        PackageError: The archive or the revision cannot be read.
    """
    path = Path(source)
    if os.path.lexists(path):
        return LocalCopy(unpack(path), archive_stem(path)) if is_packed(path) else None
    if not isinstance(source, str):
        return None
    from tablepact.package.git.git_revisions import find_revision

    folders = [beside or Path(), Path()]
    for folder in reversed(folders) if ":" in source else folders:
        if revision := find_revision(source, folder):
            return LocalCopy(_exported(revision), _name(revision))
    return None


def _exported(revision: Revision) -> Path:
    """Copy a revision; return the path of its descriptor or table."""
    from tablepact.package.git.git_revisions import export_file, export_folder, find_revision

    if revision.is_folder:
        return descriptor_in(export_folder(revision))
    commit, _, inner = revision.place.partition(":")
    name = Path(posixpath.basename(inner))
    if is_packed(name):
        return unpack(export_file(revision))
    if is_table_file(name):
        return export_file(revision)
    around = find_revision(f"{commit}:{posixpath.dirname(inner)}", revision.repository)
    assert around is not None  # noqa: S101 - it has the file
    return export_folder(around) / name


def _name(revision: Revision) -> str:
    inner = revision.place.partition(":")[2]
    return posixpath.basename(inner) or revision.repository.resolve().name
