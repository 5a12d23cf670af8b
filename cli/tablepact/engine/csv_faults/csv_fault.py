"""The faults in the text of a part of a file: plain, picklable data that can be joined."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class CsvFault(NamedTuple):
    """A suspicious place in a file.

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
class CsvFaults:
    """What was found in a part of a file.

    Attributes:
        counts: How many faults of each code there are.
        faults: The first of them, in order.
        ends: The line ends outside of quotes by their kind: ``LF``, ``CRLF``, ``CR``.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[CsvFault] = field(default_factory=list)
    ends: dict[str, LineEnds] = field(default_factory=dict)

    def add(self, fault: CsvFault, limit: int) -> None:
        """Add a fault after those that are known; keep it unless there are ``limit``."""
        self.counts[fault.code] += 1
        if len(self.faults) < limit:
            self.faults.append(fault)

    def merge(self, others: CsvFaults, limit: int, lines: int = 0) -> None:
        """Add the faults of a piece of the same part that begins ``lines`` after the part does."""
        if others.counts:
            self.counts += others.counts
            moved = [fault._replace(line=fault.line + lines) for fault in others.faults]
            self.faults = sorted(self.faults + moved)[:limit]

    def add_ends(self, kind: str, ends: LineEnds) -> None:
        """Add line ends that follow those that are known."""
        if ends.number:
            known = self.ends.get(kind, ends._replace(number=0))
            self.ends[kind] = known._replace(number=known.number + ends.number)

    def join(self, following: CsvFaults, lines: int, limit: int) -> None:
        """Add what was found in the next part, which begins ``lines`` after this one."""
        self.counts += following.counts
        for fault in following.faults[: max(limit - len(self.faults), 0)]:
            self.faults.append(fault._replace(line=fault.line + lines))
        for kind, ends in following.ends.items():
            self.add_ends(kind, ends._replace(line=ends.line + lines))
