"""Precision, recall, F1 and Cohen's kappa, with bootstrap confidence intervals."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

REPLICATES = 2_000
SEED = 16
T = TypeVar("T")
Cells = Mapping[tuple[str, str], int]
"""The number of occurrences of each pair of codes: reference, then mine."""


@dataclass(frozen=True)
class UnitCounts:
    """The number of units found by the reference, by mine, and by both."""

    reference: int = 0
    mine: int = 0
    both: int = 0

    @classmethod
    def total(cls, counts: Sequence[UnitCounts]) -> UnitCounts:
        """Return the sum of several counts."""
        return cls(
            sum([one.reference for one in counts]),
            sum([one.mine for one in counts]),
            sum([one.both for one in counts]),
        )

    @property
    def precision(self) -> float | None:
        """The share of mine that the reference also has."""
        return self.both / self.mine if self.mine else None

    @property
    def recall(self) -> float | None:
        """The share of the reference that mine also has."""
        return self.both / self.reference if self.reference else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        every = self.reference + self.mine
        return 2 * self.both / every if every else None


def agreed(cells: Cells) -> int:
    """Return the number of pairs with equal codes."""
    return sum(count for (one, other), count in cells.items() if one == other)


def kappa(cells: Cells) -> float | None:
    """Return Cohen's kappa; None if chance alone would always agree, or if there are no pairs."""
    every = same = 0
    ours: dict[str, int] = {}
    mine: dict[str, int] = {}
    for (one, other), count in cells.items():
        every += count
        same += count if one == other else 0
        ours[one] = ours.get(one, 0) + count
        mine[other] = mine.get(other, 0) + count
    by_chance = sum(count * mine.get(code, 0) for code, count in ours.items())  # of every ** 2
    if by_chance == every**2:
        return None
    return (every * same - by_chance) / (every**2 - by_chance)


def interval(
    items: Iterable[tuple[Hashable, T]],
    total: Callable[[Sequence[T]], float | None],
    groups: Sequence[Hashable],
) -> tuple[float, float] | None:
    """Return the interval that contains 95 % of resampled values (percentile bootstrap).

    Args:
        items: The counted items, each with its group.
        total: Computes the measure from the items of a sample.
        groups: The groups; each sample draws as many with replacement.
    """
    held: dict[Hashable, list[T]] = {group: [] for group in groups}
    for group, item in items:
        held[group].append(item)
    values = []
    for sample in _samples(len(groups)):
        drawn = [item for index in sample for item in held[groups[index]]]
        if (value := total(drawn)) is not None:
            values.append(value)
    if not values:
        return None
    values.sort()
    last = len(values) - 1
    return values[round(last * 0.025)], values[round(last * 0.975)]


@cache
def _samples(groups: int) -> list[list[int]]:
    """Draw samples of group numbers; they are the same for each measure."""
    dice, every = random.Random(SEED), range(groups)  # noqa: S311 - nothing is secret
    return [dice.choices(every, k=groups) for _ in range(REPLICATES)]
