"""Ask the tables of a package in SQL: read those that are named, and run it shut in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

import polars as pl
import sqlglot
from sqlglot import expressions as sql

from avocado_pivot.errors import SqlError
from avocado_pivot.sql.shut_in import ask

TIMEOUT = 60.0
MEMORY_MB = 1024


def query(
    tables: Mapping[str, pl.DataFrame],
    text: str,
    *,
    views: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
    memory_mb: int = MEMORY_MB,
) -> pl.DataFrame:
    """Run one SELECT over tables; see ``ask`` for the types of what comes back.

    Args:
        tables: The tables by name; only those that are named in the query are read.
        text: SQL of DuckDB.
        views: SELECTs by name, to be asked as tables.
        timeout: Seconds, start and loading included.
        memory_mb: Memory beyond the bare database, in MiB.

    Raises:
        SqlError: The SQL is wrong, is not one SELECT, or was stopped at a limit.
        PackageError: A table that it names cannot be read.
    """
    if not text.strip():
        raise SqlError("there is no query; it is one SELECT, such as FROM events LIMIT 5")
    views = views or {}
    read = _named(text, list(tables))
    named = {name: tables[name] for name in read}
    used = views if len(read) == len(tables) else {}
    try:
        return ask(named, text, views=used, timeout=timeout, memory_mb=memory_mb)
    except SqlError as error:
        raise SqlError(_plainly(str(error), [*tables, *views])) from error


def _named(text: str, names: list[str]) -> list[str]:
    """Name the tables that a query reads; all of them where it names a view, or cannot be told."""
    try:
        trees = sqlglot.parse(text, dialect="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError):
        return names
    known = {name.lower(): name for name in names}
    found = {table.name.lower() for tree in trees if tree for table in tree.find_all(sql.Table)}
    own = {cte.alias.lower() for tree in trees if tree for cte in tree.find_all(sql.CTE)}
    if not found or found - own - set(known):  # a catalogue, or a name that is wrong
        return names
    return [known[name] for name in sorted(found & set(known))]


def _plainly(message: str, names: list[str]) -> str:
    """Say what is wrong with what there is instead."""
    message = re.sub(r"^\w+( \w+)? Error: ", "", message)
    if missing := re.match(r"Table with name (.+?) does not exist!", message):
        near = get_close_matches(missing[1].lower(), names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        return f"there is no table {missing[1]!r}; {hint}"
    return message
