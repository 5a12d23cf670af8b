"""A text of a source, as the user names it."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

from tablepact.errors import TextError


def read_source_text(path: str) -> str:
    """Read a text; ``-`` is standard input. It is the user's own, and may be a pipe.

    Raises:
        TextError: It cannot be read, is not UTF-8, or is larger than any text.
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
        raise TextError(f"{path} has more than {most:,} bytes, more than a text")
    try:
        return decode(data)
    except TextError as error:
        raise TextError(f"{path}: {error}") from error
