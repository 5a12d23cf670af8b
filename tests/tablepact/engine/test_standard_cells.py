"""Cells of any text: a row has a finding if and only if the standard forbids its cell.

What the standard forbids is said here once more, in plain Python. The table is judged as a small
one, in blocks of one row, and by frictionless in its worker.
"""

from __future__ import annotations

import calendar
import string
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import column, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.settings import override
from tablepact.validation.validate import validate

DIGITS = frozenset("0123456789")


def digits(text: str, least: int = 1) -> bool:
    return len(text) >= least and set(text) <= DIGITS


def integer(cell: str) -> bool:
    return digits(cell[1:] if cell[:1] in ("+", "-") else cell)


def grouped(cell: str) -> bool:
    bare = cell[1:] if cell[:1] in ("+", "-") else cell
    return all(map(digits, bare.split(",")))


def number(cell: str) -> bool:
    if cell.lower() in ("nan", "inf", "-inf"):
        return True
    mantissa, exponent = cell, "0"
    for mark in "eE":
        if mark in cell:
            mantissa, _, exponent = cell.partition(mark)
    bare = mantissa[1:] if mantissa[:1] in ("+", "-") else mantissa
    whole, _, fraction = bare.partition(".")
    return integer(exponent) and digits(whole + fraction)


def zone(text: str) -> bool:
    if text in ("", "Z"):
        return True
    hours, minutes = text[1:3], text[4:]
    if text[0] not in "+-" or text[3:4] != ":" or not (digits(hours, 2) and digits(minutes, 2)):
        return False
    return len(text) == 6 and int(minutes) < 60 and int(hours) * 60 + int(minutes) <= 840


def date(cell: str) -> bool:
    parts = cell.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(map(digits, parts)):
        return False
    year, month, day = map(int, parts)
    return year > 0 and 0 < month < 13 and 0 < day <= calendar.monthrange(year, month)[1]


def clock(cell: str) -> bool:
    parts = cell.split(":")
    if [len(part) for part in parts] != [2, 2, 2] or not all(map(digits, parts)):
        return False
    hour, minute, second = map(int, parts)
    return hour < 24 and minute < 60 and second < 60


def datetime(cell: str) -> bool:
    if cell[10:11] != "T" or not date(cell[:10]):
        return False
    rest = cell[19:]
    fraction = ""
    if rest.startswith("."):
        fraction = rest[1:].rstrip("Z").partition("+")[0].partition("-")[0]
        if not digits(fraction):
            return False
        rest = rest[1 + len(fraction) :]
    midnight = cell[11:19] == "24:00:00" and not fraction.strip("0") and cell[:4] != "9999"
    return (clock(cell[11:19]) or midnight) and zone(rest)


def year(cell: str) -> bool:
    bare = cell.removeprefix("-")
    ends = next((i for i, c in enumerate(bare) if c not in DIGITS), len(bare))
    return _is_year(bare[:ends]) and zone(bare[ends:])


def _is_year(text: str) -> bool:
    return digits(text, 4) and int(text) > 0 and (len(text) == 4 or text[0] != "0")


def yearmonth(cell: str) -> bool:
    bare = cell.removeprefix("-")
    given_year, _, rest = bare.partition("-")
    month = rest[:2]
    return _is_year(given_year) and digits(month, 2) and 0 < int(month) < 13 and zone(rest[2:])


def duration(cell: str) -> bool:
    bare = cell.removeprefix("-")
    if not bare.startswith("P"):
        return False
    days, mark, times = bare[1:].partition("T")
    if mark and not times:
        return False
    return bool(days or times) and _in_order(days, "YMD") and _in_order(times, "HMS")


def _in_order(text: str, units: str) -> bool:
    while text:
        ends = next((i for i, c in enumerate(text) if c in string.ascii_letters), -1)
        unit, amount = text[ends], text[:ends]
        if ends < 1 or unit not in units:
            return False
        whole, point, fraction = amount.partition(".")
        if not digits(whole) or (point and not (unit == "S" and digits(fraction))):
            return False
        units, text = units.partition(unit)[2], text[ends + 1 :]
    return True


def uuid(cell: str) -> bool:
    parts = cell.split("-")
    hexadecimal = all(set(part) <= set(string.hexdigits) for part in parts)
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and hexadecimal


UUID = "123e4567-e89b-12d3-a456-426614174000"
KINDS: dict[str, tuple[dict[str, Any], Callable[[str], bool], list[str]]] = {
    "integer": ({"type": "integer"}, integer, ["12", "-7", "+0", "1_000"]),
    "grouped": ({"type": "integer", "groupChar": ","}, grouped, ["1,000", "12", "1,,0"]),
    "number": ({"type": "number"}, number, ["1.5", "-.5e-7", "INF", "5.", "nan"]),
    "date": ({"type": "date"}, date, ["2024-02-29", "2023-02-29", "0001-01-01"]),
    "time": ({"type": "time"}, clock, ["23:59:59", "24:00:00", "12:00:00Z"]),
    "datetime": (
        {"type": "datetime"},
        datetime,
        ["2024-01-26T15:00:00", "2024-01-26T24:00:00Z", "2024-01-26T15:00:00.3-05:00"],
    ),
    "year": ({"type": "year"}, year, ["2024", "-0044", "10000Z", "0000"]),
    "yearmonth": ({"type": "yearmonth"}, yearmonth, ["2024-01", "-0044-12", "2024-13"]),
    "duration": ({"type": "duration"}, duration, ["P1Y2M3DT10H30M", "-P1D", "PT0.5S", "P1W"]),
    "uuid": ({"type": "string", "format": "uuid"}, uuid, [UUID, UUID.upper(), f"{{{UUID}}}"]),
}
EXAMPLES = 3 if settings().max_examples < 1000 else 50
"""How many tables are tried for each type, in the quick tier and in the thorough one."""
LETTERS = "0123456789-+.,:_eETZPYMWDHS INFnaf٣{}\n"


@st.composite
def texts(draw: st.DrawFn, seeds: list[str]) -> str:
    """Return a cell: one that is given, with some of its characters changed."""
    cell = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(cell)))
        more = draw(st.text(LETTERS, max_size=2))
        cell = cell[:at] + more + cell[at + draw(st.integers(0, 2)) :]
    return cell


@pytest.mark.parametrize("name", KINDS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_cell_is_found_if_the_standard_forbids_it(
    exact: FrictionlessClient, name: str, data: st.DataObject
) -> None:
    kind, allows, seeds = KINDS[name]
    cells = data.draw(st.lists(texts(seeds), min_size=1, max_size=20))
    wanted = {row for row, cell in enumerate(cells, 2) if cell and not allows(cell)}
    ways = [({}, {}), ({"small_table_bytes": 1, "block_bytes": 10}, {})]
    if data.draw(st.integers(0, 9)) == 0:
        ways.append(({"small_table_bytes": 1}, {"escapeChar": "|"}))
    for sizes, dialect in ways:
        with tempfile.TemporaryDirectory() as folder, override(**sizes):
            path = write_package(Path(folder), **column(kind, *cells), dialect=dialect)
            report = validate(path, client=exact, rules="all")
        assert {found.row for found in report.findings if found.field == "c"} == wanted, cells
