"""The codings: whole, of the one text, adjudicated, and told with the figures that they give."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import avocado_pivot as ap
from avocado_pivot import dataset
from avocado_pivot.agreement import align
from avocado_pivot.agreement import codings as coded
from avocado_pivot.agreement.measures import UnitCounts
from avocado_pivot.agreement.score import Score, score
from avocado_pivot.agreement.score_text import score_lines
from avocado_pivot.agreement.units import Unit
from avocado_pivot.passages.canonical_text import hash_of, paragraphs

REPOSITORY = Path(__file__).resolve().parents[2]
TABLES = {name: ap.load(name) for name in ap.tables()}
TABLE_OF = {record: table for table, record in coded.TABLES.items()}
PAIRS = {"figures": ("first", "second"), "trial": ("trial-first", "trial-second")}


@cache
def units(coding: str) -> list[Unit]:
    return coded.coded_units(TABLES, coding)


@cache
def agreement(name: str) -> Score:
    return score(*map(units, PAIRS[name]), coded.paragraph_finder(TABLES))


def page(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def test_kinds_are_those_of_the_tables() -> None:
    """The rule that holds the kinds of units lists the codes of each table, in their order."""
    rules = (dataset.package().frames.resource("coded_units").schema or {})["rowRules"]
    (rule,) = (one["expression"] for one in rules if one["name"] == "kind-is-of-its-table")
    for (record, member), codes in coded.code_lists(dataset.bundled()).items():
        if member == "kind":
            (table,) = (name for name, one in coded.TABLES.items() if one == record)
            listed = ", ".join(f"'{code}'" for code in codes)
            assert f"record_table = '{table}' AND kind IS NOT NULL AND kind IN ({listed})" in rule


def test_passages_are_of_the_article(article: bytes) -> None:
    text = article.decode("utf-8")
    spans = {part.number: (part.start, part.end) for part in paragraphs(text)}
    for row in TABLES["coded_passages"].iter_rows(named=True):
        first, last = spans[row["paragraph"]]
        assert first <= row["char_start"] < row["char_end"] <= last
        assert row["sha256"] == hash_of(text[row["char_start"] : row["char_end"]])


def test_each_difference_is_adjudicated_and_nothing_else() -> None:
    found = {
        (one.reference and one.reference.name, one.mine and one.mine.name, one.differs)
        for name in PAIRS
        for one in agreement(name).differences
    }
    rows = TABLES["adjudications"].select("first_unit_id", "second_unit_id", "differs").iter_rows()
    assert {(one, two, tuple(cut.split(";")) if cut else ()) for one, two, cut in rows} == found


def test_a_unit_of_one_coding_alone_names_the_row_that_it_became() -> None:
    """If the tables have it, they have it where the adjudication says; if not, it says nowhere."""
    known = {(TABLE_OF[unit.record], unit.name) for unit in coded.published_units(TABLES)}
    for row in TABLES["adjudications"].filter(pl.col("differs").is_null()).iter_rows(named=True):
        having = "first" if row["first_unit_id"] else "second"
        named = (row["record_table"], row["record_id"])
        assert named in known or (named == (None, None) and row["outcome"] != having), row


@pytest.mark.parametrize("name", PAIRS)
def test_the_page_has_the_figures(name: str) -> None:
    shown = "\n".join(score_lines(agreement(name)))
    assert f"<!-- {name} -->\n\n```text\n{shown}\n```\n\n<!-- /{name} -->" in page(
        "docs/explanation/agreement.md"
    )


@pytest.mark.parametrize("name", PAIRS)
def test_the_printed_figures_are_those_of_the_codings(name: str) -> None:
    """F1 of each kind of unit and kappa of each code, with two digits."""
    found = agreement(name).to_dict()
    f1 = {one["what"]: one["f1"] for one in found["finding"] if one["what"] != "entities"}
    kappas = {one["what"]: one["kappa"] for one in found["codes"] if " " not in one["what"]}
    told = "; kappa of ".join(
        ", ".join(f"{what} {value:.2f}" for what, value in values.items())
        for values in (f1, kappas)
    )
    assert f"F1 of {told}" in " ".join(page("docs/explanation/datasheet.md").split())


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_where_the_bound_of_the_alignment_matters(name: str) -> None:
    def found(least: int) -> dict[str, UnitCounts]:
        made = score(*map(units, PAIRS[name]), coded.paragraph_finder(TABLES), least)
        return {one.what: one.counts for one in made.findings}

    usual = {one.what: one.counts for one in agreement(name).findings}
    assert found(align.SCALE // 10) == usual
    halved = found(align.SCALE // 2)
    assert halved["events"] == usual["events"]
    place = list(PAIRS).index("trial") - list(PAIRS).index(name)  # the trial is told first
    text = " ".join(page("docs/explanation/agreement.md").split())
    claims, figures, statements = (
        f"{halved[what].f1:.2f}" for what in ("claims", "figures", "statements")
    )
    told = re.search(
        r"F1 of claims is (\S+) in the trial and (\S+) after codebook 2, of figures (\S+) and "
        r"(\S+), of statements (\S+) and (\S+), and of events unchanged",
        text,
    )
    assert told
    assert (claims, figures, statements) == told.groups()[place::2]
