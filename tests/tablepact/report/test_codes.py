"""The list of codes: frictionless's where it says so, each in plain words."""

from __future__ import annotations

import frictionless

from tablepact.report.codes import CODES, FAMILIES, get_code

TITLES = {error.type: error.title for error in frictionless.Error.list_children(root=True)}
"""The titles of the codes of frictionless."""


def test_a_code_is_frictionless_s_if_it_says_so() -> None:
    assert {code.family for code in CODES.values()} <= set(FAMILIES)
    theirs = {c.name: c.title for c in CODES.values() if c.family == "frictionless"}
    assert {name: TITLES[name] for name in CODES if name in TITLES} == theirs


def test_a_code_is_found_by_its_name() -> None:
    assert [name for name, code in CODES.items() if get_code(code.name) is not code] == []
    assert [name for name, code in CODES.items() if code.name != name] == []


def test_meaning_and_hint_are_phrases_without_a_full_stop() -> None:
    texts = [text for code in CODES.values() for text in (code.means, code.hint)]
    assert all(texts)
    assert [text for text in texts if text != text.strip().rstrip(".")] == []
    assert [text for text in texts if not text[0].islower()] == []


def test_a_code_that_is_not_listed() -> None:
    other = get_code("duplicate-row")
    assert (other.name, other.title, other.family) == (
        "duplicate-row",
        "Duplicate Row",
        "frictionless",
    )
