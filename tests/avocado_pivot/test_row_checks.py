"""The checks of this dataset, by their truth tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.tablepact.contract.row_rules import kept, registered

import avocado_pivot.extension  # noqa: F401 - which registers them
from avocado_pivot.row_checks import AS_STATED, EDTF_BOUNDS
from tablepact.contract.row_checks import row_check


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


EDTF = ("edtf", "start", "end", "precision")
BOUNDS = [
    ((None, None, None, None), True),
    ((None, "2025-05-01", None, None), False),
    ((None, None, "2025-05-01", None), False),
    ((None, None, None, "day"), False),
    (("2025-05-15", "2025-05-15", "2025-05-15", "day"), True),
    (("2025-05", "2025-05-01", "2025-05-31", "month"), True),
    (("2025-05", "2025-05-02", "2025-05-31", "month"), False),
    (("2025-05", "2025-05-01", "2025-05-30", "month"), False),
    (("2025-05", "2025-05-01", "2025-05-31", "year"), False),
    (("2025-05", None, "2025-05-31", "month"), False),
    (("2025-05", "2025-05-01", None, "month"), False),
    (("2025-05", "2025-05-01", "2025-05-31", None), False),
    (("2025-05~", "2025-05-01", "2025-05-31", "month"), True),
    (("2025-05/..", "2025-05-01", None, "interval"), True),
    (("2025-05/..", "2025-05-01", "2025-05-31", "interval"), False),
    (("../2025", None, "2025-12-31", "interval"), True),
    (("May 2025", "2025-05-01", "2025-05-31", "month"), False),
    (("2025-02-30", None, None, None), False),
    (("", None, None, None), False),
]


@pytest.mark.each("cells, holds", BOUNDS)
def test_edtf_bounds(cells: tuple[str | None, ...], holds: bool) -> None:
    edtf, start, end, precision = cells
    row = {"edtf": edtf, "start": day(start), "end": day(end), "precision": precision}
    assert kept([registered("edtf-bounds", *EDTF)], row) == [[holds]]


@pytest.mark.each(
    "roles, holds",
    [
        (("edtf",), True),
        (("edtf", "start"), True),
        (("edtf", "end"), False),
        (("edtf", "precision"), False),
        (("edtf", "start", "end"), False),
    ],
)
def test_edtf_bounds_of_some_columns(roles: tuple[str, ...], holds: bool) -> None:
    row = {"edtf": "2025", "start": date(2025, 1, 1), "end": date(2025, 1, 1), "precision": "day"}
    assert kept([registered("edtf-bounds", *roles)], row) == [[holds]]


def test_roles_and_columns_have_their_own_names() -> None:
    renamed = registered("edtf-bounds", edtf="unit", start="end")
    row = {"unit": "2025-05-15", "end": date(2025, 5, 15), "edtf": "nonsense"}
    assert kept([renamed], row, {**row, "end": None}) == [[True, False]]


STATED = ("stated", "minimum", "maximum", "unit", "currency")
AMOUNTS = [
    ((None, None, None, None, None), True),
    ((None, 1.0, 2.0, "%", "USD"), True),
    (("", 1.0, 2.0, None, None), True),
    (("dozens of trees", 24.0, None, None, None), True),
    (("nine figures", None, None, None, "USD"), True),
    (("12 trees", 12.0, 12.0, None, None), True),
    (("12 trees", 12.0, None, None, None), True),
    (("12 trees", None, 12.0, None, None), True),
    (("12 trees", None, None, None, None), False),
    (("12 trees", 12.0, 13.0, None, None), False),
    (("12 trees", 11.0, 12.0, None, None), False),
    (("12 trees", 12.0, 12.0, "trees", None), True),
    (("12 trees", 12.0, 12.0, "%", None), False),
    (("12-15 trees", 12.0, 15.0, None, None), True),
    (("12-15 trees", 12.0, 12.0, None, None), False),
    (("12-15 trees", 15.0, 12.0, None, None), False),
    (("40%", 40.0, 40.0, "%", None), True),
    (("40%", 40.0, 40.0, None, None), False),
    (("40%", 40.0, 40.0, "trees", None), False),
    (("40%", 0.4, 0.4, "%", None), False),
    (("$1,5 miliar", 1.5e9, 1.5e9, None, "USD"), True),
    (("$1,5 miliar", 1.5e9, 1.5e9, None, None), False),
    (("$1,5 miliar", 1.5e6, 1.5e6, None, "USD"), False),
    (("Rp 5 juta", 5e6, 5e6, None, "IDR"), True),
    (("5 million", 5e6, 5e6, None, "USD"), True),
    (("0.1", 0.1, 0.1, None, None), True),
    (("3 of 5", 3.0, 5.0, None, None), False),
    (("½", 0.5, 0.5, None, None), False),
    (("12 trees", float("nan"), 12.0, None, None), False),
    (("12 trees", float("inf"), 12.0, None, None), False),
]


@pytest.mark.each("cells, holds", AMOUNTS)
def test_as_stated(cells: tuple[Any, ...], holds: bool) -> None:
    row = dict(zip(STATED, cells, strict=True))
    assert kept([registered("as-stated", *STATED)], row) == [[holds]]


def test_as_stated_without_unit_and_currency() -> None:
    rows = [{"stated": stated, "minimum": 40.0, "maximum": 40.0} for stated in ("40%", "$40")]
    assert kept([registered("as-stated", *STATED[:3])], *rows) == [[True, True]]
    assert kept([registered("as-stated", *STATED[:4])], *rows) == [[False, True]]
    assert kept([registered("as-stated", *STATED[:3], "currency")], *rows) == [[True, False]]


def test_every_role_is_in_its_truth_table() -> None:
    checks = {"edtf-bounds": (EDTF_BOUNDS, EDTF), "as-stated": (AS_STATED, STATED)}
    for name, (check, roles) in checks.items():
        assert row_check(name) is check
        assert {*check.needs, *check.takes} == set(roles)
