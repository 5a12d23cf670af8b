"""A table worked through span by span, each by whichever worker is free.

Where a record begins near the start of a span is guessed. The spans are a chain: where one ends,
the next has to begin; what was guessed wrongly is done again from the right place.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tablepact import settings
from tablepact.engine.rows.chunks import ByteRange, approximate_bytes, split_table
from tablepact.engine.scan import ScanProgress
from tablepact.engine.spark.jobs import HasCellReader, Job
from tablepact.engine.spark.version_check import current_version
from tablepact.engine.spark.waiting import collect
from tablepact.engine.spark.worker import SharedJob, SparkTask, TaskOutcome, work
from tablepact.engine.table_spec import TableSpec

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext


Summarize = Callable[[Any], object]
"""Gives what of a result the driver gets."""


@dataclass(slots=True)
class CompletedRanges:
    """A table that has been worked through.

    Attributes:
        outcomes: For each span that has records, in order, what a worker has sent of it.
        sets: What the workers hold: the whole outcomes, by the index of their span. Of one span
            several sets may have one.
        held_in: For each span in which set the right one is.
    """

    outcomes: list[TaskOutcome] = field(default_factory=list)
    sets: list[RDD[TaskOutcome]] = field(default_factory=list)
    held_in: dict[int, int] = field(default_factory=dict)

    def held_outcomes(self, indexes: Sequence[int] | None = None) -> RDD[TaskOutcome]:
        """Return the whole outcomes of all ranges, or of some."""
        requested = (
            {outcome.number for outcome in self.outcomes} if indexes is None else set(indexes)
        )
        chosen = []
        for number, outcomes in enumerate(self.sets):
            in_set = {index for index in requested if self.held_in[index] == number}
            if in_set:
                chosen.append(outcomes.filter(partial(_is_among, in_set)))
        return self.sets[0].context.union(chosen) if chosen else self.sets[0].filter(_none)

    def replace(self, outcomes: Sequence[TaskOutcome], held: RDD[TaskOutcome]) -> None:
        """Put other outcomes in the place of some."""
        self.sets.append(held)
        self.held_in |= {outcome.number: len(self.sets) - 1 for outcome in outcomes}
        newer = {outcome.number: outcome for outcome in outcomes}
        self.outcomes = [newer.get(outcome.number, outcome) for outcome in self.outcomes]

    def leave(self) -> None:
        """Let the workers forget it."""
        for outcomes in self.sets:
            outcomes.unpersist()


def plan_ranges(context: SparkContext, table: TableSpec) -> list[ByteRange]:
    """Cut a table into spans, so that all cores have as much to do."""
    size, cores = approximate_bytes(table), context.defaultParallelism
    sizes = settings.current()
    rounds = max(sizes.spark_tasks_per_core, -(-size // (cores * sizes.spark_task_bytes)))
    return split_table(table, max(size // (rounds * cores) + 1, sizes.spark_min_task_bytes))


def work_through(
    context: SparkContext,
    job: Job,
    plan: Sequence[ByteRange],
    tell: Summarize,
    progress: ScanProgress | None = None,
) -> CompletedRanges:
    """Work through all spans of a table.

    Args:
        context: Spark.
        job: What is done with each span.
        plan: The spans.
        tell: What of a result the driver gets; all of it stays with the workers.
        progress: Called with how far it is.

    Raises:
        DecodeError: The file is not UTF-8.
        FastPathUnsupported: A record is too long.
        WorkerStopped: It could not be done, for the reason given.
    """
    table = job.table
    todo = [SparkTask(index, span, starts_record=False) for index, span in enumerate(plan)]
    worked, latest = CompletedRanges(), dict[int, TaskOutcome]()
    shared = share(context, job)
    while todo:
        held = run_tasks(context, shared, todo)
        summaries: list[TaskOutcome] = collect(
            held.map(partial(summarize, tell)), progress, table.file.size
        )
        worked.sets.append(held)
        for outcome in summaries:
            latest[outcome.number] = outcome
            worked.held_in[outcome.number] = len(worked.sets) - 1
        first = 0 if table.parquet else table.csv.body
        worked.outcomes, todo = _chained(first, plan, latest)
        progress = None  # what is done again is little
    return worked


def share(context: SparkContext, job: HasCellReader) -> SharedJob:
    """Send a job to the workers."""
    return SharedJob(context.broadcast(pickle.dumps(job)), current_version())


def run_tasks(
    context: SparkContext, shared: SharedJob, tasks: Sequence[SparkTask]
) -> RDD[TaskOutcome]:
    """Have tasks done once somebody asks for their outcomes, which the workers hold then."""
    from pyspark import StorageLevel

    outcomes = context.parallelize(tasks, len(tasks)).mapPartitions(partial(work, shared))
    return outcomes.persist(StorageLevel.DISK_ONLY)


def summarize(tell: Summarize, outcome: TaskOutcome) -> TaskOutcome:
    """Leave of an outcome what the driver gets."""
    return replace(outcome, result=None if outcome.result is None else tell(outcome.result))


def _chained(
    first: int, plan: Sequence[ByteRange], latest: dict[int, TaskOutcome]
) -> tuple[list[TaskOutcome], list[SparkTask]]:
    """Follow the chain of spans; give the outcomes in it, and the spans to be done again."""
    chain: list[TaskOutcome] = []
    again: list[SparkTask] = []
    offset = first
    for number, span in enumerate(plan):
        if offset >= span.stop:
            continue  # the records before it go on beyond it
        outcome = latest[number]
        if outcome.start != offset:
            again.append(SparkTask(number, ByteRange(offset, span.stop), starts_record=True))
        elif outcome.failure and not again:
            raise outcome.failure
        chain.append(outcome)
        offset = max(outcome.end, span.stop)
    return chain, again


def _is_among(indexes: set[int], outcome: TaskOutcome) -> bool:
    return outcome.number in indexes


def _none(_: TaskOutcome) -> bool:
    return False
