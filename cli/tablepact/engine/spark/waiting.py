"""Wait for Spark's results, report the progress, and describe a failure in one line."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, TypeVar

from tablepact._about import TOOL, distribution, program
from tablepact.engine.errors import WorkerStopped
from tablepact.engine.scan import ScanProgress

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

TICK = 0.5
"""How many seconds pass between two reports of the progress."""
Item = TypeVar("Item")
_RAISED = re.compile(r"(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception)\b")


def collect(items: RDD[Item], progress: ScanProgress | None = None, size: int = 0) -> list[Item]:
    """Compute the items of an RDD and return them.

    Args:
        items: The items.
        progress: Called with the progress.
        size: The total that the progress counts up to, in bytes.

    Raises:
        WorkerStopped: Spark gave up after several attempts.
    """
    try:
        watched = (
            _watched(items.context, items.getNumPartitions(), progress, size)
            if progress
            else nullcontext()
        )
        with watched:
            collected: list[Item] = items.collect()
            return collected
    except Exception as error:  # of py4j, of Spark, or of a worker
        raise WorkerStopped(f"Spark gave up: {_reason(str(error))}") from error


@contextmanager
def _watched(
    context: SparkContext, tasks: int, progress: ScanProgress, size: int
) -> Iterator[None]:
    """Report the progress of the next job from a thread."""
    group, done = f"{TOOL}-{uuid.uuid4()}", threading.Event()
    context.setJobGroup(group, f"{program()} validate", interruptOnCancel=True)

    def watch() -> None:
        tracker = context.statusTracker()
        while not done.wait(TICK):
            for job in tracker.getJobIdsForGroup(group):
                info = tracker.getJobInfo(job)
                for stage in info.stageIds if info else ():
                    stage_info = tracker.getStageInfo(stage)
                    if stage_info:
                        progress(stage_info.numCompletedTasks * size // max(tasks, 1), size)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _reason(text: str) -> str:
    """Return the line of Spark's message that names the cause."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    raised = [line for line in lines if _RAISED.match(line)]
    own_errors = [line for line in raised if not line.startswith(("org.apache.spark", "py4j"))]
    lost = [line for line in lines if "exited unexpectedly" in line or "ExecutorLost" in line]
    line = (own_errors or lost or raised or lines or [""])[0]
    if f"No module named '{TOOL}'" in line:
        where = "in the Python of a worker; install it there, or set PYSPARK_PYTHON"
        return f"{distribution()} is not installed {where}"
    return line[:300]
