"""Convert a result to the form that leaves the sandboxed process: JSON, or a typed frame.

Rules come with untrusted packages and return few rows: their results are JSON, which holds only
text, numbers and Booleans. A query from a user can return many rows: its result is a frame.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tablepact.query.statement import checked_select

if TYPE_CHECKING:
    import duckdb
    import polars as pl

CELL_CHARACTERS = 10_000
ANSWER_BYTES = 16_000_000

_INTEGERS = {sign + size + "INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG")}
_INTEGERS |= {"INTEGER", "UINTEGER"}
_NUMBERS = _INTEGERS | {"BOOLEAN", "FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT"}
_TYPED = _INTEGERS | {"BOOLEAN", "FLOAT", "DOUBLE", "VARCHAR", "DATE", "TIME"}
_DECIMAL_DIGITS = 38
"""The most digits of a Decimal; a HUGEINT can have one more."""
_FLOAT_DIGITS = 15
"""Every decimal number with up to this many digits survives a conversion to DOUBLE and back."""


def json_rows(
    con: duckdb.DuckDBPyConnection, query: str, max_rows: int, room: int
) -> dict[str, Any]:
    """Run one query, and return ``columns``, ``rows`` and ``truncated`` of a ``QueryResult``.

    Raises:
        ValueError: The first row does not fit into ``room``, the number of bytes that the result
            may have as JSON.
    """
    relation = con.sql(checked_select(con, query))
    shape = ", ".join(_as_cell(n, str(kind)) for n, kind in enumerate(relation.types, start=1))
    fetched = relation.project(shape).limit(max_rows + 1).fetchall()
    rows: list[list[Any]] = []
    size = len(json.dumps(relation.columns))
    for row in fetched[:max_rows]:
        values = [_json_cell(value) for value in row]
        size += len(json.dumps(values))
        if size > room:
            break
        rows.append(values)
    if size > room and not rows:
        raise ValueError(
            f"stopped: all answers together are longer than {ANSWER_BYTES // 10**6} MB"
        )
    return {"columns": relation.columns, "rows": rows, "truncated": len(rows) < len(fetched)}


def typed_frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Run one query and return its rows with their types; see ``sandbox.run_query``.

    Raises:
        ValueError: Two columns have the same name.
    """
    import polars as pl

    relation = con.sql(checked_select(con, query))
    names = relation.columns
    if repeated := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"two columns are called {repeated[0]!r}; rename one with AS")
    shape = ", ".join(
        f"{_as_column(n, str(kind))} AS c{n}" for n, kind in enumerate(relation.types, start=1)
    )
    frame = pl.DataFrame(relation.project(shape))
    frame.columns = names  # here, since the projection would interpret some names
    for index, kind in enumerate(relation.types):
        if str(kind) == "HUGEINT":
            text = frame.to_series(index)
            number = text.cast(pl.Decimal(_DECIMAL_DIGITS, 0), strict=False)
            if number.null_count() == text.null_count():
                frame.replace_column(index, number)
    return frame


def _as_cell(position: int, kind: str) -> str:
    """Return the SQL of one column for JSON: a number, a Boolean, or text of limited length."""
    if kind in _NUMBERS or kind.startswith("DECIMAL"):
        return f"#{position}"
    text = f"CAST(#{position} AS VARCHAR)"
    if kind.startswith("TIMESTAMP"):
        text = f"replace({text}, ' ', 'T')"
    return f"left({text}, {CELL_CHARACTERS + 1})"


def _as_column(position: int, kind: str) -> str:
    """Return the SQL of one column for a frame: with a type that polars has, or as text."""
    if kind in _TYPED or (kind.startswith("TIMESTAMP") and kind != "TIMESTAMP_S"):
        return f"#{position}"
    if kind == "TIMESTAMP_S":
        return f"CAST(#{position} AS TIMESTAMP)"
    if kind.startswith("DECIMAL") and not _is_short(kind):
        return f"#{position}"
    return f"CAST(#{position} AS {'DOUBLE' if _is_short(kind) else 'VARCHAR'})"


def _is_short(kind: str) -> bool:
    """Return whether a type is a DECIMAL with few enough digits for DOUBLE to keep them all."""
    digits = kind.removeprefix("DECIMAL(").split(",")[0]
    return digits.isdigit() and int(digits) <= _FLOAT_DIGITS


def _json_cell(value: Any) -> Any:
    """Return a cell for JSON: NaN and infinity as text, long text cut, decimals with all digits."""
    if isinstance(value, Decimal):
        nearest = float(value)
        return nearest if Decimal(repr(nearest)) == value else f"{value:f}"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str) and len(value) > CELL_CHARACTERS:
        return value[:CELL_CHARACTERS] + "…"
    return value
