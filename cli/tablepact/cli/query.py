"""``tablepact query SQL``: run a SELECT over the tables, in a sandbox."""

from __future__ import annotations

import sys

import click

from tablepact.cli.output import rows_options, write_rows
from tablepact.cli.package_argument import PackageFirst, on_error_option, opened, package_argument
from tablepact.cli.progress import Progress
from tablepact.frames.on_error import OnError


@click.command(cls=PackageFirst, short_help="Query the tables in SQL.")
@click.argument("sql")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60.0,
              show_default=True, help="Stop the query after this many seconds.")  # fmt: skip
@click.option("--memory", type=click.IntRange(16), default=1024, show_default=True,
              help="Stop the query if it needs more memory than this, in MiB.")  # fmt: skip
@package_argument
@on_error_option
@rows_options
def command(
    sql: str, timeout: float, memory: int, package: str | None, on_error: OnError | None,
    output_format: str | None, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Query the tables in SQL: one SELECT statement in DuckDB's dialect (- reads it from stdin).

    "{program} tables" lists the tables, "{program} describe" their columns. The query runs in a
    sandbox without access to files, network or settings, and stops at the limits. Tables can be
    larger than --memory, since large ones are read from a temporary database; the result, and the
    rows that the query sorts or groups, must fit into --memory.

    Exits with 2 if the SQL is not valid, or the query exceeds a limit.

    \b
    Examples:
      {program} query "SELECT kind, count(*) FROM {table} GROUP BY kind"
      {program} query "FROM {other_table} WHERE {column} IS NOT NULL" -o {other_table}.parquet
    """  # noqa: D301 - Click wants the backspace itself
    from tablepact.errors import SqlError

    text = sys.stdin.read() if sql == "-" else sql
    progress = Progress()
    try:
        with opened(package, on_error) as data_package:
            found = data_package.query(
                text,
                timeout=timeout,
                memory_mb=memory,
                progress=progress if progress.shown else None,
            )
    except SqlError as error:
        hint = "; raise the limits with --timeout and --memory" if "stopped" in str(error) else ""
        raise SqlError(f"{error}{hint}") from error
    finally:
        progress.end()
    write_rows(found, output_format, output, force)
