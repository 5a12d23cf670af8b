"""The candidate types of a column, each with a test for the cells that fit it.

The tests are stricter than frictionless and the standard: every cell that fits is valid for both,
but unusual notations, such as `` 5``, ``+5``, ``1_000`` or ``2020-1-5``, do not fit.
All expressions read a column of strings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

Fits = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A type that a column may have.

    Attributes:
        field: The Table Schema properties: ``type``, and the format or notation.
        fits: The test for the cells of this type.
        label: A readable name.
        reads: The notation. Two candidates of the same type with a different ``reads`` parse the
            same cell to different values.
        named: A lower-case pattern for column names. If the name matches, this candidate comes
            first, else after all others that fit. Empty: the name does not matter.
        exact: Whether different cells always have different values.
        suppresses: Whether the markers in ``SUPPRESSED`` are missing values of this type.
    """

    field: Mapping[str, Any]
    fits: Fits
    label: str
    reads: str = ""
    named: str = ""
    exact: bool = False
    suppresses: bool = False

    @property
    def type(self) -> str:
        """The type of Table Schema."""
        return str(self.field["type"])


def matching(pattern: str) -> Fits:
    """Return a test for cells that match a pattern from end to end, in Rust's regex syntax."""
    return lambda c: c.str.contains(rf"^(?:{pattern})$")


def words(true: str, false: str) -> Candidate:
    """Return a Boolean candidate for two words in lower, upper or title case."""
    cases = (str.lower, str.capitalize, str.upper)
    yes, no = (list(dict.fromkeys(case(word) for case in cases)) for word in (true, false))
    return Candidate(
        {"type": "boolean", "trueValues": yes, "falseValues": no},
        lambda c: c.is_in([*yes, *no]),
        f"boolean {true}/{false}",
    )


def json_of(kind: type) -> Fits:
    """Return a test for cells that are JSON objects, or JSON arrays."""
    first, last = ("{", "}") if kind is dict else ("[", "]")

    def reads(cell: str) -> bool:
        try:
            return isinstance(json.loads(cell, parse_constant=_refuse), kind)
        except (ValueError, RecursionError):
            return False

    def fits(c: pl.Expr) -> pl.Expr:
        looks = c.str.starts_with(first) & c.str.ends_with(last)
        return pl.when(looks).then(c).map_elements(reads, return_dtype=pl.Boolean)

    return fits


def _refuse(constant: str) -> None:
    """Refuse ``NaN`` and ``Infinity``, which JSON does not have."""
    raise ValueError(constant)


_UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
_EMAIL = rf"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@{_DOMAIN}"
_URI = r"(?:https?|ftps?|s3|gs|file)://[A-Za-z0-9/][^\s\"<>\\^`{|}]*"
_DURATION = (
    "P(?:[0-9]{1,6}Y)?(?:[0-9]{1,6}M)?(?:[0-9]{1,6}D)?"
    r"(?:T(?:[0-9]{1,6}H)?(?:[0-9]{1,6}M)?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?S)?)?"
)


def _string(field_format: str, fits: Fits) -> Candidate:
    return Candidate(
        {"type": "string", "format": field_format}, fits, f"string {field_format}", exact=True
    )


WORDS = (
    Candidate(
        {"type": "boolean"},
        lambda c: c.is_in(["true", "True", "TRUE", "false", "False", "FALSE"]),
        "boolean",
    ),
    *(words("yes", "no"), words("y", "n"), words("t", "f")),
    _string("uuid", matching(_UUID)),
    _string("email", lambda c: matching(_EMAIL)(c) & (c.str.len_chars() <= 64)),
    _string("uri", matching(_URI)),
    Candidate({"type": "object"}, json_of(dict), "object"),
    Candidate({"type": "array"}, json_of(list), "array"),
    Candidate(
        {"type": "duration"},
        lambda c: matching(_DURATION)(c) & c.str.contains("[0-9][YMDHS]$"),
        "duration",
    ),
)
"""Types that have a notation of their own, so that no other type fits the same cells."""
