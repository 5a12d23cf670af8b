"""``tablepact query SQL``: ask the tables, shut in."""

from __future__ import annotations

import sys

import click

from tablepact.cli.output import rows_options, write_rows
from tablepact.cli.package_argument import PackageFirst, on_error_option, opened, package_argument
from tablepact.cli.progress import Progress
from tablepact.frames.on_error import OnError


@click.command(cls=PackageFirst, short_help="Ask the tables in SQL.")
@click.argument("sql")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=60.0,
              show_default=True, help="Seconds after which it is stopped.")  # fmt: skip
@click.option("--memory", type=click.IntRange(16), default=1024, show_default=True,
              help="MiB of memory after which it is stopped.")  # fmt: skip
@package_argument
@on_error_option
@rows_options
def command(
    sql: str, timeout: float, memory: int, package: str | None, on_error: OnError,
    form: str | None, output: str | None, force: bool,
) -> None:  # fmt: skip
    """Ask the tables in SQL: one SELECT of DuckDB's dialect (- reads it from standard input).

    \b
    {program} query "SELECT kind, count(*) FROM {table} GROUP BY kind"
    {program} query "FROM {other_table} WHERE {column} IS NOT NULL" -o sums.parquet

    "{program} tables" names the tables, "{program} describe" their columns. The query runs in a
    process of its own that reaches no file, network or setting, and is stopped at the limits.
    Tables may be larger than --memory: large ones lie in a temporary database, with the columns
    that the query may need. The answer has to fit, and what is sorted or grouped.

    Exits with 2 if the SQL is wrong, or was stopped.
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
        hint = "; --timeout and --memory set the limits" if "stopped" in str(error) else ""
        raise SqlError(f"{error}{hint}") from error
    finally:
        progress.end()
    write_rows(found, form, output, force)
