"""Patterns match as Python's do, and take no longer for what was written to take for ever."""

from __future__ import annotations

import random
import re
import time
import warnings

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.pattern import Pattern

ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "é",
        ".",
        r"\d",
        r"\W",
        r"\s",
        "[ab]",
        "[^a]",
        r"[^\W\d_]",
        "[a-f٠-٩]",
        r"\.",
        "^",
        "$",
    ]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: (
        st.builds("{}{}".format, inner, inner)
        | st.builds("(?:{}|{})".format, inner, inner)
        | st.builds("{}|{}".format, inner, inner)
        | st.builds(
            "({}){}".format, inner, st.sampled_from(["", "*", "+", "?", "{0,2}", "{2}", "*?", "+?"])
        )
    ),
    max_leaves=8,
)
CELLS = st.text("ab é.1٣\n_", max_size=8)


@given(PATTERNS, st.lists(CELLS, min_size=1, max_size=12))
def test_a_cell_matches_as_python_has_it(pattern: str, cells: list[str]) -> None:
    try:
        ours = Pattern(pattern)
    except AskFrictionless:
        assume(False)
    with warnings.catch_warnings(action="ignore"):
        compiled = re.compile(f"^{pattern}$")
    assert [ours.matches(cell) for cell in cells] == [bool(compiled.match(cell)) for cell in cells]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(a|aa)+b",
        "a*a*a*a*a*a*b",
        "([a-z]+)*$x",
        "(.*)(.*)(.*)(.*)b",
        "(a{1,9}){9}b",
    ],
)
def test_no_cell_takes_long(pattern: str) -> None:
    started = time.process_time()
    rules = Pattern(pattern)
    assert not rules.matches("a" * 5000)
    with pytest.raises(AskFrictionless):
        rules.matches("a" * 10_000_000)
    assert time.process_time() - started < 2


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["(a|b|c|d)*a.{300}(c|d)b", "(.*a.{100}|.*b.{200}|.*c.{150})x"])
def test_all_cells_together_do_not_take_long(pattern: str) -> None:
    """Frictionless, whose time for a table has an end, is asked when each leads to other states."""
    draw, rules, asked = random.Random(1), Pattern(pattern), 0  # noqa: S311
    started = time.process_time()
    for _ in range(1000):
        try:
            rules.matches("".join(draw.choices("abcd", k=900)))
        except AskFrictionless:
            asked += 1
    assert 0 < asked < 1000
    assert time.process_time() - started < 60
    assert sum(len(states) for states, _ in rules._known.values()) < 1_100_000


@pytest.mark.parametrize(
    "pattern", ["a{2000}", "((a{100}){100}){100}", "x" * 20_000, "(" * 5000 + ")" * 5000]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    started = time.process_time()
    with pytest.raises(AskFrictionless):
        Pattern(pattern)
    assert time.process_time() - started < 2


@pytest.mark.each("pattern", ["[A-Z]{2}[0-9]{3,5}", "a|b", r"\d{4}-\d{2}", "(x-)*[a-w]+", ".*"])
def test_a_pattern_without_a_choice_is_left_to_python(pattern: str) -> None:
    assert Pattern(pattern)._is_plain
