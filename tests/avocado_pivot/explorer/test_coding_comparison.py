"""The page on how far two codings agree: the figures that ``score`` computes from the tables."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from avocado_pivot import dataset
from avocado_pivot.agreement.codings import coded_units, paragraph_finder
from avocado_pivot.agreement.score import score
from avocado_pivot.explorer.coding_comparison import TABLES, CodingComparison, coding_comparisons
from tablepact.frames.frames import Frames
from tablepact.metadata_formats.cited_work import Work
from tablepact.package.descriptor.model import Package
from tablepact.site.templating import Pages

HOSTILE = "<img src=x onerror=alert(1)>"


class Codings(Frames):
    """The tables with the first coding, and a second that lacks units and has other codes."""

    def __init__(self, package: Package, *, two: bool = True) -> None:
        super().__init__(package)
        self.two = two

    def __getitem__(self, name: str) -> pl.DataFrame:
        frame = super().__getitem__(name)
        if name == "adjudications":
            return frame.head(0)
        if name not in TABLES:
            return frame
        units = super().__getitem__("coded_units").filter(coding_id="first")["coded_unit_id"]
        mine = pl.col("coding_id") == "first" if name != "coded_passages" else None
        first = frame.filter(
            pl.col("coded_unit_id").is_in(units.implode()) if mine is None else mine
        )
        return pl.concat([first, self._second(name, first)]) if self.two else first

    def _second(self, name: str, first: pl.DataFrame) -> pl.DataFrame:
        ids = {"coded_unit_id", "coded_passage_id"} & set(first.columns)
        second = first.with_columns(("other-" + pl.col(one)).alias(one) for one in ids)
        if name != "coded_passages":
            second = second.with_columns(coding_id=pl.lit("second"))
        if name == "codings":
            return second.with_columns(title=pl.lit(HOSTILE))
        if name == "coded_units":
            harder = pl.when(pl.col("assertion") == "reported").then(pl.lit("alleged"))
            cast = harder.otherwise(pl.col("assertion")).cast(first.schema["assertion"])
            return second.with_columns(cast.alias("assertion")).gather_every(2)
        units = self["coded_units"]["coded_unit_id"]
        return second.filter(pl.col("coded_unit_id").is_in(units.implode()))


WORK = Work("k", "T", (), "", "", "", "", "", "", "", "", (), "")


@pytest.fixture(scope="module")
def two() -> Codings:
    return Codings(dataset.bundled())


@pytest.fixture(scope="module")
def compared(two: Codings) -> CodingComparison:
    (found,) = coding_comparisons(two)
    return found


@pytest.fixture(scope="module")
def page(compared: CodingComparison) -> str:
    return page_of([compared])


def page_of(comparisons: list[CodingComparison]) -> str:
    site = dict.fromkeys(("title", "name", "version", "citation"), "t") | {
        "pages": [],
        "digest": "",
        "licence": "",
    }
    pages = Pages({}, lambda _: None, site, WORK, "avocado_pivot.explorer")
    return pages.page("agreement.html", "agreement.html", comparisons=comparisons)


def test_a_pair_of_codings_is_measured_as_score_does(
    two: Codings, compared: CodingComparison
) -> None:
    found = compared
    names = ["first", "second"]
    assert [found.first["coding_id"], found.second["coding_id"]] == names
    known = score(*(coded_units(two, name) for name in names), paragraph_finder(two)).to_dict()
    assert found.score == known
    assert {row["what"]: row["mine"] for row in known["finding"]}["events"] > 0


def test_the_page_has_every_figure(compared: CodingComparison, page: str) -> None:
    for row in compared.score["finding"]:
        low, high = row["f1_interval"]
        ratios = (f"{row[name]:.3f}" for name in ("precision", "recall", "f1"))
        counts = (row["reference"], row["mine"], row["both"])
        cells = [*counts, *ratios, f"{low:.2f} to {high:.2f}"]
        line = "".join(f'<td class="number">{cell}</td>' for cell in cells)
        assert f'<th scope="row">{row["what"]}</th>{line}' in page
    for row in compared.score["codes"]:
        kappa = "–" if row["kappa"] is None else f"{row['kappa']:.3f}"
        cells = [row["pairs"], row["agreed"], f"{row['share']:.3f}", kappa]
        line = "".join(f'<td class="number">{cell}</td>' for cell in cells)
        assert f'<th scope="row">{row["what"]}</th>{line}' in page


def test_a_confusion_table_counts_each_pair_once(compared: CodingComparison) -> None:
    found = compared
    pairs = {row["what"]: row for row in found.score["codes"]}
    assert [one.what for one in found.confusions] == list(pairs)
    for one in found.confusions:
        counts = Counter({code: sum(row) for code, row in one.rows})
        assert counts.total() == pairs[one.what]["pairs"]
        agreed = sum(row[one.codes.index(code)] for code, row in one.rows)
        assert agreed == pairs[one.what]["agreed"]
    (assertion,) = [one for one in found.confusions if one.what == "assertion"]
    reported = dict(assertion.rows)["reported"]
    assert reported[assertion.codes.index("alleged")] > 0
    assert reported[assertion.codes.index("reported")] == 0


@pytest.mark.slow
def test_what_was_decided_is_counted_by_outcome(page: str) -> None:
    class Decided(Codings):
        def __getitem__(self, name: str) -> pl.DataFrame:
            frame = super().__getitem__(name)
            if name != "adjudications":
                return frame
            unit = self["coded_units"]["coded_unit_id"][0]
            rows = [("a", unit, f"other-{unit}", "first"), ("b", unit, None, "second"),
                    ("c", unit, None, "first")]  # fmt: skip
            columns = ("adjudication_id", "first_unit_id", "second_unit_id", "outcome")
            given = pl.DataFrame(rows, schema=columns, orient="row")
            return pl.concat([frame, given.cast({"outcome": frame.schema["outcome"]})],
                             how="diagonal")  # fmt: skip

    frames = Decided(dataset.bundled())
    (found,) = coding_comparisons(frames)
    assert found.outcomes == (("first", 2), ("second", 1))
    assert "3 differences were decided" in page_of([found])
    assert "differences were decided" not in page


def test_what_looks_like_html_is_text(page: str) -> None:
    assert "<img" not in page
    assert "&lt;img" in page


def test_one_coding_alone_makes_no_page() -> None:
    assert coding_comparisons(Codings(dataset.bundled(), two=False)) == []


@pytest.mark.slow
def test_the_explorer_tells_of_each_pair_that_the_tables_have(explorer: Path) -> None:
    there = coding_comparisons(Frames(dataset.bundled()))
    page = (explorer / "agreement.html").read_text(encoding="utf-8")
    assert page.count("<h3>What both find</h3>") == len(there) > 0
    assert 'href="agreement.html"' in (explorer / "index.html").read_text(encoding="utf-8")
