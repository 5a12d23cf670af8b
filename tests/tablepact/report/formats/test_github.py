"""Annotations of GitHub: each on a line of its own that says no more than it should."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.codes import CODES
from tablepact.report.formats.github import as_github
from tablepact.report.model import Finding
from tablepact.report.report import Report


def test_lines(varied: Report) -> None:
    hint = f"%0Ahint: {CODES['type-error'].hint}"
    told = list(as_github(varied, "sets/market/datapackage.json"))
    assert told[0] == (
        "::error file=sets/market/data/fruit.csv,line=4,title=type-error::"
        f"fruit, row 3 (line 4), id (fruit/x): 'five' is no integer{hint}\n"
    )
    assert told[2:] == [
        "::error file=sets/market/datapackage.json,title=table herbs did not run::"
        "it lies at a remote address\n",
        "::error file=sets/market/data/fruit.csv,title=row-rule::fruit, row 3: names are short"
        "%0Ahint: fix the row or the rule\n",
        "::error file=sets/market/datapackage.json,title=table-rule::it holds: n 1"
        "%0Ahint: fix the rows in the message, or the rule\n",
        "::error file=sets/market/datapackage.json,title=not listed::"
        "rule own: and 1,202 more; tablepact validate -f json --limit-errors 0 lists them all\n",
        "::notice title=tablepact validate::market 1.0 is not valid: 1 of 5 steps passed, 1 not "
        "run, 1,206 findings (1 beyond frictionless; 4 of them listed), 0.4 s\n",
    ]


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("a,b:c%.csv", "m/a%2Cb%3Ac%25.csv"),
        ("./data//x.csv", "m/data/x.csv"),
        ("https://example.org/x.csv", "https%3A//example.org/x.csv"),
        ("a\nb.csv", "m/a\\nb.csv"),
    ],
)
def test_files(failed: Any, path: str, file: str) -> None:
    report = failed(Finding("type-error", "m", "fruit", path=path))
    assert next(iter(as_github(report, "m/datapackage.json"))).startswith(f"::error file={file},")


def test_a_message_cannot_be_a_command(failed: Any) -> None:
    told = list(as_github(failed(Finding("type-error", "a\r\n::warning::b 100%"))))
    assert len(told) == 2
    assert "::a\\r\\n::warning::b 100%25%0Ahint: " in told[0]


@settings(deadline=None)
@given(st.data())
def test_any_text_in_any_place(hostile: Any, data: Any) -> None:
    for line in as_github(data.draw(hostile)):
        assert line.removesuffix("\n").isprintable()
        line.encode()
        level, _, rest = line.removeprefix("::").partition(" ")
        properties, mark, _ = rest.partition("::")
        assert (level in ("error", "warning", "notice"), mark) == (True, "::")
        for told in properties.split(","):
            name, is_, value = told.partition("=")
            assert name in ("file", "line", "col", "title")
            assert is_
            assert ":" not in value
