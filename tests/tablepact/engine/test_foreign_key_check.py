"""Keys looked up by their hash are those looked up by value, also where hashes meet."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.engine.keys import foreign_key_check
from tablepact.engine.keys.foreign_key_check import DeferredKeys, InMemoryKeys, MissingKeys
from tablepact.settings import override

CELLS = st.none() | st.sampled_from(["a", "b", "c", "d", "", "é"])


def keys_of(width: int, least: int = 0) -> st.SearchStrategy[list[tuple[str | None, ...]]]:
    return st.lists(st.tuples(*[CELLS] * width), min_size=least, max_size=20)


def frame(rows: list[tuple[str | None, ...]], width: int) -> pl.DataFrame:
    schema = {f"p{place}": pl.String for place in range(width)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def expected(rows: list[tuple[str | None, ...]], there: set[tuple[str | None, ...]]) -> list[int]:
    return [
        place for place, row in enumerate(rows) if any(c is not None for c in row)
        and row not in there
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("hashes", [None, 1, 3])
@given(st.data())
def test_many_keys(width: int, hashes: int | None, data: st.DataObject) -> None:
    rows = data.draw(keys_of(width))
    parents = [
        row for row in data.draw(keys_of(width, least=1)) if any(c is not None for c in row)
    ] or [("z",) * width]
    with pytest.MonkeyPatch.context() as patch, override(max_joined_keys=1):
        if hashes is not None:  # so few that they meet
            own = foreign_key_check._hash
            patch.setattr(foreign_key_check, "_hash", lambda keys: own(keys) % hashes)
        known = InMemoryKeys(frame(parents, width).unique())
        found = known.unmatched(frame(rows, width)).to_list()
    assert found == expected(rows, set(parents))
    few = InMemoryKeys(frame(parents, width).unique())
    assert few.unmatched(frame(rows, width)).to_list() == found


@given(keys_of(2), keys_of(2))
def test_keys_that_are_not_there(
    rows: list[tuple[str | None, ...]], gone: list[tuple[str | None, ...]]
) -> None:
    orphans = {row for row in gone if any(cell is not None for cell in row)}
    found = MissingKeys(frame(sorted(orphans, key=str), 2)).unmatched(frame(rows, 2)).to_list()
    assert found == [place for place, row in enumerate(rows) if row in orphans]


def test_what_is_looked_up_later_is_not_broken_yet() -> None:
    assert DeferredKeys().unmatched(frame([("a",), (None,)], 1)).to_list() == []
