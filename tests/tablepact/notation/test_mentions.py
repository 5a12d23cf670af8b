"""Dates and amounts anywhere in a text: the same thing has the same key however it is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.notation.mentions import cell_prefix, key_of_number, keys_of_days, mentions


def finest(text: str) -> list[str]:
    return [one.keys[0] for one in mentions(text)]


@pytest.mark.each("texts, key",
    [
        (["October 2025", "2025-10", "Oktober 2025", "Oct. 2025", "october, 2025",
          "in October 2025", "since October of 2025"], "y2025m10"),
        (["22 October 2025", "2025-10-22", "October 22nd, 2025", "22 Oktober 2025",
          "before October 22, 2025"], "d2025m10d22"),
        (["20 May", "May 20"], "m5d20"),
        (["Q1 2026", "first quarter of 2026", "2026-33", "2026 Q1", "kuartal pertama 2026"],
         "y2026q1"),
        (["in May", "since may", "pada Mei", "bulan Mei"], "m5"),
        (["July", "in juli"], "m7"),
        (["2025", "tahun 2025"], "y2025"),
        (["$14.3 billion", "14.3bn", "14,3 miliar", "14,3 milyar", "US$14.3B", "14300 million",
          "14300000000", "14,300,000,000"], "n14300000000"),
        (["8,000 jobs", "8.000", "8000", "8 ribu", "8k"], "n8000"),
        (["49%", "49 percent", "49"], "n49"),
        (["13.79"], "n13p79"),
    ],
)  # fmt: skip
def test_one_thing_has_one_key(texts: list[str], key: str) -> None:
    for text in texts:
        assert key in finest(f"so {text} it is"), text


@pytest.mark.each(
    "text",
    ["they may cut", "a march on it", "R1", "GPT5", "may", "no number", "", "2025-13-99", "v1.2a"],
)
def test_what_is_no_date_and_no_amount(text: str) -> None:
    assert not [key for key in finest(text) if key[0] in "dmq"]


def test_a_range_has_both_ends() -> None:
    (one,) = mentions("guidance of $70–72 billion")
    assert one.keys == ("n70000000000", "n72000000000")


def test_a_year_may_be_a_number() -> None:
    (one,) = mentions("2000 people")
    assert one.keys == ("y2000", "n2000")


@pytest.mark.parametrize(
    ("start", "end", "key"),
    [
        (date(2025, 10, 22), date(2025, 10, 22), "d2025m10d22"),
        (date(2025, 10, 1), date(2025, 10, 31), "y2025m10"),
        (date(2026, 1, 1), date(2026, 3, 31), "y2026q1"),
        (date(2025, 1, 1), date(2025, 12, 31), "y2025"),
    ],
)
def test_a_span_of_days(start: date, end: date, key: str) -> None:
    assert keys_of_days(start, end)[0] == key
    assert "y" + str(start.year) in keys_of_days(start, end)


def test_a_span_of_years_has_none() -> None:
    assert keys_of_days(date(2024, 1, 1), date(2025, 12, 31)) == ()


@given(st.decimals(min_value=0, max_value=10**15, allow_nan=False, places=2))
def test_the_key_of_a_number_is_that_of_its_digits(number: Decimal) -> None:
    (one,) = mentions(f"so {number.normalize():f} it is")
    assert key_of_number(number) in one.keys or one.keys[0] == f"y{number.normalize():f}"


@pytest.mark.each(
    "key, text",
    [
        ("d2025m10d2", "2025-10-02"),
        ("y2025m3", "2025-03"),
        ("y2025", "2025"),
        ("n13p79", "13.79"),
        ("n600", "600"),
        ("y2025q4", ""),
        ("m10", ""),
        ("meta", ""),
    ],
)
def test_how_a_cell_begins_that_has_a_key(key: str, text: str) -> None:
    assert cell_prefix(key) == text


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    found = mentions(text)
    assert all(0 <= one.start < one.end <= len(text) and one.keys for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
