"""Messages in another language: looked up in a catalogue, with values as they are."""

from __future__ import annotations

import pytest

from tablepact.language import (
    current_language,
    format_count,
    format_decimal,
    format_number,
    later,
    message,
    plural,
    use_language,
)
from tablepact.report.severity import SEVERITIES


def test_english_is_the_key() -> None:
    assert message("row {row}", row=5) == "row 5"
    assert message("a {brace} in a text without values") == "a {brace} in a text without values"


def test_a_value_is_never_translated_or_filled_in() -> None:
    with use_language("de"):
        assert message("row {row}", row="row {row}") == "Zeile row {row}"


def test_a_text_that_is_not_in_the_catalogue_stays_english() -> None:
    with use_language("de"):
        assert message(later("nobody says {this}"), this=1) == "nobody says 1"
        assert plural("{number} of it", "{number} of them", 1000) == "1.000 of them"


def test_a_number_has_the_separator_of_the_language() -> None:
    assert format_number(1234567) == "1,234,567"
    with use_language("de"):
        assert format_number(1234567) == "1.234.567"
        assert format_decimal(0.25, 1) == "0,2"
    assert format_decimal(0.25, 1) == "0.2"


@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_number_of_findings_of_each_severity_is_translated(severity: str) -> None:
    for number in (1, 2):
        with use_language("de"):
            assert severity not in format_count(number, severity)


def test_the_language_is_that_of_the_block() -> None:
    with use_language("de"):
        with use_language("en"):
            assert current_language() == "en"
        assert current_language() == "de"
    assert current_language() == "en"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no language 'tlh'; choose one of en, de"):
        use_language("tlh").__enter__()
