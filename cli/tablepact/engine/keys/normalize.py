"""The values of columns as the texts of keys."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tablepact.engine.cells.prefilter import is_missing
from tablepact.engine.cells.reference import NO_KEY, CellReader
from tablepact.engine.keys.plain_keys import plain_key, without_zeros
from tablepact.engine.table_spec import FastPathUnsupported, TableSpec


def key_texts(
    frame: pl.DataFrame,
    table: TableSpec,
    places: Sequence[int],
    judge: CellReader,
    *,
    may_stop: bool = True,
) -> pl.DataFrame:
    """Give the values of some columns as the texts of keys, ``k0``...; null where there is none.

    Args:
        frame: The cells.
        table: Their table.
        places: The columns.
        judge: Who is asked about odd cells.
        may_stop: Whether there may be values that have no place in a key; they are null.

    Raises:
        FastPathUnsupported: There is such a value, and there may not be.
    """
    masks = frame.select_seq(one for place in places for one in _masks(table, place))
    made = []
    for place in places:
        column, cells = table.columns[place], frame[f"c{place}"]
        absent = masks[f"absent{place}"]
        texts = cells.set(absent, None) if absent.any() else cells
        plain = masks[f"plain{place}"]
        if not plain.all():
            bare = frame.select(without_zeros(column, pl.col(f"c{place}"))).to_series()
            found = ~plain & bare.is_not_null()
            texts, plain = bare.zip_with(found, texts), plain | found
        if not plain.all():
            unsure = cells.filter(~plain)
            verdicts = judge.judge(place, unsure.unique().to_list(), keyed=True)
            if not may_stop and any(number == NO_KEY for number, _ in verdicts.values()):
                raise FastPathUnsupported(f"a value of {column.name!r} that has no place in a key")
            read = pl.Series([verdicts[cell][1] for cell in unsure], dtype=pl.String)
            texts = texts.scatter((~plain).arg_true(), read)
        made.append(texts.alias(f"k{place}"))
    return pl.DataFrame(made) if made else pl.DataFrame()


def _masks(table: TableSpec, place: int) -> tuple[pl.Expr, pl.Expr]:
    """Say where a column has no value, and where it has none or one whose text is the cell."""
    column, cell = table.columns[place], pl.col(f"c{place}")
    absent = is_missing(column, cell)
    plain = (absent | plain_key(column, cell)).fill_null(False)
    return absent.alias(f"absent{place}"), plain.alias(f"plain{place}")
