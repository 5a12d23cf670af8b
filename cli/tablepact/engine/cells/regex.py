r"""Translate regular expressions of Python to Rust, so that the translation never matches more.

frictionless compiles ``^pattern$`` with Python's ``re`` and matches the start of a cell with it. If
Rust's syntax has the pattern, polars tries its translation first, in linear time. Rust's ``\z`` is
stricter than Python's ``$``, all alternatives of the pattern are anchored, as the standard asks,
and classes are limited to ASCII: Python matches whatever the translation matches. Cells that it
does not match, and all cells if there is no translation, are matched by Python.
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
"""The longest pattern to compile here: Python takes ten microseconds per character. Longer patterns
are left to the frictionless worker, which has a time limit."""
_CLASSES = {
    op.CATEGORY_DIGIT: "[0-9]",
    op.CATEGORY_NOT_DIGIT: "[[:ascii:]--[0-9]]",
    op.CATEGORY_WORD: "[0-9A-Za-z_]",
    op.CATEGORY_NOT_WORD: "[[:ascii:]--[0-9A-Za-z_]]",
    op.CATEGORY_SPACE: r"[\t\n\x0b\x0c\r\x1c-\x1f\x20]",
    op.CATEGORY_NOT_SPACE: r"[[:ascii:]--[\t\n\x0b\x0c\r\x1c-\x1f\x20]]",
}


def rust_pattern(pattern: str) -> str | None:
    """Return the translation of ``^(?:pattern)$``; None if there is none."""
    if len(pattern) > MAX_LENGTH:
        return None
    try:
        with warnings.catch_warnings(action="ignore"):  # FutureWarning on nested sets and the like
            re.compile(f"^{pattern}$")
            tree = parser.parse(f"^(?:{pattern})$")
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
    """Return one node of the tree in Rust's syntax; KeyError or ValueError if Rust has none."""
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
