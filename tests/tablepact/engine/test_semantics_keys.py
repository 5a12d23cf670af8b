"""Keys: what is the same value, what is no value, and what a foreign key is looked up in."""

from __future__ import annotations

from typing import Any

import pytest
from small import Judge, bound, field, lines

LONG = [str(number) for number in range(150)]
INTEGER, STRING = field("c", "integer"), field("c", "string")
AB = [field("a", "integer"), field("b", "string")]


def unique(kind: str, *cells: str, **options: Any) -> dict[str, Any]:
    fields = [field("n"), bound("c", kind, options=options, unique=True)]
    return {"text": lines(*cells), "fields": fields}


def primary(text: str, *names: str, fields: Any = AB) -> dict[str, Any]:
    return {"text": text, "fields": fields, "schema": {"primaryKey": list(names)}}


def foreign(
    kind: dict[str, Any], cells: list[str], parent: dict[str, Any], parents: list[str], **more: Any
) -> dict[str, Any]:
    """Return two tables, of which the first refers to the second, ``p``."""
    target = {"name": "p", "path": "p.csv", "schema": {"fields": [field("n"), parent]}}
    key = {"fields": "c", "reference": {"resource": "p", "fields": parent["name"]}}
    return {
        "text": lines(*cells),
        "fields": [field("n"), kind],
        "schema": {"foreignKeys": [key]},
        "more": [{**target, **more.get("target", {})}],
        "files": {"p.csv": lines(*parents, label=parent["name"])},
    }


def own(text: str, fields: Any, key: Any, to: Any, **more: Any) -> dict[str, Any]:
    """Return a table that refers to itself."""
    keys = [{"fields": key, "reference": {"fields": to, **more}}]
    return {"text": text, "fields": fields, "schema": {"foreignKeys": keys}}


def pair(
    text: str, kinds: tuple[str, str], parents: str, of: tuple[str, str], *names: str
) -> dict[str, Any]:
    """Return two tables, of which the first refers by two fields to the second, ``p``."""
    key = {"fields": ["c", "d"], "reference": {"resource": "p", "fields": list(names or "ab")}}
    target = {"name": "p", "path": "p.csv"}
    return {
        "text": f"c,d\n{text}",
        "fields": [field("c", kinds[0]), field("d", kinds[1])],
        "schema": {"foreignKeys": [key]},
        "more": [{**target, "schema": {"fields": [field("a", of[0]), field("b", of[1])]}}],
        "files": {"p.csv": f"a,b\n{parents}"},
    }


# fmt: off
UNIQUE: list[tuple[str, str, dict[str, Any]]] = [
    ("each repeat", "unique-error@3:c unique-error@5:c", unique("string", "a", "a", "b", "a")),
    ("nulls do not count", "", unique("string", "", "")),
    ("values of the wrong type do not count", "type-error@2:c type-error@3:c",
     unique("integer", "x", "x")),
    ("integers", "unique-error@3:c unique-error@4:c unique-error@5:c",
     unique("integer", "1", "01", "+1", " 1")),
    ("minus zero", "unique-error@3:c", unique("integer", "0", "-0")),
    ("numbers", "unique-error@3:c unique-error@4:c", unique("number", "1", "1.0", "1e0")),
    ("exact decimals", "", unique("number", "0.1", "0.10000000000000000001")),
    ("floats", "unique-error@3:c",
     unique("number", "0.1", "0.10000000000000000001", floatNumber=True)),
    ("NaN is never the same", "", unique("number", "NaN", "NaN", "nan")),
    ("infinity is", "unique-error@3:c", unique("number", "inf", "Infinity", "-inf")),
    ("decimal comma", "unique-error@3:c", unique("number", "1,5", "1,50", decimalChar=",")),
    ("booleans", "unique-error@3:c unique-error@5:c",
     unique("boolean", "true", "1", "false", "0")),
    ("dates", "unique-error@3:c", unique("date", "2020-01-05", "2020-1-5")),
    ("moments", "unique-error@3:c",
     unique("datetime", "2020-01-01T10:00:00Z", "2020-01-01T12:00:00+02:00")),
    ("with and without a zone", "",
     unique("datetime", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00")),
    ("durations", "unique-error@3:c", unique("duration", "P1D", "PT24H")),
    ("years", "unique-error@3:c", unique("year", "2020", "２０２０")),
    ("months", "unique-error@3:c", unique("yearmonth", "2020-1", "2020-01")),
    ("points", "unique-error@3:c", unique("geopoint", "1,2", "1.0, 2.0")),
    ("uuid as it is written", "",
     unique("string", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-426614174000",
            format="uuid")),
    ("after other faults of the row", "type-error@3:n unique-error@3:c",
     {"text": "n,c\n1,7\nx,7\n",
      "fields": [field("n", "integer"), bound("c", "integer", unique=True)]}),
    ("cells of unique fields speak first", "type-error@3:c type-error@3:n",
     {"text": "n,c\n1,7\nx,y\n",
      "fields": [field("n", "integer"), bound("c", "integer", unique=True)]}),
    ("far apart", "unique-error@152:c", unique("integer", *LONG, "007")),
    ("breaking a constraint, it counts",
     "constraint-error@2:c constraint-error@3:c unique-error@3:c",
     {"text": "n,c\n1,5\n2,5\n",
      "fields": [field("n"), bound("c", "integer", unique=True, minimum=6)]}),
]

PRIMARY: list[tuple[str, str, dict[str, Any]]] = [
    ("repeat", "primary-key@3", primary("a,b\n1,x\n01,y\n2,x\n", "a")),
    ("as a string", "primary-key@3",
     {"text": "a,b\n1,x\n1,y\n", "fields": AB, "schema": {"primaryKey": "a"}}),
    ("null", "primary-key@2", primary("a,b\n,x\n1,y\n", "a")),
    ("null, twice", "primary-key@2 primary-key@3", primary("a,b\n,x\n,y\n", "a")),
    ("part of it null", "primary-key@3", primary("a,b\n1,\n1,\n,x\n", "a", "b")),
    ("all of it null is a blank row too", "blank-row@2 primary-key@2",
     primary("a,b\n,\n", "a", "b")),
    ("blank line", "blank-row@3 primary-key@3", primary("a,b\n1,x\n\n", "a")),
    ("of the wrong type is null", "type-error@2:a primary-key@2", primary("a,b\nx,x\n", "a")),
    ("composite", "primary-key@4", primary("a,b\n1,x\n1,y\n01,x\n2,x\n", "a", "b")),
    ("composite, parts do not run together", "",
     primary("a,b\n1,1x\n11,x\n", "a", "b")),
    ("NaN", "", primary("a,b\nNaN,x\nNaN,y\n", "a", fields=[field("a", "number"), AB[1]])),
    ("true is not 1 within a field", "primary-key@3",
     primary("a,b\ntrue,x\n1,y\n", "a", fields=[field("a", "boolean"), AB[1]])),
    ("along with unique", "unique-error@3:a primary-key@3",
     primary("a,b\n1,x\n1,y\n", "a", fields=[bound("a", "integer", unique=True), AB[1]])),
    ("order in a row", "type-error@3:b extra-cell@3 primary-key@3",
     primary("a,b\n1,2\n1,x,y\n", "a", fields=[AB[0], field("b", "integer")])),
    ("short row", "missing-cell@2:b", primary("a,b\n1\n2,x\n", "a", "b")),
    ("composite, a part of the wrong type", "type-error@2:a type-error@3:a primary-key@3",
     primary("a,b\nx,p\ny,p\n", "a", "b")),
    ("composite, wrong type and no value", "type-error@2:a primary-key@2",
     primary("a,b\nx,\n1,p\n", "a", "b")),
    ("composite, short rows", "missing-cell@2:b missing-cell@3:b primary-key@3",
     primary("a,b\n1\n1\n", "a", "b")),
    ("uniqueKeys are ignored", "",
     {"text": "a,b\n1,x\n1,x\n", "fields": AB, "schema": {"uniqueKeys": [["a"]]}}),
    ("of two fields, any order", "primary-key@3", primary("a,b\n1,x\n1,x\n", "b", "a")),
]

FOREIGN: list[tuple[str, str, dict[str, Any]]] = [
    ("no parent", "foreign-key@3", foreign(INTEGER, ["1", "3"], INTEGER, ["1", "2"])),
    ("null refers to nothing", "", foreign(INTEGER, ["", "1"], INTEGER, ["1"])),
    ("of the wrong type is null", "type-error@2:c", foreign(INTEGER, ["x"], INTEGER, ["1"])),
    ("spelled otherwise", "", foreign(INTEGER, ["01", "+1", " 1"], INTEGER, ["1"])),
    ("integer and number", "", foreign(INTEGER, ["1"], field("c", "number"), ["1.0"])),
    ("integer and boolean", "", foreign(INTEGER, ["1", "0"], field("c", "boolean"),
                                        ["true", "false"])),
    ("integer and year", "", foreign(INTEGER, ["2020"], field("c", "year"), ["2020"])),
    ("integer and string never", "foreign-key@2", foreign(INTEGER, ["1"], STRING, ["1"])),
    ("a parent that breaks a constraint counts", "constraint-error@2:c",
     foreign(INTEGER, ["1"], bound("c", "integer", minimum=5), ["1"])),
    ("a parent of the wrong type does not", "foreign-key@2 type-error@2:c",
     foreign(INTEGER, ["1"], INTEGER, ["x"])),
    ("no rows in the parent", "foreign-key@2", foreign(INTEGER, ["1"], INTEGER, [])),
    ("the parent's missing values are its own", "foreign-key@2",
     foreign(STRING, ["NA"], {**STRING, "missingValues": ["NA"]}, ["NA", "a"])),
    ("field that the parent does not have", "foreign-key@2",
     foreign(INTEGER, ["1", ""], field("d", "integer"), ["1"])
     | {"schema": {"foreignKeys": [{"fields": "c", "reference": {"resource": "p",
                                                                  "fields": "e"}}]}}),
    ("parent without a schema", "foreign-key@3",
     foreign(INTEGER, ["1", "9"], INTEGER, ["1", "2"])
     | {"more": [{"name": "p", "path": "p.csv"}]}),
    ("no such parent", "resource-error", own("a,b\n1,x\n", AB, "a", "a", resource="q")),
    ("parent's file is not there", "scheme-error scheme-error",
     foreign(INTEGER, ["1"], INTEGER, ["1"], target={"path": "q.csv"})),
    ("parent's bytes are no text", "encoding-error encoding-error",
     foreign(INTEGER, ["1"], INTEGER, ["1"], target={"encoding": "ascii", "path": "q.csv"})
     | {"files": {"q.csv": "n,c\n1,é\n"}}),
    ("to itself", "foreign-key@2",
     own("a,b\n1,9\n2,\n3,1\n", [AB[0], field("b", "integer")], "b", "a")),
    ("to itself, by its name", "foreign-key@2",
     own("a,b\n1,9\n2,\n3,1\n", [AB[0], field("b", "integer")], "b", "a", resource="t")),
    ("to itself, by an empty name", "foreign-key@2",
     own("a,b\n1,9\n2,\n3,1\n", [AB[0], field("b", "integer")], ["b"], ["a"], resource="")),
    ("composite", "foreign-key@3 foreign-key@4",
     {"text": "c,d\n1,x\n1,y\n3,y\n3,\n1,x\n", "fields": [field("c", "integer"), field("d")],
      "schema": {"foreignKeys": [{"fields": ["c", "d"], "reference": {
          "resource": "p", "fields": ["a", "b"]}}]},
      "more": [{"name": "p", "path": "p.csv", "schema": {"fields": AB}}],
      "files": {"p.csv": "a,b\n1,x\n3,\n"}}),
    ("composite, part null", "foreign-key@3",
     {"text": "c,d\n3,\n1,\n,z\n", "fields": [field("c", "integer"), field("d")],
      "schema": {"foreignKeys": [{"fields": ["c", "d"], "reference": {
          "resource": "p", "fields": ["a", "b"]}}]},
      "more": [{"name": "p", "path": "p.csv", "schema": {"fields": AB}}],
      "files": {"p.csv": "a,b\n3,\n,z\n"}}),
    ("two keys, in order", "foreign-key@2 foreign-key@2",
     {"text": "a,b\n1,x\n", "fields": AB,
      "schema": {"foreignKeys": [
          {"fields": "b", "reference": {"resource": "p", "fields": "d"}},
          {"fields": "a", "reference": {"resource": "p", "fields": "c"}}]},
      "more": [{"name": "p", "path": "p.csv", "schema": {"fields": [INTEGER, field("d")]}}],
      "files": {"p.csv": "c,d\n5,y\n"}}),
    ("many parents", "foreign-key@152", foreign(INTEGER, [*LONG, "150"], INTEGER, LONG[::-1])),
    ("NaN is never found", "foreign-key@2",
     foreign(field("c", "number"), ["NaN"], field("c", "number"), ["NaN"])),
]

I_S, D_S, I_I = ("integer", "string"), ("date", "string"), ("integer", "integer")
PAIRS: list[tuple[str, str, dict[str, Any]]] = [
    ("one cell of the wrong type", "type-error@2:c foreign-key@2 type-error@3:c",
     pair("x,p\nx,q\n1,p\n", I_S, "1,p\n,q\n", I_S)),
    ("one cell of the wrong type, of a type that is never equal", "type-error@2:c foreign-key@2",
     pair("x,p\n", D_S, "1,p\n", I_S)),
    ("no value, in a field whose values are never equal", "foreign-key@2",
     pair(",p\n,q\n", D_S, "1,p\n,q\n", I_S)),
    ("a value, in a field whose values are never equal", "foreign-key@2",
     pair("2020-01-01,q\n", D_S, ",q\n", I_S)),
    ("a cell of the wrong type among the parents", "foreign-key@3 type-error@2:a",
     pair(",p\n1,p\n", I_S, "x,p\n", I_S)),
    ("both of the wrong type", "type-error@2:c type-error@2:d",
     pair("x,y\n", I_I, "1,1\n", I_I)),
    ("wrong type, and no value", "type-error@2:c", pair("x,\n", I_S, "1,p\n", I_S)),
    ("a short row", "missing-cell@2:d foreign-key@2", pair("1\n2\n", I_S, "1,p\n2,\n", I_S)
     | {"text": "c,d\n1\n2,\n"}),
    ("short parents", "foreign-key@3 missing-cell@2:b", pair("1,\n1,p\n", I_S, "1\n", I_S)),
    ("a long row", "extra-cell@2 foreign-key@2", pair("1,q,r\n", I_S, "1,p\n", I_S)),
    ("a blank row", "blank-row@3", pair("1,p\n\n", I_S, "1,p\n", I_S)),
    ("no field of that name, a value beside", "foreign-key@2 foreign-key@3",
     pair(",q\n1,p\n,p\n", I_S, "1,p\n", I_S, "nowhere", "b")),
    ("no fields of these names", "foreign-key@2 blank-row@3",
     pair("1,p\n,\n", I_S, "1,p\n", I_S, "y", "z")),
    ("to itself, a cell of the wrong type", "type-error@2:a foreign-key@2 foreign-key@3",
     own("a,b\nx,1\n2,\n", [field("a", "integer"), field("b", "integer")],
         ["b", "a"], ["a", "b"])),
    ("to itself, of two types", "type-error@2:a foreign-key@2 blank-row@3",
     own("a,b\nx,u\n,\n", [field("a", "date"), field("b")], ["a", "b"], ["b", "a"])),
]
# fmt: on

CASES = [*UNIQUE, *PRIMARY, *FOREIGN, *PAIRS]


@pytest.mark.parametrize(("expected", "package"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_keys(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected
