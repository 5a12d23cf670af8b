"""Which unit is which: by passages, one to one, whatever the order and the codes."""

from __future__ import annotations

import random

import pytest

from avocado_pivot.agreement.align import align, mentions
from avocado_pivot.agreement.units import Span, Unit


def unit(name: str, *passages: Span, label: str = "", **values: str) -> Unit:
    return Unit(name, "event", tuple(passages), label, values)


def names(one: list[Unit], other: list[Unit]) -> list[tuple[str, str]]:
    return sorted((a.name, b.name) for a, b in align(one, other))


def test_the_same_passages() -> None:
    ours = [unit("a", (0, 9)), unit("b", (10, 19), (40, 49))]
    mine = [unit("y", (40, 49), (10, 19)), unit("x", (0, 9))]
    assert names(ours, mine) == [("a", "x"), ("b", "y")]


@pytest.mark.each(
    "other, is_same",
    [
        ((0, 10), True),
        ((0, 70), True),  # 2 * 10 / 80 is a quarter
        ((0, 71), False),
        ((9, 19), False),  # 2 * 1 / 20
        ((10, 20), False),
    ],
)
def test_how_alike_passages_are_at_the_least(other: Span, is_same: bool) -> None:
    assert bool(align([unit("a", (0, 10))], [unit("x", other)])) == is_same


def test_passages_of_a_unit_that_overlap_count_once() -> None:
    assert names([unit("a", (0, 10))], [unit("x", (0, 10), (2, 8))]) == [("a", "x")]
    wide = [unit("x", (0, 70), (0, 30), (5, 70))]
    assert names([unit("a", (0, 10))], wide) == [("a", "x")]


def test_one_to_one_and_the_most_in_all() -> None:
    """The first would rather have what is the second's only one."""
    ours = [unit("a", (0, 20)), unit("b", (10, 20))]
    mine = [unit("x", (0, 16)), unit("y", (0, 20))]
    assert names(ours, mine) == [("a", "x"), ("b", "y")]
    assert names(ours, mine[:1]) == [("a", "x")]
    assert names(ours[:1], mine) == [("a", "y")]


def test_labels_decide_where_passages_do_not() -> None:
    ours = [
        unit("a", (0, 9), label="The mill is closed"),
        unit("b", (0, 9), label="The mill was old"),
    ]
    mine = [unit("x", (0, 9), label="That mill was old"), unit("y", (0, 9), label="Mill is closed")]
    assert names(ours, mine) == [("a", "y"), ("b", "x")]


def test_labels_do_not_make_a_pair() -> None:
    ours, mine = unit("a", (0, 9), label="closed"), unit("x", (20, 29), label="closed")
    assert align([ours], [mine]) == []


def test_codes_are_not_looked_at() -> None:
    ours = [unit("a", (0, 9), kind="layoff"), unit("b", (0, 8), kind="setback")]
    mine = [unit("x", (0, 9), kind="setback"), unit("y", (0, 8), kind="layoff")]
    assert names(ours, mine) == [("a", "x"), ("b", "y")]


def test_neither_order_nor_side_matters() -> None:
    dice = random.Random(1)  # noqa: S311 - nothing is secret

    def some(letter: str) -> list[Unit]:
        starts = [dice.randrange(0, 200) for _ in range(25)]
        return [unit(f"{letter}{n}", (s, s + dice.randrange(5, 40))) for n, s in enumerate(starts)]

    ours, mine = some("a"), some("x")
    found = names(ours, mine)
    assert len(found) > 10
    assert [(a, b) for b, a in names(mine, ours)] == sorted(found, key=lambda pair: pair[1])
    dice.shuffle(ours)
    dice.shuffle(mine)
    assert names(ours, mine) == found


def test_nothing_on_a_side() -> None:
    assert align([], []) == []
    assert align([], [unit("x", (0, 9))]) == []


def test_each_passage_of_an_entity_is_a_mention() -> None:
    yard = Unit("yard", "entity", ((0, 4), (9, 13)), "Halm Yard", {"kind": "organisation"})
    found = mentions([yard, unit("a", (0, 9))])
    assert [(one.record, one.passages) for one in found] == [
        ("mention", ((0, 4),)),
        ("mention", ((9, 13),)),
    ]
