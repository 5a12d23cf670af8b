"""The row checks that this dataset adds: bounds of EDTF dates, and amounts as printed."""

from __future__ import annotations

from decimal import Decimal

from tablepact.contract.row_checks import Row, RowCheck
from tablepact.errors import NotationError
from tablepact.notation.amounts import parse_amount
from tablepact.notation.edtf import parse_edtf


def edtf_bounds(row: Row) -> bool:
    """Return whether first day, last day and precision match the date in EDTF."""
    roles = [role for role in ("start", "end", "precision") if role in row]
    if row["edtf"] is None:
        return all(row[role] is None for role in roles)
    try:
        span = parse_edtf(row["edtf"])
    except NotationError:
        return False
    return all(row[role] == getattr(span, role) for role in roles)


def as_stated(row: Row) -> bool:
    """Return whether values, percent sign and currency sign match the printed amount.

    A text without digits passes; for an open range only the given bound is compared.
    """
    try:
        amount = parse_amount(row["stated"]) if row["stated"] else None
    except NotationError:
        return False
    if amount is None:
        return True
    bounds = ((row["minimum"], amount.minimum), (row["maximum"], amount.maximum))
    given = [(value, parsed) for value, parsed in bounds if value is not None]
    if not given or any(Decimal(str(value)) != parsed for value, parsed in given):
        return False
    if "unit" in row and (amount.symbol == "%") != (row["unit"] == "%"):
        return False
    money = amount.symbol not in ("", "%")
    return not ("currency" in row and money and row["currency"] is None)


EDTF_BOUNDS = RowCheck(
    {"edtf": "string"}, {"start": "date", "end": "date", "precision": "string"}, edtf_bounds
)
AS_STATED = RowCheck(
    {"stated": "string", "minimum": "number", "maximum": "number"},
    {"unit": "string", "currency": "string"},
    as_stated,
)
