"""Judge a data package: descriptor, tables, contract, rules across tables.

Every package is judged by frictionless's rules, and by the rules that it carries. A package whose
descriptor says ``"tableContract": "strict"`` is read strictly too and held to its contract.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from avocado_pivot.engine.descriptor.partitions import matching_in, with_parts
from avocado_pivot.engine.descriptor.sources import sources
from avocado_pivot.engine.exact.process import SECONDS, Exact
from avocado_pivot.engine.open_package import OpenPackage
from avocado_pivot.engine.verdict import LIMIT, Settings
from avocado_pivot.errors import PackageError
from avocado_pivot.judges.by_releases import judge_by_releases
from avocado_pivot.judges.by_table_schema import (
    judge_by_table_schema,
    judge_descriptor,
    not_judged,
)
from avocado_pivot.judges.own_rules import judge_by_own_rules
from avocado_pivot.package.descriptor import Package
from avocado_pivot.package.metadata_files import read_json
from avocado_pivot.reports.report import Report

if TYPE_CHECKING:
    from avocado_pivot.engine.running.runner import Runner

TABLES = (".csv", ".tsv")
"""How the name of a file ends that is validated without a descriptor."""
Rules = Literal["all", "frictionless"]
Engine = Literal["local", "spark"]


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
    exact: Exact | None = None,
    engine: Engine = "local",
    master: str | None = None,
) -> Report:
    """Validate a data package.

    Args:
        path: A descriptor, the folder of one, a single CSV file, or a package already read.
        rules: ``frictionless`` leaves out whatever is not a rule of frictionless.
        limit_errors: How many errors of a table are listed; 0 lists all. All are counted.
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
    descriptor = path.path if isinstance(path, Package) else find_descriptor(path)
    alone = descriptor.suffix.lower() in TABLES
    metadata = read_metadata(descriptor)
    title = f"{metadata.get('name') or ''} {metadata.get('version') or ''}".strip()
    strict = metadata.get("tableContract") == "strict"  # the contract asks for all that, and more
    settings = Settings(limit_errors, stop, rules == "all" and not strict, md5, progress)
    tasks: list[dict[str, Any]] = []
    with (
        nullcontext(exact) if exact else Exact(seconds, allow_remote=allow_remote) as asked,
        _runner(engine, master) as runner,
    ):
        if rules == "all":
            metadata = with_parts(metadata, matching_in(descriptor.parent))
        judged = sources(metadata, descriptor, allow_remote=allow_remote)
        package = OpenPackage(metadata, judged, descriptor.parent, asked, settings, runner)
        steps = [judge_descriptor(package)]
        if steps[0].status == "pass":
            for step, verdict in judge_by_table_schema(
                package, every_hash=rules == "all", comparing=comparing
            ):
                steps.append(step)
                tasks += verdict.tasks if verdict else []
        else:
            steps += not_judged(judged, "the descriptor is refused")
    if rules == "all" and not alone:
        known = path if isinstance(path, Package) else descriptor
        steps += judge_by_own_rules(known, refused=steps[0].status != "pass")
        steps += judge_by_releases(known)
    return Report(title, tuple(steps), time.monotonic() - started, tuple(tasks))


@contextmanager
def _runner(engine: Engine, master: str | None) -> Iterator[Runner | None]:
    """Give who works through rows; None for this machine."""
    if engine == "local":
        yield None
        return
    from avocado_pivot.engine.spark.session import spark_context

    with spark_context(master) as context:
        from avocado_pivot.engine.spark.runner import Spark

        yield Spark(context)


def find_descriptor(path: Path | str) -> Path:
    """Give the descriptor that is meant: that of a folder, or the file itself."""
    path = Path(path)
    return path / "datapackage.json" if path.is_dir() else path


def read_metadata(path: Path) -> dict[str, Any]:
    """Read a descriptor, or describe a file that stands alone, whose schema is to be inferred.

    Raises:
        PackageError: It cannot be read.
    """
    if path.suffix.lower() not in TABLES:
        return read_json(path)
    if not path.is_file():
        raise PackageError(f"{path} cannot be read: there is no such file")
    name = re.sub(r"[^-a-z0-9._]+", "-", path.stem.lower()).strip("-") or "table"
    return {"name": name, "resources": [{"name": name, "path": path.name}]}
