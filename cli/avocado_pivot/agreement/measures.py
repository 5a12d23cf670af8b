"""Precision, recall and F1; Cohen's kappa; and how far chance may move them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

REPLICATES = 2_000
SEED = 16
T = TypeVar("T")
Cells = Mapping[tuple[str, str], int]
"""How often a pair of codes occurs: that of the reference, and mine."""


@dataclass(frozen=True)
class UnitCounts:
    """How many units were found: by the reference, by mine, and by both."""

    reference: int = 0
    mine: int = 0
    both: int = 0

    def __add__(self, other: UnitCounts) -> UnitCounts:
        """Add up two counts."""
        return UnitCounts(
            self.reference + other.reference, self.mine + other.mine, self.both + other.both
        )

    @property
    def precision(self) -> float | None:
        """The part of mine that the reference has, too."""
        return self.both / self.mine if self.mine else None

    @property
    def recall(self) -> float | None:
        """The part of the reference that mine has, too."""
        return self.both / self.reference if self.reference else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two."""
        every = self.reference + self.mine
        return 2 * self.both / every if every else None


def agreed(cells: Cells) -> int:
    """Count the pairs that have one code."""
    return sum(count for (one, other), count in cells.items() if one == other)


def kappa(cells: Cells) -> float | None:
    """Return Cohen's kappa; None where chance alone would agree always, or there is no pair."""
    every = sum(cells.values())
    ours, mine = Counter[str](), Counter[str]()
    for (one, other), count in cells.items():
        ours[one] += count
        mine[other] += count
    by_chance = sum(ours[code] * mine[code] for code in ours)  # of every ** 2
    if by_chance == every**2:
        return None
    return (every * agreed(cells) - by_chance) / (every**2 - by_chance)


def interval(
    items: Iterable[tuple[Hashable, T]],
    total: Callable[[Sequence[T]], float | None],
    groups: Sequence[Hashable],
) -> tuple[float, float] | None:
    """Return where 95 % of the values lie that resampled groups give (percentile bootstrap).

    Args:
        items: What is counted, each with the group that it lies in.
        total: What is measured of the items of a sample.
        groups: The groups that are drawn, with replacement, as many as there are.
    """
    held: dict[Hashable, list[T]] = {group: [] for group in groups}
    for group, item in items:
        held[group].append(item)
    dice = random.Random(SEED)  # noqa: S311 - nothing is secret
    values = []
    for _ in range(REPLICATES):
        drawn = [item for group in dice.choices(groups, k=len(groups)) for item in held[group]]
        if (value := total(drawn)) is not None:
            values.append(value)
    if not values:
        return None
    values.sort()
    last = len(values) - 1
    return values[round(last * 0.025)], values[round(last * 0.975)]
