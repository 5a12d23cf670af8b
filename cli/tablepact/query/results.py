"""Convert a result to the form that leaves the sandboxed process: JSON, or a typed frame.

Rules come with untrusted packages and return few rows: their results are JSON, which holds only
text, numbers and Booleans. A query from a user can return many rows: its result is a frame. If the
tables are small it is first tried as JSON with the types of its columns, for a quick start.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tablepact.query.statement import checked_select

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb
    import polars as pl

CELL_CHARACTERS = 10_000
ANSWER_BYTES = 16_000_000

_INTEGERS = {sign + size + "INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG")}
_INTEGERS |= {"INTEGER", "UINTEGER"}
_NUMBERS = _INTEGERS | {"BOOLEAN", "FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT"}
_TYPED = _INTEGERS | {"BOOLEAN", "FLOAT", "DOUBLE", "VARCHAR", "DATE", "TIME"}
_DTYPES = {
    "TINYINT": "Int8", "SMALLINT": "Int16", "INTEGER": "Int32", "BIGINT": "Int64",
    "UTINYINT": "UInt8", "USMALLINT": "UInt16", "UINTEGER": "UInt32", "UBIGINT": "UInt64",
    "BOOLEAN": "Boolean", "FLOAT": "Float32", "DOUBLE": "Float64",
    "DATE": "Date", "TIME": "Time", "TIMESTAMP": "Datetime",
}  # fmt: skip
"""The type that a column of a frame has, by its type in DuckDB; that of others is String."""
_MOMENTS: dict[str, type[dt.date | dt.time]] = {
    "DATE": dt.date, "TIME": dt.time, "TIMESTAMP": dt.datetime,
}  # fmt: skip
"""The types whose values are written as ISO 8601 in JSON."""
_INFINITE = {dt.date.min, dt.date.max, dt.datetime.min, dt.datetime.max}
"""What DuckDB returns for infinite dates and timestamps."""
PLAIN_ROWS = 20_000
"""The most rows of a result that is handed over as JSON, and not as a frame."""
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
            f"stopped: the results together are larger than {ANSWER_BYTES // 10**6} MB"
        )
    return {"columns": relation.columns, "rows": rows, "truncated": len(rows) < len(fetched)}


def typed_frame(con: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """Run one query and return its rows with their types; see ``sandbox.run_query``.

    Raises:
        ValueError: Two columns have the same name.
    """
    import polars as pl

    relation, shape = _in_columns(con, query)
    frame = pl.DataFrame(relation.project(shape))
    frame.columns = relation.columns  # here, since the projection would interpret some names
    return _with_long_integers(frame, map(str, relation.types))


def plain_result(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any] | None:
    """Run one query, and return its rows in JSON, from which ``frame_of_plain`` makes the frame.

    That saves the process the import of polars, which takes longer than most queries.

    Returns:
        The rows; None if there are many, or a column has a type that JSON does not hold.

    Raises:
        ValueError: Two columns have the same name.
    """
    relation, shape = _in_columns(con, query)
    kinds = [str(kind) for kind in relation.types]
    if any(_is_long_decimal(kind) or _is_other_timestamp(kind) for kind in kinds):
        return None
    rows = relation.project(shape).limit(PLAIN_ROWS + 1).fetchall()
    if len(rows) > PLAIN_ROWS:
        return None
    written = [list(row) for row in rows]
    for index, kind in enumerate(kinds):
        for row in written if kind in _MOMENTS else ():
            if (value := row[index]) is None:
                continue
            if isinstance(value, str) or value in _INFINITE:
                return None  # out of Python's years, or infinite
            row[index] = value.isoformat()
    return {"columns": relation.columns, "kinds": kinds, "rows": written}


def frame_of_plain(reply: dict[str, Any]) -> pl.DataFrame:
    """Return the frame of a ``plain_result``, the same as ``typed_frame`` returns.

    Raises:
        ValueError, TypeError, LookupError: It is not one.
    """
    import polars as pl

    rows, series = reply["rows"], list[pl.Series]()
    for index, kind in enumerate(reply["kinds"]):
        values = [row[index] for row in rows]
        if moment := _MOMENTS.get(kind):
            values = [value and moment.fromisoformat(value) for value in values]
        name = "Float64" if kind.startswith("DECIMAL") else _DTYPES.get(kind, "String")
        series.append(pl.Series(f"c{index}", values, getattr(pl, name)))
    frame = pl.DataFrame(series)
    frame.columns = reply["columns"]
    return _with_long_integers(frame, reply["kinds"])


def _in_columns(con: duckdb.DuckDBPyConnection, query: str) -> tuple[duckdb.DuckDBPyRelation, str]:
    """Return a query and the SQL of its columns, with types that a frame has.

    Raises:
        ValueError: Two columns have the same name.
    """
    relation = con.sql(checked_select(con, query))
    names = relation.columns
    if repeated := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"two columns are called {repeated[0]!r}; rename one with AS")
    kinds = enumerate(map(str, relation.types), start=1)
    return relation, ", ".join(f"{_as_column(n, kind)} AS c{n}" for n, kind in kinds)


def _with_long_integers(frame: pl.DataFrame, kinds: Iterable[str]) -> pl.DataFrame:
    """Return a frame with the columns of HUGEINT, which are text, as Decimal if that holds them."""
    import polars as pl

    for index, kind in enumerate(kinds):
        if kind == "HUGEINT":
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
    if _is_long_decimal(kind):
        return f"#{position}"
    return f"CAST(#{position} AS {'DOUBLE' if _is_short(kind) else 'VARCHAR'})"


def _is_other_timestamp(kind: str) -> bool:
    """Return whether a type is a timestamp with a zone, or in other units than microseconds."""
    return kind.startswith("TIMESTAMP") and kind != "TIMESTAMP"


def _is_long_decimal(kind: str) -> bool:
    return kind.startswith("DECIMAL") and not _is_short(kind)


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
