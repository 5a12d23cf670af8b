"""What is wrong with a descriptor: where it is, in every form, and what was most likely meant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tablepact.package.descriptor.known_properties import CONSTRAINTS, PARTS
from tablepact.report.formats.console import console_lines
from tablepact.report.formats.frictionless_json import as_error, as_json
from tablepact.report.formats.github import as_github
from tablepact.report.formats.jsonl import as_jsonl
from tablepact.report.formats.junit import as_junit
from tablepact.report.formats.sarif import as_sarif
from tablepact.report.model import Finding
from tablepact.validation.spelling import near, property_meant
from tablepact.validation.validate import validate

V2 = "https://datapackage.org/profiles/2.0/datapackage.json"
ID = {"name": "id", "type": "integer"}


NAMED = "property-name"
LINE = 15
"""The line on which ``written`` writes the type of the second field of the first table."""


def field(**more: Any) -> dict[str, Any]:
    return {"fields": [ID, {"name": "name", "type": "string", **more}]}


def written(
    folder: Path, *resources: Any, files: Mapping[str, Any] | None = None, **more: Any
) -> Path:
    """Write a descriptor, each property of it on a line of its own, and a table without a fault."""
    (folder / "fruit.csv").write_text("id,name\n1,pear\n")
    for name, content in (files or {}).items():
        (folder / name).write_text(json.dumps(content, indent=1))
    path = folder / "datapackage.json"
    whole = {"name": "market", "resources": list(resources), **more}
    path.write_text(json.dumps(whole, indent=1))
    return path


def table(schema: Any = None, **more: Any) -> dict[str, Any]:
    return {"name": "fruit", "path": "fruit.csv", "schema": schema or field(), **more}


REFUSED: list[tuple[str, Any, str, str]] = [
    ("type", [table(field(type="int"))],
     "fruit, field name (/resources/0/schema/fields/1/type, line ", 'did you mean "integer"?'),
    ("misspelt type", [table(field(type="interger"))], "fruit, field name", '"integer"?'),
    ("no type at all like it", [table(field(type="money"))], "fruit, field name",
     "one of the types"),
    ("constraint", [table(field(type="integer", constraints={"minimun": 1}))],
     "fruit, field name (/resources/0/schema/fields/1/constraints/minimun, line ",
     'did you mean "minimum"?'),
    ("constraint of another type", [table(field(constraints={"minimum": 1}))],
     "fruit, field name (/resources/0/schema/fields/1/constraints/minimum",
     'the type "string" supports the constraints required, unique, minLength'),
    ("field without a name", [table({"fields": [ID, {"nmae": "x"}]})],
     "fruit, field 2 (/resources/0/schema/fields/1, line ", 'add "name", which is required'),
    ("field whose name is in capitals", [table({"fields": [ID, {"Name": "x"}]})],
     "fruit, field 2", 'rename "Name" to "name", which is required'),
    ("table without a name", [table(), {"path": "x.csv"}], "resource 2 (/resources/1, line ",
     'add "name", which is required'),
    ("path and data", [table(data=[["id"], [1]])], "fruit (/resources/0, line ",
     "set either path, for a file, or data"),
    ("neither", [{"name": "fruit"}], "fruit (/resources/0, line ",
     "set either path, for a file, or data"),
    ("primary key", [table({**field(), "primaryKey": "no"})],
     "fruit (/resources/0/schema/primaryKey, line ", "fields of this schema"),
    ("required in the field", [table(field(required=True))],
     "fruit, field name (/resources/0/schema/fields/1/required, line ",
     'move "required" into the constraints'),
    ("wrong kind of value", [table({**field(), "missingValues": "-"})],
     "fruit (/resources/0/schema/missingValues, line ", 'write a list: ["-"]'),
    ("a list as text", [table(field(constraints={"enum": "f, m"}))],
     "fruit, field name (/resources/0/schema/fields/1/constraints/enum", 'a list: ["f", "m"]'),
    ("fields of one name", [table({"fields": [ID, ID]})], "fruit (/resources/0/schema, line ",
     'more than one is called "id"'),
    ("foreign key of no field", [table({**field(), "foreignKeys": [
        {"fields": ["Name"], "reference": {"resource": "", "fields": ["id"]}}]})],
     "fruit (/resources/0/schema/foreignKeys, line ", 'did you mean "name" instead of "Name"?'),
    ("foreign key to nothing", [table({**field(), "foreignKeys": [{"fields": ["id"]}]})],
     "fruit (/resources/0/schema/foreignKeys, line ", 'add "reference": {"resource"'),
    ("a shorter word", [table(field(type="integer", constraints={"min": 1}))],
     "fruit, field name (/resources/0/schema/fields/1/constraints/min", '"minimum"?'),
    ("fields in the resource", [{"name": "fruit", "path": "fruit.csv", "fields": [ID]}],
     "fruit (/resources/0/fields, line ", 'move "fields" into the schema'),
    ("missing values in the resource", [table(missingValues=["-"])],
     "fruit (/resources/0/missingValues, line ", 'move "missingValues" into the schema'),
    ("a name in capitals", [table(name="Früh Obst")], "Früh Obst (/resources/0/name, line ",
     'write "fruh-obst"'),
    ("no schema", [table("gone.json")], "fruit (/resources/0/schema, line ", "check that the file"),
    ("type, in a file", [table("t.json")], "fruit, field name (t.json#/fields/1/type, line ",
     '"string"?'),
    ("dialect", [table(dialect={"header": 3})], "fruit (/resources/0/dialect/header, line ",
     "without quotation marks"),
    ("foreign key of more fields than it refers to", [table({**field(), "foreignKeys": [
        {"fields": ["id", "name"], "reference": {"resource": "", "fields": ["id"]}}]})],
     "fruit (/resources/0/schema/foreignKeys, line ", "as many fields as the key has"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resources", "place", "hint"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
@pytest.mark.parametrize("rules", ["all", "frictionless"])
def test_what_frictionless_refuses_has_a_place(
    tmp_path: Path, resources: Any, place: str, hint: str, rules: Any
) -> None:
    path = written(tmp_path, *resources, files={"t.json": field(type="varchar")})
    (found,) = (
        one for one in validate(path, rules=rules).steps[0].findings
        if one.code != "property-name"
    )  # fmt: skip
    assert found.location.startswith(place), found.location
    file = tmp_path / (found.path or "datapackage.json")
    line = file.read_text().splitlines()[(found.line or 0) - 1]
    *_, step = str(found.pointer).split("/")
    assert f'"{step}": ' in line or (step.isdecimal() and line.strip() == "{")
    assert hint in found.hint
    assert "named" not in found.hint
    assert found.error is not None
    assert "at" not in found.error


def test_lists_of_python_are_in_words_and_frictionless_keeps_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, table({**field(), "primaryKey": ["inv-nr"]}))
    (ours,), (theirs,) = (validate(path, rules=r).findings for r in ("all", "frictionless"))
    assert ours.message.endswith("primary key inv-nr does not match the fields id, name")
    assert theirs.message.endswith(
        """primary key "['inv-nr']" does not match the fields "['id', 'name']\""""
    )
    assert ours.hint == 'instead of "inv-nr", name fields of this schema, spelled exactly as there'


def test_properties_of_a_dialect_are_not_those_of_a_resource(tmp_path: Path) -> None:
    path = written(tmp_path, table(delimiter=";", header=False, missingValue="-"))
    found = {one.pointer: one.message for one in validate(path).findings if one.code == NAMED}
    assert [*found] == [f"/resources/0/{name}" for name in ("delimiter", "header", "missingValue")]
    assert 'Move it to the "dialect" of the resource' in found["/resources/0/delimiter"]
    assert 'Did you mean "missingValues" in the schema' in found["/resources/0/missingValue"]


def test_a_package_without_resources_is_not_called_valid(tmp_path: Path) -> None:
    path = written(tmp_path)
    (found,) = validate(path).findings
    assert (found.code, found.pointer, found.line) == ("no-resource", "/resources", 3)
    assert validate(path, rules="frictionless").valid


def test_a_schema_that_the_standard_lets_be_more_is_found_in_its_file(tmp_path: Path) -> None:
    """Frictionless is given a plainer schema then, which stands in the descriptor."""
    more = {"name": "o", "type": "object", "constraints": {"jsonSchema": {}, "minimum": 1}}
    path = written(
        tmp_path, table("t.json"), files={"t.json": {"fields": [more]}}, **{"$schema": V2}
    )
    (found,) = validate(path).steps[0].findings
    assert found.location == "fruit, field o (t.json#/fields/0/constraints/minimum, line 8)"


def test_every_form_names_table_field_and_pointer(tmp_path: Path) -> None:
    report = validate(written(tmp_path, table(field(type="int"))))
    at = "/resources/0/schema/fields/1/type"
    ((error,),) = (task["errors"] for task in json.loads(as_json(report))["tasks"])
    assert (error["tableName"], error["fieldName"], error["pointer"]) == ("fruit", "name", at)
    assert error["line"] == LINE
    lines = [json.loads(line) for line in as_jsonl(report)]
    (line,) = (one for one in lines if one["kind"] == "finding")
    assert (line["table"], line["field"], line["pointer"]) == ("fruit", "name", at)
    assert (line["path"], line["line"]) == ("datapackage.json", LINE)
    (result,) = json.loads(as_sarif(report, "in/datapackage.json"))["runs"][0]["results"]
    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"] == {"uri": "in/datapackage.json"}
    assert place["physicalLocation"]["region"] == {"startLine": LINE}
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "fruit/name"
    assert result["properties"]["pointer"] == at
    told = f"fruit, field name ({at}, line {LINE}): Field is not valid"
    assert told in as_junit(report)
    first, *_ = as_github(report, "in/datapackage.json")
    assert first.startswith(f"::error file=in/datapackage.json,line={LINE},title=field-error::")
    assert told in first
    assert any(told in line[0][0] for line in console_lines(report))


def test_the_same_fault_in_two_places_is_two_results(tmp_path: Path) -> None:
    report = validate(written(tmp_path, table({"fields": [{"type": "any"}, {"type": "any"}]})))
    results = json.loads(as_sarif(report))["runs"][0]["results"]
    prints = [one["partialFingerprints"]["finding/v1"] for one in results]
    assert len(set(prints)) == 2


MISSPELT: list[tuple[str, dict[str, Any], str, str]] = [
    ("tableRule", {"tableRule": []}, "/tableRule", '"tableRules"?'),
    ("tableView", {"tableView": []}, "/tableView", '"tableViews"?'),
    ("tablecontract", {"tablecontract": "strict"}, "/tablecontract", '"tableContract"?'),
    ("licences", {"licences": []}, "/licences", '"licenses"?'),
    ("derivedby", {"resource": {"derivedby": "x.sql"}}, "/resources/0/derivedby", '"derivedBy"?'),
    ("key of a resource", {"resource": {"primaryKey": "id"}}, "/resources/0/primaryKey",
     "Move it to the schema"),
    ("dailect", {"resource": {"dailect": {}}}, "/resources/0/dailect", '"dialect"?'),
    ("delimeter", {"resource": {"dialect": {"delimeter": ","}}}, "/resources/0/dialect/delimeter",
     '"delimiter"?'),
    ("rowRule", {"schema": {"rowRule": []}}, "/resources/0/schema/rowRule", '"rowRules"?'),
    ("row_rules", {"schema": {"row_rules": []}}, "/resources/0/schema/row_rules", '"rowRules"?'),
    ("primarykey", {"schema": {"primarykey": "id"}}, "/resources/0/schema/primarykey",
     '"primaryKey"?'),
    ("foreignKey", {"schema": {"foreignKey": []}}, "/resources/0/schema/foreignKey",
     '"foreignKeys"?'),
    ("missingvalues", {"schema": {"missingvalues": []}}, "/resources/0/schema/missingvalues",
     '"missingValues"?'),
    ("fieldmatch", {"schema": {"fieldmatch": "subset"}}, "/resources/0/schema/fieldmatch",
     '"fieldsMatch"?'),
    ("rule of a package in a schema", {"schema": {"tableRules": []}},
     "/resources/0/schema/tableRules", "Move it to the package itself"),
    ("minimun in a field", {"schema": field(minimun=1)}, "/resources/0/schema/fields/1/minimun",
     '"minimum" in the "constraints" of the field?'),
    ("unique in a field", {"schema": field(unique=True)}, "/resources/0/schema/fields/1/unique",
     'Move it to the "constraints" of the field'),
    ("Constraints", {"schema": field(Constraints={})}, "/resources/0/schema/fields/1/Constraints",
     '"constraints"?'),
    ("foreign key", {"schema": {"foreignKeys": [
        {"field": "id", "fields": "id", "references": 0,
         "reference": {"resource": "", "fields": "id", "Field": "id"}}]}}, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "pointer", "said"),
    [one[1:] for one in MISSPELT[:-1]],
    ids=[x[0] for x in MISSPELT[:-1]],
)
def test_a_name_that_is_nearly_right_is_a_finding(
    make: Any, given: Any, pointer: str, said: str
) -> None:
    path = make(**given)
    report = validate(path)
    (found,) = report.findings
    assert (found.code, found.pointer) == ("property-name", pointer)
    assert said in found.message
    assert [step.status for step in report.steps if step.kind == "table"] == ["pass"]
    assert not report.valid
    assert validate(path, rules="frictionless").valid


def test_what_is_counted_is_no_constraint(make: Any) -> None:
    assert validate(make(schema=field(unique=17, enum=3, pattern=0))).valid


def test_a_stranger_s_descriptor_of_very_many_names_is_soon_done(make: Any) -> None:
    names = {f"{number:x}ressources"[:12]: 0 for number in range(100_000)}
    report = validate(make(**names))
    assert len(report.findings) < 10_000


def test_the_right_name_beside_it_makes_it_the_package_s_own(make: Any) -> None:
    assert validate(make(**MISSPELT[-1][1])).valid


def test_a_misspelt_list_of_resources_is_named_beside_the_refusal(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "x",\n "ressources": []}')
    refused, found = validate(tmp_path).findings
    assert (refused.code, refused.pointer) == ("package-error", "")
    assert 'rename "ressources" to "resources"' in refused.hint
    assert (found.pointer, found.line) == ("/ressources", 2)


def test_a_schema_that_two_tables_share_is_reported_once(tmp_path: Path) -> None:
    shared = {**field(), "rowRule": []}
    one, other = table("t.json"), {**table("t.json"), "name": "herbs"}
    (tmp_path / "fruit.csv").write_text("id,name\n1,x\n")
    path = written(tmp_path, one, other, files={"t.json": shared})
    (found,) = validate(path).findings
    assert found.location == "fruit (t.json#/rowRule, line 12)"
    (annotation, *_) = as_github(validate(path))
    assert annotation.startswith("::error file=t.json,line=12,")


OWN = {
    "package": "bibliographicCitation spatial temporal taxonomic project relatedIdentifiers "
    "references coordinatePrecision directory author maintainers publisher license source keyword "
    "citation doi size last_updated readme views dataDependencies unit rdfType _private @context "
    "language creators issued modified theme landingPage schema custom x-note datapackage_version",
    "resource": "mimetype size created state position package_id cache_last_updated sha256 "
    "checksum rowCount tableSchema columns notes alternates titles coverage filename stats "
    "hashing unit sql license url layout pattern minimum streamed dpp:streaming datastore_active",
    "schema": "aboutUrl rowTitles tableDirection columns indexes notes order unique header custom "
    "profile version dcat:theme sortedBy",
    "field": "unit units label labels titles datatype propertyUrl lang virtual separator ordered "
    "default null skos:broadMatch examples codelist role values min max missing description_en "
    "title@es es:title conceptType slug columnType nullable precision scale length size index "
    "arrayItem itemType floatNumber level order visible width note aggregation "
    "decimalPlaces measure rdfs:label",
    "foreign key": "predicate onDelete note",
    "reference": "package datapackage",
    "dialect": "csvddfVersion caseSensitiveHeader csv excel encoding quoting sep note",
}
"""Names that packages have for themselves, from Camtrap DP, CSVW, CKAN, DCAT, older versions …"""


@pytest.mark.each("part", OWN)
def test_a_package_may_have_properties_of_its_own(part: str) -> None:
    known = PARTS[part]
    for name in [*OWN[part].split(), *known.names, *known.also, *known.about]:
        assert property_meant(part, name) is None, name


@pytest.mark.each("part", PARTS)
def test_every_name_is_found_when_a_letter_is_lost(part: str) -> None:
    for name in PARTS[part].names:
        if len(name) > 6:
            assert property_meant(part, f"{name[:3]}{name[4:]}") == (name, part)
        assert property_meant(part, f" {name.upper()}") == (name, part)


@pytest.mark.each("word, meant",
    [("intger", "integer"), ("nubmer", "number"), ("Date", "date"), ("dat", None), ("tim", None),
     ("geo-point", "geopoint"), ("money", None), ("", None)],
)  # fmt: skip
def test_a_word_that_is_near(word: str, meant: str | None) -> None:
    assert near(word, CONSTRAINTS) == meant


def test_no_two_known_words_stand_for_each_other() -> None:
    for known in (*(part.names for part in PARTS.values()), CONSTRAINTS):
        assert all(near(word, known) == word for word in known)


def test_frictionless_knows_these_constraints() -> None:
    from frictionless import fields

    kinds = [kind for kind in vars(fields).values() if isinstance(getattr(kind, "type", None), str)]
    theirs = {kind.type: {*kind.supported_constraints, "unique"} for kind in kinds}
    assert {kind: {"required", "unique", *known} for kind, known in CONSTRAINTS.items()} == theirs


def test_a_finding_of_the_whole_descriptor_has_an_empty_pointer() -> None:
    found = Finding("package-error", "it is none", pointer="", line=1)
    assert found.location == "line 1"
    assert as_error(found)["pointer"] == ""
