"""The first rows of a table in an object store, from which frictionless says how it is opened.

They stand in for the files of the table there: frictionless reads files of this machine only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from tablepact.engine.storage.stored_file import stat_files

FIRST_BYTES = 200_000
FIRST_LINES = 400
"""How much of a table frictionless is shown at least: more than it looks at to guess encoding,
dialect and header."""
LONGEST_LINE = 2**20


def first_rows(addresses: Sequence[str]) -> list[tuple[str, str]]:
    """Read the first rows of the files of a table.

    Of a table in parts it is as many of its parts as it takes, and of the others a line.

    Returns:
        For each file its name, and its bytes as the characters of these numbers.

    Raises:
        StorageError: One is not there, or cannot be reached.
    """
    found = []
    size = lines = 0
    for address in addresses:
        enough = size >= FIRST_BYTES and lines >= FIRST_LINES
        data = _lines(address, 1 if enough else FIRST_LINES, 0 if enough else FIRST_BYTES)
        size, lines = size + len(data), lines + data.count(b"\n")
        found.append((PurePosixPath(address).name, data.decode("latin-1")))
    return found


def _lines(address: str, lines: int, size: int) -> bytes:
    found: list[bytes] = []
    read = 0
    with stat_files([address]).open() as file:
        while (len(found) < lines or read < size) and (line := file.readline(LONGEST_LINE)):
            found.append(line)
            read += len(line)
    return b"".join(found)
