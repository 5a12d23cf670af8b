"""Judge a data package: descriptor, tables, contract, rules across tables.

Every package is judged by frictionless's rules, and by the rules that it carries. A package whose
descriptor says ``"tableContract": "strict"`` is read strictly too and held to its contract.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tablepact.engine.descriptor.dangling_keys import without_dangling_keys
from tablepact.engine.descriptor.for_frictionless import with_table_formats
from tablepact.engine.descriptor.globs import expand_globs, folder_glob
from tablepact.engine.descriptor.resources import resource_refs
from tablepact.engine.frictionless_worker.client import SECONDS, FrictionlessClient
from tablepact.engine.options import LIMIT, ValidationOptions
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError
from tablepact.package.descriptor import Package
from tablepact.report.model import Report, Step
from tablepact.validation.descriptor_step import (
    Described,
    judge_descriptor,
    with_more_judged,
)
from tablepact.validation.find_descriptor import at_hand, read_metadata, stands_alone
from tablepact.validation.package_rules import judge_by_own_rules
from tablepact.validation.release_step import judge_by_releases
from tablepact.validation.table_steps import judge_by_table_schema, not_judged

if TYPE_CHECKING:
    from tablepact.engine.runner import Runner

Rules = Literal["all", "frictionless"]
Engine = Literal["local", "spark"]
ELSEWHERE = "its tables are in an object store, and this reads files of this machine only"
"""Why a package in a store is not held to the rules that it carries."""


def validate(
    path: Path | str | Package,
    *,
    rules: Rules = "all",
    limit_errors: int = LIMIT,
    stop: bool = False,
    allow_remote: bool = False,
    md5: bool = True,
    seconds: float = SECONDS,
    progress: Callable[[str, int, int], None] | None = None,
    comparing: bool = False,
    exact: FrictionlessClient | None = None,
    engine: Engine = "local",
    master: str | None = None,
) -> Report:
    """Validate a data package.

    Args:
        path: A descriptor, the folder of one, a single CSV or Parquet file, the address of one of
            these in an object store, such as ``s3://bucket/package``, or a package already read.
        rules: ``frictionless`` leaves out whatever is not a rule of frictionless.
        limit_errors: How many errors of a table are listed; 0 lists all. All are format_count.
        stop: Whether a table is left once that many are found, as frictionless leaves it.
        allow_remote: Whether what lies at a remote address is fetched.
        md5: Whether the MD5 of each file is taken, as it is in frictionless's report.
        seconds: How long frictionless itself may take for one table.
        progress: Called with the name of a table, the bytes done and the bytes in all.
        comparing: Whether frictionless judges each table, too, and any difference is shown.
        exact: A process of frictionless to be used, and left running.
        engine: Who works through the rows of tables: this machine, or Spark. What is found is the
            same.
        master: The address of a Spark cluster, where no session exists that is to be used.

    Returns:
        The report, with a step for everything that was judged or could not be.

    Raises:
        PackageError: The descriptor cannot be read; see ``read_json``. Or it leads out of its
            folder, or to a remote address.
        EngineError: Spark is not there, or does not start.
        ValueError: Spark is to stop at a limit.
    """
    if stop and engine == "spark":
        raise ValueError("Spark reads a table in no order; it cannot stop at a limit")
    started = time.monotonic()
    steps: list[Step] = []
    tasks: list[dict[str, Any]] = []
    with (
        at_hand(path) as (descriptor, fetched),
        nullcontext(exact)
        if exact
        else FrictionlessClient(seconds, allow_remote=allow_remote) as asked,
        _runner(engine, master) as runner,
    ):
        if comparing and fetched:
            raise PackageError(f"{path}: to compare, frictionless needs the files on this machine")
        metadata = read_metadata(descriptor)
        strict = metadata.get("tableContract") == "strict"  # its contract asks for all that
        settings = ValidationOptions(
            limit_errors, stop, rules == "all" and not strict, md5, progress
        )
        if rules == "all":
            find = fetched.glob if fetched else folder_glob(descriptor.parent)
            metadata = expand_globs(metadata, find)
        base = fetched.base if fetched else ""
        judged = resource_refs(metadata, descriptor, allow_remote=allow_remote, base=base)
        if rules == "all":
            metadata, judged = without_dangling_keys(*with_table_formats(metadata, judged))
        folder = descriptor.parent
        package = ValidationSession(metadata, judged, folder, asked, settings, runner, fetched)
        described = Described(metadata, package, descriptor)
        first = judge_descriptor(package, described)
        passed = first.status == "pass" or first.detail == package.unfetched
        refused = "" if passed else "the descriptor is refused"
        own = rules == "all" and not stands_alone(descriptor)
        steps.append(with_more_judged(first, described) if own else first)
        if refused:
            steps += not_judged(judged, refused)
        else:
            for step, verdict in judge_by_table_schema(
                package, beyond=rules == "all", comparing=comparing
            ):
                steps.append(step)
                tasks += verdict.tasks if verdict else []
        if own:
            known = path if isinstance(path, Package) else descriptor
            unless = refused or (ELSEWHERE if fetched else "")
            steps += judge_by_own_rules(known, unless=unless, opened=package)
            steps += judge_by_releases(known, fetched.has if fetched else None)
    title = f"{metadata.get('name') or ''} {metadata.get('version') or ''}".strip()
    return Report(title, tuple(steps), time.monotonic() - started, tuple(tasks))


@contextmanager
def _runner(engine: Engine, master: str | None) -> Iterator[Runner | None]:
    """Give who works through rows; None for this machine."""
    if engine == "local":
        yield None
        return
    from tablepact.engine.spark.session import spark_context

    with spark_context(master) as context:
        from tablepact.engine.spark.runner import SparkRunner

        yield SparkRunner(context)
