"""``dataset score``: codings held against the tables, and what is no coding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import avocado_pivot as ap

CODINGS = ap.load("codings")["coding_id"].to_list()
UNIT: dict[str, Any] = {
    "record": "event", "passages": [[2132, 2185]], "label": "It is put off",
    "kind": "setback", "assertion": "stated", "modality": "actual", "date_edtf": "2025-05",
}  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(UNIT) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "coding",
    [CODINGS[0], *(pytest.param(one, marks=pytest.mark.slow) for one in CODINGS[1:])],
)
def test_a_coding_of_the_tables_scores_what_it_is(run: Any, tmp_path: Path, coding: str) -> None:
    """What a query writes is what the command reads; held against itself it agrees wholly."""
    path = tmp_path / "coding.jsonl"
    sql = f"SELECT * EXCLUDE coding FROM coding_lines WHERE coding = '{coding}'"  # noqa: S608 - ours
    assert run("query", sql, "-o", path).exit_code == 0
    result = run("score", path, "--against", coding, "-f", "json", "--differences")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    units = ap.load("coded_units").filter(coding_id=coding)
    counts = {one["what"]: one["both"] for one in told["finding"]}
    for table in ("entities", "events", "figures", "statements", "claims"):
        assert counts[table] == units.filter(record_table=table).height
    assert {one["f1"] for one in told["finding"]} == {1}
    assert {one["share"] for one in told["codes"]} == {1}
    assert told["differences"] == []


def test_one_unit_against_the_tables(run: Any, mine: Path) -> None:
    result = run("score", mine, "-f", "json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    events = ap.load("events", source="article").height
    (found,) = (one for one in told["finding"] if one["what"] == "events")
    assert (found["reference"], found["mine"], found["both"]) == (events, 1, 1)
    assert (found["precision"], found["recall"]) == (1, round(1 / events, 4))
    (dates,) = (one for one in told["values"] if one["what"] == "date")
    assert (dates["pairs"], dates["agreed"]) == (1, 1)
    assert "differences" not in told


def test_as_text(run: Any, mine: Path) -> None:
    shown = run("score", mine).stdout
    (line,) = (line for line in shown.splitlines() if line.startswith("events"))
    assert line.split()[2:5] == ["1", "1", "1.000"]
    assert "event: only reference; reference lecun-departure" not in shown
    longer = run("score", mine, "--differences").stdout
    assert longer.startswith(shown)
    assert "event: only reference; reference lecun-departure" in longer


def test_from_standard_input_and_into_a_file(run: Any, mine: Path, tmp_path: Path) -> None:
    printed = run("score", mine).stdout
    assert run("score", "-", input=mine.read_text(encoding="utf-8")).stdout == printed
    assert run("score", mine, "-o", tmp_path / "score.txt").exit_code == 0
    assert (tmp_path / "score.txt").read_text(encoding="utf-8") == printed
    assert run("score", mine, "-o", tmp_path / "score.txt").exit_code == 2


def test_in_python(mine: Path) -> None:
    found = ap.score(mine.read_text(encoding="utf-8"))
    assert {one.what: one.counts.both for one in found.findings}["events"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the coding has no units"),
        ("no JSON", "line 1: not JSON"),
        (json.dumps(UNIT) + "\n{}", "line 2: record is None"),
        (json.dumps({**UNIT, "passages": [[0, 6690]]}), "line 1: a passage must lie between 0"),
        (json.dumps({**UNIT, "kind": "party"}), "line 1: kind is 'party', not one of strategy"),
        (json.dumps({**UNIT, "modality": "\u001b[31m"}), "line 1: modality is '\\x1b[31m'"),
        (json.dumps(UNIT)[:-1] + ', "value_min": NaN}', "line 1: NaN is not valid in JSON"),
    ],
)
def test_what_is_no_coding(run: Any, mine: Path, text: str, message: str) -> None:
    mine.write_text(text, encoding="utf-8")
    result = run("score", mine)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr.startswith(f"Error: {mine}: {message}")
    assert result.stderr.count("\n") == 1


def test_no_such_coding_and_no_such_file(run: Any, mine: Path) -> None:
    result = run("score", mine, "--against", "nobody")
    assert result.exit_code == 2
    assert result.stderr.endswith(f"there are {', '.join(CODINGS)}\n")
    assert run("score", mine.parent / "none.jsonl").exit_code == 3
    assert run("score", mine.parent).exit_code == 3
