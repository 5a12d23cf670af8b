"""Refuse arguments that no type checker has seen: a choice that is none, an unknown encoding."""

from __future__ import annotations

from typing import Any, get_args


def require_choice(name: str, value: object, choices: Any) -> None:
    """Raise ``ValueError`` if a value is none of a ``Literal``.

    >>> from typing import Literal
    >>> require_choice("dialect", "mysql", Literal["duckdb", "sqlite"])
    Traceback (most recent call last):
    ...
    ValueError: the dialect is 'mysql', not one of duckdb, sqlite
    """
    if value not in get_args(choices):
        raise ValueError(f"the {name} is {value!r}, not one of {', '.join(get_args(choices))}")


def require_encoding(name: str) -> None:
    """Raise ``ValueError`` if Python knows no encoding of text by this name."""
    try:
        "".encode(name)
    except (LookupError, ValueError) as error:
        raise ValueError(f"there is no encoding {name!r}") from error
