"""The rows of tables worked through by Spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact.engine.cells.reference import ExactJudge
from tablepact.engine.checks import Checks
from tablepact.engine.keys.duplicates import Repeats
from tablepact.engine.keys.foreign import joined_keys, reader
from tablepact.engine.keys.lookup import Known, Later, Lookup
from tablepact.engine.local_runner import Local
from tablepact.engine.rows.chunks import about_bytes
from tablepact.engine.rows.parallel import stretches
from tablepact.engine.runner import Wanted
from tablepact.engine.scan import Part, Scan
from tablepact.engine.spark.duplicates import repeats
from tablepact.engine.spark.foreign import orphans, tasks_again
from tablepact.engine.spark.jobs import ParentsJob, ScanJob, SpanScan, ValuesJob
from tablepact.engine.spark.spans import (
    SPAN_BYTES,
    Tell,
    Worked,
    planned,
    share,
    summary,
    work_through,
)
from tablepact.engine.spark.waiting import collected
from tablepact.engine.spark.worker import Outcome, work
from tablepact.engine.table_spec import Link, Table

if TYPE_CHECKING:
    from pyspark import SparkContext

SMALL = 2 * SPAN_BYTES
"""Tables of fewer bytes are worked through where the report is put together: that takes less time
than to hand them out."""
TOLD = 16_000_000
"""Up to how many hashes of a table come to the driver, who sees at once if none is there twice."""
MOST_SENT = 1_000_000
"""Up to how many parents are sent to every worker; more are shuffled."""


class Spark:
    """A cluster, or this machine as one."""

    def __init__(self, context: SparkContext) -> None:
        self.context = context

    def parents(self, link: Link, table: Table, target: Table, judge: ExactJudge) -> Lookup:
        """Read the keys that a foreign key may have.

        What was unpacked lies on this machine only: a table of that kind is worked through here, so
        its parents are too.
        """
        read = reader(link, table, target, judge)
        if read is None or table.packed or target.packed or about_bytes(target) < SMALL:
            here = [one.result for one in stretches(target, read)] if read else []
            return Known(joined_keys(link, here))
        job = ParentsJob(link, table, target, judge)
        worked = work_through(self.context, job, planned(self.context, target), len)
        many = sum(outcome.result or 0 for outcome in worked.outcomes)
        if many > MOST_SENT:
            return LaterBySpark(worked, many)
        frames: list[pl.DataFrame] = collected(worked.whole().filter(_has_result).map(_result))
        worked.leave()
        return Known(joined_keys(link, frames))

    def scan(
        self, checks: Checks, judge: ExactJudge, wanted: Wanted
    ) -> tuple[Scan, Sequence[Repeats]]:
        """Judge the rows of a table."""
        size = about_bytes(checks.table)
        later = any(isinstance(one, LaterBySpark) for one in checks.parents)
        told = [Later() if isinstance(one, Later) else one for one in checks.parents]
        known = replace(checks, parents=told)
        if not size or checks.table.packed or (size < SMALL and not later):
            return Local().scan(known, judge, wanted)
        job, plan = ScanJob(known, judge, wanted.limit), planned(self.context, checks.table)
        tell = partial(_counted, TOLD // max(len(plan), 1))
        worked = work_through(self.context, job, plan, tell, wanted.progress)
        self._look_up(checks, job, worked, tell)
        found, parts = _merged(worked, wanted.limit)
        if wanted.on_finding and found.odd:
            wanted.on_finding()
        repeated = [
            repeats(
                self.context,
                worked,
                number,
                ValuesJob(key, checks.table, judge, wanted.limit),
                parts,
                found.rows,
            )
            for number, key in enumerate(checks.keys)
        ]
        worked.leave()
        return found, repeated

    def _look_up(self, checks: Checks, job: ScanJob, worked: Worked, tell: Tell) -> None:
        """Look up the foreign keys to large tables, and judge again where one is broken."""
        found = [
            orphans(place, worked, parents.worked, parents.many)
            for place, parents in enumerate(checks.parents)
            if isinstance(parents, LaterBySpark)
        ]
        if not found:
            return
        from pyspark import StorageLevel

        every = self.context.union(found).persist(StorageLevel.DISK_ONLY)
        places: list[int] = sorted(set(collected(every.keys())))
        if places:
            tasks = tasks_again(worked, places, every)
            held = tasks.mapPartitions(partial(work, share(self.context, job)))
            held = held.persist(StorageLevel.DISK_ONLY)
            worked.replace(collected(held.map(partial(summary, tell))), held)
        for parents in checks.parents:
            if isinstance(parents, LaterBySpark):
                parents.worked.leave()
        every.unpersist()


@dataclass(frozen=True, slots=True)
class LaterBySpark(Later):
    """Nothing is known yet; the parents are held by the workers.

    Attributes:
        worked: The table that is referred to, read.
        many: How many parents there are.
    """

    worked: Worked
    many: int


def _merged(worked: Worked, limit: int) -> tuple[Scan, list[list[Part]]]:
    """Put together what was found, with the rows that are listed, up to the limit.

    Returns:
        All that was found, and for each outcome where its rows are.
    """
    places, odd, beyond = set(), 0, 0
    for outcome in worked.outcomes:
        told: SpanScan | None = outcome.result
        if outcome.failure:
            raise outcome.failure
        if told and ((told.odd and odd < limit) or (told.beyond and beyond < limit)):
            places.add(outcome.place)
        odd += told.odd if told else 0
        beyond += told.beyond if told else 0
    listed: list[tuple[int, Scan]] = (
        collected(worked.whole(sorted(places)).map(_listed)) if places else []
    )
    whole = dict(listed)
    found, parts = Scan(), []
    for outcome in worked.outcomes:
        before = len(found.parts)
        if outcome.result:
            found.join(whole.get(outcome.place, outcome.result.scan), limit)
        parts.append(found.parts[before:])
    return found, parts


def _listed(outcome: Outcome) -> tuple[int, Scan]:
    return outcome.place, outcome.result.scan


def _has_result(outcome: Outcome) -> bool:
    return outcome.result is not None


def _result(outcome: Outcome) -> Any:
    return outcome.result


def _counted(most: int, found: SpanScan) -> SpanScan:
    return found.counted(most)
