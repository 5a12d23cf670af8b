"""Notes of the engine in another language: recognized by their templates."""

from __future__ import annotations

import pytest

from tablepact.language import use_language
from tablepact.report.model import Finding, Step
from tablepact.validation.wording.engine_notes import in_language, translate


@pytest.mark.parametrize(
    ("text", "german"),
    [
        ("column 5: a NUL byte", "Zeichen 5: ein NUL-Byte"),
        (
            'The data source does not match the expected byte count: expected is "2" and actual is '
            '"1"',
            "Die Datei stimmt nicht mit der angegebenen Anzahl von Bytes überein: angegeben ist "
            '"2", gefunden "1"',
        ),
        (
            "column 8: a quote in a cell that is not quoted: 'a NUL byte {cell}'",
            "Zeichen 8: ein Anführungszeichen in einer Zelle ohne Anführungszeichen: "
            "'a NUL byte {cell}'",
        ),
        ("something else", "something else"),
    ],
)
def test_a_value_is_left_as_it_is(text: str, german: str) -> None:
    assert translate(text) == text
    with use_language("de"):
        assert translate(text) == german


def test_the_words_of_a_package_are_left_as_they_are() -> None:
    step = Step("rule", "own", "fail", "", (Finding("table-rule", "a NUL byte"),))
    with use_language("de"):
        assert in_language(step) == step
