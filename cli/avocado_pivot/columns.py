"""Columns by their exact names: polars reads a name ``*`` or ``^…$`` as a pattern of names."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import polars.selectors as cs


def column(name: str) -> pl.Expr:
    """Name one column, whatever it is called."""
    return cs.by_name(name).as_expr()


def columns(names: Iterable[str]) -> list[pl.Expr]:
    """Name columns, whatever they are called, in this order."""
    return [column(name) for name in names]


def is_pattern(name: str) -> bool:
    """Say whether polars, where it is given the name itself, takes it for a pattern."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))
