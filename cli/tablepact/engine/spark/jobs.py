"""What a worker does with a span of a table: pure functions of the file and of plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import polars as pl

from tablepact.engine.block import Block
from tablepact.engine.cells.reference import ExactJudge
from tablepact.engine.checks import Checks
from tablepact.engine.keys.duplicates import values_again
from tablepact.engine.keys.foreign import joined_keys, reader
from tablepact.engine.keys.hashes import Key
from tablepact.engine.keys.lookup import Orphans
from tablepact.engine.rows.chunks import Span
from tablepact.engine.rows.parallel import stretches
from tablepact.engine.scan import Part, Scan, scan
from tablepact.engine.table_spec import Link, Table


class Asking(Protocol):
    """What is the same on all workers, and asks about odd cells."""

    @property
    def judge(self) -> ExactJudge:
        """Who is asked."""
        ...


class Job(Asking, Protocol):
    """What is done with each span of a table."""

    @property
    def table(self) -> Table:
        """The table that is read."""
        ...

    def run(self, span: Span, extra: Any) -> tuple[int, Any]:
        """Do it for a span that begins with a record; ``extra`` is what is known of this span.

        Returns:
            Where the last record ends, and the result.
        """
        ...


@dataclass(frozen=True, slots=True)
class SpanScan:
    """What was found in a span.

    Attributes:
        scan: That.
        odd: How many of its rows have a finding, as far as they are in ``scan``.
        beyond: How many findings beyond frictionless are.
        hashes: For each key one hash a row.
        links: For each foreign key that is looked up elsewhere, its keys, each once.
    """

    scan: Scan
    odd: int
    beyond: int
    hashes: list[pl.Series]
    links: list[pl.DataFrame | None]

    def counted(self, most: int) -> SpanScan:
        """Leave counts, where the rows are, and the hashes if there are no more than ``most``."""
        bare = replace(self.scan, odd=[], first={}, beyond=[])
        hashes = self.hashes if sum(map(len, self.hashes)) <= most else []
        return SpanScan(bare, self.odd, self.beyond, hashes, [])


@dataclass(frozen=True, slots=True)
class ScanJob:
    """Judge the rows; the result is a ``SpanScan``."""

    checks: Checks
    judge: ExactJudge
    limit: int

    @property
    def table(self) -> Table:
        """The table that is judged."""
        return self.checks.table

    def run(self, span: Span, extra: dict[int, pl.DataFrame] | None) -> tuple[int, SpanScan]:
        """Judge a span; ``extra`` has the keys that are not there, by the place of the link."""
        checks = self.checks
        if extra is not None:
            parents = list(checks.parents)
            for place, keys in extra.items():
                parents[place] = Orphans(keys)
            checks = replace(checks, parents=parents)
        hashes: list[list[pl.Series]] = [[] for _ in checks.keys]
        links: list[list[pl.DataFrame]] = [[] for _ in checks.parents]

        def put_aside(block: Block) -> None:
            for held, more in zip(hashes, block.hashes, strict=True):
                held.append(more)
            for place, keys in enumerate(block.links):
                if keys is not None:
                    links[place].append(keys)

        found = scan(checks, self.judge, self.limit, put_aside, span=span, workers=1)
        end = found.parts[-1].stretch.end if found.parts else span.start
        return end, SpanScan(
            found,
            found.odd_rows,
            len(found.beyond),
            [pl.concat([pl.Series(dtype=pl.UInt64), *held]) for held in hashes],
            [pl.concat(frames).unique() if frames else None for frames in links],
        )


@dataclass(frozen=True, slots=True)
class ParentsJob:
    """Read the keys that a foreign key may have; the result is a frame of ``p0``..., each once."""

    link: Link
    own: Table
    table: Table
    judge: ExactJudge

    def run(self, span: Span, extra: object) -> tuple[int, pl.DataFrame]:  # noqa: ARG002 - none
        """Read those of a span."""
        read = reader(self.link, self.own, self.table, self.judge)
        found = list(stretches(self.table, read, span, workers=1)) if read else []
        end = found[-1].end if found else span.start
        return end, joined_keys(self.link, [one.result for one in found])


@dataclass(frozen=True, slots=True)
class ValuesJob:
    """Read the values of a key in the rows whose hash is not the only one.

    The result has a row for each value in the span: ``k0``..., the first and last row that have it
    and how many do; and the pairs of a row and the one before it with the same value, as many as
    are asked for.
    """

    key: Key
    table: Table
    judge: ExactJudge
    limit: int

    def read(
        self, hashes: pl.Series, twice: pl.Series, parts: list[Part]
    ) -> tuple[pl.DataFrame, dict[int, int]]:
        """Read the values of a span.

        Args:
            hashes: The hash of each row of the span.
            twice: The hashes that are looked at.
            parts: Where its rows are, with their numbers in the whole table.
        """
        places = hashes.is_in(twice.implode()).fill_null(False).arg_true().cast(pl.Int64)
        rows = (places + parts[0].row).rename("row")
        names = [f"k{place}" for place in self.key.columns]
        values = pl.concat(values_again(rows, self.key.columns, parts, self.table, self.judge))
        before = values.sort("row").with_columns(before=pl.col("row").shift(1).over(names))
        pairs = before.filter(pl.col("before").is_not_null()).select("row", "before")
        each = values.group_by(names).agg(
            first=pl.col("row").min(), last=pl.col("row").max(), rows=pl.len()
        )
        return each, dict(pairs.head(self.limit).iter_rows())
