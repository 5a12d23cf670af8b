"""The passages held against the article itself, where a copy of it is at hand."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import avocado_pivot as ap
from avocado_pivot.passages.canonical_text import canonical, hash_of, paragraphs

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def text(article: bytes) -> str:
    return article.decode("utf-8")


@pytest.fixture(scope="session")
def evidence() -> pl.DataFrame:
    return ap.load("evidence", source="article")


def counts(found: pl.DataFrame) -> dict[str, int]:
    return dict(found["status"].value_counts().iter_rows())


def test_it_is_the_text_that_the_source_names(text: str) -> None:
    source = ap.load("sources", source="article")
    assert source["text_sha256"].to_list() == [hash_of(canonical(text))]
    assert source["text_length"].to_list() == [len(canonical(text))]


def test_every_passage_matches(text: str, evidence: pl.DataFrame) -> None:
    found = ap.verify(text)
    assert counts(found) == {"match": evidence.height}
    assert found["paragraph"].to_list() == found["found_paragraph"].to_list()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: "\ufeff" + text,
    ],
    ids=["CRLF", "CR", "NFD", "byte order mark"],
)
def test_another_form_matches(
    text: str, evidence: pl.DataFrame, change: Callable[[str], str]
) -> None:
    assert counts(ap.verify(change(text))) == {"match": evidence.height}


@pytest.mark.parametrize(
    "place",
    [pytest.param(place, marks=() if place % 8 == 0 else pytest.mark.slow) for place in range(33)],
)
def test_an_inserted_paragraph_moves_passages_and_loses_none(text: str, place: int) -> None:
    """The new paragraph repeats names, which is what makes short mentions hard to tell apart."""
    parts = text.split("\n\n")
    added = "Meta, Llama, Avocado and the TBD Lab once more."
    shift = len(added) + 2
    found = ap.verify("\n\n".join([*parts[:place], added, *parts[place:]]))
    assert set(counts(found)) <= {"match", "moved"}
    for row in found.iter_rows(named=True):
        moved = row["paragraph"] > place
        assert row["found_start"] - row["char_start"] == (shift if moved else 0)
        assert row["found_paragraph"] - row["paragraph"] == moved


def test_passages_are_as_the_model_says(text: str, evidence: pl.DataFrame) -> None:
    """Within one paragraph, with single spaces only, from word to word."""
    spans = {p.number: (p.start, p.end) for p in paragraphs(text)}
    for row in evidence.iter_rows(named=True):
        start, end = row["char_start"], row["char_end"]
        passage, (first, last) = text[start:end], spans[row["paragraph"]]
        assert first <= start < end <= last
        assert passage == " ".join(passage.split())
        assert not (text[start - 1 : start].isalnum() and passage[0].isalnum())
        assert not (text[end : end + 1].isalnum() and passage[-1].isalnum())


def test_every_sentence_carries_a_row(text: str, evidence: pl.DataFrame) -> None:
    """All but three lines that assert nothing."""
    rows = evidence.filter(pl.col("record_table") != "entities")
    bare = {p.number for p in paragraphs(text)} - set(rows["paragraph"])
    assert {n: text[p.start : p.end] for p in paragraphs(text) if (n := p.number) in bare} == {
        1: "TL;DR", 6: "Promo", 32: "Categories: IT Info",
    }  # fmt: skip
    for paragraph in paragraphs(text):
        if paragraph.number in bare:
            continue
        body = text[paragraph.start : paragraph.end]
        starts = [match.end() for match in re.finditer(r"(?:^|[.”] )", body)]
        for first, last in zip(starts, [*starts[1:], len(body)], strict=True):
            here = rows.filter(
                pl.col("char_start") < paragraph.start + last,
                pl.col("char_end") > paragraph.start + first,
            )
            assert here.height, (paragraph.number, first)


@pytest.mark.parametrize(
    ("entity", "name"),
    [
        ("meta", "Meta"), ("alexandr-wang", "Wang"), ("mark-zuckerberg", "Zuckerberg"),
        ("llama", r"Llama(?! 4)"), ("llama-4", "Llama 4"), ("behemoth", "Behemoth"),
        ("avocado", "Avocado|Alpukat"), ("tbd-lab", "TBD Lab"), ("scale-ai", "Scale AI"),
        ("deepseek", "DeepSeek"), ("fair", r"FAIR|Fundamental AI Research"),
    ],
)  # fmt: skip
def test_every_mention_by_name_is_evidence(
    text: str, evidence: pl.DataFrame, entity: str, name: str
) -> None:
    """Also that a name within another word (the first letters of a cancer) is none."""
    spoken = [m.span() for m in re.finditer(rf"\b(?:{name})\b", text)]
    mentions = evidence.filter(pl.col("record_table") == "entities", pl.col("record_id") == entity)
    noted = mentions.select("char_start", "char_end").sort("char_start").rows()
    assert len(noted) == len(spoken)
    assert all(
        a <= first and last <= b for (first, last), (a, b) in zip(spoken, noted, strict=True)
    )


@pytest.mark.parametrize(
    ("table", "stated"), [("figures", "as_stated"), ("events", "date_as_stated"),
                          ("statements", "date_as_stated")],
)  # fmt: skip
def test_what_is_kept_as_stated_stands_in_a_passage(
    text: str, evidence: pl.DataFrame, table: str, stated: str
) -> None:
    frame = ap.load(table, source="article")  # type: ignore[arg-type]
    for row in frame.filter(pl.col(stated).is_not_null()).iter_rows(named=True):
        own = evidence.filter(
            pl.col("record_table") == table, pl.col("record_id") == row[frame.columns[0]]
        )
        spans = own.select("char_start", "char_end").iter_rows()
        assert any(row[stated] in text[start:end] for start, end in spans), row


def test_the_project_shares_no_seven_words_in_a_row_with_it(text: str) -> None:
    def words(string: str) -> list[str]:
        return re.findall(r"\w+", string.lower())

    def runs(string: str) -> set[tuple[str, ...]]:
        found = words(string)
        return {tuple(found[i : i + 7]) for i in range(len(found) - 6)}

    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = [name for name in listed.stdout.split("\0") if name]
    if listed.returncode or not names:
        pytest.skip("not a checkout of the repository")
    forbidden = runs(text)
    for name in names:
        try:
            shared = runs((REPOSITORY / name).read_text(encoding="utf-8")) & forbidden
        except (UnicodeDecodeError, OSError):
            continue
        assert not shared, name
