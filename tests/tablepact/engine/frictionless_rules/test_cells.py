"""Cells read at home and by frictionless: the same values, the same notes, in the same order."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from random import Random
from typing import Any

import frictionless
import pytest
from generate_kinds import KINDS, Kind
from hypothesis import assume, given
from hypothesis import strategies as st

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.cells import CellRules
from tablepact.engine.table_spec import ColumnSpec
from tablepact.package.descriptor.table_schema import parse_field

STOPS = "frictionless stops"
ASKS = "asks"
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
PATTERNS = (
    *("[a-z]+", "a|b", r"\d{2,}", "^x?$", ".*", r"\w+-\S", "[^a]", "(ab)*c?", "a{0,3}", "(a+)+b"),
    *(
        "[a-z]+(-[a-z]+)*",
        r"[A-Z]{2}\d{3}|x",
        r"(\w+\.)+\w+",
        "a$|b",
        "(a|ab)(c|bcd)",
        "é+",
        r"\s*",
    ),
    *("[^\\W\\d]+", "^^a$$", "(?:a?){2}", "(?=a)b", r"(a)\1", "(?i:a)", r"\bx", "("),
)
UNFOLLOWED = PATTERNS[-6:]
MISSING = ("", "NA", "-", "1", "0", "None", "true")
TEXT = st.text(
    "0123456789-+:.,TZ eEnaifNtrueFALSE_abcx\n\u0661\u00e9\u00a0@{}[]\"'\\%$PYWMDS/é", max_size=24
)


def drawn(kind: Kind, number: int) -> str:
    return kind.usual(Random(number))  # noqa: S311 - for tests


def cells(kind: Kind) -> st.SearchStrategy[str]:
    """Draw cells as they are, and with characters that are other, more, or fewer."""
    plain = st.integers(0, 10**6).map(lambda number: drawn(kind, number))
    if listed := (*kind.odd, *kind.bad):
        plain = plain | st.sampled_from(listed)
    return plain | TEXT | st.builds(changed, plain, st.integers(0, 40), TEXT, st.integers(0, 2))


def changed(cell: str, at: int, put: str, taken: int) -> str:
    at = at % (len(cell) + 1)
    return cell[:at] + put[:2] + cell[at + taken :]


@st.composite
def columns(draw: st.DrawFn, kinds: tuple[Kind, ...] = KINDS) -> tuple[ColumnSpec, Kind]:
    kind = draw(st.sampled_from(kinds))
    field = {"name": "c", "type": "any", **json.loads(json.dumps(kind.field))}
    constraints = field.setdefault("constraints", {})
    members = cells(kind) | st.sampled_from([1, -2.5, True, None, "a"])
    names = frictionless.Field.metadata_select_class(field["type"]).supported_constraints
    for name in names:
        if draw(st.integers(0, 3)):
            continue
        if name == "required":
            constraints[name] = draw(st.booleans())
        elif name in BOUNDS:
            constraints[name] = draw(members)
        elif name == "enum":
            constraints[name] = draw(st.lists(members, max_size=4))
        elif name == "pattern":
            constraints[name] = draw(st.sampled_from(PATTERNS))
        else:
            constraints[name] = draw(st.integers(-1, 5))
    missing = draw(st.lists(st.sampled_from(MISSING), max_size=2, unique=True))
    form = field.get("format", "default").replace("fmt:", "")
    assume(not any(constraints.get(name, 1) is None for name in BOUNDS))
    return ColumnSpec(parse_field(field | {"format": form}, tuple(missing))), kind


def theirs(column: ColumnSpec, given_cells: list[Any]) -> list[Any]:
    descriptor = {**column.field.metadata, "missingValues": list(column.missing)}
    try:
        field = frictionless.Field.from_descriptor(descriptor, datapackage_version="v2")
    except frictionless.FrictionlessException:
        assume(False)
    try:
        reader = field.create_cell_reader()
    except Exception:
        return [STOPS] * len(given_cells)
    return [outcome(reader, cell) for cell in given_cells]


def outcome(reader: Any, cell: Any) -> Any:
    try:
        value, notes = reader(cell)
    except AskFrictionless:
        return ASKS
    except Exception:
        return STOPS
    aware = getattr(value, "tzinfo", None) is not None
    kind = {"yearmonth": "YearMonth", "geopoint": "GeoPoint"}.get(type(value).__name__)
    return kind or type(value).__name__, str(value), aware, list((notes or {}).items())


@given(st.data())
def test_a_cell_is_read_as_frictionless_reads_it(data: st.DataObject) -> None:
    column, kind = data.draw(columns())
    given_cells = data.draw(st.lists(cells(kind) | st.none(), min_size=1, max_size=8))
    expected = theirs(column, given_cells)
    rules = CellRules(column)
    found = [outcome(rules.read, cell) for cell in given_cells]
    known = [pair for pair in zip(found, expected, strict=True) if pair[0] != ASKS]
    assert [ours for ours, _ in known] == [their for _, their in known]
    if rules.may_ask:
        assert seldom_known(column) or all(their == STOPS for their in expected)
        return
    needless = [
        cell
        for cell, ours, their in zip(given_cells, found, expected, strict=True)
        if ours == ASKS and their != STOPS and not may_ask(kind, cell)
    ]
    assert needless == []


def seldom_known(column: ColumnSpec) -> bool:
    constraints = column.constraints
    as_date = column.kind == "duration" and any(map(is_date, constraints.get("enum", ())))
    of_type = "arrayItem" in column.field.options
    return of_type or as_date or constraints.get("pattern") in (*UNFOLLOWED, r"(?!x)\w+")


def may_ask(kind: Kind, cell: str | None) -> bool:
    return kind.field.get("type") == "duration" and is_date(cell)


def is_date(cell: Any) -> bool:
    """Return whether a cell may be a duration that is written as a date and a time."""
    return isinstance(cell, str) and cell.startswith("P") and cell.count("T") == 1


@pytest.mark.parametrize("kind", ["date", "datetime", "time"])
@pytest.mark.parametrize(
    "cell",
    [
        *("1987-01-31", "2013-12-11", "9999-02-03", "2011-06-27T18:12:57.439Z"),
        *("2011-06-27 18:12:57", "2011-06-27T00:00:00.000001", "2020-13-01", "2021-02-29"),
        *("01-02-2003", "0099-01-01", "31/01/2015", "Feb 3, 2001 10:20 EST", "x", "", "1" * 90),
        *("2001-02-03 10:20 AND", "\u0661-2-3", "2001-02-03T10:20 XYZ"),
    ],
)
def test_a_date_in_any_format_is_read_as_dateutil_reads_it(kind: str, cell: str) -> None:
    column = ColumnSpec(parse_field({"name": "c", "type": kind, "format": "any"}, ()))
    assert [outcome(CellRules(column).read, cell)] == theirs(column, [cell])


def test_a_very_long_date_in_any_format_is_left_to_frictionless() -> None:
    column = ColumnSpec(parse_field({"name": "c", "type": "date", "format": "any"}, ()))
    assert outcome(CellRules(column).read, "1 " * 100) == ASKS


def test_most_patterns_are_matched_here() -> None:
    def asks(pattern: str) -> bool:
        field = {"constraints": {"pattern": pattern}}
        return CellRules(ColumnSpec(parse_field(field, ()))).may_ask

    assert tuple(filter(asks, PATTERNS)) == UNFOLLOWED


MANY = 10**6
HOSTILE: list[tuple[dict[str, Any], str]] = [
    ({"type": "integer"}, "9" * MANY),
    ({"type": "integer", "bareNumber": False}, f"1{'a' * MANY}1"),
    ({"type": "number", "bareNumber": False}, f"1{'a' * MANY}1"),
    ({"type": "number", "constraints": {"minimum": 1, "enum": [1, "2.5"]}}, "1e999999999999999999"),
    ({"type": "number", "constraints": {"maximum": 1}}, "1e-999999999999999999"),
    ({"type": "number", "constraints": {"minimum": 1}}, "9" * MANY),
    ({"type": "number", "floatNumber": True}, "9" * MANY),
    ({"type": "yearmonth"}, f"{'9' * MANY}-1"),
    ({"type": "array"}, "[" * MANY),
    ({"type": "array"}, f"[{'1,' * MANY}1]"),
    ({"type": "object"}, '{"a":' * 500 + "1" + "}" * 500),
    ({"type": "geopoint"}, "," * MANY),
    ({"type": "geopoint", "format": "array"}, "[" * MANY),
    ({"type": "list"}, "," * MANY * 2),
    ({"type": "date", "format": "%d %m"}, f"1{' ' * MANY}x"),
    ({"type": "date"}, "1" * MANY),
    ({"type": "datetime"}, f"2020-01-01T10:00:00.{'1' * MANY}x"),
    ({"type": "time"}, f"10:00:00{'+' * MANY}"),
    ({"type": "duration"}, f"P{'1' * MANY}"),
    ({"type": "string", "format": "email"}, f"{'a' * 60}@{'a.' * MANY}"),
    ({"type": "string", "format": "email"}, '"' * 64 + "@" + "é." * 126),
    ({"type": "string", "format": "uri"}, "a" * MANY),
    ({"type": "string", "format": "uuid"}, "-{urn:" * MANY),
    ({"type": "string", "format": "binary"}, "a" * MANY),
    ({"type": "string", "constraints": {"pattern": "(a+)+b"}}, "a" * MANY),
]


@pytest.mark.parametrize(("field", "cell"), HOSTILE)
def test_no_cell_takes_long(field: dict[str, Any], cell: str) -> None:
    rules = CellRules(ColumnSpec(parse_field(field)))
    started = time.process_time()
    with suppress(AskFrictionless):
        value, _ = rules.read(cell)
        hash(value)
    assert time.process_time() - started < 0.5
