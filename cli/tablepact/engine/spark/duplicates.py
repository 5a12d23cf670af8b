"""Find repeated keys across all spans of a table: shuffle hashes, then compare values.

The shuffled data stay small even if all rows have the same key: first the hashes of each span,
mostly distinct, and then, for each repeated hash, every value with its first and last row.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact import settings
from tablepact.engine.keys.duplicates import Duplicates
from tablepact.engine.rows.parallel import RowRange
from tablepact.engine.spark.byte_ranges import CompletedRanges, share
from tablepact.engine.spark.jobs import ValuesJob
from tablepact.engine.spark.waiting import collect
from tablepact.engine.spark.worker import SharedJob, TaskOutcome, job_of

if TYPE_CHECKING:
    from pyspark import SparkContext

PackedFrame = tuple[int, bytes]
"""The number of a bucket or of a span, and a frame as Arrow IPC."""
ONCE = 0.9
"""If a smaller share of the hashes of a span is distinct, they are made distinct to be shuffled."""
RangeHashes = tuple[int, pl.Series, pl.Series]
"""The index of a span, its hashes, and if they were made distinct, those that it has repeatedly."""

Numbered = tuple[int, Any]
"""The number of a bucket and its packed values, or -1 and pairs of rows."""


def find_duplicates(
    context: SparkContext,
    worked: CompletedRanges,
    number: int,
    job: ValuesJob,
    parts: Sequence[Sequence[RowRange]],
    rows: int,
) -> Duplicates:
    """Find the rows that repeat a key.

    Args:
        context: The Spark context.
        worked: The scanned table.
        number: The index of the key in ``Checks.keys``.
        job: The job that reads the values of the key again.
        parts: For each outcome, the positions of its rows in the file and in the table.
        rows: How many rows the table has.
    """
    from pyspark import StorageLevel

    if _all_differ(worked, number):
        return Duplicates()
    buckets = max(-(-rows // settings.current().spark_bucket_hashes), 1)
    hashes = worked.held_outcomes().flatMap(partial(_shared_out, number, buckets))
    twice = hashes.partitionBy(buckets, int).mapPartitions(_twice)
    twice = twice.persist(StorageLevel.DISK_ONLY)
    duplicates = Duplicates()
    indexes: list[int] = sorted(set(collect(twice.map(_index))))
    if indexes:
        where = {
            outcome.number: list(of_span)
            for outcome, of_span in zip(worked.outcomes, parts, strict=True)
        }
        shared = share(context, job)
        own = worked.held_outcomes(indexes).map(partial(_hashes, number))
        both = twice.union(own).partitionBy(len(indexes), partial(_among, indexes))
        read = both.mapPartitions(partial(_values, shared, where, buckets))
        read = read.persist(StorageLevel.DISK_ONLY)
        within: list[dict[int, int]] = collect(read.filter(_has_pairs).map(_pairs))
        for pairs in within:
            duplicates.join(Duplicates(0, pairs), job.limit)
        compared = read.filter(_has_values).partitionBy(buckets, int)
        merge = partial(_compared, [f"k{column}" for column in job.key.columns], job.limit)
        across: list[Duplicates] = collect(compared.mapPartitions(merge))
        for repeated in across:
            duplicates.join(repeated, job.limit)
        read.unpersist()
    twice.unpersist()
    return duplicates


def _all_differ(worked: CompletedRanges, number: int) -> bool:
    """Return whether all hashes differ; False also if the driver does not have all of them."""
    hashes_by_range = [outcome.result.hashes for outcome in worked.outcomes if outcome.result]
    if not hashes_by_range or not all(hashes_by_range):
        return False
    every: pl.Series = pl.concat([hashes[number] for hashes in hashes_by_range]).drop_nulls()
    return every.n_unique() == len(every)


def pack(frame: pl.DataFrame) -> bytes:
    """Return a frame as Arrow IPC, to send it between workers."""
    out = io.BytesIO()
    frame.write_ipc(out, compression="lz4")
    return out.getvalue()


def unpack(data: bytes) -> pl.DataFrame:
    """Return the frame that ``pack`` has written."""
    return pl.read_ipc(io.BytesIO(data))


def split_into_buckets(frame: pl.DataFrame, hashes: pl.Expr, buckets: int) -> Iterator[PackedFrame]:
    """Yield the rows of a frame by bucket, which the hash determines."""
    if buckets == 1:
        yield 0, pack(frame)
        return
    shares = frame.with_columns(bucket=hashes // 2**32 % buckets)
    for (bucket,), part in shares.partition_by("bucket", as_dict=True, include_key=False).items():
        yield int(bucket), pack(part)


def _shared_out(
    number: int, buckets: int, outcome: TaskOutcome
) -> Iterator[tuple[int, RangeHashes]]:
    """Yield the hashes of a span by bucket."""
    if outcome.result is None:
        return
    hashes = outcome.result.hashes[number].drop_nulls()
    twice = hashes.clear()
    if hashes.approx_n_unique() < ONCE * len(hashes):
        twice = hashes.filter(hashes.is_duplicated()).unique()
        hashes = hashes.unique()
    if buckets == 1:
        yield 0, (outcome.number, hashes, twice)
        return
    own, theirs = (some // 2**32 % buckets for some in (hashes, twice))
    for bucket in range(buckets):
        yield bucket, (outcome.number, hashes.filter(own == bucket), twice.filter(theirs == bucket))


def _twice(items: Iterable[tuple[int, RangeHashes]]) -> Iterator[PackedFrame]:
    """Yield the repeated hashes of a bucket, for each span that has some of them."""
    spans = [hashes for _, hashes in items]
    if not spans:
        return
    every = pl.concat([hashes for _, hashes, _ in spans])
    again = [twice for _, _, twice in spans]
    if every.n_unique() < len(every):
        again.append(every.filter(every.is_duplicated()))
    repeated = pl.concat(again).unique()
    for index, hashes, _ in spans if len(repeated) else ():
        here = hashes.filter(hashes.is_in(repeated.implode()))
        if len(here):
            yield index, pack(here.rename("hash").to_frame())


def _hashes(number: int, outcome: TaskOutcome) -> PackedFrame:
    """Return the hashes of all rows of a span."""
    return outcome.number, pack(outcome.result.hashes[number].rename("own").to_frame())


def _values(
    shared: SharedJob, where: dict[int, list[RowRange]], buckets: int, items: Iterable[PackedFrame]
) -> Iterator[Numbered]:
    """Read the values of one span; yield its pairs, as (-1, pairs), and its values by bucket."""
    held = [(index, unpack(data)) for index, data in items]
    own = [frame["own"] for _, frame in held if frame.columns == ["own"]]
    twice = [frame["hash"] for _, frame in held if frame.columns != ["own"]]
    if not own or not twice:
        return
    job: Any = job_of(shared)
    values, pairs = job.read(own[0], pl.concat(twice).unique(), where[held[0][0]])
    yield -1, pairs
    names = [f"k{column}" for column in job.key.columns]
    yield from split_into_buckets(values, pl.struct(names).hash(), buckets)


def _compared(names: list[str], limit: int, items: Iterable[PackedFrame]) -> Iterator[Duplicates]:
    """Yield the duplicates across spans among the values of a bucket."""
    frames = [unpack(data) for _, data in items]
    if not frames:
        return
    every = pl.concat(frames).sort("first")
    before = every.with_columns(before=pl.col("last").shift(1).over(names))
    pairs = before.filter(pl.col("before").is_not_null()).select("first", "before")
    count = int(every["rows"].sum()) - every.select(names).n_unique()
    yield Duplicates(count, dict(pairs.head(limit).iter_rows()))


def _index(item: PackedFrame) -> int:
    return item[0]


def _among(indexes: Sequence[int], index: int) -> int:
    return indexes.index(index)


def _has_pairs(item: Numbered) -> bool:
    return item[0] == -1


def _has_values(item: Numbered) -> bool:
    return item[0] != -1


def _pairs(item: Numbered) -> dict[int, int]:
    pairs: dict[int, int] = item[1]
    return pairs
