"""Run jobs in the processes of Spark's workers, after a comparison of versions with the driver.

polars must not be imported before its number of threads is set, since Spark runs a process for each
core.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tablepact.engine.spark.version_check import WorkerVersion, current_version, difference

if TYPE_CHECKING:
    from pyspark import Broadcast

    from tablepact.engine.rows.chunks import ByteRange
    from tablepact.engine.spark.jobs import Job


class SparkTask(NamedTuple):
    """A span to process.

    Attributes:
        number: Its index among the spans of the table, from 0.
        span: The span.
        starts_record: Whether a record is known to begin at its start.
        extra: Data for this span alone.
    """

    number: int
    span: ByteRange
    starts_record: bool
    extra: Any = None


@dataclass(slots=True)
class TaskOutcome:
    """The outcome of a task.

    Attributes:
        number: The index of the span.
        start: The start of its first record, perhaps guessed.
        end: The end of its last record.
        result: The result of the job; None if it failed or found no record.
        failure: The exception that it raised; None if it did not fail.
    """

    number: int
    start: int
    end: int
    result: Any = None
    failure: Exception | None = None


class SharedJob:
    """The job that all tasks of a run share, sent once to each worker."""

    def __init__(self, broadcast: Broadcast[bytes], stamp: WorkerVersion) -> None:
        self.broadcast = broadcast
        self.stamp = stamp


_HELD: dict[bytes, Job] = {}
"""The unpickled job of this process, by its bytes; there is at most one."""


def work(shared: SharedJob, tasks: Iterable[SparkTask]) -> Iterator[TaskOutcome]:
    """Run tasks one after the other, and yield their outcomes."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    for task in tasks:
        yield _outcome(shared, task)


def job_of(shared: SharedJob) -> Job:
    """Return the job of a run.

    Raises:
        WorkerStopped: This worker has other versions than the driver.
    """
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    from tablepact.engine.errors import WorkerStopped

    if why := difference(shared.stamp, current_version()):
        raise WorkerStopped(why)
    packed = shared.broadcast.value
    if packed not in _HELD:
        for job in _HELD.values():
            job.cell_reader.client.close()
        _HELD.clear()
        _HELD[packed] = pickle.loads(packed)  # noqa: S301 - made by the driver
    return _HELD[packed]


def _outcome(shared: SharedJob, task: SparkTask) -> TaskOutcome:
    from tablepact.engine.errors import (
        DecodeError,
        FastPathUnsupported,
        StorageError,
        WorkerStopped,
    )
    from tablepact.engine.rows.chunks import ByteRange
    from tablepact.engine.spark.record_start import guess_record_start

    start = task.span.start
    try:
        job = job_of(shared)
        if not task.starts_record:
            start = guess_record_start(job.table, task.span)
        if start >= task.span.stop:
            return TaskOutcome(task.number, start, start)
        end, result = job.run(ByteRange(start, task.span.stop), task.extra)
        if job.table.file.changed():
            raise WorkerStopped(
                f"{job.table.location} changed while it was read; validate it again"
            )
    except (DecodeError, FastPathUnsupported, WorkerStopped) as failure:
        return TaskOutcome(task.number, start, task.span.stop, failure=failure)
    except (StorageError, OSError) as error:
        lost = WorkerStopped(f"a worker cannot read it: {error}")
        return TaskOutcome(task.number, start, task.span.stop, failure=lost)
    return TaskOutcome(task.number, start, end, result)
