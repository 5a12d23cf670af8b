"""The canonical form of a text, its paragraphs, and where in them words begin and end."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avocado_pivot.passages.canonical_text import (
    MAX_LENGTH,
    SingleSpacedParagraph,
    canonical,
    decode,
    hash_of,
    paragraphs,
)
from tablepact.errors import TextError


def parted(text: str) -> list[str]:
    """Return the paragraphs of a text, after a look at their numbers."""
    found = paragraphs(text)
    assert [paragraph.number for paragraph in found] == list(range(1, len(found) + 1))
    return [text[paragraph.start : paragraph.end] for paragraph in found]


class TestDecode:
    def test_good(self) -> None:
        assert decode("\ufeffÄste\r\n".encode()) == "\ufeffÄste\r\n"
        assert decode(b"") == ""

    @pytest.mark.parametrize(
        ("data", "says"),
        [
            (b"oak \xc4ste", "not UTF-8: byte 4 is 0xc4; convert the text first"),
            ("oak".encode("utf-16"), "not UTF-8: byte 0 is 0xff; convert the text first"),
            (b"\xed\xa0\x80", "not UTF-8: byte 0 is 0xed; convert the text first"),
            (b"oak\xe2\x80", "not UTF-8: byte 3 is 0xe2; convert the text first"),
        ],
    )
    def test_not_utf8(self, data: bytes, says: str) -> None:
        with pytest.raises(TextError) as caught:
            decode(data)
        assert str(caught.value) == says


class TestCanonical:
    @pytest.mark.each(
        "text, form",
        [
            ("", ""),
            ("\ufeffoak", "oak"),
            ("oak\ufeff", "oak\ufeff"),
            ("a\r\nb", "a\nb"),
            ("a\rb", "a\nb"),
            ("a\r\r\nb", "a\n\nb"),
            ("a\n\rb", "a\n\nb"),
            ("A\u0308ste", "Äste"),
            ("\ufeffA\u0308\r", "Ä\n"),
            ("\u212b", "Å"),
            ("ﬁ", "ﬁ"),
            ("x\u0302", "x\u0302"),
            (" a  b\t", " a  b\t"),
            ("a\u2028b\x85c\x0bd", "a\u2028b\x85c\x0bd"),
        ],
    )
    def test_form(self, text: str, form: str) -> None:
        assert canonical(text) == form
        assert canonical(form) == form

    def test_too_long(self) -> None:
        assert canonical("a" * MAX_LENGTH) == "a" * MAX_LENGTH
        with pytest.raises(TextError, match="longer than 200,000 code points"):
            canonical("a" * (MAX_LENGTH + 1))

    @given(st.text())
    def test_is_found_again(self, text: str) -> None:
        once = canonical(text.removeprefix("\ufeff"))
        assert "\r" not in once
        if not once.startswith("\ufeff"):
            assert canonical(once) == once


def test_hash_is_of_utf8() -> None:
    assert hash_of("Äste") == hashlib.sha256("Äste".encode()).hexdigest()


class TestParagraphs:
    @pytest.mark.each(
        "text, parts",
        [
            ("", []),
            ("\n", []),
            (" \n\t\n ", []),
            ("oak", ["oak"]),
            ("oak\n", ["oak"]),
            ("oak\nelm", ["oak\nelm"]),
            ("oak\n\nelm", ["oak", "elm"]),
            ("oak\n\n\n\nelm", ["oak", "elm"]),
            ("oak\n \t\nelm", ["oak", "elm"]),
            ("oak\n\u00a0\nelm", ["oak", "elm"]),
            ("\n\noak\n\nelm\n\n", ["oak", "elm"]),
            ("  oak\n\n  elm", ["oak", "elm"]),
            ("\n  \noak", ["oak"]),
            ("oak\n   ", ["oak"]),
            ("oak\n  elm\n\nash", ["oak\n  elm", "ash"]),
            ("oak\n\n-\n\nelm", ["oak", "-", "elm"]),
            ("oak\u2028\u2028elm", ["oak\u2028\u2028elm"]),
        ],
    )
    def test_parted(self, text: str, parts: list[str]) -> None:
        assert parted(text) == parts

    def test_spaces_at_the_end_of_a_line_belong_to_it(self) -> None:
        assert parted("oak  \n\nelm ") == ["oak  ", "elm "]

    @given(st.text("ab \n\t\u00a0", max_size=40))
    def test_nothing_is_lost(self, text: str) -> None:
        """The words of the lines, blank lines left out, are the words of the paragraphs."""
        parts: list[list[str]] = [[]]
        for line in text.split("\n"):
            if line.strip():
                parts[-1] += line.split()
            elif parts[-1]:
                parts.append([])
        assert [part.split() for part in parted(text)] == [part for part in parts if part]

    def test_a_long_text_takes_no_long_time(self) -> None:
        assert len(paragraphs(" \n" * (MAX_LENGTH // 2))) == 0
        assert len(paragraphs("a\n" * (MAX_LENGTH // 2))) == 1
        assert len(paragraphs("a\n\n" * (MAX_LENGTH // 3))) == MAX_LENGTH // 3


def spaced(text: str) -> SingleSpacedParagraph:
    (paragraph,) = paragraphs(text)
    return SingleSpacedParagraph(text, paragraph)


class TestSpaced:
    @pytest.mark.each(
        "text, single",
        [
            ("oak elm", "oak elm"),
            ("oak  elm", "oak elm"),
            ("oak\nelm", "oak elm"),
            ("oak \n\t elm", "oak elm"),
            ("oak\u00a0elm", "oak elm"),
            ("\n\n  oak   elm", "oak elm"),
        ],
    )
    def test_single_spaces(self, text: str, single: str) -> None:
        found = spaced(text)
        assert (found.text.rstrip(), found.number) == (single, 1)

    def test_offsets_are_of_the_whole_text(self) -> None:
        text = "\n\n  oak \n  elm  ash"
        found = spaced(text)
        start = found.text.index("elm")
        first, last = found.offsets(start, start + 3)
        assert text[first:last] == "elm"
        first, last = found.offsets(0, len(found.text))
        assert text[first:last] == text.strip()

    def test_where_a_passage_may_begin_and_end(self) -> None:
        found = spaced("an oak's")
        text = "an oak's"
        begins = [text[place:] for place in found.begins]
        assert begins == ["an oak's", " oak's", "oak's", "'s", "s"]
        ends = [text[:end] for end in range(1, 12) if found.may_end(end)]
        assert ends == ["an", "an ", "an oak", "an oak'", "an oak's"]

    def test_letters_and_digits_are_one_word(self) -> None:
        found = spaced("q4 樹木")
        assert found.begins == [0, 2, 3]
