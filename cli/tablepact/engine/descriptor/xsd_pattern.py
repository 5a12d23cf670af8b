r"""Translate the regular expressions of XML Schema to Python, where the two differ.

The standard says that a ``pattern`` is one of XML Schema; frictionless compiles it with Python's
``re``, which has no ``\p{Lu}``, ``\i`` or ``\c`` and no subtraction of classes, ``[a-z-[aeiou]]``.
"""

from __future__ import annotations

import re
import warnings

_XSD = re.compile(r"(?<!\\)(?:\\\\)*\\[pPiIcC]|(?<!\\)\[(?:[^\]\[\\]|\\.)*-\[")
"""What only XML Schema has: categories, name characters, and the subtraction of classes."""
_FLAGS = re.compile(r"\(\?([aimsux]+)\)")
MAX_PATTERN = 10_000
"""The longest pattern that is compiled here; Python takes ten microseconds per character."""


def python_pattern(pattern: str) -> tuple[str | None, str]:
    """Return a pattern as Python compiles it, or None and what is wrong with it.

    >>> python_pattern("[A-Z]{3}")
    ('[A-Z]{3}', '')
    >>> python_pattern("[a-z-[aeiou]]")
    ('[b-df-hj-np-tv-z]', '')
    >>> python_pattern("[A-Z")
    (None, 'unterminated character set at position 0')
    """
    if len(pattern) > MAX_PATTERN:
        return pattern, ""
    if _XSD.search(pattern):
        return _translated(pattern)
    flags = _FLAGS.match(pattern)  # frictionless puts "^" before the pattern, where flags end
    if flags:
        pattern = f"(?{flags[1]}:{pattern[flags.end() :]})"
    problem = _problem(pattern)
    return (None, problem) if problem else (pattern, "")


def _translated(pattern: str) -> tuple[str | None, str]:
    from elementpath.regex import RegexError, translate_pattern

    try:
        translated = translate_pattern(pattern)
    except (RegexError, RecursionError, ValueError) as error:
        problem = _problem(pattern)
        return (None, str(error)) if problem else (pattern, "")
    problem = _problem(translated)
    return (None, problem) if problem else (translated, "")


def _problem(pattern: str) -> str:
    """Return why Python cannot compile a pattern; empty if it can."""
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
            re.compile(f"^{pattern}$")
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return ""
