"""What a worker does with a span of a table: pure functions of the file and of plain data."""

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
from tablepact.package.table_schema import ForeignKey


class HasCellReader(Protocol):
    """What is the same on all workers, and asks about odd cells."""

    @property
    def cell_reader(self) -> ReferenceReader:
        """Who is asked."""
        ...


class Job(HasCellReader, Protocol):
    """What is done with each span of a table."""

    @property
    def table(self) -> TableSpec:
        """The table that is read."""
        ...

    def run(self, span: ByteRange, extra: Any) -> tuple[int, object]:
        """Do it for a span that begins with a record; ``extra`` is what is known of this span.

        Returns:
            Where the last record ends, and the result.
        """
        ...


@dataclass(frozen=True, slots=True)
class RangeScan:
    """What was found in a span.

    Attributes:
        scan: That.
        flagged: How many of its rows have a finding, as far as they are in ``scan``.
        v2_violations: How many findings beyond frictionless are.
        hashes: For each key one hash a row.
        deferred_keys: For each foreign key that is looked up elsewhere, its keys, each once.
    """

    scan: ScanResult
    flagged: int
    v2_violations: int
    hashes: list[pl.Series]
    deferred_keys: list[pl.DataFrame | None]

    def counted(self, most: int) -> RangeScan:
        """Leave counts, where the rows are, and the hashes if there are no more than ``most``."""
        bare = replace(self.scan, flagged=[], first_rows={}, v2_violations=[])
        hashes = self.hashes if sum(map(len, self.hashes)) <= most else []
        return RangeScan(bare, self.flagged, self.v2_violations, hashes, [])


@dataclass(frozen=True, slots=True)
class ScanJob:
    """Judge the rows; the result is a ``RangeScan``."""

    checks: Checks
    cell_reader: ReferenceReader
    limit: int

    @property
    def table(self) -> TableSpec:
        """The table that is judged."""
        return self.checks.table

    def run(self, span: ByteRange, extra: dict[int, pl.DataFrame] | None) -> tuple[int, RangeScan]:
        """Judge a span; ``extra`` has the keys that are not there, by the index of the link."""
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
    """Read the keys that a foreign key may have; the result is a frame of ``p0``..., each once."""

    foreign_key: ForeignKey
    own: TableSpec
    table: TableSpec
    cell_reader: ReferenceReader

    def run(self, span: ByteRange, extra: object) -> tuple[int, pl.DataFrame]:  # noqa: ARG002 - none
        """Read those of a span."""
        read = parent_key_reader(self.foreign_key, self.own, self.table, self.cell_reader)
        result = list(map_chunks(self.table, read, span, workers=1)) if read else []
        end = result[-1].end if result else span.start
        return end, concat_keys(self.foreign_key, [chunk.result for chunk in result])


@dataclass(frozen=True, slots=True)
class ValuesJob:
    """Read the values of a key in the rows whose hash is not the only one.

    The result has a row for each value in the span: ``k0``..., the first and last row that have it
    and how many do; and the pairs of a row and the one before it with the same value, as many as
    are asked for.
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
            twice: The hashes that are looked at.
            parts: Where its rows are, with their numbers in the whole table.
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
