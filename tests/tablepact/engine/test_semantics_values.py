"""Missing values and constraints: what is null, which bounds hold, and in what order they speak."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import V2, Judge, bound, column, field, lines, write_package

from tablepact.validation.validate import validate

# fmt: off
MISSING: list[tuple[str, str, dict[str, Any]]] = [
    ("empty is null", "", column({"type": "integer"}, "", "1")),
    ("exact, not stripped", "type-error@3:c",
     column({"type": "integer"}, "NA", "NA ", schema={"missingValues": ["NA"]})),
    ("empty no longer null", "type-error@2:c",
     column({"type": "integer"}, "", "NA", schema={"missingValues": ["NA"]})),
    ("none at all", "type-error@2:c",
     column({"type": "integer"}, "", schema={"missingValues": []})),
    ("an empty string is a value", "",
     column({"type": "string", "constraints": {"required": True}}, "",
            schema={"missingValues": []})),
    ("the field's own win", "type-error@3:c",
     column({"type": "integer", "missingValues": ["-"]}, "-", "NA",
            schema={"missingValues": ["NA"]})),
    ("the field's own win also as the default", "type-error@3:c",
     column({"type": "integer", "missingValues": [""]}, "", "NA",
            schema={"missingValues": ["NA"]})),
    ("the field has none", "type-error@2:c",
     column({"type": "integer", "missingValues": []}, "", "1")),
    ("a value that would be valid", "constraint-error@2:c",
     column({"type": "integer", "constraints": {"required": True}}, "0", "1",
            schema={"missingValues": ["0"]})),
    ("labelled under v2", "type-error@3:c",
     column({"type": "integer"}, "-9", "", **{"$schema": V2},
            schema={"missingValues": [{"value": "-9", "label": "refused"}]})),
    ("labelled under v1", "!schema-error",
     column({"type": "integer"}, "-9", schema={"missingValues": [{"value": "-9"}]})),
    ("labelled twice", "!schema-error",
     column({"type": "integer"}, "-9", **{"$schema": V2},
            schema={"missingValues": [{"value": "-9"}, {"value": "-9"}]})),
    ("an absent cell is the string None", "missing-cell@2:c",
     {"text": "n,c\n1\n", "fields": [field("n"), field("c", "integer")],
      "schema": {"missingValues": ["None"]}}),
    ("an absent cell is null and required", "constraint-error@2:c missing-cell@2:c",
     {"text": "n,c\n1\n", "fields": [field("n"), bound("c", "integer", required=True)]}),
    ("an absent cell is null where nothing is missing", "missing-cell@2:c",
     {"text": "n,c\n1\n", "fields": [field("n"), field("c", "integer")],
      "schema": {"missingValues": []}}),
    ("None written out", "type-error@2:c", column({"type": "integer"}, "None")),
]


def constrained(
    kind: str, *cells: str, second: bool = False, options: Any = None, **keys: Any
) -> dict[str, Any]:
    version = {"$schema": V2} if second else {}
    return column({"type": kind, **(options or {}), "constraints": keys}, *cells, **version)


CONSTRAINTS: list[tuple[str, str, dict[str, Any]]] = [
    ("a type error is the only one", "type-error@2:c",
     constrained("integer", "x", minimum=5, enum=["7"])),
    ("all that fail, in their order", " ".join(["constraint-error@2:c"] * 3),
     constrained("string", "abcd", maxLength=2, pattern="x", enum=["y"])),
    ("numbers: minimum before enum", " ".join(["constraint-error@2:c"] * 2),
     constrained("integer", "1", enum=["7"], minimum=5)),
    ("required", "constraint-error@3:c", constrained("string", " ", "", required=True)),
    ("required: false", "", constrained("string", "", required=False)),
    ("pattern is not grouped", "constraint-error@5:c constraint-error@6:c",
     constrained("string", "a", "ab", "ax", "xb", "xa", "b", pattern="a|b")),
    ("pattern lets a last line end through", "constraint-error@3:c",
     constrained("string", "a\n", "a\n\n", pattern="a")),
    ("pattern: digits of any script", "", constrained("string", "٣", "5", pattern="\\d")),
    ("pattern: look-around", "constraint-error@3:c",
     constrained("string", "bx", "ax", pattern="(?!a).*")),
    ("pattern: back-reference", "constraint-error@3:c",
     constrained("string", "aa", "ab", pattern="(.)\\1")),
    ("pattern: dot and line ends", "constraint-error@2:c",
     constrained("string", "a\nb", "a\rb", pattern="a.b")),
    ("pattern: POSIX class is a set of letters", "constraint-error@2:c",
     constrained("string", "5", pattern="[[:digit:]]+")),
    ("pattern on a number", "!field-error", constrained("integer", "1", pattern="1")),
    ("minimum in the field's own form", "constraint-error@3:c",
     constrained("number", "1,5", "1,4", minimum="1,5", options={"decimalChar": ","})),
    ("minimum: exact decimals", "constraint-error@2:c",
     constrained("number", "0.09999999999999999999", "0.1", "1e-1", minimum=0.1)),
    ("minimum: 1.0 on an integer", "constraint-error@2:c",
     constrained("integer", "0", "1", minimum=1.0)),
    ("beyond 64 bits", "constraint-error@3:c",
     constrained("integer", "9" * 30, "1" + "0" * 40, maximum=int("9" * 35))),
    ("NaN keeps no bound", "constraint-error@2:c", constrained("number", "NaN", minimum=0)),
    ("infinity compares", "constraint-error@3:c",
     constrained("number", "inf", "-inf", "1e400", minimum=0)),
    ("dates", "constraint-error@2:c constraint-error@4:c",
     constrained("date", "2019-12-31", "2020-1-5", "2022-01-01", minimum="2020-01-01",
                 maximum="2021-12-31")),
    ("years and months", "constraint-error@3:c",
     constrained("yearmonth", "2020-2", "2019-12", minimum="2020-1")),
    ("exclusive under v2", "constraint-error@2:c constraint-error@4:c",
     constrained("integer", "1", "2", "3", exclusiveMinimum=1, exclusiveMaximum=3, second=True)),
    ("exclusive under v1", "!field-error", constrained("integer", "1", exclusiveMinimum=1)),
    ("duration has no bounds", "!field-error", constrained("duration", "P1D", minimum="P1D")),
    ("jsonSchema is refused", "!field-error", constrained("object", "{}", jsonSchema={})),
    ("enum compares values", "constraint-error@4:c",
     constrained("integer", "01", "+1", "2", enum=["1"])),
    ("enum of numbers", "", constrained("number", "1.50", "15e-1", enum=[1.5])),
    ("enum of durations", "constraint-error@3:c",
     constrained("duration", "PT24H", "P2D", enum=["P1D"])),
    ("enum: another JSON type never matches a string", "constraint-error@2:c",
     constrained("string", "1", "a", enum=[1, "a"])),
    ("enum: a member that is no value", "constraint-error@2:c",
     constrained("integer", "1", "2", enum=["x", "2"])),
    ("enum: NaN is never equal", "constraint-error@2:c",
     constrained("number", "NaN", "1", enum=["NaN", "1"])),
    ("enum: empty", "constraint-error@2:c", constrained("string", "a", "", enum=[])),
    ("enum of any", "constraint-error@3:c", constrained("any", "a", "b", enum=["a"])),
    ("lengths are code points", "constraint-error@4:c",
     constrained("string", "é𝒳", "ab", "abc", "", maxLength=2)),
    ("lengths of lists, arrays, objects", "constraint-error@3:c",
     constrained("array", "[1]", "[]", minLength=1)),
    ("lengths of lists", "constraint-error@2:c", constrained("list", "a,b,c", "a", maxLength=2)),
    ("lengths of objects", "constraint-error@2:c",
     constrained("object", '{"a":1,"b":2}', "{}", maxLength=1)),
    ("items of an array", " ".join(["constraint-error@2:c", "constraint-error@3:c"]),
     constrained("array", "[9]", '[""]', "[1]", options={
         "arrayItem": {"type": "integer", "constraints": {"maximum": 8, "required": True}}})),
    ("categories are ignored", "",
     column({"type": "string", "categories": ["a"], "categoriesOrdered": True}, "b")),
    ("times with zones", "constraint-error@3:c",
     constrained("time", "10:00:00Z", "09:00:00Z", minimum="09:30:00Z")),
    ("moments in other zones", "constraint-error@3:c",
     constrained("datetime", "2020-01-01T12:00:00+02:00", "2020-01-01T12:00:00+03:00",
                 minimum="2020-01-01T10:00:00Z")),
]
# fmt: on


@pytest.mark.parametrize(
    ("expected", "package"), [c[1:] for c in MISSING], ids=[c[0] for c in MISSING]
)
def test_what_is_null(expected: str, package: dict[str, Any], judge: Judge) -> None:
    assert judge(**package) == expected


@pytest.mark.parametrize(
    ("expected", "package"), [c[1:] for c in CONSTRAINTS], ids=[c[0] for c in CONSTRAINTS]
)
def test_which_values_a_constraint_lets_through(
    expected: str, package: dict[str, Any], judge: Judge
) -> None:
    assert judge(**package) == expected


def test_many_values_of_one_odd_pattern(judge: Judge) -> None:
    text = lines(*(f"a{number % 7}" for number in range(150)))
    fields = [field("n"), bound("c", "string", pattern="a[0-5]")]
    assert judge(text=text, fields=fields).split()[0] == "constraint-error@8:c"


def test_a_pattern_that_python_warns_of_is_validated_without_a_warning(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    schema = {"fields": [bound("a", "string", pattern="[[:alpha:]x]+")]}
    report = validate(write_package(tmp_path, "a\nax]\nb\n", schema=schema))
    assert [finding.row for finding in report.findings] == [3]
    assert not recwarn.list
