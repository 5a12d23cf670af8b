"""A clean file raises no alarm, however it is written; an edit that damages it is reported."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small import FORM_CODES, field

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.report.report import Report
from tablepact.settings import override
from tablepact.validation.validate import validate

FIELDS = [field("n", "integer"), field("c", "string"), field("d", "string")]
WAYS = ({}, {"small_table_bytes": 1}, {"small_table_bytes": 1, "block_bytes": 200})
WORDS = st.text(st.sampled_from("abc ,;|\t\"\n#'.äß1-"), max_size=12)
ROWS = st.lists(st.tuples(WORDS, WORDS), min_size=3, max_size=30)


class Written(NamedTuple):
    """A file and its dialect."""

    text: str
    delimiter: str
    line_end: str


@st.composite
def files(draw: st.DrawFn) -> Written:
    """Return a file that csv has written."""
    delimiter, line_end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(["n", "c", "d"])
    writer.writerows([number, f"x{c}", d] for number, (c, d) in enumerate(draw(ROWS)))
    return Written(file.getvalue(), delimiter, line_end)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edits")


def reports(
    text: str, file: Written, folder: Path, client: FrictionlessClient, ways: int = 3
) -> list[Report]:
    """Validate a file in Python, with polars, and in small blocks."""
    (folder / "t.csv").write_bytes(text.encode())
    dialect = {"delimiter": file.delimiter, "skipInitialSpace": False}
    table = {"name": "t", "path": "t.csv", "dialect": dialect, "encoding": "utf-8"}
    descriptor = {"resources": [{**table, "schema": {"fields": FIELDS}}]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    found = []
    for changes in WAYS[:ways]:
        with override(**changes):
            found.append(validate(folder, client=client))
    return found


def places(report: Report) -> list[tuple[str, int | None, str]]:
    return [(one.code, one.line, one.message) for one in report.findings if one.code in FORM_CODES]


EXAMPLES = 10 if settings().max_examples < 1000 else 50
"""How many files are tried in the quick tier, and in the thorough one; each is read three times."""
quickly = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quickly
@given(files())
def test_no_alarm(folder: Path, exact: FrictionlessClient, file: Written) -> None:
    for report in reports(file.text, file, folder, exact):
        assert places(report) == []
        assert report.valid


@quickly
@given(files(), st.data())
def test_a_damaged_file(
    folder: Path, exact: FrictionlessClient, file: Written, data: st.DataObject
) -> None:
    text = file.text
    header = text.index(file.line_end)
    place = data.draw(st.integers(header + 1, len(text) - 1))
    edit = data.draw(st.sampled_from(["quote", "nul", "cut", "line end"]))
    if edit == "quote":
        text = f'{text[:place]}"{text[place:]}'
    elif edit == "nul":
        text = f"{text[:place]}\0{text[place:]}"
    elif edit == "cut":
        text = text[:place]
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter))
        assume(len(rows[-1]) < 3 or text.count('"') % 2)  # otherwise it only is a shorter file
        assume(not text.endswith(("\n", "\r")))
    else:
        ends = [at for at in _record_ends(file) if at >= place]
        assume(ends)
        other = "\n" if file.line_end == "\r\n" else "\r\n"
        text = text[: ends[0]] + other + text[ends[0] + len(file.line_end) :]
    found = reports(text, file, folder, exact)
    assert places(found[0]) == places(found[1]) == places(found[2])
    assert places(found[0])


def _record_ends(file: Written) -> list[int]:
    """Return where the line ends outside of quotes are."""
    ends, at = list[int](), -1
    while (at := file.text.find(file.line_end, at + 1)) >= 0:
        if file.text.count('"', 0, at) % 2 == 0:
            ends.append(at)
    return ends
