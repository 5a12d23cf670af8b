"""The stream has what polars reads from DuckDB itself: types, names, values and what has none."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from tablepact.query.arrow_stream import ipc_stream

EMPTY_TOO = "CASE WHEN x % 3 = 0 THEN NULL ELSE {} END"
VALUES = {
    **{kind: f"(x % 100)::{kind}" for kind in (
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
        "FLOAT", "DOUBLE", "DECIMAL(38, 5)", "DECIMAL(20, 0)", "DECIMAL(16, 4)",
    )},
    "nan": "CASE x % 3 WHEN 1 THEN 'nan'::DOUBLE ELSE '-inf'::DOUBLE END",
    "BOOLEAN": "x % 2 = 0",
    "VARCHAR": "CASE x % 4 WHEN 0 THEN '' ELSE 'é😀' || x END",
    "DATE": "DATE '1969-12-30' + x::INTEGER",
    "TIME": "TIME '01:02:03.000004'",
    "TIMESTAMP": "TIMESTAMP '1969-12-30 01:02:03.000004'",
    "TIMESTAMP_MS": "'1969-12-30 01:02:03.004'::TIMESTAMP_MS",
    "TIMESTAMP_NS": "'1969-12-30 01:02:03.000000004'::TIMESTAMP_NS",
    "TIMESTAMPTZ": "TIMESTAMPTZ '2024-01-01 01:00:00+01'",
}  # fmt: skip


def both(query):
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        relation = con.sql(query)
        pieces = ipc_stream(relation.__arrow_c_stream__(), relation.columns)
        return pl.read_ipc_stream(b"".join(pieces)), pl.DataFrame(con.sql(query))


class TestIpcStream:
    @pytest.mark.parametrize("rows", [0, 1, 2, 7, 8, 9, 65, 5000])
    def test_values_of_each_type(self, rows):
        cells = [*VALUES.values(), *map(EMPTY_TOO.format, VALUES.values())]
        shape = ", ".join(f"{cell} AS c{n}" for n, cell in enumerate(cells))
        found, expected = both(f"SELECT {shape} FROM range({rows}) r(x)")  # noqa: S608
        assert found.schema == expected.schema
        assert found.equals(expected)

    def test_many_batches(self):
        query = "SELECT x, x::VARCHAR AS y FROM range(2_500_000) r(x)"
        found, expected = both(query)
        assert found.equals(expected)

    @pytest.mark.parametrize("name", ["*", "^a$", "é\n", "a.b", '""'])
    def test_names(self, name):
        found, expected = both(f'SELECT 1 AS "{name}", 2 AS b')
        assert found.equals(expected)

    def test_an_error_on_the_way(self):
        query = "SELECT CASE WHEN x = 9000 THEN error('late') ELSE x END AS c FROM range(9999) r(x)"
        with duckdb.connect() as con, pytest.raises(ValueError, match="Input Error: late"):
            ipc_stream(con.sql(query).__arrow_c_stream__(), ["c"])

    def test_a_type_that_no_answer_has(self):
        with duckdb.connect() as con, pytest.raises(ValueError, match="of the type"):
            ipc_stream(con.sql("SELECT [1] AS c").__arrow_c_stream__(), ["c"])
