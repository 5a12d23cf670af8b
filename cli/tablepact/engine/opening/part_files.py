"""Check that the files of one table fit together; frictionless concatenates them unchecked.

In CSV files with a header it skips the first line of each file after the first, whatever it
contains. In TSV files, and in tables without a header, it skips no line.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tablepact.engine.opening.layout import TableLayout
from tablepact.engine.storage.line_numbers import line_count
from tablepact.engine.storage.stored_file import FIRST_BYTES, FilePart, StoredFile
from tablepact.escape import truncate

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DELIMITERS = ",;\t|"
END_BYTES = 4096
"""The number of bytes that are read at the end of a file."""
LONGEST = 60
"""The longest quotation of a line in a message, in characters."""


class PartMismatch(NamedTuple):
    """A way in which a file does not fit the others.

    Attributes:
        part_index: The index of the file, from 0.
        code: The code of the finding.
        note: The message of the finding.
        line: The line of the file; None if it is unknown, or the file is empty.
    """

    part_index: int
    code: str
    note: str
    line: int | None = 1


def find_mismatches(parts: Sequence[FilePart], layout: TableLayout) -> Iterator[PartMismatch]:
    """Yield each mismatch between the files of a table.

    Args:
        parts: The files, each including its header.
        layout: How the table is read.

    Raises:
        OSError: A file cannot be read.
        StorageError: An object in a store cannot be read.
    """
    starts = [_start(part) for part in parts]
    first = _cells(starts[0], layout)
    if layout.header_rows and not starts[0]:
        yield PartMismatch(0, "part-header", "it is empty, but must begin with the header", None)
    for index, start in enumerate(starts):
        if index and starts[0] and (start or layout.header):
            for code, note in _at_start(start, first, layout):
                yield PartMismatch(index, code, note, 1 if start else None)
        if start and (following := _following(parts, starts, index, layout)):
            yield from _at_end(parts[index], index, following, layout)


def _at_start(start: bytes, first: Sequence[str], layout: TableLayout) -> Iterator[tuple[str, str]]:
    """Yield code and message of each error in the first line of a file after the first."""
    cells, line = _cells(start, layout), _shown(start, layout)
    begins = f"its first line is {line!r}"
    others = [mark for mark in DELIMITERS if mark != layout.csv.separator]
    if start.startswith(UTF_16):
        yield "part-form", f"it is encoded in UTF-16, but is read as {layout.encoding}"
    elif len(cells) == 1 < len(first) and any(line.count(m) == len(first) - 1 for m in others):
        yield "part-form", f"{begins}, but the delimiter is {layout.csv.separator!r}"
    elif not layout.header:
        if layout.header_rows and cells == first:
            yield "part-header", f"{begins}, the header again, which is read as a row; remove it"
        if start.startswith(codecs.BOM_UTF8):
            yield "part-form", "its byte order mark is read as part of the first cell; remove it"
    elif not start:
        yield "part-header", "it is empty, but must begin with the header, as each file does"
    elif cells != first and sorted(cells) == sorted(first):
        wrong = "the header of the first file in another order, which is ignored"
        yield "part-header", f"{begins}, {wrong}: values are read into the wrong columns"
    elif cells != first:
        wrong = "not the header, but is skipped as one: if it is a row, the row is lost"
        yield "part-header", f"{begins}, {wrong}"


def _at_end(
    part: FilePart, index: int, following: str, layout: TableLayout
) -> Iterator[PartMismatch]:
    """Yield a mismatch if a file that another line follows does not end with a line end."""
    with StoredFile((part,)).open() as file:
        file.seek(max(part.size - END_BYTES, 0))
        end = file.read(END_BYTES)
    if not end.endswith((b"\n", b"\r")):
        last = _shown(end.splitlines()[-1], layout)
        note = (
            f"it ends with {last!r} and no line end, so that {following!r} is joined to that line"
        )
        line = line_count(part) if StoredFile((part,)).local else None
        yield PartMismatch(index, "part-end", note, line)


def _following(
    parts: Sequence[FilePart], starts: Sequence[bytes], index: int, layout: TableLayout
) -> str:
    """Return the line that is read after the last line of a file; empty if there is none."""
    for part, start in zip(parts[index + 1 :], starts[index + 1 :], strict=True):
        skipped = len(start) if layout.header else 0
        if part.size > skipped:
            return _shown(_start(part, skipped), layout) or " "
    return ""


def _start(part: FilePart, skipped: int = 0) -> bytes:
    """Return the first line of a file that begins after ``skipped`` bytes."""
    with StoredFile((part,)).open() as file:
        file.seek(skipped)
        lines = file.read(FIRST_BYTES).splitlines(keepends=True)
    return lines[0] if lines else b""


def _text(line: bytes, layout: TableLayout) -> str:
    text = line.decode(layout.encoding, errors="replace").removeprefix("\ufeff")
    return text.rstrip("\r\n")


def _cells(line: bytes, layout: TableLayout) -> list[str]:
    text = _text(line, layout)
    cells = next(csv.reader([text], delimiter=layout.csv.separator, quotechar=layout.csv.quote), [])
    return [cell.strip() for cell in cells]


def _shown(line: bytes, layout: TableLayout) -> str:
    text = _text(line, layout)
    return truncate(text, LONGEST)
