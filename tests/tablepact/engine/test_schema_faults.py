"""What no row can satisfy is one finding of the schema, whatever frictionless makes of the rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.report.report import Report
from tablepact.validation.validate import validate

AB = [field("a", "integer"), field("b", "string")]
PARENT = {"name": "p", "path": "p.csv", "schema": {"fields": AB}}


def judged(
    folder: Path, fields: Any, to: dict[str, Any], parent: Any = PARENT, **options: Any
) -> Report:
    """Judge a table of three rows that refers to another one."""
    keys = [{"fields": fields, "reference": to}]
    path = write_package(
        folder,
        "a,b\n1,x\n2,y\n3,z\n",
        schema={"fields": AB, "foreignKeys": keys},
        more=[parent],
        files={"p.csv": "a,b\n1,x\n"},
    )
    return validate(path, **options)


@pytest.mark.parametrize(
    ("fields", "to", "said"),
    [
        ("a", {"resource": "p", "fields": "e"}, ("field e of p", "a refers")),
        (["a", "b"], {"resource": "p", "fields": ["a", "e"]}, ("field e of p", "a, b refers")),
        ("a", {"resource": "pp", "fields": "a"}, ("a of pp", "no resource")),
        ("a", {"resource": "", "fields": "e"}, ("field e of t", "a refers")),
        (["a"], {"fields": ["e"]}, ("field e of t", "a refers")),
    ],
)
def test_it_is_one_finding_that_names_both(
    tmp_path: Path, fields: Any, to: dict[str, Any], said: tuple[str, ...]
) -> None:
    report = judged(tmp_path, fields, to)
    (finding,) = report.findings
    assert (finding.code, finding.table, finding.row) == ("foreign-key-target", "t", None)
    assert all(part in finding.message for part in said)
    assert report.counts == {"foreign-key-target": 1}
    assert (finding.pointer, bool(finding.line)) == ("/resources/0/schema/foreignKeys/0", True)
    (step,) = (step for step in report.steps if (step.kind, step.subject) == ("table", "t"))
    assert (step.status, step.detail) == ("pass", "3 rows, 2 fields")


def test_a_file_that_is_missing_is_no_fault_of_the_table_that_refers_to_it(tmp_path: Path) -> None:
    parent = {**PARENT, "path": "o.csv"}
    report = judged(tmp_path, "a", {"resource": "p", "fields": "a"}, parent)
    key, missing = report.findings
    assert (key.code, key.table, key.row) == ("foreign-key-target", "t", None)
    assert "no file 'o.csv', so the key is not checked" in key.message
    assert (missing.code, missing.table) == ("scheme-error", "p")
    (step,) = (step for step in report.steps if (step.kind, step.subject) == ("table", "t"))
    assert (step.status, step.detail) == ("pass", "3 rows, 2 fields")
    report = judged(tmp_path, "a", {"resource": "p", "fields": "a"}, parent, rules="frictionless")
    assert [(one.code, one.table) for one in report.findings] == [
        ("scheme-error", "t"),
        ("scheme-error", "p"),
    ]


@pytest.mark.parametrize(("resource", "name", "meant"), [("pp", "a", "p"), ("p", "aa", "a")])
def test_a_name_alike_is_proposed(tmp_path: Path, resource: str, name: str, meant: str) -> None:
    (finding,) = judged(tmp_path, "a", {"resource": resource, "fields": name}).findings
    assert finding.advice == f'did you mean "{meant}"?'


def test_frictionless_keeps_its_word(tmp_path: Path) -> None:
    to = {"resource": "p", "fields": "e"}
    report = judged(tmp_path, "a", to, rules="frictionless")
    assert report.counts == {"foreign-key": 3}
    report = judged(tmp_path, "a", {"resource": "q", "fields": "a"}, rules="frictionless")
    assert report.counts == {"resource-error": 1}


def test_the_other_keys_are_looked_up(tmp_path: Path) -> None:
    keys = [{"fields": "a", "reference": {"resource": "p", "fields": name}} for name in ("e", "a")]
    path = write_package(
        tmp_path,
        "a,b\n1,x\n2,y\n",
        schema={"fields": AB, "foreignKeys": keys},
        more=[PARENT],
        files={"p.csv": "a,b\n1,x\n"},
    )
    assert [(one.code, one.row) for one in validate(path).findings] == [
        ("foreign-key-target", None),
        ("foreign-key", 3),
    ]


def test_a_comparison_says_what_is_not_taken_over(tmp_path: Path) -> None:
    report = judged(tmp_path, "a", {"resource": "p", "fields": "e"}, compare_frictionless=True)
    (step,) = (one for one in report.steps if (one.kind, one.subject) == ("comparison", "t"))
    assert step.status == "pass"
    assert "here foreign-key-target" in step.detail


@pytest.mark.parametrize(
    "parent",
    [
        {"name": "p", "path": "p.csv"},
        {"name": "p", "path": "p.csv", "schema": {"fields": AB[:1], "fieldsMatch": "superset"}},
    ],
)
def test_a_table_whose_fields_are_not_known_is_looked_at(
    tmp_path: Path, parent: dict[str, Any]
) -> None:
    report = judged(tmp_path, "b", {"resource": "p", "fields": "b"}, parent)
    assert set(report.counts) - {"extra-label"} == {"foreign-key"}


@pytest.mark.parametrize(
    ("own", "other", "said"),
    [
        ("string", "integer", True),
        ("integer", "string", True),
        ("date", "datetime", True),
        ("date", "string", True),
        ("any", "integer", True),
        ("integer", "number", False),
        ("year", "integer", False),
        ("any", "string", False),
        ("boolean", "integer", False),  # True equals 1
    ],
)
def test_types_whose_values_are_never_equal(
    tmp_path: Path, own: str, other: str, said: bool
) -> None:
    to = {"resource": "p", "fields": "a"}
    path = write_package(
        tmp_path,
        "a\n1\n2\n",
        schema={
            "fields": [field("a", own, format="any") if own == "date" else field("a", own)],
            "foreignKeys": [{"fields": "a", "reference": to}],
        },
        more=[{"name": "p", "path": "p.csv", "schema": {"fields": [field("a", other)]}}],
        files={"p.csv": "a\n1\n2\n"},
    )
    report = validate(path)
    found = [one for one in report.findings if one.code == "foreign-key-type"]
    assert len(found) == said
    if said:
        assert own in found[0].message
        assert other in found[0].message
        assert report.counts["foreign-key"] == 0
    counts = validate(path, rules="frictionless").counts
    assert counts["foreign-key-type"] == 0


INTEGER, STRING = field("c", "integer"), field("c", "string")


@pytest.mark.parametrize(
    ("kind", "constraints", "at", "said"),
    [
        (INTEGER, {"enum": ["a"]}, "enum", 'enum lists "a", not an integer'),
        (INTEGER, {"enum": []}, "enum", "enum is empty"),
        (STRING, {"enum": [1, 2]}, "enum", "enum lists 1, 2, not a string"),
        (field("c", "boolean"), {"enum": ["maybe"]}, "enum", "not a Boolean"),
        (INTEGER, {"minimum": "x"}, "minimum", 'minimum is "x", which is not an integer'),
        (INTEGER, {"maximum": 1.5}, "maximum", "maximum is 1.5, which is not an integer"),
        (field("c", "date"), {"minimum": "1.1.2020"}, "minimum", "not a date: YYYY-MM-DD"),
        (field("c", "datetime"), {"minimum": "2020-01-01"}, "minimum", "not a date with a time"),
        (field("c", "year"), {"exclusiveMinimum": "x"}, "exclusiveMinimum", "not a year"),
        (field("c", "yearmonth"), {"minimum": "2020"}, "minimum", "not a month of a year"),
        (field("c", "time"), {"maximum": "noon"}, "maximum", "not a time of day"),
        (INTEGER, {"minimum": 5, "maximum": 3}, "maximum", "minimum 5 is above maximum 3"),
        (INTEGER, {"exclusiveMinimum": 3, "maximum": 3}, "maximum", "is not below maximum 3"),
        (STRING, {"minLength": 5, "maxLength": 3}, "maxLength", "minLength 5 is above maxLength 3"),
        (STRING, {"maxLength": -1}, "maxLength", "no length is below 0"),
        (STRING, {"pattern": "(["}, "pattern", "not a regular expression: unterminated"),
        (STRING, {"pattern": r"\p{Xx}"}, "pattern", "'Xx' doesn't match any Unicode category"),
    ],
)
def test_a_constraint_that_does_not_fit_its_field(
    tmp_path: Path, kind: dict[str, Any], constraints: dict[str, Any], at: str, said: str
) -> None:
    schema = {"fields": [field("n", "integer"), {**kind, "constraints": constraints}]}
    path = write_package(tmp_path, "n,c\nx,\n2,\n", schema=schema)
    report = validate(path)
    fault, cell = report.findings
    assert (fault.code, fault.table, fault.field) == ("constraint-value", "t", "c")
    assert fault.pointer == f"/resources/0/schema/fields/1/constraints/{at}"
    assert fault.line
    assert said in fault.message
    assert (cell.code, cell.row) == ("type-error", 2)  # the rest of the table is checked
    assert not validate(path, rules="frictionless").counts["constraint-value"]


CONFLICTS = [
    (INTEGER, {"enum": [1, 9], "maximum": 5}, "enum lists 9, which maximum 5 excludes"),
    (STRING, {"enum": ["a", "bb"], "maxLength": 1}, 'enum lists "bb", which maxLength 1 excludes'),
    (STRING, {"enum": ["a", "b"], "pattern": "a"}, 'enum lists "b", which pattern "a" excludes'),
]


@pytest.mark.parametrize(("kind", "constraints", "said"), CONFLICTS)
def test_a_member_of_an_enum_that_another_constraint_excludes_is_a_warning(
    tmp_path: Path, kind: dict[str, Any], constraints: dict[str, Any], said: str
) -> None:
    path = write_package(tmp_path, "c\n", schema={"fields": [{**kind, "constraints": constraints}]})
    report = validate(path)
    (finding,) = report.findings
    assert (finding.code, finding.message) == ("constraint-conflict", said)
    assert report.valid


@pytest.mark.parametrize(
    ("kind", "constraints", "wrong"),
    [
        (INTEGER, {"enum": ["a", 1]}, "2"),
        (INTEGER, {"minimum": "x", "maximum": 1}, "2"),
        (STRING, {"pattern": r"\p{Lu}+"}, "Ab"),
        (STRING, {"pattern": r"\i\c*"}, "1b"),
        (STRING, {"pattern": "[a-z-[aeiou]]+"}, "abc"),
        (STRING, {"pattern": "(?i)PEAR"}, "fig"),
    ],
)
def test_what_fits_is_checked(
    tmp_path: Path, kind: dict[str, Any], constraints: dict[str, Any], wrong: str
) -> None:
    right = {"2": "1", "Ab": "ÄÖ", "1b": "b1", "abc": "bcd", "fig": "pear"}[wrong]
    path = write_package(
        tmp_path,
        f"c\n{right}\n{wrong}\n",
        schema={"fields": [{**kind, "constraints": constraints}]},
    )
    assert [one.row for one in validate(path).findings if one.code == "constraint-error"] == [3]


@pytest.mark.parametrize(
    "constraints", [{"enum": ["", 1]}, {"enum": [None, 1]}, {"minimum": None}, {"minimum": "1"}]
)
def test_what_is_harmless_is_not_reported(tmp_path: Path, constraints: dict[str, Any]) -> None:
    path = write_package(
        tmp_path,
        "n,c\n1,1\n2,\n",
        schema={"fields": [field("n"), {**INTEGER, "constraints": constraints}]},
    )
    assert validate(path).valid


def test_a_fault_of_a_schema_that_tables_share_is_one_finding_in_its_file(tmp_path: Path) -> None:
    schema = {"fields": [{**INTEGER, "constraints": {"enum": ["a"]}}]}
    path = write_package(
        tmp_path,
        "c\n1\n",
        resource={"schema": "s.json"},
        more=[{"name": "u", "path": "u.csv", "schema": "s.json"}],
        files={"u.csv": "c\n1\n", "s.json": json.dumps(schema, indent=1)},
    )
    (finding,) = validate(path).findings
    assert (finding.path, finding.pointer) == ("s.json", "/fields/0/constraints/enum")
    assert finding.line == 7


def test_large_tables_are_checked_without_the_fault(tmp_path: Path) -> None:
    schema = {"fields": [{**STRING, "constraints": {"pattern": r"\p{Lu}+"}}, field("d", "integer")]}
    schema["fields"][1]["constraints"] = {"minimum": "x"}
    rows = "".join(f"ABC,{number}\n" for number in range(50_000))
    path = write_package(tmp_path, f"c,d\n{rows}abc,1\n", schema=schema)
    assert validate(path).counts == {"constraint-value": 1, "constraint-error": 1}


def test_a_comparison_says_that_a_pattern_is_translated(tmp_path: Path) -> None:
    schema = {"fields": [{**STRING, "constraints": {"pattern": r"\p{Lu}+"}}]}
    path = write_package(tmp_path, "c\nAB\n", schema=schema)
    report = validate(path, compare_frictionless=True)
    (step,) = (one for one in report.steps if one.kind == "comparison")
    assert "a pattern of XML Schema is checked, where frictionless stops" in step.detail
    assert report.valid
