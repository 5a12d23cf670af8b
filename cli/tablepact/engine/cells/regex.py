r"""Regular expressions of Python as regular expressions of Rust that match no more.

frictionless compiles ``^pattern$`` with Python's ``re`` and matches the start of a cell with it. A
pattern that can be said in Rust's syntax, over ASCII, is tried there first, in linear time. Rust's
``\z`` is stricter than Python's ``$``, and classes are kept to ASCII: what it matches, Python
matches too. What it does not match, or cannot say, is asked of Python.
"""

from __future__ import annotations

import re
import warnings
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import polars as pl

MAX_REPEAT = 1000
MAX_LENGTH = 10_000
"""The longest pattern that is compiled here: Python takes ten microseconds for a character. What is
longer is left to frictionless, in the process with a limit of time."""
_CLASSES = {
    op.CATEGORY_DIGIT: "[0-9]",
    op.CATEGORY_NOT_DIGIT: "[[:ascii:]--[0-9]]",
    op.CATEGORY_WORD: "[0-9A-Za-z_]",
    op.CATEGORY_NOT_WORD: "[[:ascii:]--[0-9A-Za-z_]]",
    op.CATEGORY_SPACE: r"[\t\n\x0b\x0c\r\x1c-\x1f\x20]",
    op.CATEGORY_NOT_SPACE: r"[[:ascii:]--[\t\n\x0b\x0c\r\x1c-\x1f\x20]]",
}


def rust_pattern(pattern: str) -> str | None:
    """Translate ``^pattern$``; None if that cannot be done."""
    if len(pattern) > MAX_LENGTH:
        return None
    try:
        text = f"^{pattern}$"
        with warnings.catch_warnings(action="ignore"):  # of syntax that may change one day
            re.compile(text)
            tree = parser.parse(text)
        if tree.state.flags & ~re.UNICODE:
            return None
        translated = "".join(map(_node, tree))
        pl.Series([""]).str.contains(translated)
    except (
        KeyError,
        ValueError,
        RecursionError,
        OverflowError,
        re.error,
        pl.exceptions.PolarsError,
    ):
        return None
    return translated if translated.startswith(r"\A") else f"\\A(?:{translated})"


def _node(node: tuple[object, Any]) -> str:
    """Write one node of the tree; KeyError or ValueError if it has no place in Rust."""
    kind, value = node
    if kind is op.LITERAL:
        return _character(value)
    if kind is op.NOT_LITERAL:
        return f"[[:ascii:]--[{_character(value)}]]"
    if kind is op.ANY:
        return r"[[:ascii:]--[\n]]"
    if kind is op.IN:
        return _set(value)
    if kind is op.BRANCH:
        return f"(?:{'|'.join(''.join(map(_node, branch)) for branch in value[1])})"
    if kind is op.SUBPATTERN:
        _, added, removed, inner = value
        if added or removed:
            raise ValueError("flags")
        return f"(?:{''.join(map(_node, inner))})"
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, inner = value
        return f"(?:{''.join(map(_node, inner))}){_times(low, high)}"
    return {op.AT_BEGINNING: r"\A", op.AT_END: r"\z"}[value]


def _times(low: int, high: int) -> str:
    if low > MAX_REPEAT or (high is not op.MAXREPEAT and high > MAX_REPEAT):
        raise ValueError("too many repeats")
    return f"{{{low},}}" if high is op.MAXREPEAT else f"{{{low},{high}}}"


def _set(items: list[tuple[object, Any]]) -> str:
    negated = items[0][0] is op.NEGATE
    parts = []
    for kind, value in items[negated:]:
        if kind is op.LITERAL:
            parts.append(_character(value))
        elif kind is op.RANGE:
            parts.append(f"{_character(value[0])}-{_character(value[1])}")
        else:
            parts.append({op.CATEGORY: _CLASSES}[kind][value])
    inner = f"[{''.join(parts)}]"
    return f"[[:ascii:]--{inner}]" if negated else inner


def _character(code: int) -> str:
    if code > 126:
        raise ValueError("not ASCII")
    return chr(code) if chr(code).isalnum() else f"\\x{code:02x}"
