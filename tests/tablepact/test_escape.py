"""Text of strangers: cut where nobody reads on, printable, and JSON that every parser takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.escape import dump_json, escape, truncate


@pytest.mark.parametrize(("length", "told"), [(500, "x" * 500), (501, "x" * 499 + "…")])
def test_a_long_text_is_cut(length: int, told: str) -> None:
    assert truncate("x" * length) == told


@given(st.text(st.characters()))
def test_what_is_shown_is_printable(text: str) -> None:
    assert escape(text).isprintable()
    escape(text).encode()


@pytest.mark.each(
    "value, text",
    [
        ("\ud800", '"\\\\ud800"'),
        ("\U0001f600", '"\U0001f600"'),
        ("\x1b\x9b\u202e", '"\\u001b\\u009b\\u202e"'),
        (float("nan"), '"nan"'),
        ([{"a": float("-inf")}, 1.5], '[{"a": "-inf"}, 1.5]'),
        ({1, 2}, '"{1, 2}"'),
    ],
)
def test_json_for_every_parser(value: object, text: str) -> None:
    assert dump_json(value) == text
