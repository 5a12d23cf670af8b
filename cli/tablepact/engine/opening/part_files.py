"""Whether the files of a table in several fit together; frictionless joins them as they are.

Of CSV with a header it leaves out the first line of every file but the first, whatever stands
there; of TSV, and of tables without a header, it leaves out none.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tablepact.engine.descriptor.encoding import codec_name
from tablepact.engine.opening.layout import TableLayout
from tablepact.engine.storage.line_numbers import line_count
from tablepact.engine.storage.stored_file import FIRST_BYTES, FilePart, StoredFile

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
DELIMITERS = ",;\t|"
END_BYTES = 4096
"""How much of the end of a file is looked at."""
LONGEST = 60
"""How many characters of a line are shown."""


class PartMismatch(NamedTuple):
    """Something by which a file does not fit the others.

    Attributes:
        part_index: The index of the file among the files, from 0.
        code: What sort of fault: a code of findings.
        note: It, in words.
        line: The line of the file; None if that is not known, or it has none.
    """

    part_index: int
    code: str
    note: str
    line: int | None = 1


def find_mismatches(parts: Sequence[FilePart], layout: TableLayout) -> Iterator[PartMismatch]:
    """Find what does not fit.

    Args:
        parts: The files, whole.
        layout: How the table is read.

    Raises:
        OSError: A file cannot be read; or ``StorageError``.
    """
    starts = [_start(part) for part in parts]
    first = _cells(starts[0], layout)
    if layout.header_rows and not starts[0]:
        yield PartMismatch(0, "part-header", "it is empty, and the header has to stand in it", None)
    for index, start in enumerate(starts):
        if index and starts[0] and (start or layout.header):
            for code, note in _at_start(start, first, layout):
                yield PartMismatch(index, code, note, 1 if start else None)
        if start and (following := _following(parts, starts, index, layout)):
            yield from _at_end(parts[index], index, following, layout)


def find_decode_error(parts: Sequence[FilePart], encoding: str) -> Iterator[PartMismatch]:
    """Find the first file that is not of an encoding, and the line; LookupError if it is none."""
    for index, part in enumerate(parts):
        decoder = codecs.getincrementaldecoder(codec_name(encoding))()
        with StoredFile((part,)).open() as file:
            for number, line in enumerate(file, 1):
                try:
                    decoder.decode(line)
                except UnicodeDecodeError:
                    yield PartMismatch(index, "part-form", f"its bytes are not {encoding}", number)
                    return


def _at_start(start: bytes, first: Sequence[str], layout: TableLayout) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the first line of a file that is not the first."""
    cells, line = _cells(start, layout), _shown(start, layout)
    begins = f"its first line is {line!r}"
    others = [mark for mark in DELIMITERS if mark != layout.csv.separator]
    if start.startswith(UTF_16):
        yield "part-form", f"it is in UTF-16, and read as {layout.encoding}"
    elif len(cells) == 1 < len(first) and any(line.count(m) == len(first) - 1 for m in others):
        yield "part-form", f"{begins}, and cells are parted by {layout.csv.separator!r}"
    elif not layout.header:
        if layout.header_rows and cells == first:
            yield "part-header", f"{begins}, the header, which is read as a row here"
        if start.startswith(codecs.BOM_UTF8):
            yield "part-form", "it begins with a byte order mark, which is read as part of a cell"
    elif not start:
        yield "part-header", "it is empty, and each part has to begin with the header"
    elif cells != first and sorted(cells) == sorted(first):
        wrong = "the columns of the first part in another order, in which they are not read"
        yield "part-header", f"{begins}: {wrong}"
    elif cells != first:
        wrong = "left out as a header, which it is not: a row that stands there is lost"
        yield "part-header", f"{begins}, {wrong}"


def _at_end(
    part: FilePart, index: int, following: str, layout: TableLayout
) -> Iterator[PartMismatch]:
    """Yield what is wrong with the end of a file after which there is more."""
    with StoredFile((part,)).open() as file:
        file.seek(max(part.size - END_BYTES, 0))
        end = file.read(END_BYTES)
    if not end.endswith((b"\n", b"\r")):
        last = _shown(end.splitlines()[-1], layout)
        note = f"it ends with {last!r} and no line end, so that {following!r} is read as more of it"
        line = line_count(part) if StoredFile((part,)).local else None
        yield PartMismatch(index, "part-end", note, line)


def _following(
    parts: Sequence[FilePart], starts: Sequence[bytes], index: int, layout: TableLayout
) -> str:
    """Return the line that is read after those of a file; empty if there is none."""
    for part, start in zip(parts[index + 1 :], starts[index + 1 :], strict=True):
        skipped = len(start) if layout.header else 0
        if part.size > skipped:
            return _shown(_start(part, skipped), layout) or " "
    return ""


def _start(part: FilePart, skipped: int = 0) -> bytes:
    """Return the first line of a file, after so many bytes."""
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
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
