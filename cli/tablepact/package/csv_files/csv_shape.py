"""Where the table of a CSV file begins: delimiter, comments, title lines and header.

A person sees at a glance that a file has a title above its header, or no header at all; this module
looks for what a person looks for. It reads the first lines only. ``find_shape`` is the start.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tablepact.package.csv_files.cell_kinds import YEAR_PATTERN, is_marker, kind_of, pattern_of
from tablepact.package.csv_files.csv_delimiter import (
    USUAL,
    CsvMarks,
    Records,
    find_marks,
    is_apostrophe_quote,
    usual_width,
)

_EXCEL = re.compile(r'\ufeff?"?sep=(.)"?\s*\Z', re.IGNORECASE)
_COMMENT_MARKS = "#%!"
_WIDTHS = re.compile("[0-9]{1,3}[sdnSDN]")
"""The width and type of a column, in the second row of the header of an RDB file."""
_USUAL_LABELS = (
    *(
        "ID",
        "NO",
        "NR",
        "KEY",
        "CODE",
        "NAME",
        "TYPE",
        "DATE",
        "TIME",
        "YEAR",
        "SEX",
        "AGE",
        "UNIT",
    ),
    *("ISO", "ISO2", "ISO3", "FIPS", "IATA", "ICAO", "NOC", "IOC", "FIFA", "LAT", "LON", "STATE"),
    *("CITY", "ZIP", "SKU", "TEXT"),
)
"""Labels that look like a code."""
_ALIGNED = re.compile(r"\S {2,}\S")
_SHARE = 0.9
"""The share of the cells of a column that have one kind."""
_MOST_COLUMNS = 500
"""How many columns are looked at to recognise a header."""
Numbered = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class CsvShape:
    """How a CSV file is to be read.

    Attributes:
        marks: The characters that cut lines into cells.
        header_rows: The numbers of the records of the header; empty if there is none.
        first_row: The number of the first record that can be a row.
        titles: The numbers of the records above the header or the first row that are neither.
        comment_char: The first character of comments; empty if there are none.
        width: The number of cells of most records.
        excel: Whether line 1 names the delimiter for Excel, as ``sep=;``.
        doubts: Why another reading of the file is possible, one line each.
    """

    marks: CsvMarks
    header_rows: tuple[int, ...]
    first_row: int
    titles: tuple[int, ...]
    comment_char: str
    width: int
    excel: bool
    doubts: tuple[str, ...]


def find_shape(
    lines: Sequence[str], order: Sequence[str] = USUAL, *, cut: bool = False
) -> CsvShape:
    r"""Find how a CSV file is to be read, from its first lines.

    Args:
        lines: The first lines, with line ends.
        order: The usual delimiters; in doubt, the earlier one is taken.
        cut: Whether the last record may be cut off.

    >>> shape = find_shape(["Harbours\n", "\n", "port;ships\n", "Bergen;5\n", "Brest;7\n"])
    >>> shape.marks.delimiter, shape.header_rows, shape.titles
    (';', (3,), (1,))
    """
    excel = _EXCEL.match(lines[0]) if lines else None
    body = lines[1:] if excel else lines
    comment = _comment_mark(body)
    plain = [line for line in body if not (comment and line.startswith(comment))]
    if excel:
        marks, score = CsvMarks(excel[1]), 1.0
        if is_apostrophe_quote("".join(plain), excel[1]):
            marks = marks._replace(quote="'")
    else:
        marks, score = find_marks(plain, order, cut=cut)
    records = marks.split(lines)
    if cut and len(records) > 1:
        records.pop()
    numbered = [
        (number, cells) for number, cells in enumerate(records, 1) if any(map(str.strip, cells))
    ]
    above = numbered[: bool(excel)]
    numbered = numbered[bool(excel) :]
    said = [pair for pair in numbered if comment and pair[1][0].startswith(comment)]
    rest = [pair for pair in numbered if pair not in said] if said else numbered
    comment = comment if said else ""
    width = usual_width([cells for _, cells in rest]) if score else 1
    if said and _are_rows(said, rest, width):
        said, rest, comment = [], numbered, ""
    table = _Table(rest, width)
    header, doubts = table.header()
    if comment and (labelled := _commented_header(said, table, header)):
        header, comment = labelled, ""
    start = header[0] if header else table.first
    titles = tuple(number for number, _ in [*above, *rest] if number < start)
    if comment and said and not header and said[-1][0] < table.first:
        doubts = (*doubts, "the header may be among the comments")
    first = header[-1] + 1 if header else table.first
    if widths := table.widths_below(first):
        titles, first = (*titles, widths), widths + 1
    if width == 1 and _is_aligned(rest):
        doubts = (*doubts, "columns seem to be aligned with spaces, which no dialect can describe")
    return CsvShape(marks, header, first, titles, comment, width, bool(excel), doubts)


def find_record_shape(records: Sequence[Sequence[str]]) -> CsvShape:
    """Find how records that are cut into cells are to be read, such as the first rows of a sheet.

    Records may be filled up with empty cells; one with its first cell alone may be a title.

    >>> find_record_shape([["Harbours", ""], ["port", "ships"], ["Bergen", "5"]]).header_rows
    (2,)
    """
    numbered = [
        (number, [*cells] if any(map(str.strip, cells[1:])) else [*cells[:1]])
        for number, cells in enumerate(records, 1)
        if any(map(str.strip, cells))
    ]
    table = _Table(numbered, usual_width([cells for _, cells in numbered]))
    header, doubts = table.header()
    start = header[0] if header else table.first
    titles = tuple(number for number, _ in numbered if number < start)
    first = header[-1] + 1 if header else table.first
    return CsvShape(CsvMarks(), header, first, titles, "", table.width, False, doubts)


def _comment_mark(lines: Sequence[str]) -> str:
    """Return the character with which comments begin; empty if there are none."""
    for mark in _COMMENT_MARKS:
        begun = [line.startswith(mark) for line in lines if line.strip()]
        leading = begun.index(False) if False in begun else len(begun)
        if leading == len(begun):
            continue
        after = begun[leading:]
        if any(begun) and sum(after) <= 0.2 * len(after) and (leading or mark == "#"):
            return mark
    return ""


def _are_rows(said: Numbered, rest: Numbered, width: int) -> bool:
    """Return whether lines that begin like a comment are rows of the table after all."""
    top = rest[0][0] if rest else 0
    return width > 1 and any(len(cells) == width for number, cells in said if number > top)


def _commented_header(said: Numbered, table: _Table, header: tuple[int, ...]) -> tuple[int, ...]:
    """Return the record of a header that begins like a comment, as ``#chrom``; else none."""
    over = [pair for pair in said if pair[0] < table.first]
    if not over or len(over[-1][1]) != table.width or table.width == 1:
        return ()
    if not header or (table.width > 2 and not table.votes(header[0])[1]):
        return (over[-1][0],)
    return ()


class _Table:
    """The records of a table, and what is above it.

    Attributes:
        rows: The records that are neither blank nor comments, with their numbers.
        width: The number of cells of most of them.
        first: The number of the first record of the table, be it header or row.
    """

    def __init__(self, rows: Numbered, width: int) -> None:
        self.rows = rows
        self.width = width
        self._full = [at for at, (_, cells) in enumerate(rows) if len(cells) == width]
        self._at = self._start()
        self.first = rows[self._at][0] if rows else 1

    def _start(self) -> int:
        """Return the index of the first record with about as many values as the others."""
        filled = [_filled(self.rows[at][1]) for at in self._full]
        if not filled:
            return 0
        usual = sorted(filled)[len(filled) // 2]
        least = max(2, usual / 2) if self.width > 2 else 1
        return next((at for at, n in zip(self._full, filled, strict=True) if n >= least), 0)

    def header(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """Return the records of the header, and the doubts about them."""
        if not self.rows:
            return (), ()
        at = self._at
        doubts: list[str] = []
        data, labels = self.votes(self.rows[at][0])
        is_data = data >= 3 * labels if labels else data > 0
        if not self._body(at):  # a single record
            cells = self.rows[at][1]
            is_data = all(kind_of(cell.strip()) for cell in cells if cell.strip())
        if data and labels and data < 9 * labels < 81 * data:
            what = "first row looks like a header" if is_data else "header looks like data"
            doubts.append(f"the {what} in part")
        if not (data or labels) and self._is_of_codes(at):
            is_data = True
            doubts.append("the first row looks like the codes below it, but may be a header")
        if is_data:
            above = self.rows[at - 1]
            if not self._labels_above(at):
                return (), tuple(doubts)
            if len(above[1]) != self.width:
                doubts.append(f"the header has {len(above[1])} cells, and most rows {self.width}")
            return (above[0],), tuple(doubts)
        found = [at]
        while self._is_group(found[0] - 1):
            found.insert(0, found[0] - 1)
        while len(found) < 4 and self._goes_on(found[-1] + 1):
            found.append(found[-1] + 1)
        return tuple(self.rows[index][0] for index in found), tuple(doubts)

    def votes(self, number: int) -> tuple[int, int]:
        """Count the cells of a record that look like the values below them, and like labels."""
        at = next(index for index, (own, _) in enumerate(self.rows) if own == number)
        labels, body = self.rows[at][1], self._body(at)
        data = alike = named = 0
        numbers = _counts(labels) and not (body and _counts(body[0]))
        for index, label in enumerate(map(str.strip, labels[:_MOST_COLUMNS])):
            cells = [cell for cells in body if not is_marker(cell := cells[index].strip())]
            if is_marker(label) or not cells:
                continue
            kind = _column_kind(cells)
            if not kind:
                alike += _is_like(label, cells)
            elif kind_of(label) == kind:
                if numbers or (_is_year(label) and not _are_years(cells)):
                    named += not numbers
                else:
                    data += 1
            elif not kind_of(label):
                named += 1
        return data + alike * (not named), named

    def widths_below(self, first: int) -> int:
        """Return the number of the first row if it has the widths of columns; else 0."""
        for number, cells in self.rows:
            if number >= first:
                return number * (self.width > 1 and all(map(_WIDTHS.fullmatch, cells)))
        return 0

    def _is_of_codes(self, at: int) -> bool:
        """Return whether a cell is as long as the codes below it, all in capital letters."""
        body = self._body(at)
        for index, label in enumerate(map(str.strip, self.rows[at][1][:_MOST_COLUMNS])):
            cells = {cells[index].strip() for cells in body} - {""}
            if len(cells) > 9 and _is_capital(label) and label not in _USUAL_LABELS:
                alike = sum(_is_capital(cell) and len(cell) == len(label) for cell in cells)
                if alike >= 0.95 * len(cells):
                    return True
        return False

    def _body(self, at: int) -> Records:
        """Return the rows below a record; without repetitions of it."""
        record = self.rows[at][1]
        return [
            self.rows[index][1]
            for index in self._full
            if index > at and len(record) == self.width and self.rows[index][1] != record
        ]

    def _labels_above(self, at: int) -> bool:
        """Return whether the record above the first row is a header, perhaps a narrower one."""
        if not at:
            return False
        cells = [cell.strip() for cell in self.rows[at - 1][1]]
        if len(cells) == self.width > 1:
            data, labels = self.votes(self.rows[at - 1][0])
            return labels > 0 and not data
        filled = [cell for cell in cells if cell]
        return not any(map(kind_of, filled)) and len(filled) >= max(2, self.width / 2)

    def _is_group(self, at: int) -> bool:
        """Return whether a record above the header is a part of it: labels of several columns."""
        if at < 0 or len(self.rows[at][1]) != self.width or self.width < 3:
            return False
        cells = [cell.strip() for cell in self.rows[at][1]]
        filled = _filled(cells)
        is_one = filled >= 2 and (not cells[0] or filled >= self.width / 2)
        return is_one and not self.votes(self.rows[at][0])[0]

    def _goes_on(self, at: int) -> bool:
        """Return whether a record below a header is a part of it: texts where values are below."""
        if len(self.rows) - at < 3 or len(self.rows[at][1]) != self.width:
            return False
        if all(map(_WIDTHS.fullmatch, self.rows[at][1])):
            return False
        data, labels = self.votes(self.rows[at][0])
        if data or not labels:
            return False
        return labels > 1 or _filled(self.rows[at][1]) == labels  # units, for numbers alone


def _is_capital(text: str) -> bool:
    return bool(re.fullmatch("[A-Z][A-Z0-9]{1,5}", text))


def _is_aligned(rows: Numbered) -> bool:
    """Return whether lines without a delimiter have columns that runs of spaces align."""
    gaps = [len(_ALIGNED.findall(cells[0].strip())) for _, cells in rows if len(cells) == 1]
    return len(gaps) > 2 and min(gaps[-3:]) > 0 and sum(map(bool, gaps)) >= _SHARE * len(gaps)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _column_kind(cells: Sequence[str]) -> str:
    """Return the kind of most cells of a column; empty for text."""
    kinds = Counter(map(kind_of, cells))
    kind, times = kinds.most_common(1)[0]
    return kind if times >= _SHARE * len(cells) else ""


def _is_like(label: str, cells: Sequence[str]) -> bool:
    """Return whether a label is one of the texts below it, or a code of their pattern."""
    if cells.count(label) >= max(1, 0.05 * len(cells)):
        return True
    pattern = pattern_of(label)
    alike = sum(pattern_of(cell) == pattern for cell in cells)
    return len(pattern) > 2 < len(set(cells)) and alike >= _SHARE * len(cells)


def _counts(labels: Sequence[str]) -> bool:
    """Return whether labels count columns: 1, 2, 3 and so on, at least five, or years."""
    numbers = [int(label) for label in labels if re.fullmatch("[0-9]{1,4}", label.strip())]
    steps = {after - before for before, after in pairwise(numbers)}
    return len(numbers) > 4 and steps == {1} and (numbers[0] in (0, 1) or 1500 < numbers[0] < 2101)


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(YEAR_PATTERN, cell))


def _are_years(cells: Sequence[str]) -> bool:
    return sum(map(_is_year, cells)) >= len(cells) / 2
