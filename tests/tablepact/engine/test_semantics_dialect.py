"""The dialect: what is declared, what is guessed, and where the rows begin."""

from __future__ import annotations

from typing import Any

import pytest
from small import Judge, bound, field

AB = [field("a", "integer"), field("b", "string")]
RED = [field("a", "integer"), bound("b", "string", enum=["x", "y"])]
WIDE = [*AB, field("c"), field("d")]
LONG = "1,x\n" * 120


def read(text: str, fields: Any = AB, **dialect: Any) -> dict[str, Any]:
    return {"text": text, "fields": fields, "dialect": dialect}


# fmt: off
DIALECT: list[tuple[str, str, dict[str, Any]]] = [
    ("delimiter", "type-error@3:a", read("a;b\n1;x\nq;y\n", delimiter=";")),
    ("delimiter, tab", "type-error@3:a", read("a\tb\n1\tx\nq\ty\n", delimiter="\t")),
    ("delimiter, guessed", "type-error@3:a", read("a;b\n1;x\nq;y\n")),
    ("delimiter, not the one of the file", "missing-label:b incorrect-label:a type-error@2:a",
     read("a,b\n1,x\n", delimiter=";")),
    ("delimiter, in the csv part", "", read("a;b\n1;x\n", csv={"delimiter": ";"})),
    ("delimiter of two characters", "source-error", read("a,b\n1,x\n", delimiter=";;")),
    ("quote of two characters", "source-error", read("a,b\n1,x\n", quoteChar="''")),
    ("quote", "", read("a,b\n1,'x,\ny'\n2,'it''s'\n", quoteChar="'")),
    ("quote, none", "source-error", read('a,b\n1,"x,y"\n', quoteChar="")),
    ("quote, single by guess is not taken", "extra-cell@2", read("a,b\n1,'x,y'\n2,'z'\n")),
    ("escape", "", read('a,b\n1,"x\\",y"\n', escapeChar="\\")),
    ("escape, and no doubled quotes", "extra-cell@3 extra-cell@3",
     read('a,b\n1,"x\\"y"\n2,"a"",b",c\n', escapeChar="\\", doubleQuote=False)),
    ("no doubled quotes has no effect alone", "", read('a,b\n1,"x""y"\n', doubleQuote=False)),
    ("skipInitialSpace", "constraint-error@3:b",
     read("a,b\n1, x\n2,  z\n", RED, skipInitialSpace=True)),
    ("skipInitialSpace: false", "constraint-error@2:b constraint-error@3:b",
     read("a,b\n1, x\n2, y\n", RED, skipInitialSpace=False)),
    ("skipInitialSpace by guess", "", read("a, b\n1, x\n2, y\n", RED)),
    ("skipInitialSpace by guess though the delimiter is declared", "",
     read("a, b\n1, x\n2, y\n", RED, delimiter=",")),
    ("nullSequence is ignored", "type-error@2:a", read("a,b\n\\N,x\n", nullSequence="\\N")),
    ("lineTerminator is ignored", "type-error@3:a",
     read("a,b\n1,x\nq,y\n", lineTerminator=";")),
    ("csvddfVersion is ignored", "", read("a,b\n1,x\n", csvddfVersion=1.2)),
    ("header: false", "type-error@1:a", read("a,b\n1,x\n", header=False)),
    ("header: false, and rows too long", "extra-cell@2", read("1,x\n2,y,z\n", header=False)),
    ("header: false, and blank lines", "blank-row@1", read("\n1,x\n", header=False)),
    ("header: true", "", read("a,b\n1,x\n", header=True)),
    ("header: true, and a blank line first", "type-error@2:a",
     read("\na,b\n1,x\n", header=True)),
    ("header: true, and a title", "missing-label:b incorrect-label:a type-error@2:a extra-cell@2 "
     "extra-cell@3", read("title\na,b\n1,x\n", header=True)),
    ("a title is skipped by guess", "type-error@4:a",
     read("title\na,b,c,d\n1,x,,\nq,y,,\n", WIDE)),
    ("blank lines before the header are skipped", "type-error@5:a",
     read("\n\na,b,c,d\n1,x,,\nq,y,,\n" + "1,,,\n" * 5, WIDE)),
    ("comments before the header are skipped", "type-error@4:a",
     read("# a note, of two\na,b,c,d\n1,x,,\nq,y,,\n", WIDE)),
    ("a title over two columns is near enough to be the header",
     "missing-label:b incorrect-label:a type-error@2:a extra-cell@2 extra-cell@3",
     read("title\na,b\n1,x\n")),
    ("so is a blank line, which has no labels", "type-error@2:a",
     read("\na,b\n1,x\n")),
    ("a short header over wide rows is not the header",
     "extra-label extra-label extra-label incorrect-label:a incorrect-label:b type-error@3:a",
     read("a,b\n1,x,2,3,4\nq,x,2,3,4\n2,x,2,3,4\n")),
    ("ragged rows beyond a hundred do not change the guess", "extra-cell@123 extra-cell@123",
     read("a,b\n" + LONG + "1,x\n1,x,2,3\n")),
    ("headerRows", "type-error@4:a", read("t,t\na,b\n1,x\nq,y\n", headerRows=[2])),
    ("headerRows, two", "", read("a,b\nc,d\n1,x\n", [field("a c", "integer"), field("b d")],
                                headerRows=[1, 2])),
    ("headerRows, two with the same cell", "",
     read("a,b\na,d\n1,x\n", [field("a", "integer"), field("b-d")], headerRows=[1, 2],
          headerJoin="-")),
    ("headerRows, backwards", "type-error@2:a c",
     read("a,b\nc,d\n1,x\n", [field("a c", "integer"), field("b d")], headerRows=[2, 1])),
    ("headerRows, none", "type-error@1:a", read("a,b\n1,x\n", headerRows=[])),
    ("commentChar", "type-error@5:a",
     read("# t\na,b\n1,x\n#2,y\nq,y\n", commentChar="#")),
    ("commentChar of many characters", "", read("a,b\n1,x\n// no\n", commentChar="//")),
    ("commentChar in quotes counts too", "", read('a,b\n1,x\n"#2",y,z\n', commentChar="#")),
    ("commentChar after a space does not", "type-error@2:a",
     read("a,b\n #1,x\n", commentChar="#", skipInitialSpace=False)),
    ("commentChar far below", "type-error@123:a",
     read("a,b\n" + LONG + "#,,,\nq,x\n", commentChar="#")),
    ("commentRows", "type-error@4:a", read("a,b\n1,x\nq,y\nr,y\n", commentRows=[3])),
    ("commentRows, the first", "", read("t\na,b\n1,x\n", commentRows=[1])),
    ("skipBlankRows", "type-error@6:a",
     read("a,b\n1,x\n\n,\n\nq,y\n", skipBlankRows=True)),
    ("skipBlankRows, not rows of spaces", "missing-cell@3:b",
     read("a,b\n1,x\n  \n", [field("a"), field("b")], skipBlankRows=True)),
    ("a record of many lines counts once", "type-error@3:a",
     read('a,b\n1,"x\ny\nz"\nq,y\n')),
    ("dialect in a file", "", {"text": "a;b\n1;x\n", "fields": AB,
                               "resource": {"dialect": "d.json"},
                               "files": {"d.json": '{"delimiter": ";"}'}}),
    ("dialect with a wrong type", "!dialect-error", read("a,b\n1,x\n", header="yes")),
    ("control with a wrong type", "!control-error", read("a,b\n1,x\n", delimiter=1)),
]

TSV: list[tuple[str, str, dict[str, Any]]] = [
    ("tsv", "type-error@3:a", {"text": "a\tb\n1\tx\nq\ty\n"}),
    ("tsv with quotes", "", {"text": 'a\tb\n1\t"x\ty"\n'}),
    ("tsv, line ends within quotes become one", "constraint-error@2:b",
     {"text": 'a\tb\n1\t"x\r\ny"\n', "fields": [AB[0], bound("b", "string", maxLength=2)]}),
    ("tsv, lone CR", "type-error@3:a", {"text": "a\tb\r1\tx\rq\ty\r"}),
    ("tsv by format", "type-error@2:a",
     {"text": "a\tb\nq\tx\n", "path": "t.csv", "resource": {"format": "tsv"}}),
    ("tsv with commas", "missing-label:b incorrect-label:a type-error@2:a",
     {"text": "a,b\n1,x\n"}),
    ("tsv, another delimiter declared", "", {"text": "a;b\n1;x\n", "dialect": {"delimiter": ";"}}),
]
# fmt: on


@pytest.mark.parametrize(
    ("expected", "package"), [c[1:] for c in DIALECT], ids=[c[0] for c in DIALECT]
)
def test_dialect(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected


@pytest.mark.parametrize(("expected", "package"), [c[1:] for c in TSV], ids=[c[0] for c in TSV])
def test_tsv(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**{"path": "t.tsv", "fields": AB, **package}) == expected
