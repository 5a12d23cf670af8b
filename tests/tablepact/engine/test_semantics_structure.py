"""Rows and labels: what is blank, missing or too much, and which field a column goes to."""

from __future__ import annotations

from typing import Any

import pytest
from small import Judge, bound, field

AB = [field("a", "integer"), field("b", "string")]
A = [field("a", "integer")]
REQUIRED = [bound("a", "integer", required=True), bound("b", "string", required=True)]
LONG = "a,b\n" + "1,x\n" * 150


def small(text: str, fields: Any = AB, **more: Any) -> dict[str, Any]:
    return {"text": text, "fields": fields, **more}


def match(how: str, text: str, fields: Any = AB, **schema: Any) -> dict[str, Any]:
    return small(text, fields, schema={"fieldsMatch": how, **schema})


# fmt: off
ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("short", "missing-cell@2:b", small("a,b\n1\n2,x\n")),
    ("short and required", "constraint-error@2:b missing-cell@2:b", small("a,b\n1\n", REQUIRED)),
    ("long", "extra-cell@2 extra-cell@2", small("a,b\n1,x,y,z\n2,x\n")),
    ("trailing delimiter", "extra-cell@2", small("a,b\n1,x,\n")),
    ("long and of the wrong type", "type-error@2:a extra-cell@2", small("a,b\nq,x,y\n")),
    ("empties", "blank-row@3", small("a,b\n1,x\n,\n2,y\n")),
    ("missing values only", "blank-row@2",
     small("a,b\nNA,-\n", schema={"missingValues": ["NA", "-"]})),
    ("too many empties", "blank-row@2", small("a,b\n,,\n")),
    ("empties with something beyond", "blank-row@2", small("a,b\n,,x\n")),
    ("empties that are required", "blank-row@2", small("a,b\n,\n", REQUIRED)),
    ("blank line", "blank-row@3", small("a,b\n1,x\n\n2,y\n")),
    ("blank lines at the end", "blank-row@3 blank-row@4", small("a,b\n1,x\n\n\n")),
    ("blank line where empty is a value", "blank-row@3",
     small("a,b\n1,x\n\n", schema={"missingValues": ["-"]})),
    ("blank line in one column", "blank-row@3", small("a\n1\n\n2\n", A)),
    ("blank line in one column where empty is a value", "blank-row@3",
     small("a\n1\n\n2\n", A, schema={"missingValues": ["-"]})),
    ("empty quotes in one column", "blank-row@3", small('a\n1\n""\n2\n', A)),
    ("empty quotes in one column where empty is a value", "type-error@3:a",
     small('a\n1\n""\n2\n', A, schema={"missingValues": ["-"]})),
    ("line of spaces", "type-error@3:a missing-cell@3:b", small("a,b\n1,x\n   \n2,y\n")),
    ("no rows", "", small("a,b\n")),
    ("no rows, no line end", "", small("a,b")),
    ("no last line end", "type-error@3:a", small("a,b\n1,x\nq,y")),
    ("no last line end after an empty cell", "", small("a,b\n1,x\n2,")),
    ("CRLF", "type-error@3:a", small("a,b\r\n1,x\r\nq,y\r\n")),
    ("lone CR", "type-error@3:a", small("a,b\r1,x\rq,y\r")),
    ("mixed line ends", "type-error@4:a", small("a,b\n1,x\r\n2,y\rq,z\n")),
    ("lone CR within a line", "missing-cell@2:b type-error@3:a", small("a,b\n1\rx,y\n")),
    ("CR CR LF", "blank-row@3", small("a,b\n1,x\r\r\n2,y\n")),
    ("quoted line end", "type-error@3:a", small('a,b\n1,"x\ny"\nq,z\n')),
    ("quoted CR and CRLF", "type-error@4:a", small('a,b\n1,"x\ry"\n2,"x\r\ny"\nq,z\n')),
    ("doubled quotes", "", small('a,b\n1,"x ""y"""\n2,""""\n')),
    ("stray quote", "", small('a,b\n1,x"y\n2,5" pipe\n')),
    ("text after a closing quote", "", small('a,b\n1,"x"y\n2,"a"b"c\n')),
    ("unterminated quote", "type-error@2:a", small('a,b\nq,"x\n1,y\n2,z\n')),
    ("unterminated quote at the end", "", small('a,b\n1,x\n2,"y')),
    ("quote that swallows a fault", "", small('a,b\n1,"x\nq,y\nr,"\n2,z\n')),
    ("NUL", "type-error@3:a", small("a,b\n1,x\0y\n\0,z\n")),
    ("other line ends are text", "", small("a,b\n1,x\u2028y\x0bz\x0c\x85\n")),
    ("unicode", "type-error@2:a", small("a,b\n½,größe 東京 𝒳\n")),
    ("many rows", "type-error@152:a", small(LONG + "q,y\n")),
    ("many rows, ragged after a hundred", "missing-cell@152:b extra-cell@153",
     small(LONG + "1\n1,x,y\n")),
    ("quotes after a hundred rows", "type-error@153:a", small(LONG + '1,"x\ny""\n"\nq,"z\n')),
    ("a wide cell", "", small("a,b\n1," + "x" * 200_000 + "\n")),
]

LABELS: list[tuple[str, str, dict[str, Any]]] = [
    ("stripped", "", small(" a ,\u00a0b\n1,x\n")),
    ("incorrect", "incorrect-label:b", small("a,c\n1,x\n")),
    ("incorrect, by position still", "incorrect-label:a incorrect-label:b type-error@2:a",
     small("b,a\nx,1\n")),
    ("another case", "incorrect-label:a", small("A,b\n1,x\n")),
    ("case ignored", "", small("A,B\n1,x\n", dialect={"headerCase": False})),
    ("case as version 1 says it", "incorrect-label:a",
     small("A,b\n1,x\n", dialect={"caseSensitiveHeader": False})),
    ("blank", "blank-label:b", small("a,\n1,x\n")),
    ("duplicate", "duplicate-label:b", small("a,a\n1,x\n")),
    ("extra", "extra-label", small("a,b,c\n1,x,y\n")),
    ("extra, and long rows", "extra-label extra-cell@3", small("a,b,c\n1,x,y\n2,x,y,z\n")),
    ("extra, and short rows", "extra-label missing-cell@2:c", small("a,b,c\n1,x\n")),
    ("extra and the same", "extra-label extra-label", small("a,b,c,c\n1,x,y,z\n")),
    ("extra and blank", "extra-label", small("a,b,\n1,x,y\n")),
    ("missing", "missing-label:b", small("a\n1\n2\n")),
    ("missing, and long rows", "missing-label:b extra-cell@2", small("a\n1,x\n2\n3\n4\n5\n")),
    ("missing and required", "missing-label:b", small("a\n1\n", REQUIRED)),
    ("missing before incorrect", "missing-label:b incorrect-label:a", small("c\n1\n")),
    ("missing, in a key", "missing-label:b",
     small("a\n1\n1\n", schema={"primaryKey": ["a", "b"],
                                "foreignKeys": [{"fields": "b", "reference": {"fields": "a"}}]})),
    ("none declared", "extra-label extra-label", small("a,b\n1,x\n", [])),
    ("quoted, on two lines", "incorrect-label:b", small('a,"b\nc"\n1,x\n')),
]

MATCHES: list[tuple[str, str, dict[str, Any]]] = [
    ("equal, in another order", "", match("equal", "b,a\nx,1\n")),
    ("equal, missing", "missing-label:b", match("equal", "a\n1\n")),
    ("equal, extra", "extra-label", match("equal", "b,c,a\nx,y,1\n")),
    ("equal, extra and missing", "extra-label missing-label:a type-error@2:c",
     match("equal", "b,d,c\nx,y,q\n", [*AB, field("c", "integer")])),
    ("subset", "type-error@2:a", match("subset", "c,b,a\ny,x,q\n")),
    ("subset, missing", "missing-label:b", match("subset", "c,a\ny,1\n")),
    ("superset", "", match("superset", "b\nx\n")),
    ("superset, extra", "extra-label", match("superset", "b,c\nx,y\n")),
    ("superset, required", "missing-label:a", match("superset", "b\nx\n", REQUIRED)),
    ("superset, in the primary key", "missing-label:a",
     match("superset", "b\nx\nx\n", primaryKey="a")),
    ("partial", "", match("partial", "c,b\ny,x\n")),
    ("partial, nothing matches", "unmatched-header", match("partial", "c,d\ny,x\n")),
    ("partial, required", "missing-label:a", match("partial", "c,b\ny,x\n", REQUIRED)),
    ("duplicate labels", "error", match("equal", "a,b,a\n1,x,2\n")),
    ("case ignored", "",
     small("B,A\nx,1\n", schema={"fieldsMatch": "equal"}, dialect={"headerCase": False})),
    ("a list", "!schema-error !schema-error",
     small("a,b\n1,x\n", schema={"fieldsMatch": ["equal"]})),
    ("exact, said", "incorrect-label:a incorrect-label:b", match("exact", "b,a\n1,1\n")),
    ("keys by name", "unique-error@3:a primary-key@3",
     match("equal", "b,a\nx,1\ny,1\n", [bound("a", "integer", unique=True), AB[1]],
           primaryKey="a")),
]
# fmt: on


@pytest.mark.parametrize(("expected", "package"), [c[1:] for c in ROWS], ids=[c[0] for c in ROWS])
def test_rows(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected


@pytest.mark.parametrize(
    ("expected", "package"), [c[1:] for c in LABELS], ids=[c[0] for c in LABELS]
)
def test_labels(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected


@pytest.mark.parametrize(
    ("expected", "package"), [c[1:] for c in MATCHES], ids=[c[0] for c in MATCHES]
)
def test_fields_matched(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected
