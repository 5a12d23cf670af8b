"""Settings hold in the whole process, for a block or for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, asdict

import pytest

from tablepact.settings import Settings, configure, current, override


def test_a_block_has_its_own_in_every_thread() -> None:
    before = current()
    with ThreadPoolExecutor(1) as pool:
        with override(max_files=1, max_columns=2) as own, override(max_columns=3):
            assert own.max_columns == 2
            inside = pool.submit(current).result()
        assert (inside.max_files, inside.max_columns) == (1, 3)
        assert pool.submit(current).result() is before


def test_what_is_configured_in_a_block_ends_with_it() -> None:
    before = current()
    with override():
        assert configure(max_files=7) is current()
    assert current() is before
    with pytest.raises(KeyError), override(max_files=7):
        raise KeyError
    assert current() is before


@pytest.mark.each("value", [0, -1, 1.5, "7", None])
def test_a_setting_is_a_whole_number(value: object) -> None:
    before = current()
    with pytest.raises(ValueError, match=r"^max_files must be a whole number of at least 1, "):
        configure(max_files=value)
    assert current() is before


def test_none_may_be_a_number_of_processes() -> None:
    with override(idle_workers=0):
        assert current().idle_workers == 0
    with pytest.raises(ValueError, match=r"^idle_workers must be .* of at least 0, not -1$"):
        configure(idle_workers=-1)


def test_there_are_no_others() -> None:
    with pytest.raises(TypeError, match="most_files"):
        configure(most_files=1)
    with pytest.raises(FrozenInstanceError):
        current().max_files = 1  # type: ignore[misc]


def test_each_is_described() -> None:
    assert not [name for name in asdict(Settings()) if f"        {name}: " not in Settings.__doc__]
