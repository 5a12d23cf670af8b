"""Check foreign keys to a table with too many keys to send them to every worker.

The keys of both sides are shuffled by their hash and joined by value. Then the spans with a key
that has no parent are scanned again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from tablepact import settings
from tablepact.engine.spark.byte_ranges import CompletedRanges
from tablepact.engine.spark.duplicates import PackedFrame, pack, split_into_buckets, unpack
from tablepact.engine.spark.worker import SparkTask, TaskOutcome

if TYPE_CHECKING:
    from pyspark import RDD


def missing_keys(
    foreign_key: int, worked: CompletedRanges, parents: CompletedRanges, many: int
) -> RDD[PackedFrame]:
    """Find the keys of a foreign key that have no parent.

    Args:
        foreign_key: The index of the foreign key in the links of the table.
        worked: The scanned table that has it.
        parents: The keys of the table that it refers to.
        many: How many parent keys there are.

    Returns:
        The keys without a parent by the index of their span, as a frame with the columns ``link``
        and ``p0``...
    """
    buckets = max(-(-many // settings.current().spark_bucket_keys), 1)
    there = parents.held_outcomes().flatMap(partial(_parents, buckets))
    own = worked.held_outcomes().flatMap(partial(_children, foreign_key, buckets))
    return there.union(own).partitionBy(buckets, int).mapPartitions(partial(_without, foreign_key))


def retry_tasks(
    worked: CompletedRanges, indexes: list[int], missing: RDD[PackedFrame]
) -> RDD[SparkTask]:
    """Return the tasks to scan the spans with missing keys again, given these keys."""
    starts = {outcome.number: (outcome.start, outcome.end) for outcome in worked.outcomes}
    grouped = missing.partitionBy(len(indexes), indexes.index)
    return grouped.mapPartitions(partial(_task, starts))


def _parents(buckets: int, outcome: TaskOutcome) -> Iterator[PackedFrame]:
    if outcome.result is not None:
        yield from split_into_buckets(
            outcome.result, pl.struct(outcome.result.columns).hash(), buckets
        )


def _children(foreign_key: int, buckets: int, outcome: TaskOutcome) -> Iterator[PackedFrame]:
    keys = outcome.result.deferred_keys[foreign_key] if outcome.result is not None else None
    if keys is not None:
        frame = keys.with_columns(range=pl.lit(outcome.number, pl.Int32))
        yield from split_into_buckets(frame, pl.struct(keys.columns).hash(), buckets)


def _without(foreign_key: int, items: Iterable[PackedFrame]) -> Iterator[PackedFrame]:
    there: list[pl.DataFrame] = []
    own: list[pl.DataFrame] = []
    for _, data in items:
        frame = unpack(data)
        (own if "range" in frame.columns else there).append(frame)
    if not own:
        return
    keys = pl.concat(own)
    names = [name for name in keys.columns if name != "range"]
    if there:
        keys = keys.join(pl.concat(there), on=names, how="anti", nulls_equal=True)
    for (index,), part in keys.partition_by("range", as_dict=True).items():
        yield int(index), pack(part.select(pl.lit(foreign_key, pl.Int32).alias("link"), *names))


def _task(starts: dict[int, tuple[int, int]], items: Iterable[PackedFrame]) -> Iterator[SparkTask]:
    from tablepact.engine.rows.chunks import ByteRange

    held = [(index, unpack(data)) for index, data in items]
    frames_by_key: dict[int, list[pl.DataFrame]] = {}
    for _, frame in held:
        frames_by_key.setdefault(int(frame["link"][0]), []).append(frame.drop("link"))
    if held:
        index = held[0][0]
        extra = {foreign_key: pl.concat(frames) for foreign_key, frames in frames_by_key.items()}
        yield SparkTask(index, ByteRange(*starts[index]), starts_record=True, extra=extra)
