"""What was found in the form of a part of a file; plain, picklable data that can be joined."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class FormMark(NamedTuple):
    """A place in a file that is suspicious.

    Attributes:
        line: The physical line, from 0 at the beginning of the part.
        column: The position of the character in the line, from 1.
        code: The code of the finding.
        note: The message.
    """

    line: int
    column: int
    code: str
    note: str


class LineEnds(NamedTuple):
    """The line ends of one kind outside of quotes.

    Attributes:
        number: How many there are.
        line: The first line that ends with one, from 0 at the beginning of the part.
    """

    number: int
    line: int


@dataclass(slots=True)
class FormMarks:
    """What was found in a part of a file.

    Attributes:
        counts: How many marks of each code there are.
        marks: The first of them, in order.
        ends: The line ends outside of quotes by their kind: ``LF``, ``CRLF``, ``CR``.
    """

    counts: Counter[str] = field(default_factory=Counter)
    marks: list[FormMark] = field(default_factory=list)
    ends: dict[str, LineEnds] = field(default_factory=dict)

    def add(self, mark: FormMark, limit: int) -> None:
        """Add a mark after those that are known; keep it unless there are ``limit``."""
        self.counts[mark.code] += 1
        if len(self.marks) < limit:
            self.marks.append(mark)

    def merge(self, others: FormMarks, limit: int, lines: int = 0) -> None:
        """Add the marks of a piece of the same part that begins ``lines`` after the part does."""
        if others.counts:
            self.counts += others.counts
            moved = [mark._replace(line=mark.line + lines) for mark in others.marks]
            self.marks = sorted(self.marks + moved)[:limit]

    def add_ends(self, kind: str, ends: LineEnds) -> None:
        """Add line ends that follow those that are known."""
        if ends.number:
            known = self.ends.get(kind, ends._replace(number=0))
            self.ends[kind] = known._replace(number=known.number + ends.number)

    def join(self, following: FormMarks, lines: int, limit: int) -> None:
        """Add what was found in the next part, which begins ``lines`` after this one."""
        self.counts += following.counts
        for mark in following.marks[: max(limit - len(self.marks), 0)]:
            self.marks.append(mark._replace(line=mark.line + lines))
        for kind, ends in following.ends.items():
            self.add_ends(kind, ends._replace(line=ends.line + lines))
