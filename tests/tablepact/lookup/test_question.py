"""Questions to any package: what kind of row answers, when it is clear, what hostile data do."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tablepact.errors import EngineError
from tablepact.frames.frames import Frames
from tablepact.lookup import fulltext_index
from tablepact.lookup.clear_answer import COVERED, MARGIN
from tablepact.lookup.question import MAX_TERMS, Question
from tablepact.lookup.question_words import AnswerKind, answer_kind
from tablepact.lookup.search import SearchResult, search
from tablepact.lookup.search_documents import SearchGuide
from tablepact.package.descriptor.parse_descriptor import read_package

Make = Callable[..., Frames]
SCHEMA = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "title", "type": "string"},
        {"name": "note", "type": "string"},
        {"name": "price", "type": "number"},
        {"name": "sold", "type": "date"},
    ],
    "primaryKey": "id",
}


@pytest.fixture
def boats(tmp_path: Path) -> Make:
    """Make a table of boats from its lines: identifier, title, note, price, day of sale."""

    def make(*lines: str, **given: Any) -> Frames:
        text = "\n".join(["id,title,note,price,sold", *lines, ""])
        (tmp_path / "boats.csv").write_text(text, encoding="utf-8", newline="")
        entry = {"name": "boats", "path": "boats.csv", "schema": given.get("schema", SCHEMA)}
        descriptor = {"name": "harbour", "resources": [entry]}
        (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return Frames(read_package(tmp_path))

    return make


FLEET = (
    "a,Red barge is sold,An old barge,14300000000,2025-10-22",
    "b,Red barge,It carries coal,,",
    "c,Green schooner,Left the harbour in July 2024,600,",
    "d,Why did the schooner leave?,Nobody knows,,",
    "e,Blue yacht,Bought by Müller,1250.5,2025-05-01",
)


def told(found: SearchResult) -> str | None:
    """Return the row that is the answer, if one is."""
    return found.hits[0].address.partition("/")[2] if found.is_clear else None


class TestWhatIsWanted:
    @pytest.mark.each(
        "question, wanted",
        [
            ("When was it sold?", AnswerKind.DATE),
            ("since when is it there", AnswerKind.DATE),
            ("tanggal berapa dijual", AnswerKind.DATE),
            ("how many boats", AnswerKind.AMOUNT),
            ("by how much did it rise", AnswerKind.AMOUNT),
            ("what did she pay for it", AnswerKind.AMOUNT),
            ("berapa harganya?", AnswerKind.AMOUNT),
            ("Why did it sink?", AnswerKind.REASON),
            ("what caused the fire", AnswerKind.REASON),
            ("kenapa tenggelam", AnswerKind.REASON),
            ("what did Ann say about Bob", AnswerKind.WORDS),
            ("Who sold it?", AnswerKind.PERSON),
            ("siapa pemiliknya", AnswerKind.PERSON),
            ("where is it", AnswerKind.PLACE),
            ("what is it called now", AnswerKind.NAME),
            ("What is a barge?", AnswerKind.THING),
            ("did it sink", AnswerKind.TRUTH),
            ("red barge", AnswerKind.ANYTHING),
            ("", AnswerKind.ANYTHING),
        ],
    )
    def test_of_a_question(self, question: str, wanted: AnswerKind) -> None:
        assert answer_kind(question) is wanted


class TestAnswers:
    @pytest.mark.parametrize(
        ("question", "row"),
        [
            ("when was the red barge sold?", "a"),
            ("how much was the red barge", "a"),
            ("red barge", "b"),
            ("what is the red barge?", "b"),
            ("why did the schooner leave", "d"),
            ("did the green schooner leave in July 2024?", "c"),
            ("what was sold on 22 October 2025", "a"),
            ("sold 2025-10-22", "a"),
            ("$14.3 billion", "a"),
            ("14,3 miliar", "a"),
            ("1250.5", "e"),
            ("gren schoner", "c"),
        ],
    )
    def test_the_row_that_can_answer(self, boats: Make, question: str, row: str) -> None:
        assert told(search(boats(*FLEET), question)) == row

    @pytest.mark.parametrize(
        "question",
        [
            "when was the green canoe sold?",  # no row has a canoe
            "how much was the red barge in March 2024?",
            "how much is the coal?",  # the row of it has no number
            "when did the coal come?",
            "harbour",  # a word is no question
            "barge",
            "zebra",
            "what did Müller buy",  # of which only a note speaks
            "did the Blue Red barge sink",  # no name in one piece
            "",
        ],
    )
    def test_what_no_row_clearly_answers(self, boats: Make, question: str) -> None:
        assert told(search(boats(*FLEET), question)) is None

    @pytest.mark.parametrize(
        ("question", "row"),
        [
            ("why is the barge late", "a"),  # it says why
            ("why is the yacht late", None),
            ("when was the schooner seen", "c"),
            ("when was the yacht seen", None),
        ],
    )
    def test_why_needs_a_reason(self, boats: Make, question: str, row: str | None) -> None:
        tables = boats(
            "a,Barge late,It is late because of the ice,,",
            "b,Yacht late,It came on Monday,,",
            "c,Schooner seen,,,2025-01-03",
            "d,Yacht seen,,,",
        )
        assert told(search(tables, question)) == row

    def test_a_number_that_measures_something_else_is_no_rival(self, boats: Make) -> None:
        tables = boats("a,Price of the boat,,7,", "b,Tax on the price of the boat,,3,")
        assert told(search(tables, "how much is the price of the boat")) == "a"
        tables = boats("a,Price of the boat,,7,", "b,Price of the boat in port,,3,")
        assert told(search(tables, "how much is the price of the boat")) is None

    def test_what_another_company_paid_is_no_answer(self, tmp_path: Path) -> None:
        """A row that does not name the company of the question may have all its other words."""
        (tmp_path / "firms.csv").write_text("name\nAcme\nBrill\n", encoding="utf-8")
        (tmp_path / "bills.csv").write_text(
            "title,firm,note,price\nCoal of Brill in winter,Brill,Acme pays less,7\n"
            + "".join(f"Coal of Acme in May,Acme,paid {n},{n}\n" for n in range(9)),
            encoding="utf-8",
        )
        key = {"fields": "firm", "reference": {"resource": "firms", "fields": "name"}}
        cells = {name: {"name": name, "type": "string"} for name in ("title", "firm", "note")}
        number = {"name": "price", "type": "number"}
        bills = {"fields": [*cells.values(), number], "foreignKeys": [key]}
        firms = {"fields": [{"name": "name", "type": "string"}], "primaryKey": "name"}
        resources = [
            {"name": "firms", "path": "firms.csv", "schema": firms},
            {"name": "bills", "path": "bills.csv", "schema": bills},
        ]
        descriptor = json.dumps({"name": "trade", "resources": resources})
        (tmp_path / "datapackage.json").write_text(descriptor, encoding="utf-8")
        tables = Frames(read_package(tmp_path))
        assert told(search(tables, "how much was the coal of Brill in winter")) == "2"
        assert told(search(tables, "how much was the coal of Acme in winter")) is None

    def test_rows_that_contradict_each_other_do_not_answer(self, boats: Make) -> None:
        no, yes = "a,Boat not sold,,,", "b,Old grey boat was sold in spring,,,"
        assert told(search(boats(no), "was the boat sold")) == "a"
        assert told(search(boats(no, yes), "was the boat sold")) is None

    def test_words_that_no_row_has_are_named(self, boats: Make) -> None:
        found = search(boats(*FLEET), "when did Ringo buy the blue yacht?")
        assert (found.unknown, found.is_clear) == (["ringo"], False)
        assert found.hits[0].address == "boats/e"
        assert found.hits[0].covered < COVERED

    def test_a_misspelt_name_is_said_to_be(self, boats: Make) -> None:
        assert search(boats(*FLEET), "what is the gren barge").read_as == {"gren": "green"}
        assert (
            search(boats(*FLEET), "what is a carge").read_as == {}
        )  # not with another first letter

    def test_two_rows_alike_are_no_answer(self, boats: Make) -> None:
        tables = boats("a,Red old boat,,,", "b,Red old boats,,,")
        first, second = search(tables, "where is the old red boat").hits
        assert first.score < MARGIN * second.score
        assert told(search(tables, "where is the old red boat")) is None

    @pytest.mark.parametrize(
        ("question", "other", "row"),
        [
            ("how much was the old red boat", "7,2024-03-04", "a"),
            ("how much was the old red boat", "8,2025-01-03", None),
            ("when was the old red boat sold", "8,2025-01-03", "a"),
            ("when was the old red boat sold", "7,2024-03-04", None),
        ],
    )
    def test_two_rows_that_say_the_same_are(
        self, boats: Make, question: str, other: str, row: str | None
    ) -> None:
        tables = boats("a,Red old boat,sold,7,2025-01-03", f"b,Red old boats,sold,{other}")
        assert told(search(tables, question)) == row

    @pytest.mark.parametrize("question", ["what happened in January 2025", "2025-01"])
    def test_a_date_that_many_rows_have_is_no_question(self, boats: Make, question: str) -> None:
        one, other = "a,Boat,,7,2025-01-03", "b,Boat with a very long title indeed,,9,2025-01-08"
        assert told(search(boats(one), question)) == "a"
        assert told(search(boats(one, other), question)) is None

    def test_a_title_of_another_year_is_no_answer(self, boats: Make) -> None:
        tables = boats("a,Boats sold in 2024,,7,2025-01-03")
        assert told(search(tables, "how many boats were sold in 2024")) == "a"
        assert told(search(tables, "how many boats were sold in 2025")) is None


class TestGuide:
    def test_synonyms(self, boats: Make) -> None:
        tables = boats("a,Barge for hire,rent;lease,,", "b,Yacht to let,lease;charter,,")
        guide = SearchGuide(synonyms=("boats", ("note",)))
        assert search(tables, "rent", guide).hits == []  # the words themselves are no rows
        question = Question("can one rent it", [[["rent"], ["to", "let"]]])
        assert [one.phrase for one in question.terms[0].variants][-1] == ("to", "let")

    def test_a_preference_below_1_is_no_answer(self, boats: Make) -> None:
        less = SearchGuide(prefers={AnswerKind.THING: {"boats": 0.9}})
        assert told(search(boats(*FLEET), "what is the green schooner?")) == "c"
        assert told(search(boats(*FLEET), "what is the green schooner?", less)) is None

    def test_a_table_that_weighs_nothing_is_left_out(self, boats: Make) -> None:
        assert search(boats(*FLEET), "barge", SearchGuide(weights={"boats": 0})).hits == []

    def test_only_some_tables_answer(self, boats: Make) -> None:
        none = SearchGuide(answers=frozenset())
        assert told(search(boats(*FLEET), "what is the green schooner?", none)) is None

    @pytest.mark.parametrize(
        ("question", "row"),
        [
            ("who is Ann Lee?", "a"),
            ("who works with Bob Roe", None),  # only he is in the row
            ("did Ann Lee leave the ship?", None),  # that is what somebody else did
            ("did Bob Roe leave the ship?", "c"),
        ],
    )
    def test_somebody_named_is_neither_who_nor_somebody_else(
        self, boats: Make, question: str, row: str | None
    ) -> None:
        key = {"fields": "note", "reference": {"resource": "boats", "fields": "id"}}
        tables = boats(
            "a,Ann Lee,,,", "b,Bob Roe,,,", "c,Bob Roe leaves the ship to Ann Lee,b,,",
            "d,Bob Roe works with others,b,,", schema=SCHEMA | {"foreignKeys": [key]},
        )  # fmt: skip
        people = SearchGuide(
            kinds={"boats": "id"}, prefers={AnswerKind.PERSON: {"boats:a": 1.1, "boats:b": 1.1}}
        )
        assert told(search(tables, question, people)) == row


HOSTILE = [
    *('"', "*", '""', 'boat" OR "x', "NEAR(red barge)", "title:red", "^red", "red AND", "NOT red"),
    *("-red", "{title note} : red", "(", ")", 'a"b', "red*", "\0", "red\0barge", "\ud800", "½²①"),
    *("\x02red\x03", "🙂", "' OR 1=1 --", "%_", "\u202ered", "e\u0301" * 50, "数据", "क्षि"),
    *("a" * 100_000, "red " * 5000, "9" * 5000, "$" + "9" * 400 + " billion", "31 February 2025"),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_questions(boats: Make, text: str) -> None:
    found = search(boats(*FLEET), text)
    assert len(found.hits) <= len(FLEET)
    assert len(Question(text).terms) <= MAX_TERMS


@pytest.mark.parametrize("text", [one for one in HOSTILE if one.isprintable() and len(one) < 99])
def test_hostile_rows(boats: Make, text: str) -> None:
    tables = boats('a,"{0} needle","{0}",,'.format(text.replace('"', '""')), "b,hay,,,")
    (hit,) = search(tables, "needle").hits
    assert hit.address == "boats/a"


class TestLarge:
    @pytest.fixture
    def many(self, boats: Make, configure: Any) -> Frames:
        configure(max_search_cells=100, ranked_cells=50)
        lines = [f"{n},Red boat {n},,{n},2025-01-01" for n in range(100)]
        return boats(*lines, "x,Red boat with a needle,,77000,2024-02-03", "y,Green,,,")

    @pytest.mark.parametrize(
        "words", ["needle", "red needle", "NEEDLES", "77,000", "3 February 2024", "red 2024-02-03"]
    )
    def test_the_row_with_most_is_found_wherever_it_stands(self, many: Frames, words: str) -> None:
        assert search(many, words).hits[0].address == "boats/x"

    def test_where_more_rows_have_a_word_than_are_ranked_that_is_said(self, many: Frames) -> None:
        assert len(search(many, "red boat").hits) == 10
        assert many.notes["boats"] == (
            "boats: 101 rows contain a word of the search; "
            "only the 10 rows that contain the most words are ranked"
        )

    def test_what_no_row_has(self, many: Frames) -> None:
        assert search(many, "zebra").hits == []

    def test_long_texts_are_cut_and_that_is_said(self, boats: Make, configure: Any) -> None:
        configure(max_search_characters=50)
        tables = boats(f"a,One,{'x ' * 20}first,,", f"b,Two,{'x ' * 20}second,,")
        assert [hit.address for hit in search(tables, "first").hits] == ["boats/a"]
        assert search(tables, "second").hits == []
        assert [hit.address for hit in search(tables, "two").hits] == ["boats/b"]
        assert "very long" in tables.notes["boats"]


def test_a_sqlite_without_fts5_is_said(boats: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulltext_index, "_TOKENS", "no_such_tokenizer")
    with pytest.raises(EngineError, match=f"SQLite {sqlite3.sqlite_version} has no FTS5"):
        search(boats(*FLEET), "barge")
