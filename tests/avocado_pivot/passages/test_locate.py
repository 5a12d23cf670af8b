"""Every place of a phrase is noted, in a form that holds when it is looked for again."""

from __future__ import annotations

import time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avocado_pivot.passages.canonical_text import MAX_LENGTH, canonical, hash_of
from avocado_pivot.passages.locate import LOCATION_COLUMNS, locate_phrase
from avocado_pivot.passages.verify import verify_passages
from tablepact.errors import TextError

TEXT = "An oak grows. An elm grows too.\n\nThe oak is old;\nthe elm  is not. Äste: “oak”, oak-tree."


def places(text: str, phrase: str) -> list[tuple[int, int]]:
    """Return paragraph and start of every place; each must hold the phrase, and verify."""
    found = locate_phrase(text, phrase)
    assert found.schema == LOCATION_COLUMNS
    whole, words = canonical(text), " ".join(canonical(phrase).split())
    for row in found.iter_rows(named=True):
        assert whole[row["char_start"] : row["char_end"]] == words
        assert row["sha256"] == hash_of(words)
    told = verify_passages(text, found)
    assert told["status"].to_list() == ["match"] * found.height
    assert told["found_paragraph"].equals(found["paragraph"], check_names=False)
    return found.select("paragraph", "char_start").rows()


@pytest.mark.each(
    "phrase, found",
    [
        ("An oak grows", [(1, 0)]),
        ("grows", [(1, 7), (1, 21)]),
        ("oak", [(1, 3), (2, 37), (2, 73), (2, 79)]),
        ("oak is old", [(2, 37)]),
        ("  elm grows ", [(1, 17)]),
        ("old;", [(2, 44)]),
        ("“oak”", [(2, 72)]),
        ("oak-tree.", [(2, 79)]),
        (".", [(1, 12), (1, 30), (2, 64), (2, 87)]),
        ("Äste", [(2, 66)]),
        ("A\u0308ste", [(2, 66)]),
    ],
)
def test_found(phrase: str, found: list[tuple[int, int]]) -> None:
    assert places(TEXT, phrase) == found


def test_the_form_of_the_text_does_not_matter() -> None:
    other = "\ufeff" + TEXT.replace("\n", "\r\n").replace("Ä", "A\u0308")
    for phrase in ("oak", "Äste", "oak is old"):
        assert locate_phrase(other, phrase).equals(locate_phrase(TEXT, phrase))


def test_places_that_overlap() -> None:
    assert places("ha ha ha", "ha ha") == [(1, 0), (1, 3)]


def test_a_whole_paragraph_and_a_word_beside_its_beginnings() -> None:
    assert places("ash\n\nashes ash", "ash") == [(1, 0), (2, 11)]


@pytest.mark.each(
    "phrase, says",
    [
        ("", "the phrase is empty"),
        (" \n\t", "the phrase is empty"),
        ("\ufeff", "the phrase is empty"),
        ("birch", "the phrase is not in the text"),
        ("AN OAK", "the phrase is not in the text"),
        ("too. The oak", "the phrase is not in the text"),
        ("row", "occurs only within a word"),
        ("grow", "occurs only within a word"),
        ("rows too", "occurs only within a word"),
        ("old; the elm", "or with line breaks or extra spaces"),
        ("elm is not", "or with line breaks or extra spaces"),
        ("a" * (MAX_LENGTH + 1), "longer than 200,000"),
    ],
)
def test_refused(phrase: str, says: str) -> None:
    with pytest.raises(TextError, match=says):
        locate_phrase(TEXT, phrase)


@pytest.mark.parametrize("text", ["", "\n\n", "elm"])
def test_not_in_the_text(text: str) -> None:
    with pytest.raises(TextError, match="the phrase is not in the text"):
        locate_phrase(text, "oak")


def test_the_text_is_too_long() -> None:
    with pytest.raises(TextError, match="longer than 200,000"):
        locate_phrase("a " * MAX_LENGTH, "a")


def test_a_long_text_takes_no_long_time() -> None:
    """Ten times shorter than the longest text, and still within a second."""
    before = time.monotonic()
    assert locate_phrase("a " * (MAX_LENGTH // 20), "a").height == MAX_LENGTH // 20
    assert time.monotonic() - before < 1


@given(st.text("ab ,\n", max_size=30), st.text("ab ,", min_size=1, max_size=4))
def test_what_is_located_is_there(text: str, phrase: str) -> None:
    try:
        found = places(text, phrase)
    except TextError:
        return
    assert found == sorted(set(found))


def test_more_columns_can_be_added() -> None:
    found = locate_phrase(TEXT, "elm grows")
    assert found.with_columns(pl.lit("x").alias("evidence_id")).height == 1
