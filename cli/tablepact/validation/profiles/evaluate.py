"""Apply a profile, a JSON Schema, to a part of a descriptor.

A profile can be hostile: it may refer to itself, ask for exponentially many checks, or have a
pattern that backtracks. The number of checks and their depth are limited, patterns of profiles that
do not come with the library become automata, and a reference is looked up in the catalogue only.
What could not be checked is collected, so that it is never taken for passed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.pattern import Pattern
from tablepact.language import format_number, message
from tablepact.package.metadata.json_pointer import resolve_pointer
from tablepact.package.metadata.json_types import JsonObject
from tablepact.validation.profiles.keywords import KEYWORDS, Keyword, listed, shown
from tablepact.validation.profiles.violations import (
    PATTERNS,
    Steps,
    Violation,
    all_of,
    but_is,
    closest,
    must_have,
    quoted_name,
)

MIN_CHECKS, CHECKS_PER_VALUE, MAX_CHECKS = 500_000, 300, 50_000_000
"""How many parts of profiles are applied to a descriptor at most, by the number of its values."""
MAX_DEPTH = 150
"""The deepest nesting of parts of a profile and references; the profiles in use have 20."""
MAX_TEXT = 5_000
"""The longest text that Python's ``re`` matches, whose time may grow with the square of that."""


class Unusable(Exception):  # noqa: N818 - the name describes the profile
    """A profile that cannot be applied; the message says why."""


class Profile(NamedTuple):
    """A profile with what is needed to apply it.

    Attributes:
        address: Its address, against which its references are resolved.
        document: The JSON Schema.
        trusted: Whether it comes with the library, so that its patterns are known to be harmless.
    """

    address: str
    document: JsonObject
    trusted: bool


class Evaluation:
    """The application of profiles to one descriptor, within limits.

    Attributes:
        unchecked: What could not be checked, each in words.
    """

    def __init__(self, find: Callable[[str], Profile | None], values: int = 0) -> None:
        """Set how references are resolved.

        Args:
            find: Returns the profile at an address; None if it is not in the catalogue.
            values: How many values the descriptor has.
        """
        self.unchecked: dict[str, None] = {}
        self._find = find
        self._left = min(MIN_CHECKS + CHECKS_PER_VALUE * values, MAX_CHECKS)

    def violations(self, profile: Profile, value: object) -> Iterator[Violation]:
        """Yield what breaks a profile.

        Raises:
            Unusable: The profile is malformed, or needs too many checks.
        """
        try:
            yield from self._apply(profile.document, value, (), profile, 0)
        except (RecursionError, OverflowError) as error:
            raise Unusable("it is nested too deeply, or has too large a number") from error

    def _apply(
        self, rules: object, value: object, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise Unusable(message("it needs too many checks, or refers to itself endlessly"))
        if isinstance(rules, bool):
            if not rules:
                yield Violation(steps, message("must not be present"), "false")
            return
        if not isinstance(rules, dict):
            raise Unusable(
                message(
                    "a part of it is neither an object nor true or false: {part}", part=shown(rules)
                )
            )
        if isinstance(rules.get("$ref"), str):
            yield from self._referred(rules["$ref"], value, steps, profile, depth)
            return
        for name, wanted in rules.items():
            if known := KEYWORDS.get(name):
                _require_keyword_type(name, wanted, known.wants)
                yield from _broken(known, name, wanted, value, steps)
            elif part := _PARTS.get(name):
                kind, looks_at, method = part
                _require_keyword_type(name, wanted, kind)
                if isinstance(value, looks_at):
                    yield from method(self, rules, value, steps, profile, depth + 1)

    def _referred(
        self, reference: str, value: object, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        address, _, fragment = reference.partition("#")
        target: Profile | None = profile
        if address:
            address = urljoin(profile.address, address)
            target = self._find(address)
        if target is None:
            reason = message(
                "it refers to {address}, which is not in the catalogue", address=address
            )
            self.unchecked[reason] = None
            return
        part = resolve_pointer(unquote(fragment), target.document)
        if part is None or (fragment and not fragment.startswith("/")):
            raise Unusable(
                message("it refers to a part that does not exist: {part}", part=shown(reference))
            )
        yield from self._apply(part, value, steps, target, depth + 1)

    def _holds(
        self, rules: object, value: object, steps: Steps, profile: Profile, depth: int
    ) -> bool:
        return next(self._apply(rules, value, steps, profile, depth), None) is None

    # --- Keywords that have parts; each method takes the part of the profile that has them ---

    def _pattern(
        self, rules: JsonObject, value: str, steps: Steps, profile: Profile, _: int
    ) -> Iterator[Violation]:
        pattern = rules["pattern"]
        if not self._matches(pattern, value, profile):
            must = (
                message(PATTERNS[pattern])
                if pattern in PATTERNS
                else message("must match the pattern {pattern}", pattern=shown(pattern))
            )
            yield Violation(steps, but_is(must, value), "pattern", pattern)

    def _matches(self, pattern: str, text: str, profile: Profile) -> bool:
        try:
            if profile.trusted and len(text) <= MAX_TEXT:
                return re.search(pattern, text) is not None
            return _compiled(pattern).matches(text)
        except AskFrictionless:
            reason = message(
                "the pattern {pattern} on a text of {number} characters cannot be matched in "
                "bounded time",
                pattern=shown(pattern),
                number=format_number(len(text)),
            )
            self.unchecked[reason] = None
            return True

    def _required(
        self, rules: JsonObject, value: JsonObject, steps: Steps, *_: object
    ) -> Iterator[Violation]:
        absent = [str(name) for name in rules["required"] if name not in value]
        if absent:
            yield Violation(steps, must_have(all_of(absent)), "required", absent)

    def _properties(
        self, rules: JsonObject, value: JsonObject, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        for name, part in rules["properties"].items():
            if name in value:
                yield from self._apply(part, value[name], (*steps, name), profile, depth)

    def _pattern_properties(
        self, rules: JsonObject, value: JsonObject, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        for pattern, part in rules["patternProperties"].items():
            for name, member in value.items():
                if self._matches(pattern, name, profile):
                    yield from self._apply(part, member, (*steps, name), profile, depth)

    def _additional(
        self, rules: JsonObject, value: JsonObject, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        part, patterns = rules["additionalProperties"], rules.get("patternProperties", {})
        if part is True:
            return
        for name, member in value.items():
            if name in rules.get("properties", {}):
                continue
            if any(self._matches(pattern, name, profile) for pattern in patterns):
                continue
            if part is False:
                note = message("must not have the property {name}", name=shown(name))
                yield Violation(steps, note, "additionalProperties", name)
            else:
                yield from self._apply(part, member, (*steps, name), profile, depth)

    def _property_names(
        self, rules: JsonObject, value: JsonObject, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        for name in value:
            for broken in self._apply(rules["propertyNames"], name, steps, profile, depth):
                note = message(
                    "has the property {name}, whose name {fault}",
                    name=shown(name),
                    fault=broken.note,
                )
                yield broken._replace(note=note)

    def _dependencies(
        self, rules: JsonObject, value: JsonObject, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        for name, part in rules["dependencies"].items():
            if name not in value:
                continue
            needed = {"required": part} if isinstance(part, list) else part
            yield from self._apply(needed, value, steps, profile, depth)

    def _items(
        self, rules: JsonObject, value: list[object], steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        part = rules["items"]
        more = rules.get("additionalItems", True)
        for index, item in enumerate(value):
            one = part if not isinstance(part, list) else part[index] if index < len(part) else more
            yield from self._apply(one, item, (*steps, index), profile, depth)

    def _contains(
        self, rules: JsonObject, value: list[object], steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        part = rules["contains"]
        if not any(self._holds(part, item, steps, profile, depth) for item in value):
            yield Violation(steps, message("lacks a required item"), "contains")

    def _all_of(
        self, rules: JsonObject, value: object, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        for part in rules["allOf"]:
            yield from self._apply(part, value, steps, profile, depth)

    def _any_of(
        self, rules: JsonObject, value: object, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        branches = self._branches(rules["anyOf"], value, steps, profile, depth)
        if all(branches):
            yield from closest(branches, steps, value)

    def _one_of(
        self, rules: JsonObject, value: object, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        parts = rules["oneOf"]
        branches = self._branches(parts, value, steps, profile, depth)
        matching = [part for part, broken in zip(parts, branches, strict=True) if not broken]
        if not matching:
            yield from closest(branches, steps, value)
        elif len(matching) > 1:
            names = [part.get("required") for part in matching if isinstance(part, dict)]
            own = [str(name) for one in names if isinstance(one, list) for name in one]
            alone = [name for name in dict.fromkeys(own) if own.count(name) == 1]
            which = f": {listed(map(quoted_name, alone))}" if alone else ""
            note = message(
                "must fit only one of {number} alternatives, but fits {fitting}{which}",
                number=len(parts),
                fitting=len(matching),
                which=which,
            )
            yield Violation(steps, note, "oneOf", parts)

    def _branches(
        self, parts: list[Any], value: object, steps: Steps, profile: Profile, depth: int
    ) -> list[list[Violation]]:
        """Return what breaks each alternative; of one for another type, only that it is that."""
        kind, branches = value.get("type") if isinstance(value, dict) else None, []
        for part in parts:
            kinds = resolve_pointer("/properties/type/enum", part)
            if isinstance(kind, str) and isinstance(kinds, list) and kind not in kinds:
                branches.append([Violation((*steps, "type"), "", "enum", kinds)])
            else:
                branches.append([*self._apply(part, value, steps, profile, depth)])
        return branches

    def _not(
        self, rules: JsonObject, value: object, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        if self._holds(rules["not"], value, steps, profile, depth):
            yield Violation(
                steps, message("must not be {value}", value=shown(value)), "not", rules["not"]
            )

    def _if(
        self, rules: JsonObject, value: object, steps: Steps, profile: Profile, depth: int
    ) -> Iterator[Violation]:
        holds = self._holds(rules["if"], value, steps, profile, depth)
        part = rules.get("then" if holds else "else", True)
        yield from self._apply(part, value, steps, profile, depth)


def _require_keyword_type(name: str, wanted: object, kind: Any) -> None:
    """Raise ``Unusable`` unless the value of a keyword has the right type."""
    if not isinstance(wanted, kind):
        raise Unusable(
            message(
                "its keyword {name} has a wrong value: {value}",
                name=repr(name),
                value=shown(wanted),
            )
        )


def _broken(
    keyword: Keyword, name: str, wanted: object, value: object, steps: Steps
) -> Iterator[Violation]:
    looks_at = isinstance(value, keyword.of) and not (
        isinstance(value, bool) and keyword.of is not object
    )
    if looks_at and (fault := keyword.fault(value, wanted)):
        note = but_is(fault, value) if name in _SHOWING else fault
        yield Violation(steps, note, name, wanted)


_SCHEMA = (dict, bool)
_PARTS: dict[str, tuple[Any, Any, Callable[..., Iterator[Violation]]]] = {
    "pattern": (str, str, Evaluation._pattern),
    "required": (list, dict, Evaluation._required),
    "properties": (dict, dict, Evaluation._properties),
    "patternProperties": (dict, dict, Evaluation._pattern_properties),
    "additionalProperties": (_SCHEMA, dict, Evaluation._additional),
    "propertyNames": (_SCHEMA, dict, Evaluation._property_names),
    "dependencies": (dict, dict, Evaluation._dependencies),
    "items": ((*_SCHEMA, list), list, Evaluation._items),
    "contains": (_SCHEMA, list, Evaluation._contains),
    "allOf": (list, object, Evaluation._all_of),
    "anyOf": (list, object, Evaluation._any_of),
    "oneOf": (list, object, Evaluation._one_of),
    "not": (_SCHEMA, object, Evaluation._not),
    "if": (_SCHEMA, object, Evaluation._if),
}
"""For each keyword with parts: the type of its value, the type of the values that it looks at."""
_SHOWING = {"type", "enum", "const", "format", "minimum", "maximum", "exclusiveMinimum",
            "exclusiveMaximum", "multipleOf"}  # fmt: skip


@lru_cache(maxsize=200)
def _compiled(pattern: str) -> Pattern:
    return Pattern(f"[\\s\\S]*(?:{pattern})[\\s\\S]*", whole=True)
