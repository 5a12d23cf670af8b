"""The sandboxed process: it loads the tables, locks itself, and only then runs any SQL.

``client.py`` starts it in a private folder that contains ``job.json`` and one file per table:
Parquet, or CSV for a small table. It writes one JSON line when it is ready and one per query, so
that the parent knows which query was running; a frame follows its line as an Arrow IPC stream.
There are four guards, because DuckDB's own lock has had gaps:

    the statement    one SELECT, with only a few table functions; see ``statement.py``
    the transaction  read only, so that one rule cannot change the data of the next
    the database     no external access, no spilling to disk, no changes of settings
    the process      no file or socket can be opened; time and (on Linux) memory are limited

Large tables are in a database in the private folder, opened read only before the lock.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import duckdb

from tablepact.errors import as_line
from tablepact.query import results
from tablepact.query.identifiers import quote_identifier
from tablepact.query.statement import checked_select

if sys.platform != "win32":
    import resource
    import signal

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "threads": "2",
}


IN_MEMORY = 32 * 2**20
"""The tables are in memory if their files have at most this many bytes, else in a database file."""


COPIED = (
    "FORMAT csv, AUTO_DETECT false, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', "
    "NULLSTR '', ALLOW_QUOTED_NULLS false, PARALLEL false"
)
"""The options to read the CSV that ``client.py`` writes, in which only missing values have no
quotes."""


def load_tables(con: duckdb.DuckDBPyConnection, tables: list[dict[str, Any]]) -> None:
    """Create a table from each file, in memory or in a database file in the same folder.

    The database file is opened read only before the lock. Of its tables, DuckDB keeps at most the
    memory limit in memory.

    Raises:
        ValueError: DuckDB changes the name of a column.
    """
    files = [
        Path(f"{number}.{'csv' if 'types' in table else 'parquet'}")
        for number, table in enumerate(tables)
    ]
    on_disk = sum(file.stat().st_size for file in files) > IN_MEMORY
    if on_disk:
        con.execute("ATTACH 'tables.duckdb' AS tables")
        con.execute("USE tables")
    for file, table in zip(files, tables, strict=True):
        name, columns = quote_identifier(table["name"]), table["columns"]
        if types := table.get("types"):
            typed = zip(map(quote_identifier, columns), types, strict=True)
            con.execute(f"CREATE TABLE {name} ({', '.join(map(' '.join, typed))})")
            con.execute(f"COPY {name} FROM '{file}' ({COPIED})")
            continue
        con.execute(f"CREATE TABLE {name} AS FROM read_parquet('{file}')")
        if con.sql(f"FROM {name}").columns != columns:  # DuckDB ignores case: "a" is "A"
            raise ValueError(f"table {table['name']!r}: column names are empty, or the same in SQL")
    if on_disk:
        con.execute("USE memory")
        con.execute("DETACH tables")
        con.execute("ATTACH 'tables.duckdb' AS tables (READ_ONLY)")
        con.execute("SET search_path = 'tables,memory'")


def create_views(con: duckdb.DuckDBPyConnection, views: dict[str, str]) -> None:
    """Create the views, in order, after the lock: DuckDB opens the sources of a view to create it.

    Raises:
        ValueError: A view is not a SELECT or cannot be created, or a table has its name.
    """
    tables = con.execute("SELECT lower(table_name) FROM duckdb_tables()").fetchall()
    for view, query in views.items():
        try:
            if (view.lower(),) in tables:  # which can be in another database
                raise ValueError("a table of that name already exists")
            con.execute(
                f"CREATE VIEW memory.main.{quote_identifier(view)} AS {checked_select(con, query)}"
            )
        except (ValueError, duckdb.Error) as error:
            raise ValueError(f"view {view!r}: {one_line(error)}") from error


def warm_up(con: duckdb.DuckDBPyConnection, frames: bool) -> None:
    """Make DuckDB, and polars for frames, import their Python modules before the lock."""
    results.json_rows(con, "SELECT 1", 1, results.ANSWER_BYTES)
    if frames:
        results.typed_frame(con, "SELECT 1 AS one").write_ipc_stream(io.BytesIO())


def lock(con: duckdb.DuckDBPyConnection, memory_mb: int, seconds: float) -> None:
    """Disable access to files and the network, and allow ``memory_mb`` MiB of further memory.

    The process ends itself shortly after ``seconds``, in case the parent has ended before.
    """
    con.execute("SET TimeZone = 'UTC'")  # the same results on every machine
    con.execute("SET enable_external_access = false")  # this looks up the open files
    con.execute("SET disabled_filesystems = 'LocalFileSystem'")
    con.execute("SET lock_configuration = true")
    if sys.platform != "win32":  # Windows has only the other guards and the parent's timeout
        signal.alarm(math.ceil(seconds) + 1)
        pages = Path("/proc/self/statm")
        if pages.exists():  # elsewhere, the reserved memory is unknown and may exceed a limit
            size = int(pages.read_text().split()[0]) * resource.getpagesize() + memory_mb * 2**20
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
            resource.setrlimit(limit, (0, 0))


def replies(job: dict[str, Any], out: BinaryIO) -> Iterator[dict[str, Any]]:
    """Yield ``{}`` when ready, then one reply per query: a result or ``{"failure": text}``.

    A frame is written to ``out`` after the line ``{"frame": true}``. A result that is not plain is
    ``{"plain": false}`` if it is asked for so. The replies end early if the database fails.
    """
    frames = job["frames"]
    try:
        con = duckdb.connect(config=CONFIG | {"memory_limit": f"{job['memory_mb']}MiB"})
        load_tables(con, job["tables"])
        warm_up(con, frames)
        lock(con, job["memory_mb"], job["timeout"])
        create_views(con, job["views"])
    except (ValueError, MemoryError, duckdb.Error) as error:
        yield {"failure": one_line(error)}
        return
    yield {}
    room = results.ANSWER_BYTES
    for query in job["queries"]:
        try:
            con.execute("BEGIN TRANSACTION READ ONLY")
            if job["plain"]:
                yield results.plain_result(con, query) or {"plain": False}
                continue
            if frames:
                frame = results.typed_frame(con, query)
                yield {"frame": True}
                frame.write_ipc_stream(out)
                continue
            reply = results.json_rows(con, query, job["max_rows"], room)
            room -= len(json.dumps(reply))
            yield reply
        except (MemoryError, duckdb.OutOfMemoryException):
            yield {"failure": memory_message(job["memory_mb"])}
        except Exception as error:
            full = "Out of Memory" in str(error)  # from polars
            yield {"failure": memory_message(job["memory_mb"]) if full else one_line(error)}
            if isinstance(error, duckdb.FatalException | duckdb.InternalException):
                return
        with contextlib.suppress(duckdb.Error):
            con.rollback()


def memory_message(memory_mb: int) -> str:
    """Return the message that the memory limit was exceeded."""
    return f"stopped: it needed more than {memory_mb} MB of memory"


def one_line(error: Exception) -> str:
    """Return the message without the excerpt or the stack trace below it."""
    message = re.split(r"\n\s*(?:LINE \d+:|Stack Trace)", str(error))[0]
    return as_line(message, 500) or type(error).__name__


def main() -> None:
    """Run the job in the current directory."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # so that output of DuckDB cannot be taken for a reply
    for reply in replies(json.loads(Path("job.json").read_bytes()), out):
        out.write(json.dumps(reply).encode() + b"\n")


if __name__ == "__main__":
    main()
