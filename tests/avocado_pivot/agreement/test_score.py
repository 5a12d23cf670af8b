"""A score, worked out by hand on a text of three paragraphs of a hundred code points."""

from __future__ import annotations

from typing import Any

from avocado_pivot.agreement.score import Score, score
from avocado_pivot.agreement.score_text import difference_lines, score_lines
from avocado_pivot.agreement.units import Unit


def event(name: str, start: int, **values: Any) -> Unit:
    coded = {"kind": "layoff", "assertion": "stated", "modality": "actual"} | values
    return Unit(name, "event", ((start, start + 10),), name, coded)


def figure(name: str, start: int, **values: Any) -> Unit:
    coded = {"assertion": "stated", "modality": "actual", "comparator": "exact"} | values
    return Unit(name, "figure", ((start, start + 10),), name, coded)


def statement(name: str, start: int, speaker: str) -> Unit:
    coded = {"kind": "quotation", "assertion": "stated", "speaker": speaker}
    return Unit(name, "statement", ((start, start + 10),), name, coded)


REFERENCE = [
    Unit("yard", "entity", ((0, 4), (100, 104)), "Halm Yard", {"kind": "organisation"}),
    event("a", 0, date_edtf="2031-03"),
    event("b", 110, kind="setback"),
    event("c", 220, assertion="presupposed"),
    figure("f", 20, value_min=40, value_max=40, unit="{persons}"),
    figure("g", 130, value_min=3, value_max=3),
    statement("s", 150, "Ingrid Brandt"),
    statement("t", 250, "Olsen"),
]
MINE = [
    Unit("y", "entity", ((0, 4), (200, 204)), "Halm", {"kind": "organisation"}),
    event("x", 0, date_edtf="2031"),
    event("z", 110),
    event("w", 260),
    figure("h", 20, value_min=40.0, value_max=40.0, unit="{persons}", assertion="reported"),
    figure("k", 130, value_min=3, value_max=4, comparator="between"),
    statement("u", 150, "Brandt"),
    statement("v", 250, "the mayor"),
]


def scored() -> Score:
    return score(REFERENCE, MINE, lambda offset: offset // 100)


def test_what_was_found() -> None:
    found = {one.what: one.counts for one in scored().findings}
    assert {what: (f.reference, f.mine, f.both) for what, f in found.items()} == {
        "mentions": (2, 2, 1), "entities": (1, 1, 1), "events": (3, 3, 2), "figures": (2, 2, 2),
        "statements": (2, 2, 2), "claims": (0, 0, 0),
    }  # fmt: skip
    assert found["events"].f1 == 2 / 3


def test_what_codes_pairs_got() -> None:
    codings = {one.what: dict(one.cells) for one in scored().codings}
    assert codings["assertion"] == {("stated", "stated"): 5, ("stated", "reported"): 1}
    assert codings["modality"] == {("actual", "actual"): 4}  # statements have none
    assert codings["kind of events"] == {("layoff", "layoff"): 1, ("setback", "layoff"): 1}
    assert codings["comparator of figures"] == {("exact", "exact"): 1, ("exact", "between"): 1}
    assert "kind of claims" not in codings


def test_other_values_are_equal_where_either_has_one() -> None:
    sharings = {one.what: (one.pairs, one.agreed) for one in scored().sharings}
    assert sharings == {
        "date": (1, 0), "value": (2, 1), "unit or currency": (1, 1), "attributed_to": (0, 0),
        "speaker": (2, 1),
    }  # fmt: skip


def test_the_differences() -> None:
    found = [
        (d.record, d.reference and d.reference.name, d.mine and d.mine.name, d.differs)
        for d in scored().differences
    ]
    assert found == [
        ("entity", "yard", "y", ("passages",)),
        ("event", "a", "x", ("date_edtf",)),
        ("event", "b", "z", ("kind",)),
        ("event", "c", None, ()),
        ("event", None, "w", ()),
        ("figure", "f", "h", ("assertion",)),
        ("figure", "g", "k", ("comparator", "value_max")),
        ("statement", "t", "v", ("speaker",)),
    ]


def test_the_other_way_round() -> None:
    """Precision and recall change places; all else is the same."""
    here, there = scored(), score(MINE, REFERENCE, lambda offset: offset // 100)
    for one, other in zip(here.findings, there.findings, strict=True):
        assert (one.counts.precision, one.counts.f1) == (other.counts.recall, other.counts.f1)
    assert [len(one.cells) for one in here.codings] == [len(one.cells) for one in there.codings]
    assert here.sharings == there.sharings


def test_a_coding_against_itself() -> None:
    own = score(REFERENCE, REFERENCE, lambda offset: offset // 100)
    assert {one.counts.f1 for one in own.findings} == {1, None}
    assert {one.interval for one in own.findings} == {(1, 1), None}
    assert own.differences == ()


def test_as_json_and_as_text() -> None:
    told = scored().to_dict()
    (events,) = (one for one in told["finding"] if one["what"] == "events")
    assert (events["both"], events["f1"]) == (2, 0.6667)
    (assertion,) = (one for one in told["codes"] if one["what"] == "assertion")
    assert (assertion["pairs"], assertion["agreed"], assertion["share"]) == (6, 5, 0.8333)
    assert assertion["kappa"] == 0  # one side has but one code
    assert {"reference": "stated", "mine": "reported", "pairs": 1} in assertion["confusion"]
    lines = list(score_lines(scored()))
    (line,) = (line for line in lines if line.startswith("events"))
    assert line.split()[:7] == ["events", "3", "3", "2", "0.667", "0.667", "0.667"]
    assert "    1  setback in the reference, layoff in mine" in lines
    assert list(difference_lines(scored()))[3:5] == [
        "event: only reference; reference c 'c' (220, 230)",
        "event: only mine; mine w 'w' (260, 270)",
    ]
