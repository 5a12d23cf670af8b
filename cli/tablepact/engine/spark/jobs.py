"""The jobs that a worker runs on a span of a table: pure functions of the file and plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import polars as pl

from tablepact.engine.block import BlockResult
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.keys.duplicates import reread_keys
from tablepact.engine.keys.foreign_key_check import MissingKeys, concat_keys, parent_key_reader
from tablepact.engine.keys.hashes import KeyColumns
from tablepact.engine.rows.chunks import ByteRange
from tablepact.engine.rows.parallel import RowRange, map_chunks
from tablepact.engine.scan import ScanResult, scan
from tablepact.engine.table_spec import TableSpec
from tablepact.package.descriptor.table_schema import ForeignKey


class HasCellReader(Protocol):
    """The interface of data that every worker gets, with a cell reader."""

    @property
    def cell_reader(self) -> ReferenceReader:
        """The reader of the cells that no prefilter clears."""
        ...


class Job(HasCellReader, Protocol):
    """The interface of a job, which runs on each span of a table."""

    @property
    def table(self) -> TableSpec:
        """The table to read."""
        ...

    def run(self, span: ByteRange, extra: Any) -> tuple[int, object]:
        """Run the job on a span that begins with a record.

        Args:
            span: The span.
            extra: Data for this span alone.

        Returns:
            The end of the last record, and the result.
        """
        ...


@dataclass(frozen=True, slots=True)
class RangeScan:
    """The findings of a span.

    Attributes:
        scan: The result of the scan.
        flagged: The number of rows with a finding that ``scan`` lists.
        v2_violations: The number of v2 findings that ``scan`` lists.
        hashes: For each key, the hash of each row.
        deferred_keys: For each link that is looked up later, its distinct keys.
    """

    scan: ScanResult
    flagged: int
    v2_violations: int
    hashes: list[pl.Series]
    deferred_keys: list[pl.DataFrame | None]

    def counted(self, most: int) -> RangeScan:
        """Return the counts, the positions of the rows, and at most ``most`` hashes or none."""
        bare = replace(self.scan, flagged=[], first_rows={}, v2_violations=[])
        hashes = self.hashes if sum(map(len, self.hashes)) <= most else []
        return RangeScan(bare, self.flagged, self.v2_violations, hashes, [])


@dataclass(frozen=True, slots=True)
class ScanJob:
    """A job that checks the rows; its result is a ``RangeScan``."""

    checks: Checks
    cell_reader: ReferenceReader
    limit: int

    @property
    def table(self) -> TableSpec:
        """The table to check."""
        return self.checks.table

    def run(self, span: ByteRange, extra: dict[int, pl.DataFrame] | None) -> tuple[int, RangeScan]:
        """Check a span; ``extra`` has the keys without a parent, by the index of their link."""
        checks = self.checks
        if extra is not None:
            parents = list(checks.parents)
            for index, keys in extra.items():
                parents[index] = MissingKeys(keys)
            checks = replace(checks, parents=parents)
        hashes: list[list[pl.Series]] = [[] for _ in checks.keys]
        links: list[list[pl.DataFrame]] = [[] for _ in checks.parents]

        def consume(block: BlockResult) -> None:
            for held, more in zip(hashes, block.hashes, strict=True):
                held.append(more)
            for index, keys in enumerate(block.deferred_keys):
                if keys is not None:
                    links[index].append(keys)

        result = scan(checks, self.cell_reader, self.limit, consume, span=span, workers=1)
        end = result.parts[-1].chunk.end if result.parts else span.start
        return end, RangeScan(
            result,
            result.flagged_count,
            len(result.v2_violations),
            [pl.concat([pl.Series(dtype=pl.UInt64), *held]) for held in hashes],
            [pl.concat(frames).unique() if frames else None for frames in links],
        )


@dataclass(frozen=True, slots=True)
class ParentsJob:
    """A job that reads parent keys; its result is a frame of distinct keys, ``p0``..."""

    foreign_key: ForeignKey
    own: TableSpec
    table: TableSpec
    cell_reader: ReferenceReader

    def run(self, span: ByteRange, extra: object) -> tuple[int, pl.DataFrame]:  # noqa: ARG002 - none
        """Read the parent keys of a span."""
        read = parent_key_reader(self.foreign_key, self.own, self.table, self.cell_reader)
        result = list(map_chunks(self.table, read, span, workers=1)) if read else []
        end = result[-1].end if result else span.start
        return end, concat_keys(self.foreign_key, [chunk.result for chunk in result])


@dataclass(frozen=True, slots=True)
class ValuesJob:
    """The data to read the values of a key in the rows whose hash is not unique.

    Attributes:
        key: The key.
        table: The table.
        cell_reader: Reads the cells that no prefilter clears.
        limit: How many pairs of rows to return at most.
    """

    key: KeyColumns
    table: TableSpec
    cell_reader: ReferenceReader
    limit: int

    def read(
        self, hashes: pl.Series, twice: pl.Series, parts: list[RowRange]
    ) -> tuple[pl.DataFrame, dict[int, int]]:
        """Read the values of a span.

        Args:
            hashes: The hash of each row of the span.
            twice: The hashes of the rows to read.
            parts: The positions of the rows of the span in the file and in the table.

        Returns:
            A row for each value in the span: ``k0``..., its ``first`` and ``last`` row, and the
            number of its ``rows``; and pairs of a row and the previous row with the same value.
        """
        rows_with_hash = hashes.is_in(twice.implode()).fill_null(False).arg_true().cast(pl.Int64)
        rows = (rows_with_hash + parts[0].row).rename("row")
        names = [f"k{column}" for column in self.key.columns]
        values = pl.concat(reread_keys(rows, self.key.columns, parts, self.table, self.cell_reader))
        before = values.sort("row").with_columns(before=pl.col("row").shift(1).over(names))
        pairs = before.filter(pl.col("before").is_not_null()).select("row", "before")
        each = values.group_by(names).agg(
            first=pl.col("row").min(), last=pl.col("row").max(), rows=pl.len()
        )
        return each, dict(pairs.head(self.limit).iter_rows())
