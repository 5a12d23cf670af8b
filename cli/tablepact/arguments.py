"""Check arguments at run time, for callers without a type checker: choices and encodings."""

from __future__ import annotations

from typing import Any, get_args


def require_choice(name: str, value: object, choices: Any) -> None:
    """Raise ``ValueError`` unless a value is one of a ``Literal``.

    Args:
        name: The name of the argument, for the message.
        value: The value of the argument.
        choices: The ``Literal``.

    >>> from typing import Literal
    >>> require_choice("dialect", "mysql", Literal["duckdb", "sqlite"])
    Traceback (most recent call last):
    ...
    ValueError: the dialect is 'mysql', not one of duckdb, sqlite
    """
    if value not in get_args(choices):
        raise ValueError(f"the {name} is {value!r}, not one of {', '.join(get_args(choices))}")


def require_encoding(name: str) -> None:
    """Raise ``ValueError`` unless Python has a text encoding of this name."""
    try:
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise ValueError(f"unknown encoding {name!r}") from error
