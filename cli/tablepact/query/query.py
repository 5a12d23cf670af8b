"""Run SQL over the tables of a package: load only what the statement names, and sandbox it.

In doubt everything is loaded: too much only takes time, too little would be another answer. The
statement is read here, in the process of the caller, and run in that of ``query/worker.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial

import polars as pl

from tablepact import settings
from tablepact.errors import SqlError
from tablepact.exact_columns import columns
from tablepact.package.batches import AnyFrame
from tablepact.query.named_tables import UsedNames, named_tables
from tablepact.query.sandbox import run_query

TIMEOUT = 60.0
MEMORY_MB = 1024


def query(
    tables: Mapping[str, AnyFrame],
    text: str,
    *,
    views: Mapping[str, str] | None = None,
    size: Callable[[str], float] | None = None,
    timeout: float = TIMEOUT,
    memory_mb: int = MEMORY_MB,
) -> pl.DataFrame:
    """Run one SELECT over tables; see ``run_query`` for the types of what comes back.

    Args:
        tables: The tables by name; of those that the query names, the columns that it may need are
            handed on.
        text: SQL of DuckDB.
        views: SELECTs by name, to be asked as tables.
        size: Tells how many bytes a table has; small ones are handed on with all their columns.
        timeout: Seconds, start and loading included.
        memory_mb: Memory beyond the bare database, in MiB.

    Raises:
        SqlError: The SQL is wrong, is not one SELECT, or was stopped at a limit.
        PackageError: A table that it names cannot be read.
    """
    if not text.strip():
        raise SqlError("there is no query; it is one SELECT, such as FROM events LIMIT 5")
    views = views or {}
    used = named_tables(text, tables, views)
    if size is None or sum(map(size, used.tables)) > settings.current().eager_bytes:
        from tablepact.query.used_names import used_names

        used = used_names(text, list(tables))
    loaded = {name: tables[name] for name in used.tables}
    used_views = views if used.may_be_views else {}
    run = partial(run_query, query=text, timeout=timeout, memory_mb=memory_mb)
    try:
        try:
            return run({n: _used_columns(t, used) for n, t in loaded.items()}, views=used_views)
        except SqlError as error:
            if used.words is None or not str(error).startswith("Binder Error"):
                raise
        return run(loaded)  # so that the message knows all columns
    except SqlError as error:
        raise SqlError(_helpful(str(error), [*tables, *views])) from error


def _used_columns(table: AnyFrame, used: UsedNames) -> AnyFrame:
    """Return the columns of a table that the statement may need."""
    return table.select(columns(used.columns(table.lazy().collect_schema().names())))


def _helpful(message: str, names: list[str]) -> str:
    """Return the message of DuckDB with the table that was meant, or those that there are."""
    message = re.sub(r"^\w+( \w+)? Error: ", "", message)
    if missing := re.match(r"Table with name (.+?) does not exist!", message):
        near = get_close_matches(missing[1].lower(), names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names) or 'none'}"
        return f"there is no table {missing[1]!r}; {hint}"
    return message
