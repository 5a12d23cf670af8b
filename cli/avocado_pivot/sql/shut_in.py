"""Run SQL that nobody has read over tables, so that it can reach nothing else.

The SQL runs in a child process (``child.py``) that has the tables, no file, no network, and an end
to its memory and time. Only this side writes files, in a private temporary folder.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from avocado_pivot.errors import SqlError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# -I keeps the caller's folder and variables out. It also hides packages that only this process
# can see (PYTHONPATH, user site), hence the folder of duckdb as an argument.
START = (
    "import runpy, sys; sys.path.append(sys.argv[1]); runpy.run_path(sys.argv[2], None, '__main__')"
)
# Some systems cannot start a program without these.
NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
# The child stops long before; this holds even if the SQL has taken it over.
REPLY_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Result:
    """The rows that a query gave.

    Attributes:
        columns: The names; a repeated one stays as it is.
        rows: One list of cells a row, each a str, int, float, bool or None. Dates and times are
            ISO 8601 text, decimals are floats, NaN and infinity are text, all else is text as
            DuckDB writes it. A text above 10 000 characters is cut and ends in "…".
        truncated: Whether there were more rows than these.

    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a query gave no rows, in one line; never to be read as "no row failed"."""

    message: str


def run(
    tables: Mapping[str, pl.DataFrame],
    queries: Sequence[str],
    *,
    timeout: float = 60.0,
    memory_mb: int = 1024,
    max_rows: int = 1000,
) -> list[Result | Failure]:
    """Run each query over the tables, one after the other, in one process shut in.

    Args:
        tables: The frames by name; any text can be a name.
        queries: SQL of DuckDB, each text one SELECT.
        timeout: Seconds for all the queries together, start and loading included.
        memory_mb: Memory of the process beyond the bare database, in MiB.
        max_rows: How many rows of each query to give at most.

    Returns:
        One outcome a query, in order. A query that is stopped (too long, too much memory) or fails
        is a ``Failure``; if the process ended with it, so is each query after it.

    Raises:
        SqlError: The process cannot be started, or the tables cannot be loaded.

    """
    with tempfile.TemporaryDirectory(prefix="avocado-pivot-") as folder:
        try:
            for number, frame in enumerate(tables.values()):
                frame.write_parquet(Path(folder, f"{number}.parquet"), compression="lz4")
        except (pl.exceptions.PolarsError, OSError) as error:
            raise SqlError(
                f"the tables cannot be handed to SQL: {' '.join(str(error).split())}"
            ) from error
        job = {
            "tables": {name: frame.columns for name, frame in tables.items()},
            "queries": list(queries),
            "timeout": timeout,
            "memory_mb": memory_mb,
            "max_rows": max_rows,
        }
        Path(folder, "job.json").write_text(json.dumps(job), encoding="ascii")
        replies, late = _replies(folder, timeout)
    stopped = (
        f"stopped: longer than {timeout:g} s"
        if late
        else f"stopped: it ended its process, most likely with more than {memory_mb} MB of memory"
    )
    if not replies or "failure" in replies[0]:
        reason = replies[0]["failure"] if replies else stopped
        raise SqlError(f"the tables cannot be loaded into SQL: {reason}")
    outcomes = [_outcome(reply) for reply in replies[1:]]
    if len(outcomes) < len(queries):
        outcomes.append(Failure(stopped))
    missing = len(queries) - len(outcomes)
    return outcomes + [Failure("not run: an earlier query was stopped")] * missing


def _outcome(reply: dict[str, Any]) -> Result | Failure:
    if "failure" in reply:
        return Failure(reply["failure"])
    return Result(reply["columns"], reply["rows"], reply["truncated"])


def _replies(folder: str, timeout: float) -> tuple[list[dict[str, Any]], bool]:
    """Give the lines that the child wrote until its end, and whether the clock ended it."""
    duckdb = importlib.util.find_spec("duckdb")
    site = Path(duckdb.origin).parents[1] if duckdb and duckdb.origin else ""
    child = Path(__file__).with_name("child.py")
    late = threading.Event()
    try:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", "-c", START, str(site), str(child)],
            cwd=folder,
            env={name: os.environ[name] for name in NEEDED if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise SqlError(f"the process for SQL cannot be started: {error}") from error

    def expire() -> None:
        late.set()
        _kill(process)

    clock = threading.Timer(timeout, expire)
    clock.start()
    with process:
        try:
            written = process.stdout.read(REPLY_BYTES) if process.stdout else b""
        finally:
            clock.cancel()
            clock.join()
            _kill(process)
    # The last line has no end if the child was stopped while it wrote.
    return [json.loads(line) for line in written.split(b"\n")[:-1]], late.is_set()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it may have started; no harm if it has ended."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
