"""Rows with the columns of the checks of row rules, and which of them keep a rule."""

from __future__ import annotations

from typing import Any

import polars as pl

from tablepact.contract.row_rules import compile_rules
from tablepact.package.descriptor.table_schema import parse_table_schema

COLUMNS: dict[str, pl.DataType] = {
    "edtf": pl.String(),
    "start": pl.Date(),
    "end": pl.Date(),
    "precision": pl.Enum(["day", "month", "year", "interval"]),
    "stated": pl.String(),
    "minimum": pl.Float64(),
    "maximum": pl.Float64(),
    "unit": pl.String(),
    "currency": pl.Enum(["USD", "IDR"]),
    "count": pl.Int64(),
}


def kept(rules: list[Any], *rows: dict[str, Any]) -> list[list[bool]]:
    """Return for each rule which rows keep it."""
    frame = pl.DataFrame(
        [{name: row.get(name) for name in COLUMNS} for row in rows], schema=COLUMNS
    )
    found = []
    for rule in compile_rules(parse_table_schema({"rowRules": rules}), COLUMNS):
        column = rule.holds(frame.lazy()).collect()
        assert column.shape == (len(rows), 1)
        assert column.to_series().dtype == pl.Boolean
        found.append(column.to_series().to_list())
    return found


def registered(check: str, *roles: str, **others: str) -> dict[str, Any]:
    """Return a row rule that is a registered check."""
    columns = {**{role: role for role in roles}, **others}
    return {"name": "rule", "message": "it holds", "check": check, "columns": columns}
