"""Read the text of a source that the user names.

A file of its own, since the commands ``locate``, ``score`` and ``verify`` share it.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

from tablepact.errors import TextError


def read_source_text(path: str) -> str:
    """Return the text of a file, which may be a pipe; ``-`` is standard input.

    Raises:
        TextError: It cannot be read, is not UTF-8, or is larger than ``max_text_bytes``.
    """
    from avocado_pivot.passages.canonical_text import decode
    from tablepact import settings

    most = settings.current().max_text_bytes
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise TextError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > most:
        raise TextError(f"{path} is larger than {most:,} bytes, the limit of a text")
    try:
        return decode(data)
    except TextError as error:
        raise TextError(f"{path}: {error}") from error
