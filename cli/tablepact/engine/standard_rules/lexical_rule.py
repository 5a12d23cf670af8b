"""The lexical rule of a field: which cells the standard allows, and what they mean.

It is a file of its own so that the rules of each type do not import ``lexical_rules.py``, which
imports them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Test = Callable[[str], object]
"""Returns something true for a cell that the standard allows."""
Read = Callable[[str], object]
"""Returns the value of a cell by the standard; None if it has none."""


def nothing(_: str) -> None:
    """Read nothing: frictionless reads all cells that the standard allows."""


class LexicalRule(NamedTuple):
    """How the cells of a field are written by the standard.

    Attributes:
        code: The code of a finding on a cell that frictionless reads, but the standard forbids.
        wants: What the standard asks for, in words that follow "the standard asks for".
        fits: The test of a cell that frictionless reads; it may pass cells that have no value.
        read: The reader of a cell that frictionless refuses.
    """

    code: str
    wants: str
    fits: Test
    read: Read = nothing


def also_by(rule: LexicalRule | None, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a reader that reads what frictionless reads, and else what the standard allows.

    Args:
        rule: The lexical rule; None if frictionless reads whatever the standard allows.
        read: The reader of frictionless.
    """
    if rule is None or rule.read is nothing:
        return read
    read_too = rule.read

    def read_either(cell: Any) -> Any:
        value = read(cell)
        if value is None and isinstance(cell, str | int):  # years may be numbers in JSON
            return read_too(str(cell))
        return value

    return read_either
