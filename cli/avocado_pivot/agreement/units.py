"""Units of a coding: things found in a text, with their passages and codes.

A coding is a JSON Lines file, one unit per line; ``docs/explanation/agreement.md`` describes it.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from tablepact.errors import NotationError, TextError
from tablepact.notation.edtf import parse_edtf

RECORDS = ("entity", "event", "figure", "statement", "claim")
CODES = ("kind", "assertion", "modality", "comparator")
"""The members whose value is a code."""
NAMES = ("attributed_to", "speaker")
"""The members whose value is the name of an entity."""
TEXTS = ("date_edtf", "unit", "currency")
NUMBERS = ("value_min", "value_max")

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "entity": ("kind",),
    "event": ("kind", "assertion", "modality"),
    "figure": ("assertion", "modality", "comparator"),
    "statement": ("kind", "assertion"),
    "claim": ("kind", "assertion", "modality"),
}
"""The required members of a unit of each record, besides its passages."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "entity": (),
    "event": ("attributed_to", "date_edtf"),
    "figure": ("attributed_to", "date_edtf", *NUMBERS, "unit", "currency"),
    "statement": ("attributed_to", "speaker", "date_edtf"),
    "claim": ("attributed_to",),
}
"""The optional members of a unit of each record."""
GENERAL = ("record", "passages", "label", "id", "note")

MAX_CHARACTERS = 16 * 2**20
MAX_UNITS = 1_000
"""The maximum number of units of one record, to bound the time; the article has about 80."""
MAX_PASSAGES = 3_000
MAX_TEXT_LENGTH = 2_000
"""The maximum length of a name, label or code, in characters."""

Span = tuple[int, int]
CodeLists = Mapping[tuple[str, str], Sequence[str]]
"""The allowed codes, by record and member."""


@dataclass(frozen=True)
class Unit:
    """A thing that a coding found in a text.

    Attributes:
        name: The identifier within the coding.
        record: The kind of unit, one of ``RECORDS``.
        passages: The passages: half-open offsets in code points, sorted.
        label: A short description by the coder.
        values: The other members: codes, names, dates, numbers.
    """

    name: str
    record: str
    passages: tuple[Span, ...]
    label: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def read_units(coding: str, length: int, lists: CodeLists) -> list[Unit]:
    """Parse the units of a coding.

    Args:
        coding: JSON Lines; empty lines and a byte order mark are ignored.
        length: The number of code points of the text.
        lists: The allowed codes.

    Raises:
        TextError: A line is not a unit; the message names line and member.
    """
    if len(coding) > MAX_CHARACTERS:
        raise TextError(f"a coding has at most {MAX_CHARACTERS:,} characters")
    units: list[Unit] = []
    for number, line in enumerate(coding.removeprefix("\ufeff").split("\n"), 1):
        if line.strip():
            try:
                units.append(_unit(line, number, length, lists))
            except TextError as error:
                raise TextError(f"line {number}: {error}") from error
    _require_sizes(units)
    return units


def _require_sizes(units: Sequence[Unit]) -> None:
    if not units:
        raise TextError("the coding has no units")
    name, times = Counter(unit.name for unit in units).most_common(1)[0]
    if times > 1:
        raise TextError(f"{times} units have the id {name!r}")
    for record in RECORDS:
        count = sum(unit.record == record for unit in units)
        if count > MAX_UNITS:
            raise TextError(f"{count:,} units of record {record}; the maximum is {MAX_UNITS:,}")
    if (count := sum(len(unit.passages) for unit in units)) > MAX_PASSAGES:
        raise TextError(f"{count:,} passages; the maximum is {MAX_PASSAGES:,}")


def _unit(line: str, number: int, length: int, lists: CodeLists) -> Unit:
    members = _json(line)
    if not isinstance(members, dict):
        raise TextError("not a JSON object")
    record = members.get("record")
    if record not in RECORDS:
        raise TextError(f"record is {record!r}, not one of {', '.join(RECORDS)}")
    given = {name: value for name, value in members.items() if value is not None}
    values = {name: given[name] for name in given if name not in GENERAL}
    for name in values:
        if name not in REQUIRED[record] + OPTIONAL[record]:
            raise TextError(f"a unit of record {record} has no member {name!r}")
    for name in REQUIRED[record]:
        if name not in values:
            raise TextError(f"{name} is missing")
    for name, value in values.items():
        _require_value(record, name, value, lists)
    label = _text("label", given.get("label", ""))
    return Unit(
        _text("id", str(given.get("id", number))), record,
        _passages(given.get("passages"), length), label, values,
    )  # fmt: skip


def _json(line: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise TextError(f"{constant} is not valid in JSON")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(members := dict(pairs)) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            name = next(name for name, times in counts.items() if times > 1)
            raise TextError(f"the member {name!r} occurs more than once")
        return members

    try:
        return json.loads(line, parse_constant=refuse, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise TextError("not JSON") from error


def _require_value(record: str, name: str, value: Any, lists: CodeLists) -> None:
    if name in NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
            raise TextError(f"{name} is not a number")
        return
    text = _text(name, value)
    codes = lists.get((record, name))
    if codes is not None and text not in codes:
        raise TextError(f"{name} is {text!r}, not one of {', '.join(codes)}")
    if name == "date_edtf":
        try:
            parse_edtf(text)
        except NotationError as error:
            raise TextError(f"{name}: {error}") from error


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer that no float holds
        return False


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TextError(f"{name} is not a text")
    if len(value) > MAX_TEXT_LENGTH:
        raise TextError(f"{name} is longer than {MAX_TEXT_LENGTH:,} characters")
    return value


def _passages(given: Any, length: int) -> tuple[Span, ...]:
    """Parse passages: a list of pairs, or that list as text, as the output of a query has it."""
    pairs = _json(given) if isinstance(given, str) else given
    if not isinstance(pairs, list) or not pairs:
        raise TextError("passages is not a list of at least one [start, end]")
    return tuple(sorted(set(_spans(pairs, length))))


def _spans(pairs: list[Any], length: int) -> Iterator[Span]:
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(n) is int for n in pair)):
            raise TextError("a passage is not [start, end] of two integers")
        start, end = pair
        if not 0 <= start < end <= length:
            raise TextError(f"a passage must lie between 0 and {length:,}; start < end")
        yield start, end
