"""A quantity in words: ``from 70,000,000,000 to 72,000,000,000 USD``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tablepact.package.digests.digest import number_text

_WORDS = {
    "exact": "{low}",
    "about": "about {low}",
    "between": "from {low} to {high}",
    "at-least": "{low} or more",
    "at-most": "{high} or less",
    "more-than": "more than {low}",
    "less-than": "less than {high}",
    "up-to": "up to {high}",
    "most": "more than half",
    "vague": "no number",
}


def amount(figure: Mapping[str, Any]) -> str:
    """Return the quantity of a row of ``figures`` with its unit (UCUM) or currency (ISO 4217)."""
    unit = (figure["currency"] or figure["unit"] or "").strip("{}")  # UCUM: {persons}
    gap = "" if unit in ("", "%") else " "
    low, high = (_grouped(figure[name]) for name in ("value_min", "value_max"))
    if not low and not high and unit:
        return f"{_WORDS[figure['comparator']]}, in {unit}"
    first = "" if figure["comparator"] == "between" else f"{gap}{unit}"
    low, high = low or high, high or low
    return _WORDS[figure["comparator"]].format(low=f"{low}{first}", high=f"{high}{gap}{unit}")


def _grouped(value: float | None) -> str:
    return "" if value is None else f"{Decimal(number_text(value)):,f}"


_SHORT = {
    "about": "about {low}",
    "between": "{low}–{high}",
    "at-least": "{low} or more",
    "at-most": "{high} or less",
    "more-than": "more than {low}",
    "less-than": "less than {high}",
    "up-to": "up to {high}",
    "most": "about {low}",
}
_SIZES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def short_amount(figure: Mapping[str, Any]) -> str:
    """Return the quantity of a row of ``figures`` as a short label: ``$70–72 billion``.

    The label keeps all digits. It is empty if the source gives no number.
    """
    low, high = figure["value_min"], figure["value_max"]
    if low is None and high is None:
        return ""
    if figure["comparator"] == "between" and None not in (low, high):
        size = next((one for one in _SIZES if low >= one[0]), (1.0, ""))
        number = f"{_scaled(low, size[0])}–{_scaled(high, size[0])}"
        return _with_unit(figure, number, size[1])
    first, last = low if low is not None else high, high if high is not None else low
    words = _SHORT.get(figure["comparator"], "{low}")
    return words.format(low=_one(figure, first), high=_one(figure, last))


def _one(figure: Mapping[str, Any], value: float) -> str:
    size = next((one for one in _SIZES if value >= one[0]), (1.0, ""))
    return _with_unit(figure, _scaled(value, size[0]), size[1])


def _scaled(value: float, size: float) -> str:
    return _grouped(float(Decimal(number_text(value)) / Decimal(size)))


def _with_unit(figure: Mapping[str, Any], number: str, size: str) -> str:
    unit = (figure["currency"] or figure["unit"] or "").strip("{}")
    if unit == "%":
        return f"{number}%"
    sign = "$" if unit == "USD" else ""
    return " ".join(filter(None, (f"{sign}{number}", size, "" if sign else _UNITS.get(unit, unit))))


_UNITS = {"wk": "weeks", "mo": "months", "a": "years"}
"""Words for the UCUM codes that are neither words nor common symbols."""
