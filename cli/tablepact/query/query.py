"""Ask the tables of a package in SQL: read those that are named, and run it shut in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial

import polars as pl

from tablepact.errors import SqlError
from tablepact.exact_columns import columns
from tablepact.query.client import Table
from tablepact.query.sandbox import ask
from tablepact.query.used_names import Named, named

TIMEOUT = 60.0
MEMORY_MB = 1024


def query(
    tables: Mapping[str, Table],
    text: str,
    *,
    views: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
    memory_mb: int = MEMORY_MB,
) -> pl.DataFrame:
    """Run one SELECT over tables; see ``ask`` for the types of what comes back.

    Args:
        tables: The tables by name; of those that the query names, the columns that it may need are
            handed on.
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
    what = named(text, list(tables))
    read = {name: tables[name] for name in what.tables}
    used = views if len(read) == len(tables) and what.words is None else {}
    run = partial(ask, query=text, timeout=timeout, memory_mb=memory_mb)
    try:
        try:
            return run({n: _fewer(t, what) for n, t in read.items()}, views=used)
        except SqlError as error:
            if what.words is None or not str(error).startswith("Binder Error"):
                raise
        return run(read)  # what is wrong is said with all columns in sight
    except SqlError as error:
        raise SqlError(_plainly(str(error), [*tables, *views])) from error


def _fewer(table: Table, what: Named) -> Table:
    """Leave of a table what the statement may need."""
    return table.select(columns(what.columns(table.lazy().collect_schema().names())))


def _plainly(message: str, names: list[str]) -> str:
    """Say what is wrong with what there is instead."""
    message = re.sub(r"^\w+( \w+)? Error: ", "", message)
    if missing := re.match(r"Table with name (.+?) does not exist!", message):
        near = get_close_matches(missing[1].lower(), names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names) or 'none'}"
        return f"there is no table {missing[1]!r}; {hint}"
    return message
