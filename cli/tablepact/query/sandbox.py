"""The SQL sandbox: run untrusted SQL over tables, so that it can reach nothing else.

The SQL runs in a process of its own (``worker.py``) that has the tables, no file, no network, and
limits of memory and time. This file runs in the process of the caller, and reads the replies;
``client.py`` starts and ends the other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tablepact.errors import SqlError
from tablepact.query.client import SandboxLimits, run_worker
from tablepact.query.readable_sql import require_readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from tablepact.package.batches import AnyFrame
    from tablepact.query.client import AnyTable

# The worker stops long before; this holds even if the SQL has taken it over.
REPLY_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows that a query gave.

    Attributes:
        columns: The names; a repeated one stays as it is.
        rows: One list of cells a row, each a str, int, float, bool or None. Dates and times are
            ISO 8601 text, decimals are floats or, where a float would lose a digit, text, NaN and
            infinity are text, all else is text as DuckDB writes it. A text above 10 000 characters
            is cut and ends in "…".
        truncated: Whether there were more rows than these.

    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool


@dataclass(frozen=True, slots=True)
class QueryFailure:
    """Why a query gave no rows, in one line; never to be read as "no row failed"."""

    message: str


def run_queries(
    tables: Mapping[str, AnyTable],
    queries: Sequence[str],
    *,
    views: Mapping[str, str] | None = None,
    timeout: float = 60.0,
    memory_mb: int = 1024,
    max_rows: int = 1000,
) -> list[QueryResult | QueryFailure]:
    """Run each query over the tables, one after the other, in one sandboxed process.

    Args:
        tables: The tables by name; any text can be a name.
        queries: SQL of DuckDB, each text one SELECT.
        views: Further SELECTs by name, to be asked as tables; one may name those before it.
        timeout: Seconds for all the queries together, start and loading included.
        memory_mb: Memory of the process beyond the bare database, in MiB.
        max_rows: How many rows of each query to give at most.

    Returns:
        One outcome a query, in order. A query that is stopped (too long, too much memory) or fails
        is a ``QueryFailure``; if the process ended with it, so is each query after it.

    Raises:
        SqlError: The process cannot be started, or the tables cannot be loaded, or a view is too
            long.

    """
    _require_readable(_view_texts(views))
    limits = SandboxLimits(timeout, memory_mb, max_rows)
    output, stopped = run_worker(
        tables, queries, limits, views=views or {}, frames=False, max_bytes=REPLY_BYTES
    )
    # The last line has no end if the worker was stopped while it wrote.
    replies = [json.loads(line) for line in output.split(b"\n")[:-1]]
    _require_started(replies[0] if replies else None, stopped)
    outcomes = [_outcome(reply) for reply in replies[1:]]
    if len(outcomes) < len(queries):
        outcomes.append(QueryFailure(stopped))
    missing = len(queries) - len(outcomes)
    return outcomes + [QueryFailure("not run: an earlier query was stopped")] * missing


def run_query(
    tables: Mapping[str, AnyFrame],
    query: str,
    *,
    views: Mapping[str, str] | None = None,
    timeout: float = 60.0,
    memory_mb: int = 1024,
) -> pl.DataFrame:
    """Run one query over the tables in a sandboxed process, and return all its rows.

    Args:
        tables: The tables by name; any text can be a name.
        query: SQL of DuckDB, one SELECT.
        views: Further SELECTs by name, as for ``run_queries``.
        timeout: Seconds, start and loading included.
        memory_mb: Memory of the process beyond the bare database and the tables, in MiB; the
            answer has to fit, too.

    Returns:
        The rows. Integers, Booleans, texts, dates, times and timestamps keep their type; DECIMAL
        and HUGEINT (a sum of integers) are ``Float64`` or, if whole, ``Int64`` where no value loses
        a digit there, else ``Decimal``; all else (lists, intervals, blobs) is text as DuckDB writes
        it, and so is a HUGEINT of 39 digits.

    Raises:
        SqlError: The SQL is wrong, is not one SELECT, is too long, or was stopped at a limit.

    """
    import polars as pl

    from tablepact.exact_columns import nameless
    from tablepact.package.polars_types import narrow_decimals

    _require_readable({"the query": query} | _view_texts(views))
    limits = SandboxLimits(timeout, memory_mb, 0)
    output, stopped = run_worker(
        tables, [query], limits, views=views or {}, frames=True, max_bytes=memory_mb * 2**20
    )
    lines = output.split(b"\n", 2)
    replies = [
        json.loads(line) for line in lines[:2] if line.startswith(b"{") and line != lines[-1]
    ]
    _require_started(replies[0] if replies else None, stopped)
    if len(replies) < 2:
        raise SqlError(stopped)
    if "failure" in replies[1]:
        raise SqlError(replies[1]["failure"])
    try:
        frame = pl.read_ipc_stream(lines[2])
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SqlError(stopped) from error
    return frame.select(
        narrow_decimals(nameless(column)).alias(column.name) for column in frame.iter_columns()
    )


def _view_texts(views: Mapping[str, str] | None) -> dict[str, str]:
    return {f"the view {name!r}": text for name, text in (views or {}).items()}


def _require_readable(texts: Mapping[str, str]) -> None:
    for title, text in texts.items():
        try:
            require_readable(text)
        except SqlError as error:
            raise SqlError(f"{title} {error}") from error


def _require_started(reply: dict[str, Any] | None, stopped: str) -> None:
    if reply is None or "failure" in reply:
        reason = reply["failure"] if reply else stopped
        raise SqlError(f"the tables cannot be loaded into SQL: {reason}")


def _outcome(reply: dict[str, Any]) -> QueryResult | QueryFailure:
    if "failure" in reply:
        return QueryFailure(reply["failure"])
    return QueryResult(reply["columns"], reply["rows"], reply["truncated"])
