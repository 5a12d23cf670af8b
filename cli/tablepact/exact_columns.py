"""Select columns by exact name, although polars treats a name ``*`` or ``^…$`` as a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

import polars as pl
import polars.selectors as cs

_HALF = re.compile("[\ud800-\udfff]")
Frame = TypeVar("Frame", bound=pl.DataFrame | pl.LazyFrame)


def column(name: str) -> pl.Expr:
    """Return an expression for one column with any name."""
    return cs.by_name(name).as_expr()


def columns(names: Iterable[str]) -> list[pl.Expr]:
    """Return expressions for columns with any names, in this order."""
    return [column(name) for name in names]


def frame_of(series: Sequence[pl.Series]) -> pl.DataFrame:
    """Return columns as a frame with their names; polars itself renames one without a name."""
    frame = pl.DataFrame(series)
    frame.columns = [one.name for one in series]
    return frame


def for_sql(frame: Frame) -> Frame:
    """Return a frame with a name for the column that has none, as SQL needs: ``field1``, ..."""
    names = frame.lazy().collect_schema().names()
    if "" not in names:
        return frame
    name = f"field{names.index('') + 1}"
    while name.lower() in map(str.lower, names):
        name += "_"
    return cast("Frame", frame.rename({"": name}))


def nameless(series: pl.Series) -> pl.Series:
    """Return a column with an empty name, since most methods of a Series select it by name."""
    return series.alias("")


def possible(texts: Iterable[str]) -> list[str]:
    """Return the texts without lone surrogates, which no cell contains and polars cannot hold."""
    return [text for text in texts if not _HALF.search(text)]


def is_pattern(name: str) -> bool:
    """Return whether polars treats a name as a pattern."""
    return name == "*" or (name.startswith("^") and name.endswith("$"))
