"""What breaks a profile, in words: patterns, lists of properties, alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tablepact.language import later, message
from tablepact.validation.profiles.keywords import (
    KEYWORDS,
    is_of_type,
    listed,
    listed_with_and,
    shown,
)

Steps = tuple[str | int, ...]
PATTERNS = {
    "^(?=^[^./~])(^((?!\\.{2}).)*$).*$": later(
        "must be a relative path or an http address without '..'"
    ),
    "^((?=[^./~])(?!file:)((?!\\/\\.\\.\\/)(?!\\\\)(?!:\\/\\/).)*|(http|ftp)s?:\\/\\/.*)$": later(
        "must be a relative path or an http address"
    ),
    "^([-a-z0-9._/])+$": later("must have only the letters a-z, digits and - . _ /"),
    "^([-a-zA-Z0-9._])+$": later("must be an identifier of letters, digits and - . _"),
    "^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32}|)$": later(
        "must be a hash such as sha256:0f3a…, or an MD5"
    ),
    "^(.+)/(.+)$": later("must be a media type such as text/csv"),
    "^[A-Z]{3}$": later("must be a currency code such as EUR"),
    "^[A-Z]{2}$": later("must be a country code such as NO"),
}
"""The patterns of the profiles of the standard, in words."""


class Violation(NamedTuple):
    """A place in a value that breaks a profile.

    Attributes:
        steps: The steps of the JSON pointer to the place.
        note: What must hold there, and what was found.
        keyword: The keyword that failed.
        wanted: The value of that keyword.
    """

    steps: Steps
    note: str
    keyword: str
    wanted: Any = None


def quoted_name(name: str) -> str:
    """Return the name of a property in quotation marks."""
    return f'"{name}"'


def all_of(names: Iterable[str]) -> str:
    """Return names of properties as a list in a sentence: ``"a", "b" and "c"``."""
    return listed_with_and(map(quoted_name, names))


def must_have(names: str) -> str:
    """Return that an object must have some properties."""
    return message("must have {names}", names=names)


def but_is(must: str, value: object) -> str:
    """Return what must hold, with the value that breaks it."""
    return message("{must}, not {value}", must=must, value=shown(value))


def closest(branches: list[list[Violation]], steps: Steps, value: object) -> Iterator[Violation]:
    """Yield what breaks the alternative of ``anyOf`` or ``oneOf`` that a value was meant for.

    Args:
        branches: What breaks each alternative.
        steps: The place of the value.
        value: The value.
    """
    if not branches:
        yield Violation(steps, message("must not be present"), "anyOf")
        return
    if all(one.keyword == "required" and one.steps == steps for each in branches for one in each):
        absent = [set(each[0].wanted) for each in branches]
        fewest = [
            each[0].wanted
            for each in branches
            if not any(one < set(each[0].wanted) for one in absent)
        ]
        choices = dict.fromkeys(all_of(names) for names in fewest)
        yield Violation(steps, must_have(listed(choices)), "required")
        return
    kinds = [one for each in branches for one in each if one.steps == (*steps, "type")]
    given = value.get("type") if isinstance(value, dict) else None
    if given is not None and len(kinds) == len(branches):
        known = dict.fromkeys(shown(name) for one in kinds for name in _members(one))
        note = but_is(message("must be {what}", what=listed(known)), given)
        yield Violation((*steps, "type"), note, "enum")
        return
    here = [one for each in branches for one in each if one.steps == steps]
    if len(here) == len(branches) and all(one.keyword == "type" for one in here):
        wanted = [kind for one in here for kind in _members(one)]
        if not any(is_of_type(value, kind) for kind in wanted):
            must = KEYWORDS["type"].fault(value, wanted)
            yield Violation(steps, but_is(must, value), "type", wanted)
            return
    yield from min(branches, key=lambda each: _distance(each, steps))


def _members(violation: Violation) -> list[object]:
    wanted = violation.wanted
    return wanted if isinstance(wanted, list) else [wanted]


def _distance(branch: list[Violation], steps: Steps) -> tuple[bool, bool, bool, int]:
    """Return how far a value is from an alternative: of another type, or excluded, is farthest."""
    kind = any(one.keyword == "type" and one.steps == steps for one in branch)
    named = any(one.steps == (*steps, "type") for one in branch)
    excluded = any(one.keyword in ("not", "false") for one in branch)
    return kind, named, excluded, len(branch)
