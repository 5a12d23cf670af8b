"""The runner that scans the rows of tables on Spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from tablepact import settings
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.keys.comparable import never_equal
from tablepact.engine.keys.duplicates import Duplicates
from tablepact.engine.keys.foreign_key_check import (
    DeferredKeys,
    InMemoryKeys,
    KeyLookup,
    concat_keys,
    parent_key_reader,
)
from tablepact.engine.rows.chunks import approximate_bytes
from tablepact.engine.rows.parallel import RowRange, map_chunks
from tablepact.engine.runner import LocalRunner, ScanOptions
from tablepact.engine.scan import ScanResult
from tablepact.engine.spark.byte_ranges import (
    CompletedRanges,
    Summarize,
    plan_ranges,
    process_ranges,
    share,
    summarize,
)
from tablepact.engine.spark.duplicates import find_duplicates
from tablepact.engine.spark.foreign_key_join import missing_keys, retry_tasks
from tablepact.engine.spark.jobs import ParentsJob, RangeScan, ScanJob, ValuesJob
from tablepact.engine.spark.waiting import collect
from tablepact.engine.spark.worker import TaskOutcome, work
from tablepact.engine.table_spec import TableSpec
from tablepact.package.descriptor.table_schema import ForeignKey

if TYPE_CHECKING:
    from pyspark import SparkContext


class SparkRunner:
    """The runner on a Spark cluster, or on Spark on this machine."""

    def __init__(self, context: SparkContext) -> None:
        self.context = context
        self._shuffled: dict[tuple[object, ...], ShuffledKeys] = {}

    def close(self) -> None:
        """Let the workers discard the keys that they hold."""
        for parents in self._shuffled.values():
            parents.worked.release()
        self._shuffled.clear()

    def parents(
        self,
        foreign_key: ForeignKey,
        table: TableSpec,
        target: TableSpec,
        cell_reader: ReferenceReader,
    ) -> KeyLookup:
        """Read the keys of the target of a foreign key, and return their lookup.

        A decompressed file is on this machine only, so such a table is scanned here, and its parent
        keys are read here, too.
        """
        name = target.index, foreign_key.target_fields, never_equal(foreign_key, table, target)
        if name in self._shuffled:
            return self._shuffled[name]
        read = parent_key_reader(foreign_key, table, target, cell_reader)
        sizes = settings.current()
        small = approximate_bytes(target) < sizes.spark_min_bytes
        if read is None or table.packed or target.packed or small:
            here = [chunk.result for chunk in map_chunks(target, read)] if read else []
            return InMemoryKeys(concat_keys(foreign_key, here))
        job = ParentsJob(foreign_key, table, target, cell_reader)
        worked = process_ranges(self.context, job, plan_ranges(self.context, target), len)
        many = sum(outcome.result or 0 for outcome in worked.outcomes)
        if many > sizes.spark_broadcast_keys:
            self._shuffled[name] = ShuffledKeys(worked, many)
            return self._shuffled[name]
        frames: list[pl.DataFrame] = collect(
            worked.held_outcomes().filter(_has_result).map(_result)
        )
        worked.release()
        return InMemoryKeys(concat_keys(foreign_key, frames))

    def scan(
        self, checks: Checks, cell_reader: ReferenceReader, options: ScanOptions
    ) -> tuple[ScanResult, Sequence[Duplicates]]:
        """Check the rows of a table; return the findings, and the duplicates of each key."""
        size, sizes = approximate_bytes(checks.table), settings.current()
        later = any(isinstance(lookup, ShuffledKeys) for lookup in checks.parents)
        lookups = [
            DeferredKeys() if isinstance(lookup, DeferredKeys) else lookup
            for lookup in checks.parents
        ]
        known = replace(checks, parents=lookups)
        if not size or checks.table.packed or (size < sizes.spark_min_bytes and not later):
            return LocalRunner().scan(known, cell_reader, options)
        job, plan = (
            ScanJob(known, cell_reader, options.limit),
            plan_ranges(self.context, checks.table),
        )
        summary = partial(_counted, sizes.spark_collected_hashes // max(len(plan), 1))
        worked = process_ranges(self.context, job, plan, summary, options.progress)
        self._look_up(checks, job, worked, summary)
        result, parts = _merged(worked, options.limit)
        if options.on_finding and result.flagged:
            options.on_finding()
        repeated = [
            find_duplicates(
                self.context,
                worked,
                number,
                ValuesJob(key, checks.table, cell_reader, options.limit),
                parts,
                result.rows,
            )
            for number, key in enumerate(checks.keys)
        ]
        worked.release()
        return result, repeated

    def _look_up(
        self, checks: Checks, job: ScanJob, worked: CompletedRanges, summary: Summarize
    ) -> None:
        """Look up the foreign keys to large tables, and scan the spans with a broken one again."""
        missing = [
            missing_keys(index, worked, parents.worked, parents.many)
            for index, parents in enumerate(checks.parents)
            if isinstance(parents, ShuffledKeys)
        ]
        if not missing:
            return
        from pyspark import StorageLevel

        every = self.context.union(missing).persist(StorageLevel.DISK_ONLY)
        indexes: list[int] = sorted(set(collect(every.keys())))
        if indexes:
            tasks = retry_tasks(worked, indexes, every)
            held = tasks.mapPartitions(partial(work, share(self.context, job)))
            held = held.persist(StorageLevel.DISK_ONLY)
            worked.replace(collect(held.map(partial(summarize, summary))), held)
        every.unpersist()


@dataclass(frozen=True, slots=True)
class ShuffledKeys(DeferredKeys):
    """A placeholder for parent keys that the workers hold.

    Attributes:
        worked: The keys of the table that the foreign key refers to.
        many: How many parent keys there are.
    """

    worked: CompletedRanges
    many: int


def _merged(worked: CompletedRanges, limit: int) -> tuple[ScanResult, list[list[RowRange]]]:
    """Merge the outcomes, and fetch the listed rows from the workers, up to the limit.

    Returns:
        The merged result, and for each outcome the positions of its rows.
    """
    indexes, flagged, violations = set(), 0, 0
    for outcome in worked.outcomes:
        summary: RangeScan | None = outcome.result
        if outcome.failure:
            raise outcome.failure
        if summary and (
            (summary.flagged and flagged < limit) or (summary.v2_violations and violations < limit)
        ):
            indexes.add(outcome.number)
        flagged += summary.flagged if summary else 0
        violations += summary.v2_violations if summary else 0
    listed: list[tuple[int, ScanResult]] = (
        collect(worked.held_outcomes(sorted(indexes)).map(_listed)) if indexes else []
    )
    scans = dict(listed)
    result, parts = ScanResult(), []
    for outcome in worked.outcomes:
        before = len(result.parts)
        if outcome.result:
            result.join(scans.get(outcome.number, outcome.result.scan), limit)
        parts.append(result.parts[before:])
    return result, parts


def _listed(outcome: TaskOutcome) -> tuple[int, ScanResult]:
    return outcome.number, outcome.result.scan


def _has_result(outcome: TaskOutcome) -> bool:
    return outcome.result is not None


def _result(outcome: TaskOutcome) -> object:
    return outcome.result


def _counted(most: int, result: RangeScan) -> RangeScan:
    return result.counted(most)
