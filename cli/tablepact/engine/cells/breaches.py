"""Find the cells that frictionless reads and the standard forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.standard_rules.lexical_rule import LexicalRule
from tablepact.engine.standard_rules.lexical_rules import lexical_rule
from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.types import MIXED, TEXT, Native, shown
from tablepact.package.field_types.type_words import quoted


class Breach(NamedTuple):
    """What the standard forbids in cells: the code of the finding, and what is wrong with them.

    Attributes:
        code: The code.
        wrong: What is wrong.
        native: The stored type of the cells.
    """

    code: str
    wrong: str
    native: Native = TEXT

    def note(self, cell: str | None) -> str:
        """Return the message about a cell."""
        return f"{quoted(shown(self.native, cell))}: {self.wrong}"


_TEXT = f"{TEXT} "
"""What the texts of a mixed column begin with."""
Find = Callable[[Iterable[str | None]], dict[str | None, Breach]]
"""Returns the breaches among distinct cells; one that frictionless refuses may be among them."""


def breach_finder(column: ColumnSpec) -> Find | None:
    """Return the function that finds the breaches in a column; None if it can have none."""
    if not can_have_breaches(column):
        return None
    tests: list[_Test] = []
    if rule := lexical_rule(column.kind, column.format, column.field.options):
        tests.append(_of_lexical_rule(rule))
    if (pattern := _pattern(column)) is not None:
        with suppress(AskFrictionless):  # no automaton matches the pattern
            tests.append(_of_pattern(pattern))
    find = _Finder(frozenset(column.missing), tests)
    return _among_texts(find) if column.native == MIXED else find


def _among_texts(find: Find) -> Find:
    """Return the function that finds the breaches in the texts of a mixed column."""

    def among(cells: Iterable[str | None]) -> dict[str | None, Breach]:
        texts = {cell[len(_TEXT) :]: cell for cell in cells if cell and cell.startswith(_TEXT)}
        found = find(texts)
        return {texts[text or ""]: one._replace(native=MIXED) for text, one in found.items()}

    return among


def can_have_breaches(column: ColumnSpec) -> bool:
    """Return whether the standard asks for more than frictionless in the cells of a column."""
    if not column.standard or column.native not in (TEXT, MIXED):
        return False
    rule = lexical_rule(column.kind, column.format, column.field.options)
    return rule is not None or _pattern(column) is not None


class _Test(NamedTuple):
    """A test of cells, and what a cell breaches that fails it."""

    fits: Callable[[str], object]
    breach: Breach


class _Finder:
    def __init__(self, missing: frozenset[str], tests: Iterable[_Test]) -> None:
        self._missing = missing
        self._tests = tuple(tests)

    def __call__(self, cells: Iterable[str | None]) -> dict[str | None, Breach]:
        found: dict[str | None, Breach] = {}
        missing = self._missing
        for fits, breach in self._tests:
            for cell in cells:
                if not (cell is None or fits(cell) or cell in missing or cell in found):
                    found[cell] = breach
        return found


def _of_lexical_rule(rule: LexicalRule) -> _Test:
    return _Test(rule.fits, Breach(rule.code, f"the standard asks for {rule.wants}"))


def _pattern(column: ColumnSpec) -> str | None:
    pattern = column.constraints.get("pattern") if column.kind == "string" else None
    return pattern if isinstance(pattern, str) else None


def _of_pattern(pattern: str) -> _Test:
    """Return the test of cells that a pattern matches for frictionless, but only in part.

    Raises:
        AskFrictionless: No automaton matches the pattern.
    """
    from tablepact.engine.frictionless_rules.pattern import Pattern

    whole, part = Pattern(pattern, whole=True), Pattern(pattern)
    shown = f"the pattern {quoted(pattern)} does not match the whole value"

    def fits(cell: str) -> bool:
        try:
            return whole.matches(cell) or not part.matches(cell)
        except AskFrictionless:
            return True

    return _Test(fits, Breach("pattern-part", shown))
