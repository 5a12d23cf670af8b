"""The front page says nothing that does not follow from the rows it names."""

from __future__ import annotations

import re

import polars as pl

import avocado_pivot as ap
from avocado_pivot.explorer.front_page import story_sentences
from avocado_pivot.story.verdicts import JUDGED, RowVerdict, verdicts
from tablepact.frames.frames import Frames
from tablepact.notation.edtf import edtf_in_words

FRAMES = ap.frames()
KNOWN = verdicts(FRAMES)
SENTENCES = [one for part in story_sentences(FRAMES, KNOWN).values() for one in part]


class Without(Frames):
    """The tables without one event."""

    def __getitem__(self, name: str) -> pl.DataFrame:
        frame = super().__getitem__(name)
        gone = pl.col("event_id") == "muse-spark-released"
        return frame.filter(~gone) if name == "events" else frame


def row(address: str) -> dict[str, object]:
    table, _, name = address.partition("/")
    return FRAMES[table].filter(pl.col(FRAMES[table].columns[0]) == name).row(0, named=True)


def test_there_are_five_sentences_in_three_parts() -> None:
    parts = story_sentences(FRAMES, KNOWN)
    assert list(parts) == ["What it claims", "What became of it", "How far to trust it"]
    assert [len(part) for part in parts.values()] == [2, 2, 1]
    assert all(row(address) for one in SENTENCES for address in one.rests_on)


def test_the_dates_are_those_of_the_rows() -> None:
    claim, _, outcome, *_ = SENTENCES
    target, release = row("events/avocado-release-q1-2026"), row("events/muse-spark-released")
    assert f"the {edtf_in_words(target['date_edtf'])}" in claim.text
    assert edtf_in_words(release["date_edtf"]) in outcome.text
    days = (release["date_start"] - target["date_end"]).days
    assert days == 8
    assert "eight days after" in outcome.text


def test_the_causes_are_the_answers_to_the_question() -> None:
    members = FRAMES["conflict_members"].filter(conflict_id="reversal-trigger")
    words = {
        "capital-triggers-reset": "injection of capital",
        "deepseek-rise-triggers-reversal": "rise of DeepSeek",
        "leadership-drives-reversal": "new leaders",
        "llama-4-failure-forces-reassessment": "with a hedge, the failure of Llama 4",
        "willingness-to-pay-underlies-pivot": "a willingness to pay",
    }
    assert set(members["record_id"]) == set(words)
    assert all(text in SENTENCES[1].text for text in words.values())
    assert set(members["standing"]) == {"undecided"}
    hedged = FRAMES["claims"].filter(pl.col("claim_id").is_in(list(words)))
    hedged = hedged.filter(assertion="reported")
    assert hedged["claim_id"].to_list() == ["llama-4-failure-forces-reassessment"]


def test_the_numbers_are_counted() -> None:
    trust = FRAMES["trust"].with_columns(pl.col("record_table", "verdict").cast(pl.String))
    named = [
        (table, name)
        for table in JUDGED
        for name in FRAMES[table].filter(pl.col("origin") == "article").to_series(0)
    ]
    rows = pl.DataFrame(named, schema=["record_table", "record_id"], orient="row").join(
        trust, on=["record_table", "record_id"]
    )
    count = dict(rows["verdict"].value_counts().iter_rows())
    numbers = list(map(int, re.findall(r"\d+", SENTENCES[3].text.split(":")[0])))
    assert numbers == [len(named), count["supported"] + count["refined"], count["updated"]]
    assert count["contradicted"] == 3
    assert "contradict three" in SENTENCES[3].text
    wrong = rows.filter(verdict="contradicted").select("record_table", "record_id").iter_rows()
    assert {"/".join(one) for one in wrong} == set(SENTENCES[3].rests_on)
    kinds = FRAMES["sources"]["kind"].cast(pl.String)
    numbers = list(map(int, re.findall(r"\d+", SENTENCES[4].text)))
    press, retold = ((kinds == kind).sum() for kind in ("press", "aggregator"))
    assert numbers == [len(kinds) - 1, press, retold, count["not-found"]]


def test_other_contradicted_rows_are_named_by_their_titles() -> None:
    wrong = RowVerdict("events/x", "A thing happens", "", "contradicted", "Contradicted", "", "")
    *_, outcome = story_sentences(FRAMES, [wrong])["What became of it"]
    assert outcome.text.endswith("contradict one: A thing happens.")


def test_a_sentence_without_its_rows_is_left_out() -> None:
    parts = story_sentences(Without(FRAMES.package), KNOWN)
    assert [len(part) for part in parts.values()] == [2, 1, 1]


def test_a_verdict_has_a_finding_that_fits_it() -> None:
    for judged in KNOWN:
        assert judged.title
        assert bool(judged.finding) is (judged.code != "disputed"), judged.address
        assert judged.finding.startswith(judged.short_finding)
