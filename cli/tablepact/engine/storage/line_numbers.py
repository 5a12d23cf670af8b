"""Locate physical lines in a table of several files."""

from __future__ import annotations

from collections.abc import Collection

from tablepact.engine.storage.stored_file import FilePart, StoredFile

CHUNK = 2**20


def locate_lines(file: StoredFile, lines: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return the file and the line number of physical lines of files that are read as one.

    Args:
        file: The files; they are read up to the last of the lines.
        lines: The numbers of the lines in the joined file, from 1.

    Returns:
        For each line the index of its file, from 0, and its number in that file, from 1.
    """
    locations: dict[int, tuple[int, int]] = {}
    left = sorted(set(lines))
    before = 0
    for index, part in enumerate(file.parts):
        if not left:
            break
        last = index == len(file.parts) - 1
        ends, is_open = _line_ends(part)
        while left and (left[0] <= before + ends + is_open or last):
            line = left.pop(0)
            locations[line] = index, line - before + (part.skipped > 0)
        before += ends
    return locations


def line_count(part: FilePart) -> int:
    """Return the number of lines of a file; the last one may lack its line end."""
    ends, is_open = _line_ends(part)
    return ends + is_open


def _line_ends(part: FilePart) -> tuple[int, bool]:
    """Return the number of line ends of a file, and whether its last line lacks one.

    Line ends are line feeds, or carriage returns in a file without line feeds.
    """
    feeds, returns, last = 0, 0, b""
    with StoredFile((part,)).open() as opened:
        while chunk := opened.read(CHUNK):
            feeds, returns = feeds + chunk.count(b"\n"), returns + chunk.count(b"\r")
            last = chunk[-1:]
    return feeds or returns, last not in (b"", b"\n" if feeds else b"\r")
