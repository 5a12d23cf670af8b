"""Columns by their exact names: polars reads a name ``*`` or ``^…$`` as a pattern of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl
import polars.selectors as cs

_HALF = re.compile("[\ud800-\udfff]")


def column(name: str) -> pl.Expr:
    """Name one column, whatever it is called."""
    return cs.by_name(name).as_expr()


def columns(names: Iterable[str]) -> list[pl.Expr]:
    """Name columns, whatever they are called, in this order."""
    return [column(name) for name in names]


def nameless(series: pl.Series) -> pl.Series:
    """Give a column without its name, by which polars finds it in most methods of a Series."""
    return series.alias("")


def possible(texts: Iterable[str]) -> list[str]:
    """Leave out of texts from JSON what no cell can be, and polars not hold: half a character."""
    return [text for text in texts if not _HALF.search(text)]


def is_pattern(name: str) -> bool:
    """Say whether polars, where it is given the name itself, takes it for a pattern."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))
