"""Notes of the engine in another language: recognized by their templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import field, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.language import use_language
from tablepact.report.model import Finding, Step
from tablepact.validation.validate import validate
from tablepact.validation.wording.engine_notes import in_language, translate


@pytest.mark.parametrize(
    ("text", "german"),
    [
        ("column 5: a NUL byte", "Zeichen 5: ein NUL-Byte"),
        (
            'The data source does not match the expected byte count: expected is "2" and actual is '
            '"1"',
            "Die Datei stimmt nicht mit der angegebenen Anzahl von Bytes überein: angegeben ist "
            '"2", gefunden "1"',
        ),
        (
            "column 8: a quote in a cell that is not quoted: 'a NUL byte {cell}'",
            "Zeichen 8: ein Anführungszeichen in einer Zelle ohne Anführungszeichen: "
            "'a NUL byte {cell}'",
        ),
        ("something else", "something else"),
    ],
)
def test_a_value_is_left_as_it_is(text: str, german: str) -> None:
    assert translate(text) == text
    with use_language("de"):
        assert translate(text) == german


def test_the_words_of_a_package_are_left_as_they_are() -> None:
    step = Step("rule", "own", "fail", "", (Finding("table-rule", "a NUL byte"),))
    with use_language("de"):
        assert in_language(step) == step


def test_the_comparison_with_frictionless_is_translated(
    tmp_path: Path, exact: FrictionlessClient
) -> None:
    dialect = {"headerRows": [2, 1], "nullSequence": "-", "itemKeys": ["a"]}
    write_package(tmp_path, "x,y\n1,2\n3,-\n", [field("x 1"), field("y 2")], dialect=dialect)
    with use_language("de"):
        report = validate(tmp_path, compare_frictionless=True, client=exact)
    (step,) = (step for step in report.steps if step.kind == "comparison")
    assert step.detail.startswith("dasselbe Ergebnis wie frictionless nach dessen Regeln: ")
    assert step.detail.endswith(
        "; hier die nullSequence '-' als fehlender Wert, wo frictionless sie als Text liest"
    )
    assert "where" not in step.detail


def test_why_a_table_is_not_read_is_translated(tmp_path: Path, exact: FrictionlessClient) -> None:
    write_package(tmp_path, "x\n1\n", [field("x")], dialect={"itemKeys": 3})
    with use_language("de"):
        report = validate(tmp_path, client=exact)
    details = {step.detail for step in report.steps if step.status == "not run"}
    note = '"itemKeys" muss eine Liste von Zeichenketten sein, nicht 3'
    assert details == {f"ihr Dialekt ist nicht gültig: {note}"}
    assert note in [finding.message for finding in report.findings]
