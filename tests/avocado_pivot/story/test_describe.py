"""Every row with a story of its own: it is told, and says what it must."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from avocado_pivot.story.describe import describe
from avocado_pivot.story.provenance import FIRMNESS
from avocado_pivot.story.quantities import amount
from avocado_pivot.story.record_lookup import VERBS, _is_plural
from avocado_pivot.story.row_texts import _INVERSE, DESCRIBERS, PARAPHRASE
from tablepact.errors import TablepactError, UnknownRecord, UnknownTable
from tablepact.lookup.describe_record import RecordView, describe_record
from tablepact.notation.edtf import edtf_in_words
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.table_schema import Category

OWN = ap.frames()
ASSERTED = ["events", "figures", "statements", "claims", "relations"]
MODAL = ["events", "figures", "claims", "relations"]
EDTF = {"events": "date_edtf", "statements": "date_edtf", "figures": "period_edtf"}


@cache
def described(table: str) -> tuple[tuple[dict[str, Any], RecordView], ...]:
    """Describe every row of a table."""
    keys = OWN[table].to_series(0)
    views = [describe(OWN, f"{table}/{key}") for key in keys]
    return tuple(zip(OWN[table].to_dicts(), views, strict=True))


def codes(table: str, column: str) -> dict[str, Category]:
    fields = {field.name: field for field in OWN.resource(table).fields}
    return {code.value: code for code in fields[column].categories or ()}


def lines_of(view: RecordView) -> list[str]:
    return [line for part in view.parts.values() for line in part]


def labelled(view: RecordView, heading: str) -> str:
    return "\n".join(view.parts[heading])


class TestAllTables:
    def test_the_tables_with_tellers(self) -> None:
        tables = {"entities", "events", "figures", "statements", "claims", "relations"}
        assert set(DESCRIBERS) == tables | {"event_links", "conflicts", "assessments"}

    @pytest.mark.parametrize("table", DESCRIBERS)
    def test_the_address_is_that_of_the_row(self, table: str) -> None:
        for row, view in described(table):
            assert view.address == f"{table}/{next(iter(row.values()))}"
            assert view.title
            assert (row.get("description") or "") in view.lead

    @pytest.mark.parametrize("table", DESCRIBERS)
    def test_no_none_and_no_stray_blanks(self, table: str) -> None:
        for _, view in described(table):
            for line in [view.title, view.lead, *lines_of(view)]:
                assert not re.search(r"\bNone\b|\bnull\b|\bnan\b", line), line
                assert not re.search(r"\S\s\s|\s$|\n|, ,|\(\)|\.\.|\s[,.;:]", line), line

    @pytest.mark.each("table", DESCRIBERS)
    def test_no_part_is_empty(self, table: str) -> None:
        for _, view in described(table):
            assert all(view.parts.values())
            assert all(line.strip() for part in view.parts.values() for line in part)

    @pytest.mark.parametrize("table", DESCRIBERS)
    def test_every_address_in_it_can_be_followed(self, table: str) -> None:
        tables = "|".join(dataset.tables())
        for _, view in described(table):
            for home, key in re.findall(rf"(?<![/.\w])({tables})/([a-z0-9-]+)", str(view)):
                assert key in set(OWN[home].to_series(0)), view.address

    @pytest.mark.parametrize("table", ["names", "participants", "evidence", "sources"])
    def test_the_other_tables_are_described_by_their_columns(self, table: str) -> None:
        address = f"{table}/{OWN[table][0, 0]}"
        assert describe(OWN, address) == describe_record(OWN, OWN.resource(table), 0)

    @pytest.mark.parametrize(
        ("address", "error"), [("events/x", UnknownRecord), ("x", UnknownTable)]
    )
    def test_no_such_row(self, address: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            describe(OWN, address)


class TestNegation:
    """A row that is said not to be must never be read as one that is."""

    def test_there_is_something_to_test(self) -> None:
        assert sum(OWN[table].filter(modality="negated").height for table in MODAL) >= 2

    @pytest.mark.parametrize("table", MODAL)
    def test_its_own_telling_says_so(self, table: str) -> None:
        for row, view in described(table):
            if row["modality"] == "negated":
                assert "Negated" in labelled(view, "Modality")

    @pytest.mark.parametrize("table", DESCRIBERS)
    def test_every_line_that_names_it_says_so(self, table: str) -> None:
        negated = {
            f"({home}/{key})"
            for home in MODAL
            for key in OWN[home].filter(modality="negated").to_series(0)
        }
        for _, view in described(table):
            for line in lines_of(view):
                if any(address in line for address in negated):
                    assert re.search(r"\b(negated|not|no|never)\b", line.lower()), line


class TestFirmness:
    @pytest.mark.each("table", [*ASSERTED, "event_links", "evidence"])
    def test_it_covers_the_codes(self, table: str) -> None:
        assert list(FIRMNESS) == list(codes(table, "assertion"))

    @pytest.mark.parametrize("table", ASSERTED)
    def test_it_is_shown(self, table: str) -> None:
        for row, view in described(table):
            said = "that it was said: " if table == "statements" else ""
            assert view.parts["Assertion"] == [f"{said}{FIRMNESS[row['assertion']]}"]

    def test_no_two_have_the_same_description(self) -> None:
        assert len(set(FIRMNESS.values())) == len(FIRMNESS)

    @pytest.mark.parametrize("table", MODAL)
    def test_the_modality_is_shown(self, table: str) -> None:
        known = codes(table, "modality")
        for row, view in described(table):
            code = known[row["modality"]]
            assert view.parts["Modality"] == [f"{code.label}. {code.description}"]

    @pytest.mark.each("table", ASSERTED)
    def test_who_says_so(self, table: str) -> None:
        names = dict(OWN["entities"].select("entity_id", "name").iter_rows())
        for row, view in described(table):
            who = row["attributed_to"]
            unnamed = "the article itself" if row["origin"] == "article" else "the sources below"
            expected = f"{names[who]} (entities/{who})" if who else unnamed
            assert view.parts["Attributed to"] == [expected]

    @pytest.mark.each("table", ASSERTED)
    def test_columns_that_we_concluded_are_named_by_title(self, table: str) -> None:
        titles = {field.name: field.title or "" for field in OWN.resource(table).fields}
        for row, view in described(table):
            if not row.get("inferred"):
                assert "Inferred" not in view.parts
                continue
            (line,) = view.parts["Inferred"]
            assert line.endswith("inferred by us; the source does not state it")
            for column in row["inferred"].split(";"):
                assert titles[column][1:] in line
                assert "_" not in line


class TestDates:
    @pytest.mark.parametrize("table", EDTF)
    def test_every_date_is_in_words(self, table: str) -> None:
        heading = "Period" if table == "figures" else "When"
        for row, view in described(table):
            edtf = row[EDTF[table]]
            if edtf is None:
                assert view.parts.get(heading) in (None, ["not stated"])
                continue
            (line,) = view.parts[heading]
            assert edtf_in_words(edtf) in line
            assert line.startswith(("in ", "on ", "from ", "since ", "until ", "before ", "after "))
            if stated := row.get("date_as_stated"):
                assert line.endswith(f"; the source writes {stated}")

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("events/behemoth-postponed", "in May 2025; the source writes Mei 2025"),
            (
                "events/avocado-release-q1-2026",
                "in the first quarter of 2026; the source writes Q1 2026",
            ),
            ("events/ai-strategy-reversal", "not stated"),
        ],
    )
    def test_samples(self, address: str, words: str) -> None:
        assert describe(OWN, address).parts["When"] == [words]


class TestEntities:
    def test_what_it_is(self) -> None:
        known = codes("entities", "kind")
        for row, view in described("entities"):
            assert view.title == row["name"]
            assert view.parts["What"] == [
                f"{known[row['kind']].label}. {known[row['kind']].description}"
            ]
            assert ("Part of" in view.parts) == bool(row["parent_id"])

    @pytest.mark.parametrize(
        ("table", "columns", "heading"),
        [
            ("participants", ["entity_id"], "Events"),
            ("relations", ["subject_id", "object_id"], "Relations"),
            ("figures", ["entity_id"], "Figures"),
            ("statements", ["speaker_id"], "Statements"),
            ("names", ["entity_id"], "Also called"),
            ("identifiers", ["entity_id"], "Identifiers"),
        ],
    )
    def test_all_that_is_tied_to_it(self, table: str, columns: list[str], heading: str) -> None:
        for row, view in described("entities"):
            me, tied = row["entity_id"], OWN[table]
            mine = pl.concat([tied.filter(pl.col(column) == me) for column in columns])
            assert len(view.parts.get(heading, [])) == mine.height, view.address
            for one in mine.to_dicts():
                keys = [one["event_id"]] if table == "participants" else list(one.values())
                needle = str(one.get("name") or one.get("value") or keys[0])
                assert needle in labelled(view, heading)

    def test_amounts_and_conflicts_of_its_figures(self) -> None:
        view = describe(OWN, "entities/meta")
        start = (
            "Guidance for capital expenditure in 2025, raised to this level: 72,000,000,000 USD"
            " (figures/capex-2025-at-72-billion); disputed: conflicts/capex-guidance-reading"
        )
        assert [line for line in view.parts["Figures"] if line.startswith(start)]


class TestEvents:
    def test_every_participant_is_named_with_the_role(self) -> None:
        names = dict(OWN["entities"].select("entity_id", "name").iter_rows())
        for row, view in described("events"):
            who = OWN["participants"].filter(event_id=row["event_id"])
            assert view.parts.get("Who", []) == [
                f"{names[one]} (entities/{one}): {role}"
                for one, role in who.select("entity_id", "role").iter_rows()
            ]

    def test_its_figures_with_amounts_and_conflicts(self) -> None:
        disputed = set(OWN["conflict_members"].filter(record_table="figures")["record_id"])
        for row, view in described("events"):
            figures = OWN["figures"].filter(event_id=row["event_id"]).to_dicts()
            lines = view.parts.get("Figures", [])
            assert len(lines) == len(figures)
            for line, figure in zip(lines, figures, strict=True):
                assert line.startswith(f"{figure['title']}: {amount(figure)} (figures/")
                assert ("disputed: conflicts/" in line) == (figure["figure_id"] in disputed)

    def test_both_ends_of_a_link_tell_of_it(self) -> None:
        views = {row["event_id"]: view for row, view in described("events")}
        for link in OWN["event_links"].to_dicts():
            here, there = link["event_id"], link["other_event_id"]
            words = link["relation"].replace("-", " ")
            ahead = [one for one in views[here].parts["Links"] if f"(events/{there})" in one]
            back = [one for one in views[there].parts["Links"] if f"(events/{here})" in one]
            assert any(one.startswith(f"{words} ") for one in ahead)
            assert any(one.startswith(f"{_INVERSE[link['relation']]} ") for one in back)
            assert any(one.endswith(f", {link['assertion']}") for one in ahead)

    def test_the_inverse_of_every_relation(self) -> None:
        assert list(_INVERSE) == list(codes("event_links", "relation"))
        assert len(set(_INVERSE.values())) == len(_INVERSE)
        same = {a for a, b in _INVERSE.items() if a == b.replace(" ", "-")}
        assert same == {"coincides-with", "same-as"}


class TestFigures:
    def test_how_much_of_what(self) -> None:
        for row, view in described("figures"):
            assert view.parts["Amount"] == [
                amount(row),
                f"{'the source writes' if row['origin'] == 'article' else 'recorded as'}"
                f" {row['as_stated']}",
            ]
            (what,) = view.parts["Measure"]
            assert what.startswith(row["measure"].replace("-", " "))
            assert f"(entities/{row['entity_id']})" in what
            assert ("Share of" in view.parts) == bool(row["base_figure_id"])
            assert ("Part of" in view.parts) == bool(row["event_id"])


class TestStatements:
    def test_the_same_utterance_in_another_row(self) -> None:
        view = describe(OWN, "statements/zuckerberg-careful-in-letter")
        assert "(statements/zuckerberg-careful-in-july)" in labelled(view, "Same as")

    def test_the_caution_stands_first(self) -> None:
        assert all("paraphrase" in one and "do not quote" in one for one in PARAPHRASE.values())
        assert "machine translation" not in PARAPHRASE["aftermath"]
        for row, view in described("statements"):
            first, *_ = (item for item in view.parts.items() if item[0] != "Verdict")
            assert first == ("Note", [PARAPHRASE[row["origin"]]])
            assert view.title == row["gist"]

    def test_who_said_it_and_where(self) -> None:
        names = dict(OWN["entities"].select("entity_id", "name").iter_rows())
        for row, view in described("statements"):
            who = row["speaker_id"]
            expected = f"{names[who]} (entities/{who})" if who else "not named"
            assert view.parts["Speaker"] == [expected]
            assert view.parts.get("Medium", [None]) == [row["medium"]]

    def test_a_gist_in_another_telling_is_in_no_quotation_marks(self) -> None:
        """Elsewhere there is no caution, and marks would make a paraphrase a quotation."""
        gists = dict(OWN["statements"].select("statement_id", "gist").iter_rows())
        for table in DESCRIBERS:
            for _, view in described(table):
                for line in lines_of(view):
                    if found := re.search(r"\(statements/([a-z0-9-]+)\)", line):
                        assert f'"{gists[found[1]]}"' not in line


class TestClaims:
    def test_all_that_it_is_about(self) -> None:
        for row, view in described("claims"):
            about = OWN["claim_records"].filter(claim_id=row["claim_id"]).to_dicts()
            lines = view.parts.get("About", [])
            assert len(lines) == len(about)
            for line, one in zip(lines, about, strict=True):
                assert line.startswith(f"{one['role']}: ")
                assert f"({one['record_table']}/{one['record_id']})" in line

    def test_its_rows_tell_of_it(self) -> None:
        views = {t.address: t for name in DESCRIBERS for _, t in described(name)}
        for tie in OWN["claim_records"].to_dicts():
            if tie["record_table"] in ("entities", "events", "claims"):
                view = views[f"{tie['record_table']}/{tie['record_id']}"]
                assert f"(claims/{tie['claim_id']})" in labelled(view, "Claims")


class TestRelations:
    def test_both_ends_and_the_status(self) -> None:
        known = codes("relations", "status")
        names = dict(OWN["entities"].select("entity_id", "name").iter_rows())
        for row, view in described("relations"):
            one, other = names[row["subject_id"]], names[row["object_id"]]
            assert view.title.startswith(f"{one} ")
            assert f" {other}" in view.title
            if row["modality"] != "negated" and not _is_plural(one):
                assert view.title.startswith(f"{one} {VERBS[row['predicate']]} {other}")
            assert (row["title"] or "") in view.title
            assert view.parts["Between"] == [
                f"{name} (entities/{row[key]})"
                for name, key in ((one, "subject_id"), (other, "object_id"))
            ]
            assert labelled(view, "Status").startswith(known[row["status"]].label or "")


class TestLinks:
    def test_both_events_and_how(self) -> None:
        for row, view in described("event_links"):
            ends = (row["event_id"], row["other_event_id"])
            for line, event in zip(view.parts["Between"], ends, strict=True):
                assert line.endswith(f"(events/{event})") or f"(events/{event})," in line
            label = codes("event_links", "relation")[row["relation"]].label
            assert labelled(view, "How").startswith(f"{label}. ")

    def test_a_link_that_is_an_answer_is_put_in_words(self) -> None:
        view = describe(OWN, "conflicts/capex-raise-and-reversal")
        assert (
            'undecided: "Meta raises its guidance for capital expenditure" coincides with'
            ' "Meta reverses its AI strategy" (event_links/'
        ) in labelled(view, "Answers")


class TestConflicts:
    def test_why_no_two_answers_can_hold(self) -> None:
        for row, view in described("conflicts"):
            code = codes("conflicts", "exclusion")[row["exclusion"]]
            assert view.parts["Exclusion"] == [f"{code.label}. {code.description}"]
            assert view.parts["Note"] == [row["note"]]

    def test_all_answers_with_their_standing(self) -> None:
        for row, view in described("conflicts"):
            members = OWN["conflict_members"].filter(conflict_id=row["conflict_id"]).to_dicts()
            assert view.title == row["question"]
            assert len(view.parts["Answers"]) == len(members) >= 2
            for one in members:
                (line,) = (
                    line
                    for line in view.parts["Answers"]
                    if f"({one['record_table']}/{one['record_id']})" in line
                )
                assert line.startswith(f"{one['standing']}: ")
                assert line.endswith(one["basis"])

    def test_every_answer_names_all_others(self) -> None:
        for one in OWN["conflict_members"].to_dicts():
            view = describe(OWN, f"{one['record_table']}/{one['record_id']}")
            text = labelled(view, "Conflicts")
            assert f"(conflicts/{one['conflict_id']})" in text
            members = OWN["conflict_members"].filter(conflict_id=one["conflict_id"])
            for other in members.filter(pl.col("record_id") != one["record_id"]).to_dicts():
                address = re.escape(f"({other['record_table']}/{other['record_id']})")
                assert re.search(rf"{address}(, \w+)?, {other['standing']}", text)


class TestCopies:
    def test_a_row_that_is_gone_is_no_traceback(self, copy: Any) -> None:
        """While a checkout is edited, a row can be shown before the rules hold again."""
        copy.edit("entities", lambda rows: rows.remove(next(
            row for row in rows if row["entity_id"] == "behemoth")))  # fmt: skip
        try:
            view = tp.open_package(copy.folder).show("events/behemoth-postponed")
        except TablepactError:
            return
        assert "behemoth" in str(view)

    @pytest.mark.parametrize("table", ["events", "entities", "conflicts"])
    def test_another_package_of_the_same_name(self, tmp_path: Any, table: str) -> None:
        """Its tables may have other columns: it is told as any package is."""
        (tmp_path / "t.csv").write_text("id,title\n1,pear\n")
        (tmp_path / "datapackage.json").write_text(
            f'{{"name": "avocado-pivot", "resources": [{{"name": "{table}", "path": "t.csv"}}]}}'
        )
        assert read_package(tmp_path).name == dataset.bundled().name
        assert tp.open_package(tmp_path).show(f"{table}/2").title == "pear"
