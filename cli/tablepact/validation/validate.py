"""Validate a data package: descriptor, tables, contract, rules across tables.

Every package is judged by frictionless's rules, and by the rules that it carries. A package whose
descriptor says ``"tableContract": "strict"`` is read strictly too and held to its contract.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tablepact.arguments import require_choice
from tablepact.engine.descriptor.dangling_keys import without_dangling_keys
from tablepact.engine.descriptor.for_frictionless import with_table_formats
from tablepact.engine.descriptor.globs import expand_globs, folder_glob
from tablepact.engine.descriptor.resources import session_resources
from tablepact.engine.frictionless_worker.client import SECONDS, FrictionlessClient
from tablepact.engine.options import LIMIT, ValidationOptions
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError
from tablepact.package.descriptor import Package
from tablepact.package.json_types import JsonObject
from tablepact.package.metadata_files import MetadataFiles
from tablepact.package.parse_descriptor import parse_package
from tablepact.report.model import Step
from tablepact.report.report import Report
from tablepact.validation.descriptor_step import (
    WrittenMetadata,
    add_own_checks,
    check_descriptor,
)
from tablepact.validation.find_descriptor import is_table_file, local_descriptor, read_metadata
from tablepact.validation.package_rules import check_package_rules
from tablepact.validation.release_step import check_releases
from tablepact.validation.table_steps import check_tables, tables_not_run

if TYPE_CHECKING:
    from tablepact.engine.runner import Runner

Rules = Literal["all", "frictionless"]
Engine = Literal["local", "spark"]
Progress = Callable[[str, int, int], None]
"""Called with the name of a table, the bytes done and the bytes in all."""
_REMOTE_TABLES = "its tables are in an object store, and this reads files of this machine only"
"""Why a package in a store is not held to the rules that it carries."""


def validate(
    path: Path | str | Package,
    *,
    rules: Rules = "all",
    limit_errors: int = LIMIT,
    stop: bool = False,
    compare_frictionless: bool = False,
    allow_remote: bool = False,
    time_limit: float = SECONDS,
    engine: Engine = "local",
    master: str | None = None,
    md5: bool = True,
    progress: Progress | None = None,
    client: FrictionlessClient | None = None,
    files: MetadataFiles | None = None,
) -> Report:
    r"""Validate a data package.

    Args:
        path: A descriptor, the folder of one, a single CSV or Parquet file, the address of one of
            these in an object store, such as ``s3://bucket/package``, or a package already read.
        rules: ``frictionless`` leaves out whatever is not a rule of frictionless.
        limit_errors: How many errors of a table are listed; 0 lists all. All are counted.
        stop: Whether a table is left once that many are found, as frictionless leaves it.
        compare_frictionless: Whether frictionless validates each table, too, and any difference is
            shown.
        allow_remote: Whether what lies at a remote address is fetched.
        time_limit: How many seconds frictionless itself may take for one table.
        engine: Where the rows of tables are processed: on this machine, or on Spark. The report is
            the same.
        master: The address of a Spark cluster; by default all cores of this machine, or the session
            that there is.
        md5: Whether the MD5 of each file is taken, as it is in frictionless's report.
        progress: Called with the name of a table, the bytes done and the bytes in all.
        client: A worker process of frictionless to use, and to leave running.
        files: The files of metadata that have been read.

    Returns:
        The report, with a step for everything that was judged or could not be.

    Raises:
        PackageError: The descriptor cannot be read; see ``read_json``. Or it leads out of its
            folder, or to a remote address.
        EngineError: Spark is not there, or does not start.
        ValueError: An argument is none of its choices or too low, or Spark is to stop at a limit.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "fruit.csv")
    ...     _ = file.write_text("id,name\n1,pear\n2\n")
    ...     report = validate(file)
    >>> report
    <Report fruit: not valid, 2 steps, 1 finding>
    >>> report.findings
    [<Finding missing-cell, fruit, row 3, name: ...>]
    >>> report.to_frame().select("table", "row", "field", "code").rows()
    [('fruit', 3, 'name', 'missing-cell')]
    """
    require_choice("rules", rules, Rules)
    require_choice("engine", engine, Engine)
    if limit_errors < 0:
        raise ValueError(f"limit_errors is {limit_errors}, which is below 0")
    if time_limit <= 0:
        raise ValueError(f"time_limit is {time_limit} seconds, which is not above 0")
    if stop and engine == "spark":
        raise ValueError("Spark reads a table in no order; it cannot stop at a limit")
    started = time.monotonic()
    with (
        local_descriptor(path) as (descriptor, remote),
        nullcontext(client)
        if client
        else FrictionlessClient(time_limit, allow_remote=allow_remote) as worker,
        _runner(engine, master) as runner,
    ):
        if compare_frictionless and remote:
            raise PackageError(f"{path}: to compare, frictionless needs the files on this machine")
        files = files or MetadataFiles()
        metadata = read_metadata(descriptor, files)
        strict = metadata.get("tableContract") == "strict"  # its contract asks for all that
        options = ValidationOptions(
            limit_errors, stop, rules == "all" and not strict, md5, progress
        )
        if rules == "all":
            glob = remote.glob if remote else folder_glob(descriptor.parent)
            metadata = expand_globs(metadata, glob)
        base = remote.base if remote else ""
        package = parse_package(metadata, descriptor, files)
        resources = session_resources(package, allow_remote=allow_remote, base=base)
        if rules == "all":
            metadata, resources = without_dangling_keys(*with_table_formats(metadata, resources))
        session = ValidationSession(
            metadata, resources, descriptor.parent, worker, options, runner, remote
        )
        steps: list[Step] = []
        tasks: list[JsonObject] = []  # as the report takes them
        written = WrittenMetadata(metadata, session, descriptor, files)
        step = check_descriptor(session, written)
        accepted = step.status == "pass" or step.detail == session.unfetched
        refused = "" if accepted else "the descriptor is refused"
        beyond_frictionless = rules == "all" and not is_table_file(descriptor)
        steps.append(add_own_checks(step, written) if beyond_frictionless else step)
        if refused:
            steps += tables_not_run(resources, refused)
        else:
            for step, result in check_tables(
                session, departing=rules == "all", compare_frictionless=compare_frictionless
            ):
                steps.append(step)
                tasks += ({**task} for task in result.tasks) if result else ()
        if beyond_frictionless:
            package = path if isinstance(path, Package) else package
            reason = refused or (_REMOTE_TABLES if remote else "")
            steps += check_package_rules(package, not_run=reason, session=session)
            steps += check_releases(package, remote.has if remote else None, session.tables.held)
    title = f"{metadata.get('name') or ''} {metadata.get('version') or ''}".strip()
    return Report(title, tuple(steps), time.monotonic() - started, tuple(tasks))


@contextmanager
def _runner(engine: Engine, master: str | None) -> Iterator[Runner | None]:
    """Yield what processes rows; None for this machine."""
    if engine == "local":
        yield None
        return
    from tablepact.engine.spark.session import spark_context

    with spark_context(master) as context:
        from tablepact.engine.spark.runner import SparkRunner

        runner = SparkRunner(context)
        try:
            yield runner
        finally:
            runner.close()
