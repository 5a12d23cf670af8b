"""The readers of dates and times: in ISO 8601, in a given format, or in any format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tablepact.engine.frictionless_rules.timestamps import (
    any_datetime,
    by_format,
    iso_date,
    iso_datetime,
)


def date_reader(field_format: str) -> Callable[[object], dt.date | None]:
    """Return the reader of dates; it accepts a date with a time only at midnight."""

    def read(cell: object) -> dt.date | None:
        if isinstance(cell, dt.datetime):
            midnight = cell.hour == cell.minute == cell.second == 0
            return dt.date(cell.year, cell.month, cell.day) if midnight else None
        if isinstance(cell, dt.date):
            return cell
        if not isinstance(cell, str):
            return None
        try:
            if field_format == "any":
                return any_datetime(cell).date()
            return (
                iso_date(cell)
                if field_format == "default"
                else by_format(cell, field_format).date()
            )
        except (ValueError, OverflowError):
            return None

    return read


def datetime_reader(field_format: str) -> Callable[[object], dt.datetime | None]:
    """Return the reader of dates with a time."""

    def read(cell: object) -> dt.datetime | None:
        if not isinstance(cell, str):
            return cell if isinstance(cell, dt.datetime) else None
        if field_format == "default" and cell[16:17] != ":":
            return None
        try:
            if field_format == "any":
                return any_datetime(cell)
            if field_format != "default":
                return by_format(cell, field_format)
            return iso_datetime(cell) if len(cell) >= 19 else None
        except (ValueError, OverflowError):
            return None

    return read


def time_reader(field_format: str) -> Callable[[object], dt.time | None]:
    """Return the reader of times of day."""

    def read(cell: object) -> dt.time | None:
        if not isinstance(cell, str):
            return cell if isinstance(cell, dt.time) else None
        if field_format == "default" and (cell[5:6] != ":" or len(cell) < 8):
            return None
        try:
            if field_format == "any":
                return any_datetime(cell).timetz()
            if field_format == "default":
                return iso_datetime(f"2000-01-01T{cell}").timetz()
            return by_format(cell, field_format).timetz()
        except (ValueError, OverflowError):
            return None

    return read
