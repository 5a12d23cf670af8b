"""As much of Spark as the engine asks of it, in this process: what is sent around is pickled."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any


class Items:
    """An RDD: items in partitions."""

    def __init__(self, context: Context, partitions: list[list[Any]]) -> None:
        self.context = context
        self.partitions = partitions

    def mapPartitions(self, work: Callable[[Iterator[Any]], Iterable[Any]]) -> Items:  # noqa: N802
        return Items(self.context, [_sent(list(work(iter(part)))) for part in self.partitions])

    def map(self, work: Callable[[Any], Any]) -> Items:
        return self.mapPartitions(lambda items: map(work, items))

    def flatMap(self, work: Callable[[Any], Iterable[Any]]) -> Items:  # noqa: N802
        return self.mapPartitions(lambda items: (one for item in items for one in work(item)))

    def filter(self, test: Callable[[Any], bool]) -> Items:
        return self.mapPartitions(lambda items: filter(test, items))

    def keys(self) -> Items:
        return self.map(lambda item: item[0])

    def union(self, other: Items) -> Items:
        return Items(self.context, self.partitions + other.partitions)

    def partitionBy(self, number: int, partition: Callable[[Any], int]) -> Items:  # noqa: N802
        partitions: list[list[Any]] = [[] for _ in range(number)]
        for key, value in self.collect():
            partitions[partition(key) % number].append((key, value))
        return Items(self.context, partitions)

    def collect(self) -> list[Any]:
        return [item for part in self.partitions for item in part]

    def persist(self, _level: object) -> Items:
        return self

    def unpersist(self) -> Items:
        return self


class Context:
    """A Spark context of two cores."""

    defaultParallelism = 2  # noqa: N815

    def broadcast(self, value: bytes) -> SimpleNamespace:
        return SimpleNamespace(value=value)

    def parallelize(self, items: Sequence[Any], _number: int) -> Items:
        return Items(self, [[item] for item in items])

    def union(self, many: Sequence[Items]) -> Items:
        return Items(self, [part for items in many for part in items.partitions])


def _sent(items: list[Any]) -> list[Any]:
    sent: list[Any] = pickle.loads(pickle.dumps(items))  # noqa: S301 - our own
    return sent
