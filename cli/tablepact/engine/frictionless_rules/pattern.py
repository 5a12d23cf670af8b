"""Pattern matching in a time that is linear in the length of a cell.

Frictionless compiles ``^pattern$`` with Python's ``re``, which backtracks: on an untrusted pattern
it may run forever. Here a pattern becomes an automaton. If the automaton is deterministic, ``re``
does not backtrack either, and matches the cells; otherwise the automaton follows all alternatives
at once.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from tablepact.engine.errors import AskFrictionless

MAX_PATTERN = 10_000
"""The longest pattern that is compiled here; Python takes ten microseconds per character."""
MAX_STATES = 1000
"""The largest automaton; a repetition ``{n}`` takes n copies of its states."""
MAX_CHARACTERS = 100_000
"""The longest cell that is matched by ``re``, which may take 100 bytes per character."""
MAX_STEPS = 5_000_000
"""The limit for one cell: its characters times the states of the automaton."""
MAX_KNOWN = 1_000_000
"""The number of states in the cached transitions of an automaton, at about 50 bytes each."""
MAX_FOLLOWED = 20_000_000
"""The number of states that are followed for all cells together, which takes seconds; beyond it,
frictionless matches the rest, within the time limit of a table."""

MAX_SETS = 500
"""The number of cached character sets; patterns use few sets, but often."""

Test = Callable[[str], bool]


class _Unsupported(Exception):  # noqa: N818 - the name describes the pattern
    """A pattern that no automaton here can match."""


class _Set(NamedTuple):
    """A character set: a bit mask of its ASCII members, whether it may have others, and a test."""

    ascii: int
    others: bool
    has: Test

    def overlaps(self, other: _Set) -> bool:
        """Return whether a character may be in both sets."""
        return bool(self.ascii & other.ascii) or (self.others and other.others)


class _Step(NamedTuple):
    """A state of an automaton.

    Attributes:
        takes: The characters that lead on; ``start`` or ``end`` for a position; None if it leads on
            without a character.
        to: The numbers of the states that it leads to.
    """

    takes: _Set | str | None
    to: tuple[int, ...]


Closure = tuple[frozenset[int], bool]
"""The states that wait for a character, and whether the end of the pattern is reached."""


class Pattern:
    """A compiled pattern."""

    def __init__(self, pattern: object, *, whole: bool = False) -> None:
        """Compile a pattern.

        Args:
            pattern: The pattern.
            whole: Whether it must match the whole cell, as the standard asks. Frictionless lets a
                line feed follow, and anchors only the first and the last alternative.

        Raises:
            AskFrictionless: The pattern is invalid, too long, or not supported by the automaton.
        """
        text = f"^(?:{pattern})$" if whole else f"^{pattern}$"
        self._whole = whole
        if len(text) > MAX_PATTERN:
            raise AskFrictionless
        try:
            with warnings.catch_warnings(action="ignore"):  # about deprecated syntax
                self._compiled = re.compile(text)
                tree = parser.parse(text)
            if tree.state.flags & ~re.UNICODE:
                raise _Unsupported
            self._steps: list[_Step] = [_Step("match", ())]
            self._first = self._sequence(tree, 0)
        except (_Unsupported, RecursionError, OverflowError, re.error) as error:
            raise AskFrictionless from error
        self._is_plain = self._is_deterministic()
        self._known: dict[tuple[frozenset[int], str], Closure] = {}
        self._held = self._followed = 0

    def matches(self, cell: str) -> bool:
        """Return whether a cell matches.

        Raises:
            AskFrictionless: Matching would exceed the limits of time or memory.
        """
        if self._is_plain:
            if len(cell) > MAX_CHARACTERS:
                raise AskFrictionless
            match = self._compiled.fullmatch if self._whole else self._compiled.match
            return match(cell) is not None
        if len(cell) * len(self._steps) > MAX_STEPS:
            raise AskFrictionless
        ends = (len(cell), len(cell) - (cell.endswith("\n") and not self._whole))
        steps, matched = self._closure((self._first,), start=True, end=0 in ends)
        for position, character in enumerate(cell, 1):
            if matched or not steps:
                break
            steps, matched = self._next(steps, character, end=position in ends)
        return matched

    def _next(self, steps: frozenset[int], character: str, *, end: bool) -> Closure:
        if not end and (known := self._known.get((steps, character))):
            return known
        self._follow(len(steps))
        to = [number for step in steps if self._takes(step, character) for number in self._to(step)]
        closure = self._closure(to, start=False, end=end)
        if not end:
            if self._held >= MAX_KNOWN:
                self._known.clear()
                self._held = 0
            self._known[steps, character] = closure
            self._held += len(closure[0]) + 1
        return closure

    def _follow(self, states: int) -> None:
        self._followed += states
        if self._followed > MAX_FOLLOWED:
            raise AskFrictionless

    def _takes(self, step: int, character: str) -> bool:
        takes = self._steps[step].takes
        return isinstance(takes, _Set) and takes.has(character)

    def _to(self, step: int) -> tuple[int, ...]:
        return self._steps[step].to

    def _closure(self, numbers: Sequence[int], *, start: bool, end: bool) -> Closure:
        """Return the states that are reachable without a character, at this position of a cell."""
        seen, waiting, left = set[int](), set[int](), list(numbers)
        while left:
            number = left.pop()
            if number in seen:
                continue
            seen.add(number)
            takes, to = self._steps[number]
            if isinstance(takes, _Set):
                waiting.add(number)
            elif takes is None or (takes == "start" and start) or (takes == "end" and end):
                left += to
        self._follow(len(seen))
        return frozenset(waiting), 0 in seen

    def _is_deterministic(self) -> bool:
        """Return whether each character leads to at most one state, and in one way only."""
        return all(
            self._is_unambiguous(to)
            for to in {
                (self._first,),
                *(step.to for step in self._steps if isinstance(step.takes, _Set)),
            }
        )

    def _is_unambiguous(self, numbers: Sequence[int]) -> bool:
        seen, sets, left = set[int](), list[_Set](), list(numbers)
        while left:
            number = left.pop()
            if number in seen:
                return False
            seen.add(number)
            takes, to = self._steps[number]
            if not isinstance(takes, _Set):
                left += to
            elif any(takes.overlaps(other) for other in sets):
                return False
            else:
                sets.append(takes)
        return True

    # --- From the syntax tree of the pattern to states, built from its end to its start ---

    def _add(self, takes: _Set | str | None, *to: int) -> int:
        if len(self._steps) >= MAX_STATES:
            raise _Unsupported
        self._steps.append(_Step(takes, to))
        return len(self._steps) - 1

    def _sequence(self, nodes: Any, to: int) -> int:
        for node in reversed(list(nodes)):
            kind, value = node
            to = self._node(kind, value, to)
        return to

    def _node(self, kind: object, value: Any, to: int) -> int:
        if kind is op.BRANCH:
            return self._add(None, *(self._sequence(branch, to) for branch in value[1]))
        if kind is op.SUBPATTERN:
            _, added, removed, inner = value
            if added or removed:
                raise _Unsupported
            return self._sequence(inner, to)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, inner = value
            return self._repeat(low, high, inner, to)
        if kind is op.AT:
            places = {op.AT_BEGINNING: "start", op.AT_END: "end"}
            if value not in places:
                raise _Unsupported
            return self._add(places[value], to)
        return self._add(_set_of(tuple(value) if kind is op.IN else ((kind, value),)), to)

    def _repeat(self, low: int, high: int, inner: Any, to: int) -> int:
        if not inner.getwidth()[0] and high != 1:
            raise _Unsupported  # only Python knows how often it repeats an empty match
        if high is op.MAXREPEAT:
            again = self._add(None)
            self._steps[again] = _Step(None, (self._sequence(inner, again), to))
            to = again
        else:
            last = to
            for _ in range(high - low):
                to = self._add(None, self._sequence(inner, to), last)
        for _ in range(low):
            to = self._sequence(inner, to)
        return to


_CATEGORIES: dict[object, Test] = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda character: not character.isdecimal(),
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
    op.CATEGORY_WORD: lambda character: character.isalnum() or character == "_",
    op.CATEGORY_NOT_WORD: lambda character: not (character.isalnum() or character == "_"),
}


@lru_cache(MAX_SETS)
def _set_of(items: tuple[tuple[object, object], ...]) -> _Set:
    """Return the character set of a node that matches one character."""
    negated = items[0][0] is op.NEGATE
    pairs = [_one(kind, value) for kind, value in items[negated:]]
    tests = [test for test, _ in pairs]
    if len(tests) == 1 and not negated:
        has = tests[0]
    elif negated:
        has = lambda character: not any(test(character) for test in tests)  # noqa: E731
    else:
        has = lambda character: any(test(character) for test in tests)  # noqa: E731
    mask = sum(1 << code for code in range(128) if has(chr(code)))
    return _Set(mask, negated or any(others for _, others in pairs), has)


def _one(kind: object, value: Any) -> tuple[Test, bool]:
    """Return the test of one item of a set, and whether it may match a character beyond ASCII."""
    if kind is op.LITERAL:
        return chr(value).__eq__, value > 127
    if kind is op.NOT_LITERAL:
        return chr(value).__ne__, True
    if kind is op.ANY:
        return "\n".__ne__, True
    if kind is op.RANGE:
        low, high = map(chr, value)
        return (lambda character: low <= character <= high), value[1] > 127
    if kind is op.CATEGORY:
        return _CATEGORIES[value], True
    raise _Unsupported
