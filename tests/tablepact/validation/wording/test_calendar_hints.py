"""A format is tried only if it has the shape of a cell, and none that fits is left out."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.validation.wording import calendar_hints
from tablepact.validation.wording.calendar_hints import _fit, _fitting_formats

KINDS = ("date", "datetime", "time")
FORMATS = [(kind, one) for kind in KINDS for one in calendar_hints._FORMATS[kind]]
MOMENTS = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(2999, 12, 31))
ALTERED = st.sampled_from(
    [str, str.upper, str.lower, str.swapcase]
    + [lambda cell, a=a, b=b: cell.replace(a, b) for a, b in ["0 ", " \t", "- ", "1١", "sſ", ":."]]
)


@pytest.mark.each("kind, field_format", FORMATS)
def test_a_cell_in_a_format_gets_that_format(kind: str, field_format: str) -> None:
    cell = dt.datetime(2023, 12, 21, 13, 45, 56, 250_000).strftime(field_format)
    assert field_format in _fitting_formats(kind, [cell])


@given(st.sampled_from(FORMATS), MOMENTS, ALTERED)
def test_the_shape_of_a_cell_rules_out_no_format_that_fits(chosen, moment, alter) -> None:
    kind, field_format = chosen
    cells = [alter(moment.strftime(field_format))]
    expected = [one for one in calendar_hints._FORMATS[kind] if _fit(kind, one, cells)]
    assert _fitting_formats(kind, cells) == expected


def test_a_cell_without_separators_is_compared_with_few_formats(monkeypatch) -> None:
    tried = []
    monkeypatch.setattr(calendar_hints, "_fit", lambda _, one, __: tried.append(one))
    _fitting_formats("datetime", ["2 January"])
    assert tried == []
    _fitting_formats("date", ["2.1.2020"])
    assert tried == ["%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%d. %m. %Y"]
