"""Start the sandboxed process (``worker.py``), write its input, read its output, and end it.

The input files are in a private temporary folder. The worker creates its database of large tables
in the same folder, and writes nothing after it has locked itself.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact.errors import SqlError, as_line
from tablepact.package.csv_files.plain_table import PlainTable
from tablepact.system.exhaustion import exhausted_resource
from tablepact.system.processes import follow_code, kill_process, start_process
from tablepact.system.temporary_folders import TemporaryFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tablepact.batches import AnyFrame

    AnyTable = AnyFrame | PlainTable

# -I ignores the current directory and Python's environment variables, -S the site-packages. The
# worker can import the standard library and PACKAGES, from the same folders as this process.
START = (
    "import runpy, sys; sys.path += sys.argv[1:]; {}"
    "runpy.run_module('tablepact.query.worker', None, '__main__')"
)
PACKAGES = ("tablepact", "duckdb", "polars")
QUOTE = '"'
SQL_TYPES = {
    "string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN",
    "date": "DATE",
}  # fmt: skip
# Some systems cannot start a program without these.
NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class SandboxLimits:
    """The limits of a process: seconds, MiB of memory, and rows per result in JSON."""

    timeout: float
    memory_mb: int
    max_rows: int


def run_worker(
    tables: Mapping[str, AnyTable],
    queries: Sequence[str],
    limits: SandboxLimits,
    *,
    views: Mapping[str, str],
    frames: bool,
    max_bytes: int,
    plain: bool = False,
) -> tuple[bytes, str]:
    """Return the output of the worker, and the message for queries without a reply.

    Args:
        tables: The tables by name.
        queries: The queries.
        limits: The limits of the process.
        views: SELECTs by name.
        frames: Whether results are frames.
        max_bytes: The most bytes of output to read.
        plain: Whether results are JSON from which frames are made, as far as they can be.
    """
    with TemporaryFolder() as folder:
        job = {
            "tables": [
                {"name": name, **_hand_over(table, Path(folder, str(number)))}
                for number, (name, table) in enumerate(tables.items())
            ],
            "views": dict(views),
            "queries": list(queries),
            "frames": frames,
            "plain": plain,
            **asdict(limits),
        }
        Path(folder, "job.json").write_text(json.dumps(job), encoding="ascii")
        output, timed_out = _run_process(folder, limits.timeout, max_bytes)
    if timed_out:
        return output, f"stopped: it took longer than {limits.timeout:g} s"
    return output, (
        f"stopped: its process ended, most likely at the limit of {limits.memory_mb} MB of memory"
    )


def _hand_over(table: AnyTable, path: Path) -> dict[str, list[str]]:
    """Write a table to a file, and return its column names and, for CSV, their SQL types.

    Raises:
        SqlError: The file cannot be written.
    """
    types: dict[str, list[str]] = {}
    try:
        if isinstance(table, PlainTable):
            _write_csv(table, path.with_suffix(".csv"))
            types["types"] = [SQL_TYPES[kind] for kind in table.types.values()]
        else:
            from tablepact.exact_columns import for_sql

            table = for_sql(table)
            _write_parquet(table, path.with_suffix(".parquet"))
    except OSError as error:
        raise _not_handed_over(error) from error
    return {"columns": column_names(table), **types}


def column_names(table: AnyTable) -> list[str]:
    """Return the names of the columns of a table."""
    if isinstance(table, PlainTable):
        return [*table.types]
    return table.lazy().collect_schema().names()


def _not_handed_over(error: BaseException) -> SqlError:
    reason = exhausted_resource(error) or as_line(error)
    return SqlError(f"the tables cannot be passed to SQL: {reason}")


def _write_csv(table: PlainTable, path: Path) -> None:
    """Write a table to a CSV file, with every cell in quotes except missing values."""
    rows = zip(*table.cells.values(), strict=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            cells = ("" if cell is None else f'"{cell.replace(QUOTE, QUOTE * 2)}"' for cell in row)
            file.write(f"{','.join(cells)}\n")


def _write_parquet(table: AnyFrame, path: Path) -> None:
    import polars as pl

    try:
        if isinstance(table, pl.DataFrame):
            table.write_parquet(path, compression="lz4")
        else:
            table.sink_parquet(path, compression="lz4", engine="streaming")
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _not_handed_over(error) from error


def _run_process(folder: str, timeout: float, max_bytes: int) -> tuple[bytes, bool]:
    """Run the worker, and return its output and whether it exceeded the timeout."""
    timed_out = threading.Event()
    origins = [spec.origin for name in PACKAGES if (spec := importlib.util.find_spec(name))]
    folders = dict.fromkeys(str(Path(origin).parents[1]) for origin in origins if origin)
    variables = {name: os.environ[name] for name in NEEDED if name in os.environ}
    try:
        process = start_process(
            [sys.executable, "-I", "-S", "-c", START.format(follow_code()), *folders],
            cwd=folder,
            env=variables | {"POLARS_MAX_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise SqlError(f"the SQL process cannot be started: {error}") from error

    def expire() -> None:
        timed_out.set()
        kill_process(process)

    clock = threading.Timer(timeout, expire)
    clock.start()
    with process:
        try:
            output = process.stdout.read(max_bytes) if process.stdout else b""
        finally:
            clock.cancel()
            clock.join()
            kill_process(process)
    return output, timed_out.is_set()
