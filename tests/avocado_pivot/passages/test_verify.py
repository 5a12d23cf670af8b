"""A passage matches, has moved, is ambiguous or is absent, and is never told where it is not."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avocado_pivot.passages.canonical_text import MAX_LENGTH, canonical, hash_of
from avocado_pivot.passages.verify import STATUS, verify_passages
from tablepact.errors import TextError

SCHEMA = {"char_start": pl.Int64, "char_end": pl.Int64, "sha256": pl.String}
TEXT = "An oak grows. An elm grows too.\n\nThe oak is old; the elm is not.\n\nBoth are green."
NEW = "A birch stands alone."


def passages(text: str, *spans: tuple[int, int]) -> pl.DataFrame:
    rows = [(start, end, hash_of(text[start:end])) for start, end in spans]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def of_words(text: str, *phrases: str) -> pl.DataFrame:
    """Note phrases where they stand first, each after the one before."""
    spans, start = [], 0
    for phrase in phrases:
        start = text.index(phrase, start)
        spans.append((start, start + len(phrase)))
        start += 1
    return passages(text, *spans)


def verified(text: str, noted: pl.DataFrame) -> list[tuple[str, int | None]]:
    """Return status and start of each; what is found must have the words that were noted."""
    told = verify_passages(text, noted)
    whole = canonical(text)
    for row in told.iter_rows(named=True):
        found = (row["found_paragraph"], row["found_start"], row["found_end"])
        if row["status"] in ("ambiguous", "absent"):
            assert found == (None, None, None)
            continue
        words = " ".join(whole[row["found_start"] : row["found_end"]].split())
        assert hash_of(words) == row["sha256"]
        before = [part for part in whole[: row["found_end"]].split("\n\n") if part.strip()]
        assert row["found_paragraph"] == len(before)
    return told.select("status", "found_start").rows()


def test_match() -> None:
    noted = of_words(TEXT, "An oak grows", "elm", "The oak is old", "Both are green.")
    assert verified(TEXT, noted) == [("match", start) for start in noted["char_start"]]


def test_columns() -> None:
    noted = of_words(TEXT, "elm", "green").with_columns(pl.Series("evidence_id", ["e1", "e2"]))
    told = verify_passages(TEXT, noted)
    assert told.select(noted.columns).equals(noted)
    assert told.drop(noted.columns).schema == {
        "status": STATUS,
        "found_paragraph": pl.Int64(),
        "found_start": pl.Int64(),
        "found_end": pl.Int64(),
    }


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + TEXT,
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT + "\n\n" + NEW,
    ],
    ids=["BOM", "CRLF", "CR", "more at the end"],
)
def test_match_in_another_form(text: str) -> None:
    noted = of_words(TEXT, "An oak", "elm is not", "green")
    assert {status for status, _ in verified(text, noted)} == {"match"}


def test_match_in_another_normal_form() -> None:
    text = "Äste und Bäume."
    noted = of_words(text, "Äste", "Bäume")
    assert verified(unicodedata.normalize("NFD", text), noted) == [("match", 0), ("match", 9)]


PARTS = TEXT.split("\n\n")


@pytest.mark.parametrize("place", range(4))
def test_a_paragraph_more(place: int) -> None:
    """What stands before it matches, what stands after it has moved by its length."""
    noted = of_words(TEXT, "An oak grows", "elm grows", "The oak", "the elm is", "Both")
    text = "\n\n".join([*PARTS[:place], NEW, *PARTS[place:]])
    borders = [0, *(TEXT.index(part) for part in PARTS[1:]), len(TEXT)]
    assert verified(text, noted) == [
        ("match", start) if start < borders[place] else ("moved", start + len(NEW) + 2)
        for start in noted["char_start"]
    ]


@pytest.mark.parametrize("place", range(3))
def test_a_paragraph_less(place: int) -> None:
    noted = of_words(TEXT, "An oak grows", "The oak", "Both")
    text = "\n\n".join(part for number, part in enumerate(PARTS) if number != place)
    statuses = [status for status, _ in verified(text, noted)]
    assert statuses == ["match"] * place + ["absent"] + ["moved"] * (2 - place)


def test_short_words_that_recur_move_in_order() -> None:
    noted = of_words(TEXT, "oak", "elm", "oak", "elm", "Both")
    text = f"{NEW}\n\n{TEXT}"
    assert verified(text, noted) == [
        ("moved", start + len(NEW) + 2) for start in noted["char_start"]
    ]


def test_short_words_between_anchors() -> None:
    """The same word thrice; only the order of what stands around it tells which is which."""
    old = "Oaks: tree one.\n\nElms: tree two.\n\nAshes: tree three."
    new = "New.\n\nOaks: a tree, one.\n\nElms: a big tree, two.\n\nAshes: some tree, three."
    noted = of_words(old, "Oaks", "tree", "Elms", "tree", "Ashes", "tree")
    found = verified(new, noted)
    assert {status for status, _ in found} == {"moved"}
    starts = [start for _, start in found if start is not None]
    assert all(one < other for one, other in pairwise(starts))


def test_ambiguous() -> None:
    noted = of_words("an oak", "oak")
    assert verified("oak, elm and oak", noted) == [("ambiguous", None)]


def test_absent() -> None:
    noted = of_words(TEXT, "oak", "elm", "green")
    text = "A birch stands alone, evergreen, by oaks."
    assert verified(text, noted) == [("absent", None)] * 3


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("By night\nthe old  oak\n   sleeps.", 9),
        ("By night the old\r\noak sleeps.", 9),
        ("By night the\told\u00a0oak sleeps.", 9),
        ("  By night the old   oak sleeps.", 11),
    ],
)
def test_wrapped_lines_and_more_spaces(text: str, start: int) -> None:
    noted = of_words("At night the old oak sleeps, and wakes.", "the old oak")
    status, found = verified("New. " + text, noted)[0]
    assert (status, found) == ("moved", start + 5)


def test_not_across_paragraphs() -> None:
    noted = of_words("By night the old oak sleeps.", "old oak")
    assert verified("The old\n\noak sleeps.", noted) == [("absent", None)]


@pytest.mark.parametrize("text", ["category", "concat", "wildcats", "cats"])
@pytest.mark.parametrize("start", [0, 3])
def test_not_within_a_word(text: str, start: int) -> None:
    """Also where it stood, a part of a longer word is not the word."""
    noted = pl.DataFrame([(start, start + 3, hash_of("cat"))], schema=SCHEMA, orient="row")
    assert verified(text, noted) == [("absent", None)]


def test_the_same_passage_noted_twice() -> None:
    noted = of_words(TEXT, "Both").vstack(of_words(TEXT, "Both"))
    assert verified(TEXT, noted) == [("match", TEXT.index("Both"))] * 2
    assert verified(f"{NEW}\n\n{TEXT}", noted)[0][0] == "moved"


def test_two_passages_do_not_share_one_place() -> None:
    """The second oak has been felled; the first is not it."""
    noted = of_words("An oak, an elm, an oak.", "oak", "elm", "oak")
    found = verified("An oak, an elm, no more.", noted)
    assert found[:2] == [("match", 3), ("match", 11)]
    assert found[2] in [("absent", None), ("ambiguous", None)]


@pytest.mark.parametrize("text", ["", "\n", " \n\n ", "\ufeff"])
def test_empty_text(text: str) -> None:
    assert verified(text, of_words(TEXT, "oak", "elm")) == [("absent", None)] * 2


@pytest.mark.parametrize("text", ["", "   ", "\n\noak"])
@pytest.mark.parametrize("span", [(0, 0), (0, 1), (5, 2), (-1, 0)])
def test_passages_that_are_none(text: str, span: tuple[int, int]) -> None:
    """Of no length, or of spaces before the first paragraph: whatever is said, it is said."""
    noted: Any = pl.DataFrame([(*span, hash_of(text[slice(*span)]))], schema=SCHEMA, orient="row")
    told = verify_passages(text, noted)
    assert told.height == 1
    assert told["found_paragraph"].to_list() in ([None], [1])


def test_no_passages() -> None:
    assert verified(TEXT, passages(TEXT)) == []


def test_too_long_text() -> None:
    with pytest.raises(TextError, match="longer than 200,000 code points"):
        verify_passages("a" * (MAX_LENGTH + 1), passages("a", (0, 1)))


WORDS = st.sampled_from(["a", "b", "ab", "ba", "a-b", "b."])
PARAGRAPH = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]], str, str]:
    """Draw a text, passages of it, and the text with a paragraph more, from the same few words."""
    parts = draw(st.lists(PARAGRAPH, min_size=1, max_size=4))
    place = draw(st.integers(0, len(parts)))
    more = draw(PARAGRAPH | st.just("c c c c"))
    spans, at = [], 0
    for part in parts:
        words = part.split(" ")
        for first in range(len(words)):
            start = at + len("".join(f"{word} " for word in words[:first]))
            last = draw(st.integers(first, len(words)))
            if last > first:
                spans.append((start, start + len(" ".join(words[first:last]))))
        at += len(part) + 2
    text = "\n\n".join(parts)
    return text, spans, "\n\n".join([*parts[:place], more, *parts[place:]]), more


@given(texts())
def test_nothing_is_lost_when_a_paragraph_comes(
    drawn: tuple[str, list[tuple[int, int]], str, str],
) -> None:
    old, spans, new, _ = drawn
    noted = passages(old, *spans)
    assert {status for status, _ in verified(old, noted)} <= {"match"}
    for (status, found), (start, end) in zip(verified(new, noted), spans, strict=True):
        assert status != "absent"
        if found is not None:
            assert new[found : found + end - start] == old[start:end]


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6), min_size=1, max_size=3), st.data())
def test_other_spaces_lose_nothing(parts: list[list[str]], data: st.DataObject) -> None:
    """The same words in the same paragraphs, wrapped in another way."""
    old = "\n\n".join(" ".join(words) for words in parts)
    space = st.sampled_from([" ", "  ", "\n", " \n ", "\t"])
    new = "\n\n".join(
        "".join(word + data.draw(space) for word in words[:-1]) + words[-1] for words in parts
    )
    spans, at = [], 0
    for words in parts:
        spans.append((at, at + len(" ".join(words))))
        at = spans[-1][1] + 2
    assert "absent" not in [status for status, _ in verified(new, passages(old, *spans))]
