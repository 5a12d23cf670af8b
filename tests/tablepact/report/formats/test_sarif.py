"""SARIF: the parts that the standard requires, and what a forge needs to follow a finding."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablepact.report.codes import CODES
from tablepact.report.explanation import explain
from tablepact.report.formats.fingerprint import fingerprint
from tablepact.report.formats.sarif import as_sarif, quote_path
from tablepact.report.model import Finding
from tablepact.report.report import Report


def one(required: str = "", **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has no other keys, as all of SARIF's."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def some(item: Any) -> dict[str, Any]:
    return {"type": "array", "items": item}


STRING, BAG = {"type": "string", "minLength": 1}, {"type": "object"}
MESSAGE = one("text", text={"type": "string"})
MARKED_UP = one("text markdown", text=STRING, markdown=STRING)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
NUMBER = {"type": "integer", "minimum": 1}
PHYSICAL = one("artifactLocation", artifactLocation=one("uri", uri=STRING),
               region=one("startLine", startLine=NUMBER, startColumn=NUMBER))  # fmt: skip
LOGICAL = one("name", name={"type": "string"}, fullyQualifiedName={"type": "string"}, kind=STRING)
LOCATION = one("physicalLocation", physicalLocation=PHYSICAL, logicalLocations=some(LOGICAL))
RULE = one("id", id={"type": "string"}, name={"type": "string"}, shortDescription=MESSAGE,
           fullDescription=MESSAGE, help=MARKED_UP, defaultConfiguration=one(level=LEVEL),
           properties=BAG)  # fmt: skip
RESULT = one(
    "message", ruleId={"type": "string"}, ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL,
    message=MESSAGE, locations=some(LOCATION), properties=BAG,
    partialFingerprints={"type": "object", "additionalProperties": STRING},
)  # fmt: skip
INVOCATION = one(
    "executionSuccessful", executionSuccessful={"type": "boolean"},
    toolExecutionNotifications=some(one("message", level=LEVEL, message=MESSAGE)),
    toolConfigurationNotifications=some(one("message", level=LEVEL, message=MESSAGE)),
)  # fmt: skip
DRIVER = one("name", name=STRING, fullName=STRING, rules=some(RULE) | {"uniqueItems": True})
RUN = one(
    "tool", tool=one("driver", driver=DRIVER), invocations=some(INVOCATION), results=some(RESULT),
    columnKind={"const": "unicodeCodePoints"}, properties=BAG,
)  # fmt: skip
PARTS = one("version runs", version={"const": "2.1.0"}, runs=some(RUN), **{"$schema": STRING})
"""The parts of the official schema that we use: what they require, and that nothing else is in."""
VALIDATOR = jsonschema.Draft202012Validator(PARTS)


def read(report: Report, *place: str) -> dict[str, Any]:
    log = json.loads(as_sarif(report, *place).encode())
    VALIDATOR.validate(log)
    (run,) = log["runs"]
    told: dict[str, Any] = run
    return told


def test_results(varied: Report) -> None:
    run = read(varied, "sets/market/datapackage.json")
    rules = run["tool"]["driver"]["rules"]
    codes = [finding.code for finding in varied.findings]
    assert [rule["id"] for rule in rules] == list(dict.fromkeys(codes))
    assert [result["ruleId"] for result in run["results"]] == codes
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == codes
    assert [result["locations"][0] for result in run["results"][::3]] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "sets/market/data/fruit.csv"},
                "region": {"startLine": 4},
            },
            "logicalLocations": [{"name": "id", "fullyQualifiedName": "fruit/id", "kind": "field"}],
        },
        {"physicalLocation": {"artifactLocation": {"uri": "sets/market/datapackage.json"}}},
    ]


def test_a_result_says_how_to_fix_it(failed: Any) -> None:
    hinted, bare = read(
        failed(replace(CELL, code="x", advice="fix the cell"), replace(CELL, code="x"))
    )["results"]
    assert hinted["message"]["text"] == "m in row 5\nhint: fix the cell"
    assert bare["message"]["text"] == "m in row 5"


def test_a_rule_carries_the_explanation_of_its_code(varied: Report) -> None:
    rules = {rule["id"]: rule for rule in read(varied)["tool"]["driver"]["rules"]}
    explanation = explain(CODES["type-error"])
    rule = rules["type-error"]
    assert rule["fullDescription"] == {"text": explanation.sections["What it does"]}
    assert rule["help"] == {"text": explanation.text(), "markdown": explanation.markdown()}


def test_what_did_not_run_is_reported(varied: Report) -> None:
    (invocation,) = read(varied)["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"]
    told = "table herbs did not run: it lies at a remote address"
    assert notification["message"]["text"] == told


def test_all_that_ran_is_a_success(failed: Any) -> None:
    (invocation,) = read(failed())["invocations"]
    assert invocation["executionSuccessful"]
    assert invocation["toolExecutionNotifications"] == []


def test_a_code_that_is_not_listed_is_a_rule_too(failed: Any) -> None:
    run = read(failed(Finding("duplicate-row", "m")))
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule.get("help")) == ("duplicate-row", None)
    assert run["results"][0]["ruleIndex"] == 0


CELL = Finding("type-error", "m in row 5", "fruit", 5, "id", "type", "fruit/x", "five", line=6)


@pytest.mark.each(
    "change, same",
    [
        ({"row": 6, "line": 9, "message": "m in row 6"}, True),
        ({"path": "elsewhere.csv"}, True),
        ({"cell": "six"}, True),  # it is known by its record
        ({"record": "fruit/y"}, False),
        ({"field": "name"}, False),
        ({"table": "herbs"}, False),
        ({"code": "constraint-error"}, False),
        ({"check": "minimum"}, False),
    ],
)
def test_fingerprints_are_stable(change: Any, same: bool) -> None:
    assert (fingerprint(replace(CELL, **change)) == fingerprint(CELL)) == same


def test_without_a_record_the_cell_counts() -> None:
    bare = replace(CELL, record=None)
    assert fingerprint(bare) != fingerprint(replace(bare, cell="six"))
    assert fingerprint(bare) == fingerprint(replace(bare, message="else", row=8))


@pytest.mark.each(
    "path, uri",
    [
        ("data/fruit.csv", "data/fruit.csv"),
        ("my data/ä#1.csv", "my%20data/%C3%A4%231.csv"),
        ("a:b.csv", "a%3Ab.csv"),
        ("a/b:c.csv", "a/b:c.csv"),
        ("100%.csv", "100%25.csv"),
        ("https://example.org/x.csv?y=%20", "https://example.org/x.csv?y=%20"),
    ],
)
def test_paths_are_uris(path: str, uri: str) -> None:
    assert quote_path(path) == uri


@given(st.text(st.characters(exclude_characters="/", exclude_categories=["Cs"]), min_size=1))
def test_a_path_can_be_read_from_its_uri(name: str) -> None:
    parts = urlsplit(quote_path(f"{name}/{name}"))
    assert (parts.scheme, parts.query, parts.fragment) == ("", "", "")
    assert unquote(parts.path) == f"{name}/{name}"


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_any_text_in_any_place(hostile: Any, data: Any) -> None:
    report = data.draw(hostile)
    assert len(read(report)["results"]) == len(report.findings)
