"""Whole packages judged: each finding code by an input that gives it, and what strangers bring."""

from __future__ import annotations

import doctest
import hashlib
import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tablepact.errors import PackageError
from tablepact.report.codes import CODES
from tablepact.report.report import Report
from tablepact.validation import sql_rules
from tablepact.validation.validate import validate

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]
FOREVER = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t"


def own(expression: str) -> dict[str, Any]:
    """Add one row rule to a table."""
    rule = {"name": "own", "message": "it holds", "expression": expression}
    return {"rowRules": [rule]}


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **more}


def fields(**changed: Any) -> dict[str, Any]:
    """Return the schema with further properties of the field ``name``."""
    return {"fields": [FIELDS[0], {**FIELDS[1], **changed}]}


def steps(report: Report) -> list[tuple[str, str, str]]:
    return [(step.kind, step.subject, step.status) for step in report.steps]


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def with_rules(queries: dict[str, str]) -> dict[str, Any]:
    """Return what adds rules across tables to a package; they share one process."""
    files = {name: f"{number}.sql" for number, name in enumerate(queries)}
    rules = [{"name": name, "message": "it holds", "path": file} for name, file in files.items()]
    return {"tableRules": rules, "files": {files[name]: sql for name, sql in queries.items()}}


def found_by_rules(report: Report) -> dict[str, list[str]]:
    """Return the codes that each rule across tables has found."""
    return {
        step.subject: [finding.code for finding in step.findings]
        for step in report.steps
        if step.kind == "rule"
    }


# finding codes

BREAKS: dict[str, dict[str, Any]] = {
    "type-error": {"text": "id,name\n 5,pear\n", "tableContract": "strict"},
    "constraint-error": {
        "schema": fields(categories=["pear", "apple"]), "tableContract": "strict",
    },
    "unique-error": {"text": "id,name\n1,fig\n2,fig\n", "tableContract": "strict",
                     "schema": fields(constraints={"unique": True})},
    "primary-key": {"text": "id,name\n1,\n", "tableContract": "strict",
                    "schema": {"primaryKey": ["id", "name"]}},
    "unique-key": {"text": "id,name\n1,fig\n2,fig\n", "tableContract": "strict",
                   "schema": {"uniqueKeys": [["name"]]}},
    "foreign-key": {
        "text": "id,name\n1,\n2,9\n", "tableContract": "strict",
        "schema": {
            "fields": [FIELDS[0], field("name", "integer")],
            "foreignKeys": [{"fields": "name", "reference": {"resource": "", "fields": "id"}}],
        },
    },
    "weak-foreign-key": {
        "schema": {
            "fields": FIELDS,
            "weakForeignKeys": [{"fields": "name", "reference": {"resource": "", "fields": "id"}}],
        }
    },
    "code-list": {"schema": fields(codeTable={"resource": "fruit", "field": "id"})},
    "unit-unknown": {"schema": fields(unit="degC")},
    "unit-code": {"schema": fields(unit="degC", unitSystem="UCUM")},
    "checklist": {"resource": {"checklist": {"checks": [
        {"type": "forbidden-value", "fieldName": "name", "values": ["fig"]}]}}},
    "row-rule": {"schema": own("name <> 'fig'")},
    "table-rule": {"sql": "SELECT id FROM fruit WHERE name = 'fig'"},
    "derived-table": {"resource": {"derivedBy": "made.sql"},
                      "files": {"made.sql": "SELECT id, name FROM fruit WHERE id = 1"}},
    "contract-error": {"schema": own("no_such_field = 1")},
    "rule-error": {"sql": "SELECT no_such_column FROM fruit"},
    "judge-error": {"text": "id\n[1]\n",
                    "schema": {"fields": [field("id", "array")], "primaryKey": "id"}},
}  # fmt: skip


@pytest.mark.parametrize("code", BREAKS)
def test_code(make: Any, code: str) -> None:
    report = validate(make(**BREAKS[code]))
    assert set(codes(report)) == {code}
    assert report.valid == (CODES[code].severity != "error")


def test_every_code_of_ours_is_broken() -> None:
    ours = {name for name, code in CODES.items() if code.family in ("own", "run")}
    elsewhere = {"comparison-error", "release-error"}  # test_comparison.py, test_releases.py
    assert ours - elsewhere <= set(BREAKS)


def test_where_a_finding_is(make: Any) -> None:
    schema = own("name <> 'fig'") | {"primaryKey": "id"}
    (finding,) = validate(make(schema=schema, tableContract="strict")).findings
    assert (finding.table, finding.row, finding.field) == ("fruit", 3, None)
    assert (finding.check, finding.record, finding.message) == (
        "own",
        "fruit/2",
        'it holds (name "fig")',
    )


# packages of others


@pytest.mark.parametrize(
    ("text", "cells"), [("id,name\n1\n", [""]), ('id,name\n1,""\n', [""]), ("id,name\n,None\n", [])]
)
def test_a_missing_cell_is_not_called_none(make: Any, text: str, cells: list[str]) -> None:
    fields = [FIELDS[0], FIELDS[1] | {"constraints": {"required": True}}]
    found = validate(make(text, {"fields": fields})).findings
    required = [finding for finding in found if finding.code == "constraint-error"]
    assert [finding.cell for finding in required] == cells
    assert not any("None" in finding.message for finding in required)


def test_without_contract_only_the_rules_of_frictionless_bind(make: Any) -> None:
    report = validate(make("id,name\n+5,pear\n"))
    assert steps(report) == [("descriptor", "", "pass"), ("table", "fruit", "pass")]
    assert report.valid


def test_without_contract_its_own_rules_are_run(make: Any) -> None:
    report = validate(make(schema=own("id > 0"), sql="FROM fruit WHERE id < 0"))
    assert steps(report)[2:] == [("contract", "fruit", "pass"), ("rule", "own-rule", "pass")]
    assert report.valid


def test_row_rules_stand_beside_what_frictionless_ignores(make: Any) -> None:
    """Also in a package that does not declare version 2."""
    given = {"uniqueKeys": [["name"]], **fields(categories=["pear"]), **own("id > 0")}
    report = validate(make("id,name\n1,fig\n2,fig\n", given))
    assert steps(report)[-2:] == [("standard", "fruit", "fail"), ("contract", "fruit", "pass")]
    assert set(codes(report)) == {"category-error", "unique-key"}
    assert validate(make("id,name\n1,fig\n2,fig\n", given), rules="frictionless").valid


UNTYPABLE = {
    "geojson": '"{""type"":""Point"",""coordinates"":[1,2]}"',
    "object": '"{""a"":1}"',
    "duration": "P1D",
    "any": "5",
}


class TestUntypable:
    def table(self) -> tuple[str, list[Any]]:
        """Return a row with a cell of each kind, and its fields, named after the kinds."""
        cells = f"id,{','.join(UNTYPABLE)}\n1,{','.join(UNTYPABLE.values())}\n"
        return cells, [FIELDS[0], *(field(kind, kind) for kind in UNTYPABLE)]

    def test_it_is_left_out_of_row_rules(self, make: Any) -> None:
        cells, fields = self.table()
        path = make(cells, {"fields": fields, **own("id > 1")}, sql="SELECT id FROM fruit")
        assert codes(validate(path)) == ["row-rule", "table-rule"]

    @pytest.mark.parametrize("kind", UNTYPABLE)
    def test_a_row_rule_that_names_it_is_refused(self, make: Any, kind: str) -> None:
        schema = {"fields": [FIELDS[0], field("name", kind)], **own("name IS NULL")}
        report = validate(make(f"id,name\n1,{UNTYPABLE[kind]}\n", schema))
        assert codes(report) == ["contract-error"]

    def test_a_rule_across_tables_can_name_it(self, make: Any) -> None:
        cells, fields = self.table()
        rules = {kind: f'FROM fruit WHERE "{kind}" IS NOT NULL' for kind in UNTYPABLE}
        report = validate(make(cells, {"fields": fields}, **with_rules(rules)))
        assert found_by_rules(report) == {kind: ["table-rule"] for kind in UNTYPABLE}


def test_rules_see_the_value_that_frictionless_sees(make: Any) -> None:
    text = "id,name\n 5,pear\n+5,pear\n005,pear\n5 ,pear\n"
    report = validate(make(text, own("id <> 5"), sql="SELECT count(*) AS n FROM fruit WHERE id=5"))
    rows = [(finding.code, finding.row) for finding in report.findings[:-1]]
    assert rows == [
        ("number-form", 2),
        ("number-form", 5),
        *(("row-rule", row) for row in (2, 3, 4, 5)),
    ]
    assert report.findings[-1].message == "it holds: n 4"


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("id,name\n# a remark\n9,fig\n", {"commentChar": "#"}),
        ("id,name\n\n9,fig\n", {"skipBlankRows": True}),
        ("A title\nid,name\n9,fig\n", {"headerRows": [2]}),
    ],
)
def test_a_row_is_numbered_as_frictionless_numbers_it(make: Any, text: str, dialect: Any) -> None:
    schema = own("id < 5") | fields(constraints={"enum": ["pear"]})
    report = validate(make(text, schema, resource={"dialect": dialect}))
    assert [(f.code, f.row) for f in report.findings] == [("constraint-error", 3), ("row-rule", 3)]


# broken packages: what frictionless says, and that nothing later is said to have passed

LAST_LINE_CUT = "id,name\n1,pear\n2"
BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "missing file": ("scheme-error", {"text": None}),
    "last line cut": ("missing-cell", {"text": LAST_LINE_CUT}),
    "wrong hash": ("hash-count", {"resource": {"hash": "sha256:" + "0" * 64}}),
    "wrong bytes": ("byte-count", {"resource": {"bytes": 3}}),
    "extra column": ("extra-label", {"text": "id,name,more\n1,pear,x\n"}),
    "empty file": ("source-error", {"text": ""}),
    "type": ("type-error", {"text": "id,name\nfive,pear\n"}),
    "unknown type": ("field-error", {"schema": fields(type="colour")}),
}
WARNED = {"last line cut": ["truncated-row"]}
"""The warnings that come with the error."""


@pytest.mark.parametrize("name", BROKEN)
def test_broken(make: Any, name: str) -> None:
    code, given = BROKEN[name]
    report = validate(make(**given))
    assert codes(report) == [*WARNED.get(name, ()), code]
    assert not report.valid


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "2 rows, 2 fields"),
        ({"bytes": 21}, "2 rows, 2 fields, bytes"),
    ],
)
def test_what_was_checked_of_the_file(make: Any, facts: Any, said: str) -> None:
    (step,) = [s for s in validate(make(resource=facts)).steps if s.kind == "table"]
    assert step.detail == said
    assert step.status == "pass"


TEXT = "id,name\n1,pear\n2,plum\n"
MD5, SHA1, SHA256, SHA512 = (
    hashlib.new(name, TEXT.encode()).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")
)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (MD5.upper(), "2 rows, 2 fields, md5"),
        (f"md5:{MD5.upper()}", "2 rows, 2 fields, md5"),
        (f"sha256:{SHA256.upper()}", "2 rows, 2 fields, sha256"),
        (f"SHA-256:{SHA256}", "2 rows, 2 fields, sha256"),
        (f"sha1:{SHA1}", "2 rows, 2 fields, sha1"),
        (f"sha512:{SHA512.upper()}", "2 rows, 2 fields, sha512"),
    ],
)
@pytest.mark.parametrize("slowly", [False, True])
def test_the_right_checksum_passes_however_it_is_written(
    make: Any, declared: str, said: str, slowly: bool
) -> None:
    """Frictionless knows MD5 and SHA-256 in small letters; digits of base 16 have no case."""
    dialect = {"dialect": {"commentChar": "#"}} if slowly else {}
    report = validate(make(TEXT, resource={"hash": declared, **dialect}))
    (step,) = [step for step in report.steps if step.kind == "table"]
    assert step.status == "pass"
    assert slowly or step.detail == said
    assert "ignored" not in step.detail
    (task,) = report.to_dict()["tasks"]
    assert (task["valid"], task["errors"], task["warnings"]) == (True, [], [])


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("0" * 32, f"the descriptor has the hash md5:{'0' * 32}, the file has md5:{MD5}"),
        ("A" * 32, f"the descriptor has the hash md5:{'a' * 32}, the file has md5:{MD5}"),
        ("sha1:" + "0" * 40, f"has the hash sha1:{'0' * 40}, the file has sha1:{SHA1}"),
        ("sha512:00", f"the descriptor has the hash sha512:00, the file has sha512:{SHA512}"),
        ("whirl:00", '"whirl" is not a known checksum algorithm'),
        ("shake_128:00", '"shake_128" is not a known checksum algorithm'),
    ],
)
def test_a_wrong_checksum_is_one_finding_that_names_both(
    make: Any, declared: str, told: str
) -> None:
    report = validate(make(TEXT, resource={"hash": declared}))
    (finding,) = report.findings
    assert finding.code == "hash-count"
    assert told in finding.message
    assert "tablepact rehash" in finding.hint
    (step,) = [step for step in report.steps if step.kind == "table"]
    assert step.status == "fail"
    assert "ignored" not in step.detail
    (task,) = report.to_dict()["tasks"]
    assert (len(task["errors"]), task["warnings"]) == (1, [])


def test_frictionless_keeps_its_word_on_checksums(make: Any) -> None:
    capitals = validate(make(TEXT, resource={"hash": MD5.upper()}), rules="frictionless")
    assert codes(capitals) == ["hash-count"]
    other = validate(make(TEXT, resource={"hash": "sha1:00"}), rules="frictionless")
    assert other.valid
    assert "ignored" in other.steps[-1].detail


def test_the_checksum_of_what_is_no_table(make: Any) -> None:
    note = {"name": "note", "path": "note.md", "hash": f"SHA1:{SHA1.upper()}"}
    assert validate(make(files={"note.md": TEXT}, resources=[note])).valid
    assert codes(validate(make(files={"note.md": "other"}, resources=[note]))) == ["hash-count"]


@pytest.mark.parametrize("name", ["missing file", "last line cut", "extra column", "empty file"])
def test_strict_and_unreadable(make: Any, name: str) -> None:
    _, given = BROKEN[name]
    report = validate(make(**given, sql="FROM fruit WHERE false", tableContract="strict"))
    assert steps(report)[-2:] == [
        ("contract", "fruit", "not run"),
        ("rule", "own-rule", "not run"),
    ]
    assert not report.valid


def test_one_unreadable_table_stops_the_rules_but_not_the_other_contracts(make: Any) -> None:
    gone = {"name": "herbs", "path": "herbs.csv", "schema": {"fields": FIELDS}}
    path = make(sql="FROM fruit WHERE false", tableContract="strict")
    descriptor = json.loads((path / "datapackage.json").read_text())
    descriptor["resources"].append(gone)
    (path / "datapackage.json").write_text(json.dumps(descriptor))
    assert steps(validate(path))[3:] == [
        ("contract", "fruit", "pass"),
        ("contract", "herbs", "not run"),
        ("rule", "own-rule", "not run"),
    ]


@pytest.mark.parametrize("name", ["no schema", "inline", "multipart", "table and picture"])
class TestOdd:
    """Packages that frictionless accepts and that cannot be read strictly."""

    def package(self, make: Any, name: str, **given: Any) -> Path:
        parts = {"part.csv": "id,name\n3,plum\n"}
        path: Path = make(files=parts, **given)
        descriptor = json.loads((path / "datapackage.json").read_text())
        entry = descriptor["resources"][0]
        match name:
            case "no schema":
                del entry["schema"]
            case "inline":
                del entry["path"]
                entry["data"] = [{"id": 1, "name": "pear"}]
            case "multipart":
                entry["path"] = ["fruit.csv", "part.csv"]
            case "table and picture":
                (path / "picture.png").write_bytes(b"\x89PNG")
                descriptor["resources"].append({"name": "picture", "path": "picture.png"})
        (path / "datapackage.json").write_text(json.dumps(descriptor))
        return path

    def test_passes_without_contract(self, make: Any, name: str) -> None:
        assert validate(self.package(make, name)).valid

    def test_does_not_pass_with_one(self, make: Any, name: str) -> None:
        report = validate(self.package(make, name, tableContract="strict"))
        assert not report.valid
        assert {step.kind for step in report.steps if step.status != "pass"} == {"contract"}


def test_rules_run_beside_what_is_no_table_and_a_table_without_schema(make: Any) -> None:
    files = {"notes.txt": "ripe or not\n", "more.csv": "a,b\n1,2\n"}
    path = make(sql="FROM fruit WHERE id = 2", files=files)
    descriptor = json.loads((path / "datapackage.json").read_text())
    descriptor["resources"] += [{"name": name.partition(".")[0], "path": name} for name in files]
    (path / "datapackage.json").write_text(json.dumps(descriptor))
    assert codes(validate(path)) == ["table-rule"]


def test_rules_see_inline_data(make: Any) -> None:
    path = make(schema=own("id < 2"), sql="FROM fruit WHERE id = 2")
    descriptor = json.loads((path / "datapackage.json").read_text())
    entry = descriptor["resources"][0]
    del entry["path"]
    entry["data"] = [{"id": 1, "name": "pear"}, {"id": 2, "name": "fig"}]
    (path / "datapackage.json").write_text(json.dumps(descriptor))
    assert codes(validate(path)) == ["row-rule", "table-rule"]


@pytest.mark.parametrize("pattern", ["(", "[a"])
def test_a_pattern_that_frictionless_cannot_run(make: Any, pattern: str) -> None:
    schema = fields(constraints={"pattern": pattern})
    assert codes(validate(make(schema=schema))) == ["constraint-value"]
    report = validate(make(schema=schema, tableContract="strict"))
    assert codes(report) == ["constraint-value", "contract-error"]
    assert codes(validate(make(schema=schema), rules="frictionless")) == ["judge-error"]


# schemas that are none: a step says so, and no exception comes out

MISSHAPEN = {
    "fields null": {"fields": None},
    "fields text": {"fields": "id"},
    "fields numbers": {"fields": [1]},
    "field without name": {"fields": [{}]},
    "name a list": {"fields": [field(["id"], "integer")]},
    "type a list": {"fields": [field("id", ["integer"]), FIELDS[1]]},
    "constraints a list": fields(constraints=[1]),
    "constraints null": fields(constraints=None),
    "categories a number": fields(categories=5),
    "category without value": fields(categories=[{"label": "pear"}]),
    "missingValues a number": {"missingValues": 5},
    "missingValues objects": {"missingValues": [{"value": "NA"}]},
    "primaryKey a number": {"primaryKey": 5},
    "uniqueKeys null": {"uniqueKeys": None},
    "uniqueKeys numbers": {"uniqueKeys": [5]},
    "foreignKeys null": {"foreignKeys": None},
    "foreignKeys numbers": {"foreignKeys": [1]},
    "foreign key empty": {"foreignKeys": [{}]},
    "foreign key to nothing": {"foreignKeys": [{"fields": "id"}]},
    "foreign key to text": {"foreignKeys": [{"fields": "id", "reference": "fruit"}]},
    "rowRules text": {"rowRules": "id > 0"},
    "rowRules numbers": {"rowRules": [1]},
    "rowRules null": {"rowRules": None},
}


def test_misshapen_and_strict(make: Any) -> None:
    def is_valid(schema: Any) -> bool:
        try:
            return validate(make(schema=schema, tableContract="strict")).valid
        except PackageError:
            return False

    assert [name for name, schema in MISSHAPEN.items() if is_valid(schema)] == []


RUN_SQL = [
    "rowRules text", "rowRules numbers", "rowRules null", "uniqueKeys null", "uniqueKeys numbers",
    "foreign key empty", "categories a number", "category without value",
]  # fmt: skip
"""Those whose rules are run; most only in the thorough tier, since each starts a process."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if name in RUN_SQL[1:] else name
        for name in MISSHAPEN
    ],
)
def test_misshapen_with_rules(make: Any, name: str) -> None:
    try:
        report = validate(make(schema=own("id > 5") | MISSHAPEN[name], sql="FROM fruit"))
    except PackageError:
        return
    assert not report.valid


@pytest.mark.parametrize("dialect", ["dialect.json", [], None, 5])
@pytest.mark.parametrize("contract", [{}, {"tableContract": "strict"}])
def test_misshapen_dialect(make: Any, dialect: Any, contract: Any) -> None:
    report = validate(make(schema=own("id > 0"), resource={"dialect": dialect}, **contract))
    assert not report.valid


def test_an_empty_cell_is_no_address(make: Any) -> None:
    schema = {"primaryKey": "id"} | fields(constraints={"enum": ["pear"]})
    report = validate(make("id,name\n,fig\n", schema))
    assert {finding.record for finding in report.findings} == {None}


def test_a_row_rule_gives_the_address_without_contract_too(make: Any) -> None:
    (finding,) = validate(make(schema=own("id < 2") | {"primaryKey": "id"})).findings
    assert finding.location == "fruit, row 3 (fruit/2)"


# the contract


@pytest.mark.parametrize(
    "schema",
    [
        fields(constraints={"enum": ["pear"]}, categories=["fig"]),
        fields(constraints={"pattern": "a{1"}),
        {"fieldsMatch": "subset"},
        {"foreignKeys": [{"fields": "id", "reference": {"resource": "herbs", "fields": "id"}}]},
    ],
    ids=lambda schema: str(schema)[-40:],
)
def test_what_the_contract_cannot_hold_is_a_contract_error(make: Any, schema: Any) -> None:
    """docs/reference/validation.md: a schema that asks for more is refused with contract-error."""
    report = validate(make(schema=schema, tableContract="strict"))
    (step,) = [step for step in report.steps if step.kind == "contract"]
    assert [finding.code for finding in step.findings] == ["contract-error"]
    assert not report.valid


@pytest.mark.parametrize(
    ("text", "schema", "codes"),
    [
        ("id,name\n1,10:00:00\n2,noon\n", fields(type="time"), ["type-error"]),
        ("id,name\n1,a@b.org\n2,fig\n", fields(format="email"), ["type-error"]),
        ("id,name\n1,pear\n2,-\n", fields(missingValues=["-"], constraints={"required": True}),
         ["constraint-error", "constraint-error"]),
        ("id,name\n\"1,000\",pear\n2,fig\n",
         {"fields": [field("id", "number", groupChar=","), FIELDS[1]]}, []),
        ("id,name\n1,P1D\n2,P1D\n", fields(type="duration", constraints={"unique": True}),
         ["unique-error", "unique-error"]),
    ],
    ids=["type", "format", "missing", "group", "unique"],
)  # fmt: skip
def test_what_has_no_type_there_is_held_as_text(
    make: Any, text: str, schema: Any, codes: list[str]
) -> None:
    """Its cells are judged by frictionless's rules; the contract has what is left."""
    report = validate(make(text, schema=schema, tableContract="strict"))
    assert [finding.code for finding in report.findings] == codes
    assert "contract" in {step.kind for step in report.steps}


def test_only_one_contract_is_known(make: Any) -> None:
    with pytest.raises(PackageError, match="strict"):
        validate(make(tableContract="stirct"))


@pytest.mark.parametrize("given", [own("id > 5"), {"resource": own("id > 5")}])
def test_row_rules_in_the_wrong_place_are_not_passed_over(make: Any, given: Any) -> None:
    """Its author believes that it is checked."""
    try:
        report = validate(make(**given))
    except PackageError:
        return
    assert not report.valid


# rules across tables


def test_a_rule_that_cannot_run(make: Any) -> None:
    rules = [
        "SELEC id FROM fruit",
        "",
        "INSERT INTO fruit VALUES (3, 'plum')",
        "DROP TABLE fruit",
        "SELECT 1; SELECT 2",
        "FROM read_csv('fruit.csv')",
        "FROM 'fruit.csv'",
        "SELECT * FROM no_such_table",
    ]
    report = validate(make(**with_rules({f"rule {n}": sql for n, sql in enumerate(rules)})))
    failed = {step.subject: step.status for step in report.steps if step.kind == "rule"}
    names = [f"rule {number}" for number in range(len(rules))]
    assert failed == dict.fromkeys(names, "fail")
    assert found_by_rules(report) == {name: ["rule-error"] for name in names}
    assert not report.valid


@pytest.mark.slow
def test_an_endless_rule_is_stopped(make: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sql_rules, "run_queries", partial(sql_rules.run_queries, timeout=5))
    rules = [
        {"name": name, "message": "it holds", "path": f"{name}.sql"}
        for name in ("before", "endless", "after")
    ]
    report = validate(
        make(
            tableRules=rules,
            files={
                "before.sql": "FROM fruit WHERE false",
                "endless.sql": FOREVER,
                "after.sql": "FROM fruit WHERE false",
            },
        )
    )
    assert [status for judge, _, status in steps(report) if judge == "rule"] == [
        "pass", "fail", "fail",
    ]  # fmt: skip
    assert codes(report) == ["rule-error", "rule-error"]
    assert "longer than 5 s" in report.findings[0].message


def test_a_rule_with_too_many_rows_says_so(make: Any) -> None:
    queries = {f"{rows} rows": f"FROM range({rows}) r(n)" for rows in (1000, 1001)}
    report = validate(make(**with_rules(queries)))
    (all_rows, more) = (step.findings for step in report.steps if step.kind == "rule")
    assert (len(all_rows), len(more)) == (1000, 1001)
    assert more[0].message == "it holds: n 0"
    assert "more" not in all_rows[-1].message
    assert "there are more rows" in more[-1].message
    assert not report.valid


def test_the_address_that_a_rule_gives(make: Any) -> None:
    given: dict[str, tuple[str | None, str]] = {
        "'fruit' AS record_table, 2 AS record_id": ("fruit", "fruit (fruit/2)"),
        "'herbs' AS record_table, 'x' AS record_id": ("herbs", "herbs (herbs/x)"),
        "NULL AS record_table, 'x' AS record_id": (None, ""),
        "7 AS record_table, 'x' AS record_id": ("7", "7 (7/x)"),
        "true AS record_table, 'x' AS record_id": ("True", "True (True/x)"),
    }
    report = validate(make(**with_rules({columns: f"SELECT {columns}" for columns in given})))
    found = {finding.check: (finding.table, finding.location) for finding in report.findings}
    assert found == given


def test_one_rule_without_its_file_does_not_pass(make: Any) -> None:
    rules = [{"name": "gone", "message": "it holds", "path": "gone.sql"}]
    report = validate(make(tableRules=rules))
    assert codes(report) == ["rule-error"]
    assert not report.valid


# what frictionless itself says


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["wrong hash", "type", "missing file", "last line cut", "extra column", "unknown type"],
)
def test_same_errors_as_the_command_of_frictionless(make: Any, name: str, monkeypatch: Any) -> None:
    monkeypatch.chdir(make(**BROKEN[name][1]))
    command = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    run = subprocess.run(command, capture_output=True, check=False)
    theirs, ours = (
        json.loads(run.stdout),
        json.loads(json.dumps(validate(".", rules="frictionless").to_dict())),
    )
    assert run.returncode == 1
    assert ours["valid"] is theirs["valid"] is False
    for mine, their in zip([ours, *ours["tasks"]], [theirs, *theirs["tasks"]], strict=True):
        for error, wanted in zip(mine["errors"], their["errors"], strict=True):
            assert {key: error[key] for key in wanted} == wanted
    assert sum(len(task["errors"]) for task in theirs["tasks"]) + len(theirs["errors"]) == 1


def test_the_example_in_the_docstring_runs() -> None:
    module = sys.modules[validate.__module__]
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert (result.attempted > 5, result.failed) == (True, 0)
