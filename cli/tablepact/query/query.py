"""Run SQL over the tables of a package: load only what the statement names, and sandbox it.

If the needed tables or columns are uncertain, all are loaded: too many only take time, too few
would change the result. The statement is parsed here, in the caller's process, and run in the
sandboxed process of ``query/worker.py``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial

import polars as pl

from tablepact import settings
from tablepact.batches import AnyFrame
from tablepact.errors import SqlError
from tablepact.exact_columns import columns
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
    """Run one SELECT over tables; see ``run_query`` for the types of the result.

    Args:
        tables: The tables by name. Only the columns that the query may need are loaded, from the
            tables that it names.
        text: One SELECT in DuckDB's SQL.
        views: SELECTs by name, which the query can use as tables.
        size: Returns the size of a table in bytes; small tables are loaded with all their columns.
        timeout: Seconds, including start and loading.
        memory_mb: Memory in MiB, in addition to that of an empty database.

    Raises:
        SqlError: The SQL is wrong or is not one SELECT, or the query was stopped at a limit.
        PackageError: A table that the query names cannot be read.
    """
    if not text.strip():
        raise SqlError("the query is empty; write one SELECT, such as FROM events LIMIT 5")
    views = views or {}
    used = named_tables(text, tables, views)
    in_bytes = math.inf if size is None else sum(map(size, used.tables))
    if in_bytes > settings.current().eager_bytes:
        from tablepact.query.used_names import used_names

        used = used_names(text, list(tables))
    loaded = {name: tables[name] for name in used.tables}
    used_views = views if used.may_be_views else {}
    small = in_bytes <= settings.current().small_table_bytes
    run = partial(run_query, query=text, small=small, timeout=timeout, memory_mb=memory_mb)
    try:
        try:
            return run({n: _used_columns(t, used) for n, t in loaded.items()}, views=used_views)
        except SqlError as error:
            if used.words is None or not str(error).startswith("Binder Error"):
                raise
        return run(loaded)  # with all columns, so that the error message can suggest any of them
    except SqlError as error:
        raise SqlError(_helpful(str(error), [*tables, *views])) from error


def _used_columns(table: AnyFrame, used: UsedNames) -> AnyFrame:
    """Return a table with only the columns that the statement may need."""
    return table.select(columns(used.columns(table.lazy().collect_schema().names())))


def _helpful(message: str, names: list[str]) -> str:
    """Return DuckDB's message; for an unknown table, with the nearest name or all names."""
    message = re.sub(r"^\w+( \w+)? Error: ", "", message)
    if missing := re.match(r"Table with name (.+?) does not exist!", message):
        near = get_close_matches(missing[1].lower(), names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"available: {', '.join(names) or 'none'}"
        return f"there is no table {missing[1]!r}; {hint}"
    return message
