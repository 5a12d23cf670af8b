"""Check all rows of a table and merge the results of its blocks, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice

import polars as pl

from tablepact.engine.block import BlockResult, FlaggedRow, check_rows
from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.csv_faults.csv_fault import CsvFaults
from tablepact.engine.rows.chunks import ByteRange, full_range
from tablepact.engine.rows.parallel import ChunkResult, RowRange, map_chunks
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.v2_checks import V2Violation

ScanProgress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in total; for Parquet with rows."""

BlockConsumer = Callable[[BlockResult], None]
"""Consumes the other results of a block: the hashes of keys, and the deferred keys."""


@dataclass(slots=True)
class ScanResult:
    """The findings of a table, or of a part of it.

    Attributes:
        rows: How many rows it has.
        newlines: How many line feeds its cells contain.
        counts: How many errors of each code, without repeated keys.
        flagged: The numbers of the rows with a finding, from 0: an Int64 Series per part. The list
            may be incomplete once it has reached the limit.
        first_rows: The first of these rows, with their cells, by their number.
        parts: The positions of its rows in the file.
        complete: Whether all rows have been read.
        v2_counts: How many findings of the v2 checks, by code.
        v2_violations: The first of these, and their rows.
        csv_faults: What is suspicious in the text of the file.
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
    csv_faults: CsvFaults = field(default_factory=CsvFaults)

    @property
    def flagged_count(self) -> int:
        """The number of rows in ``flagged``."""
        return sum(map(len, self.flagged))

    def wanted(self, checks: Checks, limit: int) -> int:
        """Return how many more rows with a finding to keep with their cells."""
        violations = len(self.v2_violations) if checks.v2 else limit
        return max(limit - min(len(self.first_rows), violations), 0)

    def add(self, chunk: ChunkResult[BlockResult], limit: int) -> None:
        """Add the result of the next block."""
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
            csv_faults=block.csv_faults,
        )
        self.join(result, limit)

    def join(self, following: ScanResult, limit: int) -> None:
        """Add the result of the rows that follow."""
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
        self.csv_faults.join(following.csv_faults, self.rows + self.newlines, limit)
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
    """Check the rows of a table, or of a span of it.

    Args:
        checks: The compiled checks.
        cell_reader: Reads the cells that no prefilter clears.
        limit: How many rows with a finding to keep with their cells.
        consume: Receives the result of each block: hashes of keys, and deferred keys.
        span: The span to check, which starts with a record; by default the whole table.
        workers: How many blocks to check in parallel; 0 for the number of cores.
        stop: Whether to stop once ``limit`` rows have a finding.
        progress: Called with the progress.
        on_finding: Called once there are rows with a finding, which have to be replayed.

    Raises:
        DecodeError: The file is not valid in its encoding.
        FastPathUnsupported: A record is too long.
        SourceError: The file is damaged.
        WorkerStopped: The frictionless worker stopped before it answered.
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
