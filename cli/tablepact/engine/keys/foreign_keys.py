"""The keys that foreign keys refer to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from tablepact.engine.cells.reference import CellReader
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.keys.normalize import comparable, key_texts, require_comparable_keys
from tablepact.engine.rows.csv_tokenizer import CsvBlock
from tablepact.engine.table_spec import ForeignKeySpec, TableSpec
from tablepact.engine.values.key_text import UNEQUAL


def parent_key_reader(
    foreign_key: ForeignKeySpec, table: TableSpec, target: TableSpec, cell_reader: CellReader
) -> Callable[[CsvBlock], pl.DataFrame] | None:
    """Give what reads the keys that a foreign key may have from the rows of a block.

    Args:
        foreign_key: The foreign key.
        table: The table that has it.
        target: The table that it refers to.
        cell_reader: Who is asked about odd cells of the target.

    Returns:
        A function that gives one String column a field, ``p0``, ``p1``..., no row twice, none
        without any value; None if the target has no field of the key. A field that the target does
        not have is null throughout; keys with a value that is never equal to ours are left out. It
        raises FastPathUnsupported for a value that cannot be part of a key, at which frictionless
        stops.

    Raises:
        FastPathUnsupported: Only frictionless itself can compare the two.
    """
    require_comparable_keys(target, foreign_key.reference_fields)
    columns = [target.position(name) for name in foreign_key.reference_fields]
    known = sorted({column for column in columns if column is not None})
    never = never_equal(foreign_key, table, target)
    if not known:
        return None

    def read(tokens: CsvBlock) -> pl.DataFrame:
        texts = key_texts(tokens.frame, target, known, cell_reader, may_stop=False)
        parts = [
            pl.lit(None, dtype=pl.String).alias(f"p{i}")
            if column is None
            else pl.when(pl.col(f"k{column}").is_not_null()).then(pl.lit(UNEQUAL)).alias(f"p{i}")
            if i in never
            else pl.col(f"k{column}").alias(f"p{i}")
            for i, column in enumerate(columns)
        ]
        some = pl.any_horizontal(pl.all().is_not_null())
        equal = pl.all_horizontal((pl.all() != UNEQUAL).fill_null(True))
        return texts.select(parts).unique().filter(some & equal)

    return read


def concat_keys(foreign_key: ForeignKeySpec, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Put together the keys that were read, each once."""
    empty = pl.DataFrame(schema={f"p{i}": pl.String for i in range(len(foreign_key.fields))})
    return pl.concat([empty, *(frame for frame in frames if frame.height)]).unique()


def never_equal(foreign_key: ForeignKeySpec, table: TableSpec, target: TableSpec) -> frozenset[int]:
    """Give the places in a foreign key of the fields whose values are never equal.

    Raises:
        FastPathUnsupported: Only frictionless itself can compare the two.
    """
    never = set()
    for i, (own, other) in enumerate(
        zip(foreign_key.fields, foreign_key.reference_fields, strict=True)
    ):
        mine, theirs = table.position(own), target.position(other)
        if mine is None or theirs is None:
            continue
        equal = comparable(table.columns[mine], target.columns[theirs])
        if equal is None:
            raise FastPathUnsupported(f"{own!r} and {other!r} are of two types")
        if not equal:
            never.add(i)
    return frozenset(never)
