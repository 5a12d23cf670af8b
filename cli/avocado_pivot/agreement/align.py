"""Align the units of two codings one to one, by their passages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from avocado_pivot.agreement.assign import assign
from avocado_pivot.agreement.units import Span, Unit

SCALE = 1_000_000
MIN_SIMILARITY = SCALE // 4
"""The minimum similarity of passages for two units to count as the same."""
LABEL_WEIGHT = SCALE // 5
"""The weight of equal labels relative to equal passages: labels decide between units of one record
with nearly the same passages."""

Pair = tuple[Unit, Unit]


def mentions(units: Iterable[Unit]) -> list[Unit]:
    """Return a unit for each passage of each entity."""
    return [
        Unit(f"{unit.name}/{start}", "mention", ((start, end),), unit.label, {})
        for unit in units
        if unit.record == "entity"
        for start, end in unit.passages
    ]


def align(
    reference: Sequence[Unit], mine: Sequence[Unit], min_similarity: int = MIN_SIMILARITY
) -> list[Pair]:
    """Pair the units of two codings that are of one record.

    The similarity of two units is Dice's coefficient of the code points that their passages cover:
    twice the number that both cover, divided by the sum of the numbers that each covers. The
    one-to-one pairing with the greatest total is chosen; units below ``min_similarity`` are not
    paired. The words of the labels are compared the same way, with a fifth of the weight. Codes are
    not compared, and the order of the units does not matter.
    """
    if len(mine) < len(reference):
        return [(one, other) for other, one in align(mine, reference, min_similarity)]
    rows, columns = (sorted(units, key=_order) for units in (reference, mine))
    covered = [[_covered(unit) for unit in units] for units in (rows, columns)]
    words = [[words_of(unit.label) for unit in units] for units in (rows, columns)]
    gains = [
        [
            _gain(
                covered[0][row], covered[1][column], words[0][row], words[1][column], min_similarity
            )
            for column in range(len(columns))
        ]
        for row in range(len(rows))
    ]
    return [(rows[row], columns[column]) for row, column in assign(gains) if gains[row][column]]


def _order(unit: Unit) -> tuple[tuple[Span, ...], str, str]:
    return unit.passages, unit.label, unit.name


def _covered(unit: Unit) -> int:
    """Return the code points that the passages of a unit cover, as a bit set."""
    points = 0
    for start, end in unit.passages:
        points |= ((1 << (end - start)) - 1) << start
    return points


def words_of(text: str) -> set[str]:
    """Return the words of a label or a name, in folded case."""
    return set(re.findall(r"\w+", text.casefold()))


def _gain(one: int, other: int, label: set[str], other_label: set[str], min_similarity: int) -> int:
    both = (one & other).bit_count()
    similarity = _dice(both, one.bit_count() + other.bit_count())
    if similarity < min_similarity:
        return 0
    same_words = _dice(len(label & other_label), len(label) + len(other_label))
    return similarity + LABEL_WEIGHT * same_words // SCALE


def _dice(both: int, each: int) -> int:
    """Return Dice's coefficient in millionths."""
    return 2 * SCALE * both // (each or 1)
