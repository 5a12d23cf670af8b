"""What others say of the rows: complete, tied, and judged by a rule that can be checked by hand."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

import avocado_pivot as ap
from avocado_pivot.commands import main

REPOSITORY = Path(__file__).resolve().parents[2]
DOSSIER = Path(os.environ.get("AVOCADO_PIVOT_ARTICLE", REPOSITORY.parent / "shared/source/x"))
CONTRADICTED = {
    "guidance-did-not-rise-by-72-billion": "high",
    "portuguese-has-guidance-at-72": "medium",
    "r1-trained-from-own-base-model": "high",
}
OTHERWISE = {
    "f003": "updates",
    "f008": "updates",
    **dict.fromkeys(("f018", "f026", "f027", "f028", "f035", "f043", "f044", "f048"), "refines"),
    "f047": "refines",
}
"""Findings of the notes that have another stance by the codebook: who says more does not only
support, who tells what came later updates, and a gap excludes no fall."""


def rows(table: Any) -> list[dict[str, Any]]:
    return ap.load(table).to_dicts()


@pytest.fixture(scope="module")
def dossier() -> dict[str, Any]:
    """The notes on other sources, where they are at hand; no test needs them to pass."""
    path = DOSSIER.with_name("dossier.json")
    if not path.is_file():
        pytest.skip("no copy of the notes at hand")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def noted(dossier: dict[str, Any]) -> list[dict[str, Any]]:
    """The sources that the notes are on; those read later have their address from the page."""
    day = dossier["meta"]["compiled_on"]
    return [row for row in rows("sources")
            if row["kind"] != "article" and str(row["accessed"]) == day]  # fmt: skip


def test_each_address_is_one_that_was_seen(dossier: dict[str, Any]) -> None:
    seen = {source["url"] for source in dossier["sources"]}
    seen |= {i["url"] for entity in dossier["entities"] for i in entity["identifiers"]}
    seen |= {i["value"] for entity in dossier["entities"] for i in entity["identifiers"]}
    assert {row["url"] for row in noted(dossier)} <= seen
    early = {row["source_id"] for row in noted(dossier)}
    assert {row["url"] for row in rows("identifiers") if row["source_id"] in early} <= seen


def test_a_source_is_what_the_notes_say(dossier: dict[str, Any]) -> None:
    """Neither its date nor its kind is made better than it was seen."""
    notes = {source["url"]: source for source in dossier["sources"]}
    for row in noted(dossier):
        note = notes[row["url"]]
        assert row["published_edtf"] in (None, note["published"]), row
        assert row["language"] == note["language"], row
        if note["kind"] in ("press", "blog", "aggregator"):
            assert row["kind"] == note["kind"], row


def test_every_finding_is_in(dossier: dict[str, Any]) -> None:
    """Each finding's sources are those of an assessment with its stance and confidence."""
    urls = {row["source_id"]: row["url"] for row in rows("sources")}
    of: dict[str, set[str]] = {}
    for tie in rows("assessment_sources"):
        of.setdefault(tie["assessment_id"], set()).add(urls[tie["source_id"]])
    there = [
        (row["stance"], row["confidence"], of.get(row["assessment_id"], set()))
        for row in rows("assessments")
    ]
    notes = {source["source_id"]: source["url"] for source in dossier["sources"]}
    for finding in dossier["findings"]:
        sources = {notes[source] for source in finding["source_ids"]}
        stance = OTHERWISE.get(finding["finding_id"], finding["stance"]).replace("_", "-")
        wanted = (stance, finding["confidence"])
        assert [s for *how, s in there if tuple(how) == wanted and sources <= s], finding


def test_how_far_they_reach_is_said() -> None:
    assert any("3 July 2026" in (row["note"] or "") for row in rows("assessments"))


def test_a_finding_is_no_older_than_the_reading_of_its_sources() -> None:
    assessed = {row["assessment_id"]: row["assessed_on"] for row in rows("assessments")}
    read = {row["source_id"]: row["accessed"] for row in rows("sources")}
    for tie in rows("assessment_sources"):
        assert read[tie["source_id"]] <= assessed[tie["assessment_id"]], tie


def test_the_contradictions_show_in_each_row_they_touch() -> None:
    stances = {row["assessment_id"]: row["stance"] for row in rows("assessments")}
    assert {i for i, stance in stances.items() if stance == "contradicts"} == set(CONTRADICTED)
    for tie in rows("assessment_records"):
        if tie["assessment_id"] in CONTRADICTED:
            told = str(ap.show(f"{tie['record_table']}/{tie['record_id']}"))
            assert f"Contradicts, {CONTRADICTED[tie['assessment_id']]} confidence" in told
            assert f"assessments/{tie['assessment_id']}" in told
            assert "Contradicted." in told


def verdict_by_hand(row: dict[str, Any], origin: str, firm: int) -> str:
    """The rule of the datasheet, read from its table from top to bottom."""
    tests = [
        ("contradicted", firm), ("updated", row["updated"]), ("refined", row["refined"]),
        ("supported", row["supported"]), ("disputed", row["open_conflicts"]),
        ("not-found", row["not_found"]), ("aftermath", origin == "aftermath"), ("unassessed", True),
    ]  # fmt: skip
    return next(verdict for verdict, applies in tests if applies)


def test_each_verdict_follows_from_the_rule() -> None:
    said = Counter()
    firm = Counter()
    stances = {row["assessment_id"]: row for row in rows("assessments")}
    for tie in rows("assessment_records"):
        record = tie["record_table"], tie["record_id"]
        one = stances[tie["assessment_id"]]
        said[(*record, one["stance"])] += 1
        firm[record] += one["stance"] == "contradicts" and one["confidence"] != "low"
    open_conflicts = Counter()
    members = rows("conflict_members")
    decided = {m["conflict_id"] for m in members if m["standing"] == "preferred"}
    for member in members:
        if member["conflict_id"] not in decided:
            open_conflicts[member["record_table"], member["record_id"]] += 1
    passages = Counter(
        (row["record_table"], row["record_id"])
        for row in rows("evidence")
        if row["char_start"] is not None
    )
    tables = ("events", "figures", "relations", "event_links", "statements", "claims")
    origins = {
        (table, next(iter(row.values()))): row["origin"] for table in tables for row in rows(table)
    }
    trust = {(row["record_table"], row["record_id"]): row for row in rows("trust")}
    assert set(trust) == set(origins)
    names = {"supports": "supported", "refines": "refined", "contradicts": "contradicted",
             "updates": "updated", "not-found": "not_found"}  # fmt: skip
    for record, row in trust.items():
        assert {stance: row[column] for stance, column in names.items()} == {
            stance: said[(*record, stance)] for stance in names
        }, record
        assert row["open_conflicts"] == open_conflicts[record], record
        assert row["passages"] == passages[record], record
        assert row["verdict"] == verdict_by_hand(row, origins[record], firm[record]), record


def test_the_best_source_speaks_of_the_row() -> None:
    """Only evidence and the source that an assessment names for a row count for it."""
    kinds = {row["source_id"]: str(row["kind"]) for row in rows("sources")}
    order = ["filing", "company-post", "paper", "report", "press", "blog", "aggregator"]
    named: dict[tuple[str, str], set[str]] = {}
    for row in rows("evidence") + rows("assessment_records"):
        if row["source_id"] and (kind := kinds[row["source_id"]]) != "article":
            named.setdefault((row["record_table"], row["record_id"]), set()).add(kind)
    for row in rows("trust"):
        best = min(
            named.get((row["record_table"], row["record_id"]), ()), key=order.index, default=None
        )
        assert row["best_source"] == best, row


# Meta's launch post was not read, its list of models says nothing on performance, and its release
# of results was seen without the line on capital expenditure.
NOT_OF_META = [
    "claims/avocado-is-a-code-name", "claims/avocado-is-closed", "claims/avocado-is-proprietary",
    "claims/behemoth-performs-poorly", "claims/llama-4-was-a-disaster",
    "claims/poor-results-halt-behemoth", "events/behemoth-failure", "events/closed-model-turn",
    "events/llama-4-failure", "figures/behemoth-benchmark-results",
    "figures/capex-2025-at-72-billion", "figures/capex-2025-between-70-and-72-billion",
    "relations/meta-develops-avocado", "statements/report-closed-model",
]  # fmt: skip


def test_no_row_has_a_better_source_than_speaks_of_it() -> None:
    best = {
        f"{row['record_table']}/{row['record_id']}": row["best_source"] for row in rows("trust")
    }
    assert {best[address] for address in NOT_OF_META} == {"press"}


VERDICTS = {
    "claims/retention-worse-than-rivals": "refined", "events/retention-falls": "refined",
    "figures/retention-rate": "refined", "figures/two-year-retention-meta": "supported",
    "events/behemoth-release-outstanding": "aftermath",
    "events/behemoth-testing-stopped": "aftermath",
    "statements/lecun-to-found-company": "aftermath",
    "claims/open-source-stance-unchanged": "disputed",
}  # fmt: skip


def test_nothing_is_disputed_or_contradicted_that_no_source_bears_out() -> None:
    """A row that stands beside a question is not one of its answers."""
    found = {f"{row['record_table']}/{row['record_id']}": row["verdict"] for row in rows("trust")}
    assert {address: found[address] for address in VERDICTS} == VERDICTS


def test_every_verdict_is_given() -> None:
    trust = ap.load("trust")
    verdicts = set(trust["verdict"].dtype.categories)  # type: ignore[attr-defined]
    assert set(trust["verdict"]) == verdicts - {"unassessed"}


def test_each_row_of_the_article_was_looked_for() -> None:
    """Unassessed is what rests on the article alone, and what nobody looked for elsewhere."""
    unassessed = [row for row in rows("trust") if row["verdict"] == "unassessed"]
    assert not unassessed


@pytest.mark.parametrize("table", ["events", "figures", "relations", "statements", "claims"])
def test_trust_is_joined_on(table: Any) -> None:
    bare, joined = ap.load(table), ap.load(table, trust=True)
    assert joined.select(bare.columns).equals(bare)
    assert joined["verdict"].null_count() == 0
    assert ap.scan(table, trust=True, source="article").collect().height < joined.height + 1


@pytest.mark.parametrize("table", ["entities", "sources", "trust"])
def test_trust_is_not_joined_on_where_it_says_nothing(table: Any) -> None:
    with pytest.raises(ValueError, match="has no rows for"):
        ap.load(table, trust=True)


def test_the_article_alone_is_what_it_was() -> None:
    """No row of the aftermath is mixed in, and no sentence on what came later."""
    for table in ("entities", "events", "figures", "statements", "claims", "relations"):
        assert set(ap.load(table, source="article")["origin"].cast(pl.String)) == {"article"}
    standings = set(ap.load("conflict_members", source="article")["standing"].cast(pl.String))
    assert standings == {"undecided"}
    assert ap.load("conflicts", source="article").height == 6


def test_a_preferred_answer_names_its_basis() -> None:
    for member in rows("conflict_members"):
        assert member["basis"], member


def test_the_page_on_coverage_is_what_the_command_prints() -> None:
    page = (REPOSITORY / "docs/reference/coverage.md").read_text(encoding="utf-8")
    printed = CliRunner().invoke(main, ["coverage", "--addresses", "-f", "markdown"]).stdout
    assert page.endswith("\n\n" + printed)


def test_coverage_counts_what_rests_on_a_paragraph() -> None:
    counted = {row["paragraph"]: row for row in ap.coverage().to_dicts()}
    assert list(counted) == list(range(1, 32))
    resting: dict[int, set[str]] = {}
    for row in rows("evidence"):
        if row["char_start"] is not None and row["record_table"] != "entities":
            resting.setdefault(row["paragraph"], set()).add(
                f"{row['record_table']}/{row['record_id']}"
            )
    assessed = {f"{row['record_table']}/{row['record_id']}" for row in rows("assessment_records")}
    for number, row in counted.items():
        assert row["rows"] == len(resting.get(number, ())), number
        assert row["assessed"] == len(resting.get(number, set()) & assessed), number
