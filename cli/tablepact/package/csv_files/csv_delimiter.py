"""The delimiter and the quotation mark of a CSV file, from its first lines.

Each delimiter that may be is tried. The best one cuts most lines, from the header on, into as many
cells, and into cells that look like values. Lines above the table count little, so a title does not
decide.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple

from tablepact.package.csv_files.cell_kinds import is_marker, kind_of

USUAL = ",\t;|"
UNUSUAL = ":^~\x01\x1f\u00a6\u00a7\u00ac "
"""Delimiters that are taken only if no usual one cuts the lines evenly."""
LEAST = 0.3
"""The lowest score of a delimiter."""
_LEAST_UNUSUAL = 0.6
_FOOTER = 10
"""The number of rows of a footer, which may have fewer cells."""
_ROWS, _COLUMNS = 60, 40
"""How many rows and columns are looked at for values."""
Records = list[list[str]]


class CsvMarks(NamedTuple):
    """The characters that cut a text into cells.

    Attributes:
        delimiter: The character between cells.
        quote: The character around cells with a delimiter or a line end.
        escape: The character before a quote within a quoted cell; empty if quotes are doubled.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    def split(self, lines: Iterable[str]) -> Records:
        """Return the records of some lines; those before an error if csv cannot read them."""
        records: Records = []
        reader = csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape or None,
            doublequote=not self.escape,
        )
        with suppress(csv.Error):
            records.extend(reader)
        return records


def find_marks(
    lines: Sequence[str], order: Sequence[str] = USUAL, *, cut: bool = False
) -> tuple[CsvMarks, float]:
    """Return the characters that cut lines into cells best, and how well they do.

    Args:
        lines: The first lines of a file, with line ends, without comments.
        order: The usual delimiters; at the same score, the earlier one is taken.
        cut: Whether the last record may be cut off.

    Returns:
        The characters, and a score from 0 to 1; 0 if there is a single column.
    """
    text = "".join(lines)
    best, score = _best(lines, text, order, cut)
    if score < _LEAST_UNUSUAL:
        other, other_score = _best(lines, text, UNUSUAL, cut)
        if other_score > max(score, _LEAST_UNUSUAL):
            best, score = other, other_score
    if score < LEAST:
        return CsvMarks(order[0]), 0.0
    return best, score


def is_apostrophe_quote(text: str, delimiter: str) -> bool:
    """Return whether apostrophes stand around cells, and quotation marks do not."""
    if '"' in text or text.count("'") < 4:
        return False
    edge = re.escape(delimiter)
    opened = len(re.findall(rf"(?:^|{edge}|\n)'", text))
    whole = len(
        re.findall(rf"(?:^|(?<={edge})|(?<=\n))'[^'\n]*(?:''[^'\n]*)*'(?=$|{edge}|\r?\n)", text)
    )
    return whole >= 2 and whole == opened


def _best(
    lines: Sequence[str], text: str, order: Iterable[str], cut: bool
) -> tuple[CsvMarks, float]:
    best, score = CsvMarks(), 0.0
    for delimiter in order:
        if delimiter not in text:
            continue
        options = [CsvMarks(delimiter)]
        if is_apostrophe_quote(text, delimiter):
            options = [CsvMarks(delimiter, "'")]
        elif re.search(r'\\"(?!\s*(?:' + re.escape(delimiter) + r"|\r?\n|$))", text):
            options.append(CsvMarks(delimiter, escape="\\"))
        for option in options:
            records = option.split(lines)
            if cut and len(records) > 1:
                records.pop()
            found = _score([record for record in records if any(record)], delimiter)
            if found > score * 1.02:
                best, score = option, found
    return best, score


def _score(records: Records, delimiter: str) -> float:
    """Return how well a delimiter cuts records, from 0 to 1; 0 if it leaves a single column."""
    width = usual_width(records)
    if width < 2:
        return 0.0
    start = next(number for number, record in enumerate(records) if len(record) == width)
    end = len(records)
    while end > start and len(records[end - 1]) < width and len(records) - end < _FOOTER:
        end -= 1
    table = records[start:end]
    full = [record for record in table if len(record) == width]
    if start and _is_prose(full):
        return 0.0
    even, values = len(full) / len(table), _values(full)
    if delimiter in UNUSUAL and not _is_plain(table, full, width, delimiter):
        return 0.0
    whole = [delimiter.join(record).strip() for record in full[1:] or full]
    if start and all(kind_of(cell) for cell in whole):  # 1,5: one number in each line
        return 0.0
    covered = len(full) / len(records)
    return even**2 * (0.4 + 0.6 * values) * (0.7 + 0.3 * covered)


def usual_width(records: Records) -> int:
    """Return the number of cells that most records of several cells have; 1 if there are none."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=1)


def _values(records: Records) -> float:
    """Return how far cells look like values, from 0 to 1."""
    points = cells = 0.0
    for record in islice(records, _ROWS):
        for cell in islice(record, _COLUMNS):
            cells += 1
            points += _value(cell.strip())
    return points / cells if cells else 0.0


def _value(cell: str) -> float:
    if is_marker(cell) or kind_of(cell):
        return 1.0
    return 0.4 if any(mark in cell for mark in USUAL + '"') else 0.85


def _is_prose(records: Records) -> bool:
    """Return whether delimiters are those of a sentence or a list, with a space after each."""
    return all(
        cell.startswith(" ") and not kind_of(cell.strip())
        for record in records
        for cell in record[1:]
    )


def _is_plain(table: Records, full: Records, width: int, delimiter: str) -> bool:
    """Return whether an unusual delimiter cuts every line, into values."""
    if len(full) < max(3, 0.95 * len(table)) or (delimiter == ":" and _is_clock(full)):
        return False
    rows = [cell.strip() for record in full[1:] for cell in record]
    typed = sum(bool(kind_of(cell)) for cell in rows) / len(rows)
    if delimiter in ": ":
        return typed >= (0.5 if width > 2 else 1.0) and all(map(any, full))
    return width > 2 or typed >= 0.3 or not any(map(str.isspace, "".join(rows)))


def _is_clock(records: Records) -> bool:
    return all(kind_of(":".join(record).strip()) for record in records[1:])
