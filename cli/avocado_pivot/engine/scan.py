"""Judge all rows of a table, and merge what the blocks found, in memory that stays small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import polars as pl

from avocado_pivot.engine.block import Block, Checks, judge_rows
from avocado_pivot.engine.cells.judging import Judge
from avocado_pivot.engine.cutting.stretches import Stretch, stretches
from avocado_pivot.engine.keys.hashes import Hashes
from avocado_pivot.engine.odd_rows import OddRow
from avocado_pivot.engine.standard import Beyond

Progress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch with the place of its rows in the table.

    Attributes:
        stretch: The stretch.
        row: Its first row, from 0.
        rows: How many rows it has.
        newlines: The line feeds within cells before it.
    """

    stretch: Stretch[object]
    row: int
    rows: int
    newlines: int


@dataclass(slots=True)
class Scan:
    """What was found in a table.

    Attributes:
        rows: How many rows it has.
        newlines: How many line feeds there are within its cells.
        counts: How many errors of each code; repeated keys are not among them.
        odd: The rows with a finding, by their number from 0: one Int64 Series a part.
        first: The first of these rows, whole, by their number.
        hashes: The hashes of each key.
        parts: Where its rows are in the file.
        complete: Whether all rows have been read.
        beyond_counts: How many findings of each code beyond frictionless.
        beyond: The first of these, and their rows.
    """

    rows: int = 0
    newlines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    odd: list[pl.Series] = field(default_factory=list)
    first: dict[int, OddRow] = field(default_factory=dict)
    hashes: list[Hashes] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    complete: bool = True
    beyond_counts: Counter[str] = field(default_factory=Counter)
    beyond: list[tuple[Beyond, OddRow]] = field(default_factory=list)

    def add(self, stretch: Stretch[Block], limit: int) -> None:
        """Add what the next block found."""
        block = stretch.result
        bare: Stretch[object] = Stretch(stretch.start, stretch.end, stretch.by_csv, None)
        self.parts.append(Part(bare, self.rows, block.rows, self.newlines))
        for row in block.first[: max(limit - len(self.first), 0)]:
            self.first[self.rows + row.place] = row.moved(self.newlines)
        if len(block.odd):
            self.odd.append(block.odd.cast(pl.Int64) + self.rows)
        for hashes, more in zip(self.hashes, block.hashes, strict=True):
            hashes.add(more)
        self.counts += block.counts
        self.beyond_counts += block.beyond_counts
        for one, row in block.beyond[: max(limit - len(self.beyond), 0)]:
            self.beyond.append((replace(one, row=self.rows + one.row), row.moved(self.newlines)))
        self.rows += block.rows
        self.newlines += block.newlines


def scan(
    checks: Checks,
    judge: Judge,
    limit: int,
    *,
    stop: bool = False,
    progress: Progress | None = None,
    on_finding: Callable[[], None] | None = None,
) -> Scan:
    """Judge all rows of a table.

    Args:
        checks: What is checked.
        judge: Who is asked about odd cells.
        limit: How many rows with a finding are kept whole.
        stop: Whether to stop once that many rows have a finding.
        progress: Who is told how far it is.
        on_finding: Called when a row with a finding is there, which will have to be replayed.

    Raises:
        Undecodable: The file is not UTF-8.
        Unsuited: A record is too long.
        Stopped: The judge was stopped.
    """
    found = Scan(hashes=[Hashes() for _ in checks.keys])
    size = checks.table.path.stat().st_size
    for stretch in stretches(checks.table, partial(judge_rows, checks, judge, limit)):
        found.add(stretch, limit)
        if on_finding and found.odd:
            on_finding()
        if progress:
            progress(stretch.end, size)
        if stop and stretch.end < size and sum(map(len, found.odd)) >= limit:
            found.complete = False
            break
    return found
