"""What is said first of a row answers: who, how much, when, and what others have found since."""

from __future__ import annotations

import re

import pytest

import avocado_pivot as ap
from avocado_pivot.story.leads import lead, summary_line
from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import RecordLookup
from avocado_pivot.story.search_guide import GUIDE, standing
from tablepact.notation.edtf import edtf_in_words

OWN = ap.frames()
LOOKUP = RecordLookup(OWN)
TABLES = ["entities", "events", "figures", "statements", "claims", "relations", "conflicts"]


def leads(table: str) -> list[tuple[dict[str, str], str]]:
    key = OWN[table].columns[0]
    return [(row, lead(LOOKUP, table, row[key], row)) for row in OWN[table].iter_rows(named=True)]


@pytest.mark.each("table", [*TABLES, "event_links", "assessments", "sources"])
def test_every_row_goes_in_a_line(table: str) -> None:
    for identifier in OWN[table].to_series(0):
        told = summary_line(LOOKUP, table, identifier)
        assert told
        assert "\n" not in told
        assert not re.search(r"\bNone\b|  |\.\.|\?\.|, ,| ;|: \.|^[.,;]", told), told


def test_a_figure_says_how_much() -> None:
    for row, told in leads("figures"):
        assert told.lower().startswith(amount(row).lower())


@pytest.mark.parametrize("table", ["events", "statements"])
def test_a_date_is_shown(table: str) -> None:
    dated = [(row, told) for row, told in leads(table) if row["date_edtf"]]
    assert dated
    for row, told in dated:
        words = edtf_in_words(row["date_edtf"]).removeprefix("possibly ").removeprefix("about ")
        assert words.removeprefix("the ") in told


def test_a_statement_says_who() -> None:
    names = dict(OWN["entities"].select("entity_id", "name").iter_rows())
    for row, told in leads("statements"):
        assert told.startswith(names.get(row["speaker_id"], "Speaker not named"))


@pytest.mark.parametrize("table", ["events", "figures", "claims"])
def test_what_is_planned_is_not_described_as_done(table: str) -> None:
    for row, told in leads(table):
        mode = row["modality"]
        if mode in ("planned", "forecast", "possible"):
            assert mode in told.split("Other sources:")[0].lower()


def test_a_question_says_its_answers() -> None:
    members = OWN["conflict_members"]
    for row, told in leads("conflicts"):
        own = members.filter(conflict_id=row["conflict_id"])
        preferred = own.filter(standing="preferred").height
        starts = {0: "Undecided between: ", 1: "Preferred answer: "}
        assert told.startswith(starts.get(preferred, "Preferred answers: "))


def test_what_others_say_against_it_comes_first() -> None:
    found = OWN["assessments"].filter(stance="contradicts")["assessment_id"]
    ties = OWN["assessment_records"].join(found.to_frame(), on="assessment_id", how="semi")
    assert ties.height
    for table, identifier in ties.select("record_table", "record_id").iter_rows():
        if table in TABLES:
            told = lead(LOOKUP, table, identifier, LOOKUP.row(table, identifier))
            others = re.findall(r"Other sources: .+ \(assessments/([\w-]+)\)$", told)
            assert others, told
            assert others[0] in set(found)


class TestGuide:
    def test_all_that_is_named_is_there(self) -> None:
        for table, (column, owner) in GUIDE.owners.items():
            assert column in OWN[table].columns
            assert owner in OWN
        for table, column in GUIDE.kinds.items():
            assert column in OWN[table].columns
        assert set(GUIDE.weights) | set(GUIDE.titles) | (GUIDE.answers or set()) <= set(OWN)
        assert GUIDE.synonyms is not None
        assert set(GUIDE.synonyms[1]) <= set(OWN[GUIDE.synonyms[0]].columns)

    def test_every_preference_is_of_a_table_and_a_code_of_it(self) -> None:
        for counts in GUIDE.prefers.values():
            for name in counts:
                table, _, kind = name.partition(":")
                known = [code for code, _ in LOOKUP.codes(table, GUIDE.kinds.get(table, ""))]
                assert table in OWN
                assert not kind or kind in known

    def test_what_is_contradicted_or_over_counts_less_and_the_preferred_more(self) -> None:
        counts = standing(OWN)
        contradicted = OWN["trust"].filter(verdict="contradicted")
        assert contradicted.height
        for table, identifier in contradicted.select("record_table", "record_id").iter_rows():
            assert counts[f"{table}/{identifier}"] < 1
        assert counts["events/muse-spark-released"] > 1
        assert counts["events/avocado-launch-early-2026"] < 1


def test_every_meaning_has_two_words_and_no_word_is_there_twice() -> None:
    for identifier, english, indonesian in OWN["synonyms"].iter_rows():
        words = [*english.split(";"), *(indonesian or "").split(";")]
        assert len(set(english.split(";"))) == len(english.split(";")) > 1, identifier
        assert not any(word != word.strip() for word in words), identifier
