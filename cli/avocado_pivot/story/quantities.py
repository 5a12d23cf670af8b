"""A quantity in words: ``from 70,000,000,000 to 72,000,000,000 USD``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tablepact.package.digest import number_text

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
    """Return how much a row of ``figures`` is, with its unit (UCUM) or currency (ISO 4217)."""
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
