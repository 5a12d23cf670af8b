"""The file of a table in a ZIP archive whose resource names none by ``innerpath``.

Frictionless reads the first entry, even if that is a folder or a file of macOS, and says nothing of
the others.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.errors import PackageError
from tablepact.language import format_number, message
from tablepact.package.archives.archive_file import require_short_directory
from tablepact.system.existing_paths import is_file
from tablepact.system.regular_files import open_bytes

CODE = "innerpath"
"""The code of the finding on an archive with several files and no ``innerpath``."""
SHOWN = 5
"""The number of files that a message lists."""


def with_zip_member(source: SessionResource) -> SessionResource:
    """Return a resource that names its file in a ZIP archive, and lists the others."""
    resource = source.metadata
    if source.format is None or resource.get("innerpath") or len(source.addresses) != 1:
        return source
    path = Path(source.addresses[0])
    packed = resource.get("compression") or path.suffix[1:].lower()
    if packed != "zip" or source.in_object_store or not is_file(path):
        return source
    entries = _entries(path)
    files = [name for name in entries if not _is_aside(name)]
    if not files:
        return source
    changed = replace(source, unread_members=tuple(files[1:]), member=files[0])
    if files[0] == entries[0]:
        return changed
    return replace(
        changed,
        metadata={**resource, "innerpath": files[0]},
        departures=(*source.departures, f"{files[0]!r}, where frictionless reads {entries[0]!r}"),
    )


def other_members_note(source: SessionResource) -> str:
    """Return a note on the files of an archive that are not read; empty if all are."""
    others = source.unread_members
    if not others:
        return ""
    more = f" and {len(others) - SHOWN:,} more" if len(others) > SHOWN else ""
    listed = ", ".join(map(repr, others[:SHOWN]))
    return message(
        "the archive holds {number} files, and the resource has no innerpath: only {member} is "
        "read, not {others}",
        number=format_number(len(others) + 1),
        member=repr(source.member),
        others=f"{listed}{more}",
    )


def _entries(path: Path) -> list[str]:
    """Return the names in an archive; an empty list if it cannot be read, which is reported."""
    import zipfile

    try:
        with open_bytes(path) as file:
            require_short_directory(path, file)
            with zipfile.ZipFile(file) as archive:
                return archive.namelist()
    except (OSError, PackageError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return []


def _is_aside(name: str) -> bool:
    """Return whether an entry is a folder, or a file that macOS adds."""
    parts = name.split("/")
    return name.endswith("/") or parts[0] == "__MACOSX" or parts[-1].startswith((".DS_Store", "._"))
