"""A query reads the tables that it names, and is told plainly what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap
from tablepact.errors import PackageError, SqlError
from tablepact.query.query import query


class Tables(Mapping[str, pl.DataFrame]):
    """Two tables and one that cannot be read; it notes which were."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __getitem__(self, name: str) -> pl.DataFrame:
        self.read.append(name)
        if name == "broken":
            raise PackageError("broken: not a table")
        return pl.DataFrame({"a": [1, 2], "b": [name, None]})

    def __iter__(self) -> Iterator[str]:
        return iter(["fruit", "Baskets", "broken"])

    def __len__(self) -> int:
        return 3


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("FROM fruit", ["fruit"]),
        ("FROM FRUIT", ["fruit"]),
        ("SELECT count(*) FROM fruit JOIN baskets USING (a)", ["Baskets", "fruit"]),
        ("WITH broken AS (FROM fruit) FROM broken", ["broken"]),
        ("SELECT (SELECT max(a) FROM baskets) AS m FROM fruit", ["Baskets", "fruit"]),
        ("SELECT 1 WHERE 1 IN (SELECT a FROM fruit)", ["fruit"]),
    ],
)
def test_only_the_tables_that_are_named_are_read(text: str, read: list[str]) -> None:
    tables = Tables()
    try:
        query(tables, text)
    except PackageError:
        assert "broken" in text
    assert set(tables.read) >= set(read) - {"broken"}
    assert "broken" in text or "broken" not in tables.read


def test_a_table_that_cannot_be_read_says_so() -> None:
    with pytest.raises(PackageError, match="broken: not a table"):
        query(Tables(), "FROM broken")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no query; it is one SELECT, such as FROM events LIMIT 5"),
        (" \n", "there is no query; it is one SELECT, such as FROM events LIMIT 5"),
        ("FROM evnts", "there is no table 'evnts'; did you mean events?"),
        ("SELECT titel FROM events", 'Referenced column "titel" not found in FROM clause!'),
        ("SELECT 1; SELECT 2", "only one SELECT is allowed"),
        ("DROP TABLE events", "only one SELECT is allowed"),
        ("SELECT CAST('x' AS INT) AS n FROM events", "Could not convert string 'x' to INT32"),
        ("FROM read_text('/etc/hosts')", "the table function read_text is not allowed"),
    ],
)
def test_what_is_wrong_is_said_plainly(text: str, message: str) -> None:
    with pytest.raises(SqlError) as error:
        ap.query(text)
    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_name_that_is_like_none_lists_the_tables() -> None:
    with pytest.raises(SqlError, match="there is no table 'zzz'; there are entities, events"):
        ap.query("FROM zzz")


def test_the_catalogue_can_be_asked() -> None:
    found = ap.query("SELECT table_name FROM information_schema.tables")
    assert set(found["table_name"]) == {*ap.tables(), "records", "coding_lines"}


@pytest.mark.parametrize(
    "table",
    [*ap.tables()[:5], *(pytest.param(one, marks=pytest.mark.slow) for one in ap.tables()[5:])],
)
def test_a_table_comes_back_as_it_was(table: Any) -> None:
    loaded = ap.load(table)
    codes = [name for name, dtype in loaded.schema.items() if isinstance(dtype, pl.Enum)]
    assert ap.query(f"FROM {table}").equals(loaded.cast(dict.fromkeys(codes, pl.String)))


def test_no_frame_of_the_caller_is_seen() -> None:
    mine = pl.DataFrame({"secret": [1]})
    with pytest.raises(SqlError, match="there is no table 'mine'"):
        ap.query("FROM mine")
    assert mine.height == 1
