"""The one plain way to write a value, and a row of values.

A value is written as Table Schema writes it: numbers in plain digits without trailing zeros,
``true`` and ``false``, ISO 8601 dates and times, ``NaN``, ``INF``, ``-INF``. So the same rows give
the same bytes, and the same digest, from whatever file they were read.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal

from tablepact.package.checksums import text_digest

_MOST_DIGITS = 800
"""No Float64 has more, written out."""
PLAIN = 330
"""Up to how many digits before or behind the point a number is plain; all of Float64 are."""


def number_text(value: float) -> str:
    """Write a number: ``72000000000``, ``14.3``, ``0.000001``; never with an exponent."""
    return decimal_text(Decimal(repr(value)))


def fits_float64(number: Decimal) -> bool:
    """Return whether Float64 holds a number: as its shortest form, or as one with more digits.

    So 6.7907400000000004 fits, which is 6.79074 written with 17 digits, as many programs do;
    135217135789158401 does not. A whole number has to be the very one.
    """
    near = float(number)
    if Decimal(repr(near)) == number:
        return True
    digits = min(len(number.as_tuple().digits), _MOST_DIGITS)
    return number != number.to_integral_value() and Decimal(f"{near:.{digits - 1}e}") == number


def decimal_text(value: Decimal) -> str:
    """Write a number likewise; with an exponent (``1E400``) where no Float64 is as far from 1."""
    if not value.is_finite():
        return "NaN" if value.is_nan() else "INF" if value > 0 else "-INF"
    if not value:
        return "0"
    sign, digits, exponent = value.as_tuple()
    bare = "".join(map(str, digits)).rstrip("0")
    last = int(exponent) + len(digits) - len(bare)
    if last < -PLAIN or value.adjusted() > PLAIN:
        return f"{'-' * sign}{bare}E{last}"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment_text(value: dt.datetime | dt.time) -> str:
    """Write a timestamp, in UTC if it has a zone, or a time of day with the zone that it has."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        with suppress(OverflowError):  # a year that is not counted
            value = value.astimezone(dt.UTC)
    text = value.isoformat().replace("+00:00", "Z")
    return re.sub(r"(\.\d*?)0+(?=[Z+-]|$)", r"\1", text)


def row_line(cells: Iterable[str | None]) -> str:
    """Write a row as what its digest is made of: a JSON list of its cells as text, null if missing.

    The JSON has no spaces, and no escapes but those that it needs.
    """
    return f"[{','.join(map(in_json, cells))}]"


def in_json(cell: str | None) -> str:
    """Write a text, or null, as JSON."""
    return json.dumps(cell, ensure_ascii=False)


def tables_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a package: of lines ``["table","sha256:…"]``, sorted, each with LF."""
    return text_digest("".join(f"{line}\n" for line in sorted(map(row_line, digests.items()))))
