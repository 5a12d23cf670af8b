"""Choose the type of a column whose cells have types of their own, such as those of a sheet.

If all values are of one kind, the column has its type, and no text is read as a number. If they are
of several, a type is proposed that nearly all of their texts fit, as for CSV.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from tablepact.inference.candidates import Candidate
from tablepact.inference.column_profile import ColumnProfile
from tablepact.inference.explain import MANY, MOST, cell_count
from tablepact.inference.type_choice import (
    TypeChoice,
    candidates_left,
    choose_among,
    choose_text,
    field_with,
    is_named,
)
from tablepact.inference.value_formats import INTEGER, YEAR

_TYPES: dict[frozenset[str], tuple[str, str]] = {
    frozenset(kinds.split()): (kind, words)
    for kinds, kind, words in (
        ("integer", "integer", "whole numbers"),
        ("integer float decimal number", "number", "numbers"),
        ("boolean", "boolean", "Booleans"),
        ("day date", "date", "dates"),
        ("day datetime", "datetime", "dates with times"),
        ("instant", "datetime", "dates with times"),
        ("time", "time", "times"),
        ("duration", "duration", "durations"),
        ("list", "array", "lists"),
        ("struct", "object", "objects"),
        ("bytes", "any", "bytes"),
    )
}
"""The type of a column by the kinds of its values, and what these are; the first entry counts."""
_HAS_TYPE = "the column has the type of {}"
_OF_NUMBERS = frozenset(("integer", "float", "decimal", "number"))
_OF_TEXT = frozenset(
    ("date", "datetime", "yearmonth", "time", "duration", "string", "object", "array")
)
"""The types that texts may have, although the format has other values for numbers and Booleans."""


def choose_stored_type(
    name: str, profile: ColumnProfile, kinds: Set[str], *, has_types: bool, as_text: bool
) -> TypeChoice:
    """Return the proposed type for a column.

    Args:
        name: The name of the column.
        profile: The texts of its cells.
        kinds: Of which kinds its values are.
        has_types: Whether the format has a type for each column, which no further row can change.
        as_text: Whether a validation gets the texts of the cells, so that each fits ``string``.
    """
    if not as_text and (found := _all_of_one_kind(name, profile, kinds, has_types)):
        return found
    if has_types or not kinds:
        choice = choose_text(name, profile, None)
        if has_types and kinds:
            return replace(choice, certainty="certain", reason=_HAS_TYPE.format("texts"))
        return choice
    left = [one for one in candidates_left(profile) if _may_be(one, kinds, as_text=as_text)]
    choice = choose_among(name, profile, left)
    if choice.field["type"] != "string" or "format" in choice.field:
        return choice
    best = max(candidates_left(profile), key=profile.share, default=None)
    if kinds == {"text"} and best and profile.share(best) >= MOST:
        return replace(
            choice,
            certainty="likely",
            runner_up=best.label,
            reason=f"the file has them as text, though {best.label} fits most",
        )
    if kinds == {"text"} or as_text:
        return choice
    listed = " and ".join(sorted(map(_words, kinds)))
    return replace(
        choice,
        field={**choice.field, "type": "any"},
        label="any",
        certainty="unsure",
        reason=f"the cells are {listed}",
    )


def _all_of_one_kind(
    name: str, profile: ColumnProfile, kinds: Set[str], has_types: bool
) -> TypeChoice | None:
    """Return the type of a column whose values are of one kind; None for several, or texts."""
    kind, words = next((found for of, found in _TYPES.items() if kinds <= of), ("", ""))
    if not kind or not kinds:
        return None
    missing = profile.missing
    if kind == "number":  # of which NaN is a value
        missing = {said: times for said, times in missing.items() if said.lower() != "nan"}
    cells = profile.cells - profile.empty - sum(missing.values())
    is_year = kind == "integer" and profile.fits.get(YEAR) == cells and is_named(name, YEAR.named)
    if is_year and not has_types:
        kind = "year"
    small = cells < MANY and not has_types
    why = _HAS_TYPE.format(words) if has_types else f"all {cell_count(cells)} are {words}"
    why += "; small sample" if small else ""
    if missing:
        counted = ", ".join(f"{spelling} ({times:,})" for spelling, times in missing.items())
        why += f"; treated as missing: {counted}"
    return TypeChoice(
        field=field_with(name, missing, {"type": kind}),
        label=kind,
        certainty="likely" if small else "certain",
        fitting=cells,
        cells=cells,
        runner_up=None,
        reason=why,
        misfits=(),
        complete=cells == profile.cells,
        distinct=kind in ("integer", "year", "date") and not missing and profile.distinct,
    )


def _may_be(candidate: Candidate, kinds: Set[str], *, as_text: bool) -> bool:
    """Return whether a column may have a type, as far as one of its kinds of values has it."""
    if candidate.type in _OF_TEXT and "text" in kinds:
        return True
    if not kinds & _OF_NUMBERS:
        return False
    if candidate in (INTEGER, YEAR) or candidate.field == {"type": "number"}:
        return True
    return as_text and bool(candidate.named)


def _words(kind: str) -> str:
    if kind == "text":
        return "texts"
    return next((words for of, (_, words) in _TYPES.items() if kind in of), kind)
