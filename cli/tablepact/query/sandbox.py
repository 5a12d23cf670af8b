"""The SQL sandbox: run untrusted SQL over tables, with access to nothing else.

The SQL runs in a separate process (``worker.py``) that has the tables, no access to files or the
network, and limits on memory and time. This module runs in the caller's process and reads the
replies; ``client.py`` starts and ends the worker.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tablepact.errors import SqlError
from tablepact.query.client import SandboxLimits, run_worker
from tablepact.query.readable_sql import require_readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from tablepact.batches import AnyFrame
    from tablepact.query.client import AnyTable

# The worker limits its replies to less; this limit also holds if SQL has compromised the worker.
REPLY_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows that a query returned.

    Attributes:
        columns: The column names, which can repeat.
        rows: One list of cells per row, each a str, int, float, bool or None. Dates and times are
            ISO 8601 text. Decimals are floats, or text if a float would lose a digit. NaN and
            infinity are text, and all other types are text as DuckDB writes it. Text longer than
            10 000 characters is cut and ends in "…".
        truncated: Whether the query had more rows.

    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool


@dataclass(frozen=True, slots=True)
class QueryFailure:
    """The reason, in one line, why a query has no result; it does not mean that no row failed."""

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
        queries: The queries, each one SELECT in DuckDB's SQL.
        views: SELECTs by name, which the queries and later views can use as tables.
        timeout: Seconds for all queries together, including start and loading.
        memory_mb: Memory of the process in MiB, in addition to that of an empty database.
        max_rows: The most rows to return of each query.

    Returns:
        One outcome per query, in order. The outcome of a query that fails, or that is stopped at
        the limit on time or memory, is a ``QueryFailure``. If the process ended with it, all later
        queries are failures, too.

    Raises:
        SqlError: The process cannot be started, the tables cannot be loaded, or a view is too long.

    """
    _require_readable(_view_texts(views))
    limits = SandboxLimits(timeout, memory_mb, max_rows)
    output, stopped = run_worker(
        tables, queries, limits, views=views or {}, frames=False, max_bytes=REPLY_BYTES
    )
    # The last line is incomplete if the worker was stopped while it wrote.
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
    small: bool = False,
    timeout: float = 60.0,
    memory_mb: int = 1024,
) -> pl.DataFrame:
    """Run one query over the tables in a sandboxed process, and return all its rows.

    Args:
        tables: The tables by name; any text can be a name.
        query: One SELECT in DuckDB's SQL.
        views: SELECTs by name, as for ``run_queries``.
        small: Whether the tables are small, and so most results: then the process starts without
            polars, and the query runs again with it if the result needs that.
        timeout: Seconds, including start and loading.
        memory_mb: Memory of the process in MiB, in addition to that of an empty database and the
            tables. It also limits the size of the result.

    Returns:
        The rows. Integers, Booleans, text, dates, times and timestamps keep their type. DECIMAL and
        HUGEINT (a sum of integers) become ``Float64`` or, if whole, ``Int64`` if no value loses a
        digit, else ``Decimal``. All other types (lists, intervals, blobs) become text as DuckDB
        writes it, and so does a HUGEINT with 39 digits.

    Raises:
        SqlError: The SQL is wrong, too long, or not one SELECT, or the query was stopped at a
            limit.

    """
    _require_readable({"the query": query} | _view_texts(views))
    run = partial(run_worker, tables, [query], views=views or {}, max_bytes=memory_mb * 2**20)
    started = time.monotonic()
    if small:
        limits = SandboxLimits(timeout, memory_mb, 0)
        frame = _small_result(*run(limits, frames=False, plain=True))
        if frame is not None:
            return frame
    left = math.ceil(timeout - (time.monotonic() - started))  # for both processes together
    limits = SandboxLimits(min(timeout, max(left, 1)), memory_mb, 0)
    return _typed_result(*run(limits, frames=True))


def _small_result(output: bytes, stopped: str) -> pl.DataFrame | None:
    """Return the result that is in the output of the worker as JSON; None if it could not be."""
    import polars as pl

    from tablepact.query.results import frame_of_plain

    replies = [json.loads(line) for line in output.split(b"\n")[:-1]]
    reply = _reply_to_query(replies, stopped)
    if "rows" not in reply:
        return None
    try:
        return _narrow(frame_of_plain(reply))
    except (ValueError, TypeError, LookupError, AttributeError, pl.exceptions.PolarsError) as error:
        raise SqlError(stopped) from error


def _typed_result(output: bytes, stopped: str) -> pl.DataFrame:
    """Return the frame in the output of the worker."""
    import polars as pl

    lines = output.split(b"\n", 2)
    replies = [
        json.loads(line) for line in lines[:2] if line.startswith(b"{") and line != lines[-1]
    ]
    _reply_to_query(replies, stopped)
    try:
        return _narrow(pl.read_ipc_stream(lines[2]))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SqlError(stopped) from error


def _reply_to_query(replies: list[dict[str, Any]], stopped: str) -> dict[str, Any]:
    """Return the reply after the first one, which says that the tables are loaded."""
    _require_started(replies[0] if replies else None, stopped)
    if len(replies) < 2:
        raise SqlError(stopped)
    if "failure" in replies[1]:
        raise SqlError(replies[1]["failure"])
    return replies[1]


def _narrow(frame: pl.DataFrame) -> pl.DataFrame:
    from tablepact.exact_columns import nameless
    from tablepact.package.field_types.polars_types import narrow_decimals

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
