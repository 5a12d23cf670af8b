"""The canonical text of a value, and of a row of values.

Values have the notation of Table Schema: numbers in plain digits without trailing zeros, ``true``
and ``false``, ISO 8601 dates and times, ``NaN``, ``INF``, ``-INF``. Equal rows therefore have the
same bytes and the same digest, in every file format.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal

from tablepact.package.digests.checksums import text_digest

_MOST_DIGITS = 800
"""More significant digits than the exact decimal value of any Float64 has."""
PLAIN = 330
"""The maximum number of digits before or after the point without an exponent; fits any Float64."""


def number_text(value: float) -> str:
    """Return a number as text without an exponent: ``72000000000``, ``14.3``, ``0.000001``."""
    return decimal_text(Decimal(repr(value)))


def fits_float64(number: Decimal) -> bool:
    """Return whether Float64 holds a number, in its shortest form or with more digits.

    6.7907400000000004 fits: it is 6.79074 with 17 digits, as many programs write it.
    135217135789158401 does not, since a whole number must be exact.
    """
    near = float(number)
    if Decimal(repr(near)) == number:
        return True
    digits = min(len(number.as_tuple().digits), _MOST_DIGITS)
    return number != number.to_integral_value() and Decimal(f"{near:.{digits - 1}e}") == number


def decimal_text(value: Decimal) -> str:
    """Return a number as text, with an exponent (``1E400``) only outside the Float64 range."""
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
    """Return a timestamp as text, in UTC if it has a zone, or a time of day with its zone."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        with suppress(OverflowError):  # UTC would be outside years 1 to 9999
            value = value.astimezone(dt.UTC)
    text = value.isoformat().replace("+00:00", "Z")
    return re.sub(r"(\.\d*?)0+(?=[Z+-]|$)", r"\1", text)


def row_line(cells: Iterable[str | None]) -> str:
    """Return a row as the line that is hashed: a JSON array of its cells as text or null.

    The JSON has no spaces and only the required escapes.
    """
    return f"[{','.join(map(in_json, cells))}]"


def in_json(cell: str | None) -> str:
    """Return a string, or null, as JSON."""
    return json.dumps(cell, ensure_ascii=False)


def tables_digest(digests: Mapping[str, str]) -> str:
    """Return the digest of a package: the hash of its sorted lines ``["table","sha256:…"]``."""
    return text_digest("".join(f"{line}\n" for line in sorted(map(row_line, digests.items()))))
