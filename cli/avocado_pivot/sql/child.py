"""The shut-in process: it loads the tables, locks itself, and only then runs the SQL.

Started by ``shut_in.py`` in a private folder that holds ``job.json`` and one Parquet file a table.
It writes one JSON line when it is ready and one for each query, so that the parent always knows
which query was running. There are four walls, because DuckDB's own lock has had gaps:

    the statement    one SELECT, and no table function but those in TABLE_FUNCTIONS
    the transaction  read only, so that one rule cannot change what the next one sees
    the database     no external access, nothing spilled to disk, no setting can be changed
    the process      no file or socket can be opened, time and (on Linux) memory have an end
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if sys.platform != "win32":
    import resource
    import signal

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL_CHARACTERS = 10_000
ANSWER_BYTES = 16_000_000

# The others read files, change settings, call an address in memory (arrow_scan), or run SQL that
# checked() never saw (query, json_execute_serialized_sql, destroy_external_resource).
TABLE_FUNCTIONS = frozenset({"generate_series", "json_each", "json_tree", "range", "unnest"})

# DuckDB 2.0 has COPY, INSERT, UPDATE and DELETE inside WITH, too.
QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})
NUMBERS = frozenset({"BOOLEAN", "FLOAT", "DOUBLE", "INTEGER", "UINTEGER"}) | {
    sign + size + "INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
}

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "2",
}


def load(con: duckdb.DuckDBPyConnection, tables: dict[str, list[str]]) -> None:
    """Make a table of each Parquet file, in order; ``ValueError`` if a column changes its name."""
    for number, (table, columns) in enumerate(tables.items()):
        name = '"' + table.replace('"', '""') + '"'
        con.execute(f"CREATE TABLE {name} AS FROM read_parquet('{number}.parquet')")
        if con.sql(f"FROM {name}").columns != columns:  # DuckDB does not tell "a" from "A"
            raise ValueError(f"table {table!r}: column names that are empty or alike in SQL")


def lock(con: duckdb.DuckDBPyConnection, memory_mb: int, seconds: float) -> None:
    """Give up, for good, what the queries must not have; leave ``memory_mb`` MiB to take.

    Should the parent be gone, the process ends itself a little after ``seconds``.
    """
    answer(con, "SELECT 1", 1, ANSWER_BYTES)  # DuckDB opens modules of Python with its first query
    con.execute("SET TimeZone = 'UTC'")  # the same answer on every machine
    con.execute("SET disabled_filesystems = 'LocalFileSystem'")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    if sys.platform != "win32":  # that has only the other walls, and the parent's clock
        signal.alarm(math.ceil(seconds) + 1)
        pages = Path("/proc/self/statm")
        if pages.exists():  # elsewhere a limit below what is already reserved would stop everything
            size = int(pages.read_text().split()[0]) * resource.getpagesize() + memory_mb * 2**20
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
            resource.setrlimit(limit, (0, 0))


def allowed(node: dict[str, Any]) -> dict[str, Any]:
    """Give a node of a syntax tree back; ``ValueError`` if it does or calls what it may not."""
    kind = str(node.get("type"))
    if kind.endswith("_NODE") and kind not in QUERY_NODES:
        raise ValueError("only one SELECT is allowed")
    as_table = kind == "TABLE_FUNCTION"
    name = str((node["function"] if as_table else node).get("function_name", "")).lower()
    # json_serialize_plan binds a text as SQL that checked() never saw
    if name == "json_serialize_plan" or (as_table and name not in TABLE_FUNCTIONS):
        raise ValueError(f"the {'table ' * as_table}function {name} is not allowed")
    return node


def checked(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """Give the query as written back from its tree, or raise ``ValueError``.

    Not with ``extract_statements``: that opens the files of an ``IMPORT DATABASE``, up to DuckDB
    1.5 even behind the lock.
    """
    ((text,),) = con.execute("SELECT json_serialize_sql(?)", [query]).fetchall()
    tree = json.loads(text, object_hook=allowed)
    if tree["error"] and tree["error_type"] == "parser":
        raise ValueError(tree["error_message"])
    if tree["error"] or len(tree["statements"]) != 1:
        raise ValueError("only one SELECT is allowed")
    ((written,),) = con.execute("SELECT json_deserialize_sql(?)", [text]).fetchall()
    return str(written)


def shown(position: int, kind: str) -> str:
    """Give the SQL of one column as DuckDB is to hand it out: a number, or a text cut to size."""
    if kind in NUMBERS:
        return f"#{position}"
    if kind.startswith("DECIMAL"):
        return f"CAST(#{position} AS DOUBLE)"
    text = f"CAST(#{position} AS VARCHAR)"
    if kind.startswith("TIMESTAMP"):
        text = f"replace({text}, ' ', 'T')"
    return f"left({text}, {CELL_CHARACTERS + 1})"


def plain(value: Any) -> Any:
    """Give one cell as JSON has it: no NaN or infinity, no text above the limit."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str) and len(value) > CELL_CHARACTERS:
        return value[:CELL_CHARACTERS] + "…"
    return value


def answer(con: duckdb.DuckDBPyConnection, query: str, max_rows: int, room: int) -> dict[str, Any]:
    """Run one query and give ``columns``, ``rows`` and ``truncated``, as in ``shut_in.Result``.

    It has at most ``room`` bytes as JSON; ``ValueError`` if not even one row fits.
    """
    relation = con.sql(checked(con, query))
    shape = ", ".join(shown(n, str(kind)) for n, kind in enumerate(relation.types, start=1))
    found = relation.project(shape).limit(max_rows + 1).fetchall()
    rows: list[list[Any]] = []
    size = len(json.dumps(relation.columns))
    for row in found[:max_rows]:
        cells = [plain(value) for value in row]
        size += len(json.dumps(cells))
        if size > room:
            break
        rows.append(cells)
    if size > room and not rows:
        raise ValueError(
            f"stopped: all answers together are longer than {ANSWER_BYTES // 10**6} MB"
        )
    return {"columns": relation.columns, "rows": rows, "truncated": len(rows) < len(found)}


def replies(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give ``{}`` when ready, then an answer or ``{"failure": text}`` a query; may end early."""
    try:
        con = duckdb.connect(config=CONFIG | {"memory_limit": f"{job['memory_mb']}MiB"})
        load(con, job["tables"])
        lock(con, job["memory_mb"], job["timeout"])
    except (ValueError, MemoryError, duckdb.Error) as error:
        yield {"failure": one_line(error)}
        return
    yield {}
    room = ANSWER_BYTES
    for query in job["queries"]:
        try:
            con.execute("BEGIN TRANSACTION READ ONLY")
            reply = answer(con, query, job["max_rows"], room)
            room -= len(json.dumps(reply))
            yield reply
        except (MemoryError, duckdb.OutOfMemoryException):
            yield {"failure": f"stopped: more than {job['memory_mb']} MB of memory"}
        except Exception as error:
            yield {"failure": one_line(error)}
            if isinstance(error, duckdb.FatalException | duckdb.InternalException):
                return
        with contextlib.suppress(duckdb.Error):
            con.rollback()


def one_line(error: Exception) -> str:
    """Give the message without the excerpt or the stack trace below it."""
    message = re.split(r"\n\s*(?:LINE \d+:|Stack Trace)", str(error))[0]
    return " ".join(message.split())[:500] or type(error).__name__


def main() -> None:
    """Do the job in the working folder."""
    out = os.fdopen(os.dup(1), "w", buffering=1, encoding="ascii")
    os.dup2(2, 1)  # nothing that DuckDB prints may look like a reply
    for reply in replies(json.loads(Path("job.json").read_bytes())):
        out.write(json.dumps(reply) + "\n")


if __name__ == "__main__":
    main()
