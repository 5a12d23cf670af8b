"""Files whose content is elsewhere: pointers of Git LFS and git-annex, gaps of partial clones."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from tablepact.system.existing_paths import is_file
from tablepact.system.regular_files import open_bytes

LONGEST_POINTER = 1024
"""The most bytes of a pointer, by the specification of Git LFS."""
_LFS = b"version https://git-lfs.github.com/spec/"
_ANNEX = (b"/annex/objects/", b"../.git/annex/objects/", b".git/annex/objects/")
_PULL = 'a Git LFS pointer, not the file itself; run "git lfs pull"'
_GET = 'a pointer of git-annex, not the file itself; run "git annex get" and "git annex unlock"'
_LACKING: set[str] = set()


def why_absent(path: Path) -> str:
    """Return why a file does not have its content, and what to do; empty if it may have it.

    The reason continues a sentence that begins with the name of the file: "is a Git LFS pointer…".
    """
    try:
        if _is_annexed(path) and not is_file(path):
            return f"is {_GET}"
        if path.stat().st_size > LONGEST_POINTER:
            return ""
        with open_bytes(path) as file:
            start = file.read(LONGEST_POINTER)
    except FileNotFoundError:
        lacks = "cannot be read: the repository lacks its content, as a partial clone may"
        return f"{lacks}; fetch it with git" if str(path) in _LACKING else ""
    except (OSError, ValueError):  # reading it reports the error
        return ""
    return why_pointer(start)


def why_pointer(content: bytes) -> str:
    """Return what bytes are if they are a pointer and not a file; empty if they are none."""
    if len(content) > LONGEST_POINTER:
        return ""
    if content.startswith(_LFS):
        return f"is {_PULL}"
    return f"is {_GET}" if content.startswith(_ANNEX) else ""


def add_lacking(path: Path) -> None:
    """Record that a file was left out of a temporary copy, since the repository lacks it."""
    _LACKING.add(str(path))


def annex_hint(path: Path) -> str:
    """Return the hint for a link of git-annex that leads out of the package; empty for others."""
    with suppress(OSError, ValueError):
        if _is_annexed(path):
            return f", since it is {_GET}"
    return ""


def _is_annexed(path: Path) -> bool:
    return path.is_symlink() and b".git/annex/objects/" in os.fsencode(path.readlink())
