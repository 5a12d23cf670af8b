"""Scan CSV text for quotes that RFC 4180 does not allow, as Python's csv module reads it.

Records without a fault are matched by one regular expression, many at a time; only what it does not
match is read cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tablepact.engine.csv_faults.csv_fault import CsvFault, CsvFaults, LineEnds
from tablepact.engine.table_spec import CsvFormat
from tablepact.escape import truncate

STRAY = "stray-quote"
UNCLOSED = "unclosed-quote"
SWALLOWED = "swallowed-lines"
LONGEST = 40
"""The longest quotation of a cell in a message, in characters."""
KINDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
"""The names of the line ends."""
_END = re.compile(r"\r\n?|\n")
_LONE = re.compile(r"\r(?!\n)")
_ENDS = {"\n": re.compile(r"(?<!\r)\n"), "\r\n": re.compile(r"\r\n"), "\r": _LONE}

AreRows = Callable[[Sequence[str]], bool]
"""Whether the lines of a record are probably rows of their own."""


def scan_text(
    text: str,
    csv_format: CsvFormat,
    limit: int,
    are_rows: AreRows | None = None,
    *,
    careful: bool = False,
) -> CsvFaults:
    """Return what is suspicious in the quotes of text that begins with a record.

    Args:
        text: The text; it ends with a record, or with the file.
        csv_format: Its dialect.
        limit: How many faults to keep.
        are_rows: Returns whether a quoted cell has swallowed rows; only called if ``careful``.
        careful: Whether to look at each quoted cell with a line end, and to count the line ends
            outside of quotes.
    """
    return _Scan(text, csv_format, limit, are_rows if careful else None, careful).run()


def open_record(text: str, csv_format: CsvFormat) -> int:
    """Return where the record begins whose quote is still open at the end of text, or its end."""
    scan = _Scan(text, csv_format, 0, None, careful=False)
    scan.run()
    return scan.last_record if scan.is_open else len(text)


def may_scan_quotes(csv_format: CsvFormat) -> bool:
    """Return whether the dialect has quotes whose position can be checked."""
    return bool(csv_format.quote) and csv_format.quote not in (
        csv_format.separator,
        csv_format.escape,
    )


class _Patterns(NamedTuple):
    """The regular expressions of a dialect.

    Attributes:
        clean: Any number of records without a fault.
        single: The same, but without line breaks in cells.
        stray: Any number of cells without a fault, and one with a stray quote.
        quoted: A quoted cell.
        plain: The rest of a cell that is not within quotes.
        spaces: What is skipped at the start of a cell.
    """

    clean: re.Pattern[str]
    single: re.Pattern[str]
    stray: re.Pattern[str]
    quoted: re.Pattern[str]
    plain: re.Pattern[str]
    spaces: re.Pattern[str]


@lru_cache(maxsize=8)
def _patterns(separator: str, quote: str, escape: str, doubled: bool, spaces: bool) -> _Patterns:
    comma, mark, slash = map(re.escape, (separator, quote, escape))
    escaped = f"|{slash}.?" if escape else ""
    pair = f"|{mark}{mark}" if doubled else ""
    space = " *+" if spaces else ""

    def quoted(not_in: str) -> str:
        return f"{mark}(?:[^{mark}{slash}{not_in}]++{pair}{escaped})*+{mark}"

    bare = f"(?:[^{mark}{comma}{slash}\r\n]++{escaped})*+"
    plain = f"(?:[^{comma}{slash}\r\n]++{escaped})*+"
    end, any_quoted = "(?:\r\n?|\n)", quoted("")

    def records(cell: str) -> str:
        one = f"{space}(?:{cell}|{bare})"
        return f"(?:{one}(?:{comma}{one})*+(?:{end}|\\Z))*+"

    cells = f"(?:{space}(?:{any_quoted}|{bare})(?:{comma}|{end}))*+"
    fault = f"{space}(?:{any_quoted}(?=[^{comma}\r\n])|(?!{mark}){bare}{mark}){plain}"

    texts = records(any_quoted), records(quoted("\r\n")), f"{cells}{fault}(?:{comma}|{end}|\\Z)"
    return _Patterns(*(re.compile(text, re.DOTALL) for text in (*texts, any_quoted, plain, space)))


class _Cell(NamedTuple):
    """The position of a cell.

    Attributes:
        start: The offset of its first character.
        end: The offset after its last one.
        closed: The offset after its closing quote; 0 if it is not quoted.
        lines: The number of line ends within its quotes.
        unclosed: Whether its quote is never closed.
    """

    start: int
    end: int
    closed: int
    lines: int
    unclosed: bool = False


class _Scan:
    """The state of the scan of a text.

    Attributes:
        last_record: Where the last record begins that was read cell by cell.
        is_open: Whether a quote in it is never closed.
    """

    def __init__(
        self, text: str, csv_format: CsvFormat, limit: int, are_rows: AreRows | None, careful: bool
    ) -> None:
        self._careful = careful
        self._text = text
        self._form = csv_format
        self._limit = limit
        self._are_rows = are_rows
        self._found = CsvFaults()
        self._lone = bool(_LONE.search(text))
        self._at = self._line = self._line_start = 0
        self._within: list[tuple[int, int]] = []
        """The bounds of the quoted cells with a line break."""
        self.last_record = 0
        self.is_open = False

    def run(self) -> CsvFaults:
        """Scan the text."""
        text, csv_format = self._text, self._form
        if may_scan_quotes(csv_format) and csv_format.quote in text:
            doubled = csv_format.double_quote if csv_format.escape else True
            patterns = _patterns(
                csv_format.separator,
                csv_format.quote,
                csv_format.escape,
                doubled,
                csv_format.skip_initial_space,
            )
            clean, position = patterns.single if self._careful else patterns.clean, 0
            while (position := _matched(clean, text, position)) < len(text):
                position = self._record(position, patterns)
                if len(self._found.faults) >= self._limit and not (
                    self._careful or csv_format.comment_char
                ):
                    position = self._count(position, patterns.stray)
        if self._careful:
            self._find_ends(line_end_kinds(text))
        return self._found

    def _count(self, position: int, stray: re.Pattern[str]) -> int:
        """Count cells with a stray quote from the start of a record on; return where they end."""
        while match := stray.match(self._text, position):
            self._found.counts[STRAY] += 1
            position = match.end()
        return position

    def _record(self, start: int, patterns: _Patterns) -> int:
        """Read a record cell by cell, and return its end."""
        text, separator, cells = self._text, self._form.separator, list[_Cell]()
        position = start
        while True:
            cells.append(self._cell(position, patterns))
            position = cells[-1].end
            if not text.startswith(separator, position):
                break
            position += len(separator)
        faults = [fault for cell in cells if (fault := self._fault_of(cell))]
        self.last_record, self.is_open = start, cells[-1].unclosed
        within = [(cell.start, cell.closed) for cell in cells if cell.lines]
        if within and self._are_rows:
            lines = _END.split(text[start:position])
            if self._are_rows(lines):
                faults.append((within[0][0], SWALLOWED, _swallowed(lines)))
        comment = self._form.comment_char
        if not (comment and text.startswith(comment, start)):
            self._add(sorted(faults))
        self._within += within
        return _matched(_END, text, position)

    def _cell(self, position: int, patterns: _Patterns) -> _Cell:
        """Read the cell at a position."""
        text, start, closed = self._text, _matched(patterns.spaces, self._text, position), 0
        if text.startswith(self._form.quote, start):
            closed = _matched(patterns.quoted, text, start)
            if closed == start:
                return _Cell(start, len(text), len(text), line_ends(text, start), unclosed=True)
        end = _matched(patterns.plain, text, closed or start)
        return _Cell(start, end, closed, line_ends(text, start, closed) if closed else 0)

    def _fault_of(self, cell: _Cell) -> tuple[int, str, str] | None:
        """Return position, code and message of the fault of a cell, if it has one."""
        text, lines = self._text, f"{cell.lines:,} line{'s' * (cell.lines != 1)}"
        if cell.unclosed:
            rest = f"the {lines} after it are" if cell.lines > 1 else "the rest of the file is"
            return (
                cell.start,
                UNCLOSED,
                f"the quote that opens here is never closed: {rest} one cell",
            )
        if not cell.closed:
            at = text.find(self._form.quote, cell.start, cell.end)
            note = f"a quote in a cell that is not quoted: {_shown(text[cell.start : cell.end])}"
            return (at, STRAY, note) if at >= 0 else None
        if cell.closed == cell.end:
            return None
        opened = f", {lines} after the quote that opened it" if cell.lines else ""
        note = f"text after the closing quote of a cell{opened}"
        return cell.closed - 1, STRAY, f"{note}: {_shown(text[cell.closed : cell.end])}"

    def _add(self, faults: Sequence[tuple[int, str, str]]) -> None:
        for position, code, note in faults:
            self._move(position)
            column = position - self._line_start + 1
            self._found.add(CsvFault(self._line, column, code, note), self._limit)

    def _move(self, position: int) -> None:
        """Move to a position: count its line, and find where that begins."""
        text, before = self._text, self._at
        if self._lone:
            self._line += len(_END.findall(text, before, position))
        else:
            self._line += text.count("\n", before, position)
        start = max(text.rfind("\n", before, position), text.rfind("\r", before, position)) + 1
        self._line_start = start or self._line_start
        self._at = position

    def _find_ends(self, kinds: Iterable[str]) -> None:
        """Count the line ends outside of quotes."""
        bounds = [0, *(place for pair in self._within for place in pair), len(self._text)]
        for start, stop in zip(bounds[::2], bounds[1::2], strict=True):
            for end in kinds:
                places = [match.start() for match in _ENDS[end].finditer(self._text, start, stop)]
                if places:
                    name = KINDS[end]
                    line = 0 if name in self._found.ends else self._line_of(places[0])
                    self._found.add_ends(name, LineEnds(len(places), line))

    def _line_of(self, position: int) -> int:
        if self._lone:
            return len(_END.findall(self._text, 0, position))
        return self._text.count("\n", 0, position)


def _matched(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return the end of what a pattern matches at a position."""
    match = pattern.match(text, position)
    return match.end() if match else position


def line_end_kinds(text: str) -> dict[str, int]:
    """Count the line ends of each kind that a text has, also within quotes."""
    feeds = text.count("\n")
    if "\r" not in text:
        return {"\n": feeds} if feeds else {}
    pairs, returns = text.count("\r\n"), text.count("\r")
    counts = {"\n": feeds - pairs, "\r\n": pairs, "\r": returns - pairs}
    return {end: count for end, count in counts.items() if count}


def line_ends(text: str, start: int = 0, end: int | None = None) -> int:
    """Count the line ends of any kind, also within quotes."""
    return len(_END.findall(text, start, len(text) if end is None else end))


def _shown(text: str) -> str:
    """Return text for a message, escaped and shortened."""
    return repr(truncate(text, LONGEST))


def _swallowed(lines: Sequence[str]) -> str:
    many = len(lines) - 1
    lost = f"{many:,} lines that look like rows" if many > 1 else "a line that looks like a row"
    return f"the quoted cell that opens here contains {lost}, the last: {_shown(lines[-1])}"
