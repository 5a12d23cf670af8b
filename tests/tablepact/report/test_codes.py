"""The list of codes: frictionless's where it says so, each in plain words."""

from __future__ import annotations

import frictionless
import pytest

from tablepact.report.codes import CODES, FAMILIES, Code, get_code

TITLES = {error.type: error.title for error in frictionless.Error.list_children(root=True)}
"""The titles of the codes of frictionless."""


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
class TestCode:
    def test_it_is_frictionless_s_if_it_says_so(self, code: Code) -> None:
        assert code.family in FAMILIES
        expected = code.title if code.family == "frictionless" else None
        assert TITLES.get(code.name) == expected

    def test_it_is_found_by_its_name(self, code: Code) -> None:
        assert get_code(code.name) is code

    def test_meaning_and_hint_are_phrases_without_a_full_stop(self, code: Code) -> None:
        for text in (code.means, code.hint):
            assert text
            assert text == text.strip().rstrip(".")
            assert text[0].islower()


def test_a_code_that_is_not_listed() -> None:
    other = get_code("duplicate-row")
    assert (other.name, other.title, other.family) == (
        "duplicate-row",
        "Duplicate Row",
        "frictionless",
    )
