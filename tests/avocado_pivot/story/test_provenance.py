"""What stands behind a row: passages, sources, dates, conclusions."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap
from avocado_pivot.story.describe import describe
from avocado_pivot.story.provenance import assertion_parts, date_words, evidence_parts
from avocado_pivot.story.record_lookup import RecordLookup

OWN = ap.frames()
LOOKUP = RecordLookup(OWN)


class Changed(dict[str, pl.DataFrame]):
    """The tables of the dataset, some of them changed."""

    def __init__(self, **tables: pl.DataFrame) -> None:
        super().__init__({name: OWN[name] for name in OWN} | tables)
        self.cache: dict[tuple[str, ...], Any] = {}

    def resource(self, name: str) -> Any:
        return OWN.resource(name)


class TestWhen:
    @pytest.mark.each(
        "edtf, words",
        [
            ("2025-05-15", "on 15 May 2025"),
            ("2025-05", "in May 2025"),
            ("2025", "in 2025"),
            ("2025-XX", "a month in 2025"),
            ("2025-05-XX", "a day in May 2025"),
            ("2025-21", "in spring 2025"),
            ("2026-33", "in the first quarter of 2026"),
            ("2026-36", "in the fourth quarter of 2026"),
            ("2026-40", "in the first half of 2026"),
            ("2025-05/2026-03", "from May 2025 to March 2026"),
            ("2025-10/..", "from October 2025 on"),
            ("../2026", "until 2026"),
            ("202X", "in the 2020s"),
            ("20XX", "in the years 2000 to 2099"),
            ("2025~", "in about 2025"),
            ("2025-05?", "possibly in May 2025"),
            ("2025-05-15?", "possibly on 15 May 2025"),
            ("2026-33?", "possibly in the first quarter of 2026"),
            ("2025%", "possibly in about 2025"),
        ],
    )
    def test_in_words(self, edtf: str, words: str) -> None:
        (told,) = date_words({"date_edtf": edtf})
        assert told == words

    def test_nothing_where_there_is_none(self) -> None:
        assert date_words({"date_edtf": None}) == []
        assert date_words({"period_edtf": None}, "period") == []

    def test_the_words_of_the_source(self) -> None:
        row = {"date_edtf": "2025-05", "date_as_stated": "Mei 2025"}
        assert date_words(row) == ["in May 2025; the source writes Mei 2025"]


ROW: dict[str, Any] = {
    "assertion": "reported", "modality": "planned", "attributed_to": None,
    "origin": "article", "inferred": None,
}  # fmt: skip


class TestAsserted:
    def test_of_the_article(self) -> None:
        parts = assertion_parts(LOOKUP, "events", ROW)
        assert parts["Attributed to"] == ["the article itself"]
        assert parts["Assertion"] == ["reported with a hedge"]
        assert parts["Modality"][0].startswith("Planned. ")
        assert list(parts) == ["Assertion", "Modality", "Attributed to"]

    def test_of_other_sources(self) -> None:
        parts = assertion_parts(LOOKUP, "events", ROW | {"origin": "aftermath"})
        assert parts["Attributed to"] == ["the sources below"]

    def test_of_somebody(self) -> None:
        parts = assertion_parts(LOOKUP, "events", ROW | {"attributed_to": "alexandr-wang"})
        assert parts["Attributed to"] == ["Alexandr Wang (entities/alexandr-wang)"]

    @pytest.mark.parametrize(
        ("table", "inferred", "line"),
        [
            ("events", "date_edtf", "date: inferred by us; the source does not state it"),
            (
                "events",
                "date_edtf;modality",
                "date, modality: inferred by us; the source does not state it",
            ),
            ("figures", "value_min", "lowest value: inferred by us; the source does not state it"),
        ],
    )
    def test_concluded(self, table: str, inferred: str, line: str) -> None:
        parts = assertion_parts(LOOKUP, table, ROW | {"inferred": inferred})
        assert parts["Inferred"] == [line]

    def test_without_modality(self) -> None:
        row = {key: value for key, value in ROW.items() if key != "modality"}
        assert "Modality" not in assertion_parts(LOOKUP, "statements", row)


class TestPassages:
    @pytest.mark.parametrize(
        "table", ["entities", "events", "figures", "statements", "claims", "relations"]
    )
    def test_every_passage_with_paragraph_and_offsets(self, table: str) -> None:
        rests = OWN["evidence"].filter(record_table=table, source_id="article").to_dicts()
        assert rests
        by_row: dict[str, list[dict[str, Any]]] = {}
        for one in rests:
            by_row.setdefault(one["record_id"], []).append(one)
        for identifier in by_row:
            lines = describe(OWN, f"{table}/{identifier}").parts["Passages"]
            told = 0
            for one in by_row[identifier]:
                start = f"article, paragraph {one['paragraph']}, characters "
                (line,) = [line for line in lines if line.startswith(start)]
                how = f" ({one['assertion']})" if one["assertion"] else ""
                place = f"{one['char_start']} to {one['char_end']}{how}"
                places = line.removeprefix(start).split(", ")
                assert place in places
                told += places.count(place) > 0
            assert told == sum(line.count(" to ") for line in lines)

    def test_they_stand_in_the_order_of_the_text(self) -> None:
        lines = describe(OWN, "events/ai-strategy-reversal").parts["Passages"]
        paragraphs = [int(line.split("paragraph ")[1].split(",")[0]) for line in lines]
        assert paragraphs == sorted(paragraphs)
        assert len(paragraphs) > 5

    def test_the_first_character_of_a_text_is_a_passage(self) -> None:
        own = OWN["evidence"].filter(record_table="events", record_id="behemoth-postponed").head(1)
        lookup: Any = RecordLookup(Changed(evidence=own.with_columns(char_start=pl.lit(0))))
        parts = evidence_parts(lookup, "events", "behemoth-postponed")
        assert "characters 0 to " in parts["Passages"][0]
        assert "Sources" not in parts

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            (
                "meta-10-q-2025-q3",
                "Meta Platforms, Form 10-Q for the quarter to 30 September 2025",
            ),
            ("hugging-face-meta-llama", "Meta Llama, on Hugging Face, meta-llama (Meta Llama)"),
        ],
    )
    def test_a_source_whose_text_we_do_not_hold(self, source: str, words: str) -> None:
        none = dict.fromkeys(("paragraph", "char_start", "char_end"), pl.lit(None, pl.Int64))
        own = (
            OWN["evidence"]
            .filter(record_table="events", record_id="behemoth-postponed")
            .head(1)
            .with_columns(source_id=pl.lit(source), **none)
        )
        lookup: Any = RecordLookup(Changed(evidence=own))
        parts = evidence_parts(lookup, "events", "behemoth-postponed")
        (line,) = parts["Sources"]
        assert line.startswith(words)
        assert line.endswith("; stated as fact")
        assert "None" not in line
        assert "Passages" not in parts

    def test_a_source_without_assertion_is_not_called_none(self) -> None:
        none = dict.fromkeys(("paragraph", "char_start", "char_end"), pl.lit(None, pl.Int64))
        own = OWN["evidence"].filter(record_table="entities", record_id="meta").head(1)
        own = own.with_columns(source_id=pl.lit("hugging-face-meta-llama"), **none)
        assert own["assertion"][0] is None
        lookup: Any = RecordLookup(Changed(evidence=own))
        assert "None" not in evidence_parts(lookup, "entities", "meta")["Sources"][0]


class TestNothingBehind:
    def test_no_headings_for_nothing(self) -> None:
        assert evidence_parts(LOOKUP, "events", "there-is-no-such-event") == {}

    def test_a_claim_that_is_a_cause(self) -> None:
        parts = evidence_parts(LOOKUP, "events", "deepseek-rise")
        assert any(line.endswith(", as its cause") for line in parts["Claims"])
