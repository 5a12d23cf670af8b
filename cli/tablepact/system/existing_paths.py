"""Ask whether an untrusted path exists.

The methods of ``pathlib.Path`` raise an error for a path that the system does not allow, such as
one with a name of 300 characters, until Python 3.14. Nothing exists there.
"""

from __future__ import annotations

import os
from pathlib import Path


def exists(path: str | Path) -> bool:
    """Return whether a path exists."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: str | Path) -> bool:
    """Return whether a path is that of a regular file."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: str | Path) -> bool:
    """Return whether a path is that of a folder."""
    return os.path.isdir(path)  # noqa: PTH112
