"""A text of a source, as the user names it."""

from __future__ import annotations

import sys
from pathlib import Path

from avocado_pivot.errors import TextError


def read_source_text(path: str) -> str:
    """Read a text; ``-`` is standard input.

    Raises:
        TextError: It cannot be read, or is not UTF-8.
    """
    from avocado_pivot.passages.text import decode

    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise TextError(f"{path} cannot be read: {error.strerror}") from error
    try:
        return decode(data)
    except TextError as error:
        raise TextError(f"{path}: {error}") from error
