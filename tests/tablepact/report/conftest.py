"""Reports to be told: one of each kind of finding, and any text in any place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from tablepact.report.codes import CODES
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report

NASTY = (
    "\x1b[31mred", "\x00\x08\x85\x9b", "\ud800", "]]>&<a b='\"'/>", "a\r\n::warning::b", "%0A,:",
    "\u202egnp.exe", "\ufffe\uffff\u2028", "a|b`c`", "\n\n  ", "../..//x", "http:x",
)  # fmt: skip
LONG = st.integers(499, 2000).map(lambda length: "x" * length)
TEXTS = st.one_of(st.text(st.characters()), st.sampled_from(NASTY), LONG)
JUDGES = st.sampled_from(["descriptor", "table", "contract", "rule"])
MAYBE = st.one_of(st.none(), TEXTS)
NUMBERS = st.one_of(st.none(), st.integers(1, 10**9))
FINDINGS = st.builds(
    Finding, st.one_of(st.sampled_from(list(CODES)), TEXTS), TEXTS, MAYBE, NUMBERS, MAYBE, MAYBE,
    MAYBE, MAYBE, line=NUMBERS, path=MAYBE, rule=TEXTS, pointer=MAYBE, advice=TEXTS,
)  # fmt: skip
FAILED = st.builds(
    Step, JUDGES, TEXTS, st.just("fail"), TEXTS, st.lists(FINDINGS, max_size=3).map(tuple)
)
OTHERS = st.builds(Step, JUDGES, TEXTS, st.sampled_from(["pass", "not run"]), TEXTS)


def task(name: str, place: str) -> dict[str, Any]:
    """Return a task as frictionless does."""
    return {
        "name": name, "type": "table", "valid": True, "place": place, "labels": [name],
        "stats": {"errors": 0, "warnings": 0, "seconds": 0.0}, "warnings": [], "errors": [],
    }  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> Report:
    steps = draw(st.lists(FAILED | OTHERS, max_size=3))
    tasks = draw(st.lists(st.builds(task, TEXTS, TEXTS), max_size=2, unique_by=itemgetter("name")))
    return Report(draw(TEXTS), tuple(steps), draw(st.floats(0, 1e6)), tuple(tasks))


@pytest.fixture(scope="session")
def hostile() -> st.SearchStrategy[Report]:
    """Reports with any text in any place."""
    return reports()


@pytest.fixture(scope="session")
def failed() -> Callable[..., Report]:
    """A report of one failed step with the findings given, of more that were counted if said."""

    def make(*findings: Finding, warnings: tuple[str, ...] = (), **more: int) -> Report:
        counts = Counter(finding.code for finding in findings)
        counts += Counter({name.replace("_", "-"): count for name, count in more.items()})
        step = Step("table", "fruit", "fail", "2 rows", findings, counts)
        tasks = ({**task("fruit", "data/fruit.csv"), "warnings": list(warnings)},)
        return Report("market 1.0", (Step("descriptor", "", "pass", ""), step), 0.44, tasks)

    return make


@pytest.fixture(scope="session")
def varied() -> Report:
    """A report with a step of each status, and findings with and without a place."""
    cell = Finding(
        "type-error", "'five' is no integer", "fruit", 3, "id", "type", "fruit/x", "five",
        line=4, path="data/fruit.csv",
    )  # fmt: skip
    key = Finding("primary-key-part", "a part is empty", "fruit", 2, line=2, path="data/fruit.csv")
    rule = Finding("row-rule", "names are short", "fruit", 3, check="short", rule="length < 5")
    whole = Finding("table-rule", "it holds: n 1", check="own")
    steps = (
        Step("descriptor", "", "pass", "2 resources"),
        Step("table", "fruit", "fail", "2 rows", (cell, key)),
        Step("table", "herbs", "not run", "it lies at a remote address"),
        Step("contract", "fruit", "fail", "2 rows", (rule,)),
        Step("rule", "own", "fail", "it holds", (whole,), Counter({"table-rule": 1203})),
    )
    return Report("market 1.0", steps, 0.44, (task("fruit", "data/fruit.csv"),))


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Write a package of one table of fruit; ``schema`` and ``resource`` are added to its own."""

    def write(
        text: str | bytes | None = "id,name\n1,pear\n2,fig\n",
        schema: Any = None,
        resource: Any = None,
        **descriptor: Any,
    ) -> Path:
        fields = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]
        entry = {"name": "fruit", "path": "fruit.csv", "schema": {"fields": fields}}
        entry["schema"] |= schema or {}
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / "fruit.csv").write_bytes(data)
        whole = {"name": "market", "resources": [entry | (resource or {})], **descriptor}
        (tmp_path / "datapackage.json").write_text(json.dumps(whole), encoding="utf-8")
        return tmp_path

    return write
