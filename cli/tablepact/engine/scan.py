"""Judge all rows of a table, and merge what the blocks found, in memory that stays small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice

import polars as pl

from tablepact.engine.block import BlockResult, FlaggedRow, check_rows
from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.rows.chunks import ByteRange, full_range
from tablepact.engine.rows.parallel import ChunkResult, RowRange, map_chunks
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.v2_checks import V2Violation

ScanProgress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all; of Parquet with the rows."""

BlockConsumer = Callable[[BlockResult], None]
"""Takes what else a block has: hashes of keys, and the keys that are looked up elsewhere."""


@dataclass(slots=True)
class ScanResult:
    """What was found in a table, or in a part of it.

    Attributes:
        rows: How many rows it has.
        newlines: How many line feeds there are within its cells.
        counts: How many errors of each code; repeated keys are not among them.
        flagged: The rows with a finding, by their number from 0, at least as many as are asked for:
            one Int64 Series a part.
        first_rows: The first of these rows, with their cells, by their number.
        parts: Where its rows are in the file.
        complete: Whether all rows have been read.
        v2_counts: How many findings of each code beyond frictionless.
        v2_violations: The first of these, and their rows.
    """

    rows: int = 0
    newlines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    flagged: list[pl.Series] = field(default_factory=list)
    first_rows: dict[int, FlaggedRow] = field(default_factory=dict)
    parts: list[RowRange] = field(default_factory=list)
    complete: bool = True
    v2_counts: Counter[str] = field(default_factory=Counter)
    v2_violations: list[tuple[V2Violation, FlaggedRow]] = field(default_factory=list)

    @property
    def flagged_count(self) -> int:
        """How many rows with a finding are in ``flagged``."""
        return sum(map(len, self.flagged))

    def wanted(self, checks: Checks, limit: int) -> int:
        """Return how many more rows with a finding are kept with their cells, at most."""
        violations = len(self.v2_violations) if checks.v2 else limit
        return max(limit - min(len(self.first_rows), violations), 0)

    def add(self, chunk: ChunkResult[BlockResult], limit: int) -> None:
        """Add what the next block found."""
        block = chunk.result
        bare: ChunkResult[object] = ChunkResult(chunk.start, chunk.end, chunk.by_csv, None)
        result = ScanResult(
            block.rows,
            block.newlines,
            block.counts,
            [block.flagged.cast(pl.Int64)] if len(block.flagged) else [],
            {row.row: row for row in block.first_rows},
            parts=[RowRange(bare, 0, block.rows, 0)],
            v2_counts=block.v2_counts,
            v2_violations=block.v2_violations,
        )
        self.join(result, limit)

    def join(self, following: ScanResult, limit: int) -> None:
        """Add what was found in the rows that follow."""
        for part in following.parts:
            row, newlines = part.row + self.rows, part.newlines + self.newlines
            self.parts.append(replace(part, row=row, newlines=newlines))
        kept = islice(following.first_rows.items(), max(limit - len(self.first_rows), 0))
        self.first_rows |= {self.rows + row: flagged.moved(self.newlines) for row, flagged in kept}
        if self.flagged_count < limit:
            self.flagged += [rows + self.rows for rows in following.flagged]
        self.counts += following.counts
        self.v2_counts += following.v2_counts
        for violation, flagged in following.v2_violations[
            : max(limit - len(self.v2_violations), 0)
        ]:
            moved = violation._replace(row=self.rows + violation.row)
            self.v2_violations.append((moved, flagged.moved(self.newlines)))
        self.rows += following.rows
        self.newlines += following.newlines


def scan(
    checks: Checks,
    cell_reader: CellReader,
    limit: int,
    consume: BlockConsumer,
    *,
    span: ByteRange | None = None,
    workers: int = 0,
    stop: bool = False,
    progress: ScanProgress | None = None,
    on_finding: Callable[[], None] | None = None,
) -> ScanResult:
    """Judge the rows of a table, or of a span of it.

    Args:
        checks: What is checked.
        cell_reader: Who is asked about odd cells.
        limit: How many rows with a finding are kept with their cells.
        consume: Who takes the hashes of keys, and the keys that are looked up elsewhere.
        span: The part that is judged, where a record begins; otherwise all.
        workers: How many blocks are judged at once; 0 for as many as there are cores.
        stop: Whether to stop once that many rows have a finding.
        progress: Called with how far it is.
        on_finding: Called when a row with a finding is there, which will have to be replayed.

    Raises:
        DecodeError: The file is not of its encoding.
        FastPathUnsupported: A record is too long.
        Refused: The file is damaged.
        WorkerStopped: The judge was stopped.
    """
    result = ScanResult()
    all_rows = full_range(checks.table)

    def work(block: RowBlock) -> BlockResult:
        return check_rows(checks, cell_reader, result.wanted(checks, limit), block)

    for chunk in map_chunks(checks.table, work, span, workers=workers):
        consume(chunk.result)
        result.add(chunk, limit)
        if on_finding and result.flagged:
            on_finding()
        if progress:
            progress(chunk.end, all_rows.stop)
        if stop and chunk.end < all_rows.stop and result.flagged_count >= limit:
            result.complete = False
            break
    return result
