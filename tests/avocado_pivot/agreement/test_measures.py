"""The measures, held against cases that were worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from avocado_pivot.agreement.measures import UnitCounts, agreed, interval, kappa


def test_kappa_of_a_textbook() -> None:
    """Fifty proposals, two readers: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.

    They agree on 35 of 50, which is 0.7; by chance on 0.5 * 0.6 + 0.5 * 0.4, which is 0.5.
    """
    cells = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert agreed(cells) == 35
    assert kappa(cells) == pytest.approx(0.4)


def test_kappa_of_three_codes() -> None:
    """Of 10 they agree on 6; by chance on (4 * 5 + 4 * 3 + 2 * 2) / 100, which is 0.36."""
    cells = {("a", "a"): 3, ("a", "b"): 1, ("b", "a"): 1, ("b", "b"): 2, ("b", "c"): 1,
             ("c", "a"): 1, ("c", "c"): 1}  # fmt: skip
    assert kappa(cells) == pytest.approx(0.375)


def test_codes_that_one_side_alone_uses_lower_kappa() -> None:
    assert kappa({("a", "b"): 5, ("b", "a"): 5}) == pytest.approx(-1)
    assert kappa({("a", "b"): 5}) == 0


@pytest.mark.parametrize("cells", [{}, {("a", "a"): 7}])
def test_kappa_says_nothing_where_chance_alone_would_agree(
    cells: dict[tuple[str, str], int],
) -> None:
    assert kappa(cells) is None


def test_f1() -> None:
    found = UnitCounts(reference=8, mine=10, both=6)
    assert (found.precision, found.recall) == (0.6, 0.75)
    assert found.f1 == pytest.approx(2 * 0.6 * 0.75 / (0.6 + 0.75))


def test_nothing_found_has_no_measure() -> None:
    assert UnitCounts().f1 is None
    assert UnitCounts(reference=3).precision is None
    assert UnitCounts(mine=3).recall is None
    assert UnitCounts(reference=1, mine=1).f1 == 0


def test_counts_add_up() -> None:
    assert UnitCounts.total([UnitCounts(1, 2, 3), UnitCounts(4, 5, 6)]) == UnitCounts(5, 7, 9)


def test_an_interval_holds_what_it_is_of_and_is_the_same_each_time() -> None:
    items = [(group, ("a", "a") if group % 4 else ("a", "b")) for group in range(40)]

    def share(drawn: Sequence[tuple[str, str]]) -> float:
        cells = Counter(drawn)
        return agreed(cells) / sum(cells.values())

    ends = interval(items, share, range(40))
    assert ends is not None
    assert ends == interval(items, share, range(40))
    low, high = ends
    assert 0.55 < low < 0.75 < high < 0.95  # 0.75 give or take 2 * sqrt(0.75 * 0.25 / 40), 0.14


def test_groups_are_drawn_whole() -> None:
    """Forty pairs in two groups that are each of one mind: a sample has 0, 20 or 40 alike."""
    items = [(group, group) for group in (0, 1) for _ in range(20)]
    seen = set()

    def total(drawn: Sequence[int]) -> float:
        seen.add(sum(drawn))
        return sum(drawn)

    assert interval(items, total, [0, 1]) == (0, 40)
    assert seen == {0, 20, 40}


def test_an_interval_of_nothing() -> None:
    assert interval([(0, 1)], lambda _: None, [0]) is None
