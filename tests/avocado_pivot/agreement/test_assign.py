"""The best pairing, held against all that there are."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avocado_pivot.agreement.assign import assign


@st.composite
def gains(draw: st.DrawFn) -> list[list[int]]:
    columns = draw(st.integers(1, 5))
    row = st.lists(st.integers(0, 9), min_size=columns, max_size=columns)
    return draw(st.lists(row, min_size=0, max_size=columns))


@given(gains())
def test_no_other_pairing_adds_up_to_more(table: list[list[int]]) -> None:
    pairs = assign(table)
    assert [row for row, _ in pairs] == list(range(len(table)))
    assert len({column for _, column in pairs}) == len(table)
    columns = range(len(table[0]) if table else 0)
    best = max(
        sum(row[column] for row, column in zip(table, one, strict=True))
        for one in permutations(columns, len(table))
    )
    assert sum(table[row][column] for row, column in pairs) == best


def test_it_gives_up_the_best_pair_where_two_others_are_worth_more() -> None:
    assert assign([[10, 9], [9, 0]]) == [(0, 1), (1, 0)]


def test_rows_are_not_more_than_columns() -> None:
    with pytest.raises(ValueError, match="more rows than columns"):
        assign([[1], [2]])
