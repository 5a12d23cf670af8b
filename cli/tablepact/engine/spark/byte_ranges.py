"""Process a table span by span on Spark's workers.

A worker guesses where the first record of its span begins. The spans form a chain: each must begin
where the one before it ends. After a wrong guess, the span is processed again from the right byte.
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
"""Reduces a result to the part that the driver gets."""


@dataclass(slots=True)
class CompletedRanges:
    """The outcomes of all spans of a table.

    Attributes:
        outcomes: The outcomes of the spans with records, in order, reduced for the driver.
        sets: The RDDs of the whole outcomes, which the workers hold. Several may have an outcome of
            the same span.
        held_in: For each span, the index of the set with its valid outcome.
    """

    outcomes: list[TaskOutcome] = field(default_factory=list)
    sets: list[RDD[TaskOutcome]] = field(default_factory=list)
    held_in: dict[int, int] = field(default_factory=dict)

    def held_outcomes(self, indexes: Sequence[int] | None = None) -> RDD[TaskOutcome]:
        """Return the whole outcomes of all spans, or of the spans with these indexes."""
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
        """Replace some outcomes, of which ``held`` has the whole ones."""
        self.sets.append(held)
        self.held_in |= {outcome.number: len(self.sets) - 1 for outcome in outcomes}
        newer = {outcome.number: outcome for outcome in outcomes}
        self.outcomes = [newer.get(outcome.number, outcome) for outcome in self.outcomes]

    def release(self) -> None:
        """Let the workers discard the outcomes."""
        for outcomes in self.sets:
            outcomes.unpersist()


def plan_ranges(context: SparkContext, table: TableSpec) -> list[ByteRange]:
    """Cut a table into spans, so that all cores have the same amount of work."""
    size, cores = approximate_bytes(table), context.defaultParallelism
    sizes = settings.current()
    rounds = max(sizes.spark_tasks_per_core, -(-size // (cores * sizes.spark_task_bytes)))
    return split_table(table, max(size // (rounds * cores) + 1, sizes.spark_min_task_bytes))


def process_ranges(
    context: SparkContext,
    job: Job,
    plan: Sequence[ByteRange],
    summary: Summarize,
    progress: ScanProgress | None = None,
) -> CompletedRanges:
    """Process all spans of a table.

    Args:
        context: The Spark context.
        job: The job to run on each span.
        plan: The spans.
        summary: Reduces a result for the driver; the whole result stays with the workers.
        progress: Called with the progress.

    Raises:
        DecodeError: The file is not valid in its encoding.
        FastPathUnsupported: A record is too long.
        WorkerStopped: Spark gave up, or a worker could not run the job.
    """
    table = job.table
    todo = [SparkTask(index, span, starts_record=False) for index, span in enumerate(plan)]
    worked, latest = CompletedRanges(), dict[int, TaskOutcome]()
    shared = share(context, job)
    while todo:
        held = run_tasks(context, shared, todo)
        summaries: list[TaskOutcome] = collect(
            held.map(partial(summarize, summary)), progress, table.file.size
        )
        worked.sets.append(held)
        for outcome in summaries:
            latest[outcome.number] = outcome
            worked.held_in[outcome.number] = len(worked.sets) - 1
        first = 0 if table.parquet else table.csv.body
        worked.outcomes, todo = _chained(first, plan, latest)
        progress = None  # few spans are processed again
    return worked


def share(context: SparkContext, job: HasCellReader) -> SharedJob:
    """Broadcast a job to the workers."""
    return SharedJob(context.broadcast(pickle.dumps(job)), current_version())


def run_tasks(
    context: SparkContext, shared: SharedJob, tasks: Sequence[SparkTask]
) -> RDD[TaskOutcome]:
    """Return the outcomes of tasks, an RDD that runs on first use and that the workers hold."""
    from pyspark import StorageLevel

    outcomes = context.parallelize(tasks, len(tasks)).mapPartitions(partial(work, shared))
    return outcomes.persist(StorageLevel.DISK_ONLY)


def summarize(summary: Summarize, outcome: TaskOutcome) -> TaskOutcome:
    """Return an outcome with its result reduced for the driver."""
    return replace(outcome, result=None if outcome.result is None else summary(outcome.result))


def _chained(
    first: int, plan: Sequence[ByteRange], latest: dict[int, TaskOutcome]
) -> tuple[list[TaskOutcome], list[SparkTask]]:
    """Follow the chain of spans; return its outcomes, and tasks for the spans to process again."""
    chain: list[TaskOutcome] = []
    again: list[SparkTask] = []
    offset = first
    for number, span in enumerate(plan):
        if offset >= span.stop:
            continue  # a record from before the span goes beyond it
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
