"""Forms that a value of a descriptor may have, as functions that say whether it has them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Mapping
from typing import Any

Test = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """A text."""
    return isinstance(value, str)


def is_text_list(value: Any) -> bool:
    """A list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_key(value: Any) -> bool:
    """A key: the name of a field, or a list of them."""
    return (is_text(value) or is_text_list(value)) and bool(value)


def is_integer(value: Any) -> bool:
    """A whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_positive(value: Any) -> bool:
    """A whole number above 0."""
    return is_integer(value) and value > 0


def is_count(value: Any) -> bool:
    """A whole number of 0 or more."""
    return is_integer(value) and value >= 0


def is_number(value: Any) -> bool:
    """A number, but not NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def is_boolean(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def is_anything(_value: Any) -> bool:
    """Anything at all."""
    return True


def is_pattern(value: Any) -> bool:
    """A regular expression as frictionless compiles it."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of syntax that may change one day
            re.compile(f"^{value}$")
    except (re.error, RecursionError, OverflowError):
        return False
    return is_text(value)


def matching(form: str) -> Test:
    """Return the test of texts that match this pattern, from end to end."""
    compiled = re.compile(f"(?:{form})\\Z")
    return lambda value: isinstance(value, str) and bool(compiled.match(value))


def one_of(*values: str) -> Test:
    """Return the test of these texts."""
    return lambda value: isinstance(value, str) and value in values


def list_of(test: Test) -> Test:
    """Return the test of lists in which each has this form."""
    return lambda value: isinstance(value, list) and all(map(test, value))


def object_of(
    known: Mapping[str, Test], *required: str, but: Collection[str] | None = None
) -> Test:
    """Return the test of objects that have the required properties.

    Args:
        known: The form of each property.
        required: Those that have to be there.
        but: The names that no other property has; None if there may be no other.
    """

    def has_form(name: str, value: Any) -> bool:
        test = known.get(name)
        return test(value) if test else but is not None and name not in but

    def test(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and all(name in value for name in required)
            and all(has_form(name, member) for name, member in value.items())
        )

    return test
