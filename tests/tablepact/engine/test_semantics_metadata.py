"""Descriptors that frictionless refuses, tables without a schema, and where it crashes."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from compare import compare, frictionless_report
from small import V2, Judge, bound, column, field, lines, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.validation.validate import validate

AB = [field("a", "integer"), field("b", "string")]


def small(fields: Any = AB, text: Any = "a,b\n1,x\n", **more: Any) -> dict[str, Any]:
    return {"text": text, "fields": fields, **more}


def keyed(**schema: Any) -> dict[str, Any]:
    return small(schema=schema)


def to(fields: Any, *, resource: Any = "") -> list[dict[str, Any]]:
    return [{"fields": "a", "reference": {"resource": resource, "fields": fields}}]


# fmt: off
METADATA: list[tuple[str, str, dict[str, Any]]] = [
    ("unknown type", "!field-error", small([field("a", "decimal"), field("b", "money")])),
    ("unknown constraint", "!field-error", small([bound("a", "integer", least=1)])),
    ("two faults", "!field-error !field-error",
     small([bound("a", "integer", pattern="x"), bound("b", "date", maxLength=1)])),
    ("unknown format of a string", "!field-error", small([field("a", "string", format="x")])),
    ("field without a name", "!field-error", small([{"type": "integer"}])),
    ("fields of one name", "!schema-error", small([AB[0], AB[0]])),
    ("no fields", "!schema-error", {"text": "a\n1\n", "schema": {"primaryKey": "a"}}),
    ("required beside the constraints", "!field-error", small([field("a", required=True)])),
    ("example of another type", "!field-error", small([field("a", "integer", example="x")])),
    ("constraint of the wrong JSON type", "!field-error",
     small([bound("a", "string", minLength="1")])),
    ("primary key of no field", "!schema-error", keyed(primaryKey="c")),
    ("primary key, empty", "!schema-error", keyed(primaryKey="")),
    ("foreign key of no field", "!schema-error",
     keyed(foreignKeys=[{"fields": "c", "reference": {"fields": "a"}}])),
    ("foreign key of other lengths", "!schema-error", keyed(foreignKeys=to(["a", "b"]))),
    ("missing values on the resource", "!resource-error", small(resource={"missingValues": ["-"]})),
    ("name in capitals under v1", "!resource-error", small(resource={"name": "Fruit"})),
    ("name in capitals under v2", "", small(resource={"name": "Fruit"}, **{"$schema": V2})),
    ("path and data", "!resource-error", small(resource={"data": [["a", "b"]]})),
    ("licence without name and path", "!package-error", small(licenses=[{"title": "free"}])),
    ("bad date of creation", "!package-error", small(created="yesterday")),
    ("bad e-mail", "!package-error", small(contributors=[{"title": "a", "email": "x"}])),
    ("schema in a file", "", {"text": "a\n1\n", "resource": {"schema": "s.json"},
                              "files": {"s.json": json.dumps({"fields": [AB[0]]})}}),
    ("unknown properties", "", small([field("a", "integer", colour="red"), AB[1]], colour="red",
                                     schema={"colour": "red"}, resource={"colour": "red"})),
    ("table that is said to be one", "type-error@2:a",
     small(text="a,b\nq,x\n", resource={"profile": "tabular-data-resource"})),
    ("no table", "", {"text": b"\x00\xff", "path": "t.bin"}),
    ("other things beside a table", "type-error@2:a",
     small(text="a,b\nq,x\n", more=[{"name": "note", "path": "note.txt"}],
           files={"note.txt": "hello"})),
    ("path out of the folder", "!resource-error", small(text=None, path="../t.csv")),
    ("path out of the folder and back", "!resource-error", small(text=None, path="a/../t.csv")),
    ("absolute path", "!resource-error", small(text=None, path="/t.csv")),
    ("path with a variable", "!resource-error", small(text=None, path="$HOME/t.csv")),
    ("path of somebody's home", "!resource-error", small(text=None, path="~/t.csv")),
    ("path with a scheme", "!resource-error", small(text=None, path="file:t.csv")),
    ("schema out of the folder", "!resource-error", small(None, resource={"schema": "../s.json"})),
    ("schema that is not there", "!schema-error", small(None, resource={"schema": "s.json"})),
    ("schema that is no JSON", "!schema-error",
     small(None, resource={"schema": "s.json"}, files={"s.json": "{"})),
    ("schema in a file, refused", "!field-error",
     small(None, resource={"schema": "s.json"},
           files={"s.json": json.dumps({"fields": [field("a", "decimal")]})})),
    ("two tables of one name", "!package-error", small(more=[{"name": "t", "path": "t.csv"}])),
    ("table without a name", "!resource-error", small(more=[{"path": "t.csv"}])),
    ("neither path nor data", "!resource-error", small(more=[{"name": "u"}])),
    ("v1 by its profile", "!field-error", small(
        [bound("a", "integer", exclusiveMinimum=0), AB[1]], **{
            "$schema": "https://datapackage.org/profiles/1.0/datapackage.json"})),
    ("foreign key to another package", "resource-error",
     keyed(foreignKeys=[{"fields": "a", "reference": {
         "package": "p.json", "resource": "p", "fields": "a"}}])),
    ("format that needs more than is installed", "error",
     small([field("a", "string", format="wkt"), AB[1]])),
    ("title and description", "", small([field("a", "integer", title="A", description="b",
                                               rdfType="http://a.co", example="1"), AB[1]])),
]

INFERRED: list[tuple[str, str, dict[str, Any]]] = [
    ("types", "", {"text": "a,b,c,d\n1,1.5,true,2020-01-01\n2,2.5,false,2020-01-02\n"}),
    ("ragged", "missing-cell@3:b extra-cell@4", {"text": "a,b\n1,x\n2\n3,y,z\n"}),
    ("blank label", "blank-label:field2", {"text": "a,\n1,x\n"}),
    ("duplicate labels", "duplicate-label:a2", {"text": "a,a\n1,x\n"}),
    ("one of the first hundred is of another type, late", "type-error@97:a",
     {"text": "a\n" + "1\n" * 95 + "x\n" + "1\n" * 100}),
    ("one of the first hundred is of another type, early", "",
     {"text": "a\n" + "1\n" * 48 + "x\n" + "1\n" * 100}),
    ("another type after a hundred", "type-error@140:a",
     {"text": "a\n" + "1\n" * 138 + "x\n"}),
    ("no rows", "", {"text": "a,b\n"}),
    ("no header", "", {"text": "1,x\n2,y\n", "dialect": {"header": False}}),
    ("missing values are inferred over", "", {"text": "a,b\n1,\n,x\n"}),
    ("two, one refers to the other", "foreign-key@3",
     {"text": "a\n1\n9\n", "fields": [AB[0]], "schema": {"foreignKeys": to("c", resource="p")},
      "more": [{"name": "p", "path": "p.csv"}], "files": {"p.csv": "c\n1\n2\n"}}),
]

CRASHES: list[tuple[str, dict[str, Any]]] = [
    ("pattern that is none", column({"type": "string", "constraints": {"pattern": "("}}, "a")),
    *((f"pattern {pattern}", column({"type": "string", "constraints": {"pattern": pattern}}, "a"))
      for pattern in ("\\i\\c*", "\\p{Lu}", "(?i)a", "a{2,1}", "*")),
    ("minimum of another type", column({"type": "integer", "constraints": {"minimum": 1.5}}, "1")),
    ("minimum in another form of date", column(
        {"type": "date", "format": "%d/%m/%Y", "constraints": {"minimum": "2020-01-01"}},
        "01/01/2021")),
    ("with and without a zone", column(
        {"type": "datetime", "constraints": {"minimum": "2020-01-01T00:00:00"}},
        "2020-01-01T10:00:00Z")),
    ("signalling NaN and a bound", column(
        {"type": "number", "constraints": {"minimum": 0}}, "sNaN")),
    ("signalling NaN, unique", column(
        {"type": "number", "constraints": {"unique": True}}, "sNaN")),
    ("signalling NaN, referred to",
     {"text": "a\n1\n", "fields": [field("a", "number")],
      "schema": {"foreignKeys": to("c", resource="p")},
      "more": [{"name": "p", "path": "p.csv", "schema": {"fields": [field("c", "number")]}}],
      "files": {"p.csv": "c\n1\nsNaN\n"}}),
    *((f"unique {kind}", column({"type": kind, "constraints": {"unique": True}}, cell))
      for kind, cell in [("array", "[]"), ("object", "{}"), ("list", "a"),
                         ("geojson", '{"type":"Point","coordinates":[1,2]}')]),
    ("primary key of arrays",
     small([field("a", "array"), AB[1]], "a,b\n[],x\n", schema={"primaryKey": "a"})),
    ("foreign key of arrays",
     small([field("a", "array"), AB[1]], "a,b\n[],x\n", schema={"foreignKeys": to("a")})),
    ("list without a delimiter", column({"type": "list", "delimiter": ""}, "a,b")),
    ("broken xz", small(text=b"no xz", path="t.csv.xz")),
    ("half an xz", small(text=lzma.compress(b"a,b\n1,x\n" * 99)[:40], path="t.csv.xz")),
    ("foreign key to what is no table",
     small(schema={"foreignKeys": to("a", resource="p")}, more=[{"name": "p", "path": "p.txt"}],
           files={"p.txt": "a"})),
]
# fmt: on

CASES = [*METADATA, *INFERRED]


@pytest.mark.parametrize(("expected", "package"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_metadata(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected


DESCRIPTORS = {
    "not there": None,
    "no JSON": "{",
    "a list": "[]",
    "empty": "",
    "nothing in it": "{}",
    "resources are no list": '{"resources": {}}',
    "a resource that is none": '{"resources": [1]}',
    "no resources": '{"resources": []}',
    "the last of two": '{"resources": [{"name": "t", "path": "t.csv"}], "resources": []}',
    "name of the wrong type": '{"name": 1, "resources": [{"name": "t", "path": "t.csv"}]}',
    "field that is none": """{"resources": [
        {"name": "t", "path": "t.csv", "schema": {"fields": [1]}}]}""",
}


@pytest.mark.parametrize("text", DESCRIPTORS.values(), ids=DESCRIPTORS.keys())
def test_descriptors(text: str | None, tmp_path: Path, exact: FrictionlessClient) -> None:
    path = tmp_path / "datapackage.json"
    (tmp_path / "t.csv").write_text("a\n1\n")
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert compare(path, client=exact) == []


def test_a_descriptor_with_a_byte_order_mark_is_read_here(
    tmp_path: Path, exact: FrictionlessClient
) -> None:
    """An intended difference: RFC 8259 lets a reader ignore the mark, and frictionless stops."""
    path = write_package(tmp_path, "n\n1\n", [field("n", "integer")])
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert validate(path, client=exact).valid
    assert not frictionless_report(path)["valid"]


@pytest.mark.parametrize("package", [c[1] for c in CRASHES], ids=[c[0] for c in CRASHES])
def test_where_frictionless_crashes_we_say_invalid(package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == "crash"


def test_a_crash_in_one_table_leaves_the_package_invalid(judge: Judge) -> None:
    bad = {"name": "u", "path": "u.csv", "schema": {"fields": [bound("n", "string", pattern="(")]}}
    package = {"more": [bad], "files": {"u.csv": "n\nx\n"}}
    assert judge(text=lines("1"), fields=[field("n"), field("c")], **package) == "crash"


@pytest.mark.parametrize("listed", [1, {"name": "u", "path": "../x.csv"}, {"path": "t.csv"}])
def test_a_resource_that_is_itself_a_package(
    listed: Any, tmp_path: Path, exact: FrictionlessClient
) -> None:
    """frictionless opens a JSON file that has resources, and reports on these."""
    inner = {"resources": [listed, {"name": "t", "path": "t.csv"}]}
    (tmp_path / "inner.json").write_text(json.dumps(inner), encoding="utf-8")
    (tmp_path / "t.csv").write_text("n\n1\n", encoding="utf-8")
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps({"resources": [{"name": "inner", "path": "inner.json"}]}))
    assert compare(path, client=exact) == []
