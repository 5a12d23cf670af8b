"""Primary, unique and foreign keys of Table Schema as checks over a whole frame.

As in SQL, a key with a missing value is never a duplicate and refers to no row; a primary key must
not have missing values. Among rows with the same key, the first is valid and the others are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from tablepact.errors import ContractError
from tablepact.exact_columns import column, columns


def unique_key(fields: Sequence[str], *, primary: bool) -> pl.Expr:
    """Return an expression: for each row, whether its key is unique.

    Args:
        fields: The fields of the key.
        primary: Whether a missing value makes the key invalid.
    """
    complete = pl.all_horizontal(column(field).is_not_null() for field in fields)
    first = pl.int_range(pl.len()).over(columns(fields)) == 0
    return complete & first if primary else ~complete | first


def foreign_key(
    frame: pl.LazyFrame, fields: Sequence[str], target: pl.LazyFrame, keys: Sequence[str]
) -> pl.LazyFrame:
    """Return, for each row, whether the row that it refers to exists.

    Returns:
        One Boolean column, in the order of the rows.
    """
    complete = pl.all_horizontal(column(field).is_not_null() for field in fields)
    existing = _key_columns(target, keys).unique().with_columns(pl.lit(True).alias("\0exists"))
    return (
        _key_columns(frame, fields)
        .join(
            existing,
            left_on=columns(fields),
            right_on=columns(keys),
            how="left",
            maintain_order="left",
        )
        .select((pl.col("\0exists").fill_null(False) | ~complete).alias("exists"))
    )


def require_matching_target(
    fields: Sequence[str],
    columns: Mapping[str, pl.DataType],
    keys: Sequence[str],
    target: Mapping[str, pl.DataType],
) -> None:
    """Raise unless a foreign key matches the fields that it refers to.

    Raises:
        ContractError: A field does not exist, or the two sides differ in number or type.
    """
    if not fields or len(fields) != len(keys):
        shown = ", ".join(fields)
        raise ContractError(f"foreign key {shown}: it must refer to as many fields as it has")
    for field, key in zip(fields, keys, strict=True):
        if field not in columns or key not in target:
            raise ContractError(
                f"foreign key {field}: {field!r} or the target {key!r} does not exist"
            )
        if _comparable(columns[field]) != _comparable(target[key]):
            raise ContractError(
                f"foreign key {field}: its type is {columns[field]}, its target's {target[key]}"
            )


def _comparable(dtype: pl.DataType) -> pl.DataType:
    return pl.String() if dtype == pl.Enum else dtype


def _key_columns(frame: pl.LazyFrame, fields: Sequence[str]) -> pl.LazyFrame:
    """Select the fields of a key, with categories as text so that two tables are comparable."""
    schema = frame.collect_schema()
    return frame.select(column(field).cast(_comparable(schema[field])) for field in fields)
