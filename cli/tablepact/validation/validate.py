"""Validate a data package: descriptor, tables, contract, rules across tables.

Every package is checked against the rules of frictionless and against its own rules. If the
descriptor has ``"tableContract": "strict"``, the tables are also read strictly and checked against
the contract.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tablepact.arguments import require_choice, require_encoding
from tablepact.engine.descriptor.databases import with_database_files
from tablepact.engine.descriptor.globs import expand_globs, folder_glob
from tablepact.engine.descriptor.resources import session_resources, without_remote_profiles
from tablepact.engine.frictionless_worker.client import SECONDS, FrictionlessClient
from tablepact.engine.options import LIMIT, ValidationOptions
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError
from tablepact.language import message
from tablepact.package.archives.unpacked_files import is_copy, with_origins
from tablepact.package.descriptor.basepath import with_basepath
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.parse_descriptor import as_package, parse_package
from tablepact.package.descriptor.pinned_copies import use_catalog, with_pinned_copies
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.metadata.metadata_files import MetadataFiles, is_yaml
from tablepact.report.apply_severities import apply_severities
from tablepact.report.codes import Severity
from tablepact.report.model import Step
from tablepact.report.report import Report
from tablepact.report.severity import DEFAULT, Setting, Severities
from tablepact.validation.configuration import read_configuration
from tablepact.validation.descriptor_step import (
    WrittenMetadata,
    add_own_checks,
    check_descriptor,
)
from tablepact.validation.find_descriptor import local_descriptor
from tablepact.validation.first_rows import only_first_rows, rows_not_read, tasks_of_files
from tablepact.validation.package_rules import check_package_rules
from tablepact.validation.read_source import Given, Source, read_source
from tablepact.validation.references import references
from tablepact.validation.release_step import check_releases
from tablepact.validation.sessions import SessionOpener
from tablepact.validation.table_steps import check_tables, tables_not_run
from tablepact.validation.wording.engine_notes import in_language

if TYPE_CHECKING:
    from tablepact.engine.runner import Runner
    from tablepact.engine.storage.remote_package import FetchedPackage

Rules = Literal["all", "frictionless"]
Engine = Literal["local", "spark"]
Progress = Callable[[str, int, int], None]
"""Called with the name of a table, the bytes done and the total bytes."""
AfterReport = Callable[[Report, Package, ValidationSession], None]
"""Called with the report on a package, and the package while its tables are open."""
_REMOTE_TABLES = "the tables are in an object store; rules need files on this machine"
"""Why the rules of a package in an object store are not run."""


def validate(
    path: Path | str | Package,
    *,
    rules: Rules = "all",
    limit_errors: int = LIMIT,
    stop: bool = False,
    limit_rows: int = 0,
    compare_frictionless: bool = False,
    allow_remote: bool = False,
    time_limit: float = SECONDS,
    engine: Engine = "local",
    master: str | None = None,
    given: Given = Given(),  # noqa: B008 - it is immutable
    md5: bool = True,
    progress: Progress | None = None,
    fail_on: Severity | None = None,
    severities: Mapping[str, Setting] | None = None,
    config: bool = True,
    catalog: Path | str | None = None,
    client: FrictionlessClient | None = None,
    files: MetadataFiles | None = None,
    after: AfterReport = lambda *_: None,
) -> Report:
    r"""Validate a data package.

    Args:
        path: A descriptor, its folder, a ZIP file of that, a single CSV or Parquet file, the
            address of one of these in an object store, such as ``s3://bucket/package``, or a
            package already read.
        rules: ``frictionless`` applies only the rules of frictionless.
        limit_errors: The maximum number of listed errors of a table; 0 lists all. All are counted.
        stop: Whether to stop checking a table at that many errors, as frictionless does.
        limit_rows: How many rows of each table to read, for a first look; 0 reads all.
        compare_frictionless: Whether to validate each table with frictionless too, and to report
            the differences.
        allow_remote: Whether to fetch files at remote addresses.
        time_limit: The seconds that frictionless may take for one table.
        engine: Where rows are processed: on this machine, or on Spark. The report is the same.
        master: The address of a Spark cluster; by default the running session, or else all cores
            of this machine.
        given: What the caller says about a single table file, such as its schema and encoding, or
            about the folder of a descriptor.
        md5: Whether to compute the MD5 of each file, which a frictionless report contains.
        progress: Called with the name of a table, the bytes done and the total bytes.
        fail_on: The lowest severity that makes a package invalid; by default what the configuration
            of the package says, or ``error``.
        severities: The severity of the findings of a code, or ``ignore`` to count them only.
        config: Whether to use the configuration of the package.
        catalog: A folder of pinned copies of schemas, dialects and profiles, which are looked up
            there before the catalogue that comes with the library.
        client: A frictionless worker process to use, which keeps running.
        files: A cache of metadata files.
        after: Called at the end.

    Returns:
        The report, with a step for every check, run or not.

    Raises:
        PackageError: The descriptor cannot be read (see ``read_json``), or refers to a path outside
            its folder or to a remote address; or its configuration cannot be read.
        EngineError: Spark is not installed, or does not start.
        ValueError: An argument is invalid, ``stop`` is used with Spark, or ``fail_on`` or
            ``severities`` with the rules of frictionless.

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
    if given.encoding:
        require_encoding(given.encoding)
    _require_valid(rules, engine, limit_errors, time_limit, stop=stop)
    _require_limit(limit_rows, whole=compare_frictionless or engine == "spark")
    user = Severities(fail_on, dict(severities or {}))
    if rules == "frictionless" and user != DEFAULT:
        raise ValueError("frictionless's rules have no severities: every finding is an error")
    started = time.monotonic()
    with (
        local_descriptor(path) as (descriptor, remote),
        nullcontext(client)
        if client
        else FrictionlessClient(time_limit, allow_remote=allow_remote) as worker,
        _runner(engine, master) as runner,
        use_catalog(catalog),
    ):
        if compare_frictionless and remote:
            raise PackageError(
                f"{path}: to compare with frictionless, copy the package to this machine"
            )
        files = files or MetadataFiles(pyyaml=rules == "frictionless")
        source = read_source(descriptor, files, given, every_key=rules == "frictionless")
        configured = config and rules == "all" and not remote
        configuration = read_configuration(descriptor, files) if configured else None
        source = source.configured_by(configuration, given)
        metadata, place = source.metadata, source.place
        strict = metadata.get("tableContract") == "strict"  # the contract covers these checks
        beyond = rules == "all" and not strict
        options = ValidationOptions(limit_errors, stop, beyond, beyond, md5, progress)
        if rules == "all":
            glob = remote.glob if remote else folder_glob(source.folder)
            metadata = with_database_files(expand_globs(metadata, glob))
        base = remote.base if remote else ""
        plain = with_pinned_copies(metadata)
        metadata = plain if rules != "all" else without_remote_profiles(plain, allow_remote)
        package = parse_package(metadata, place, files)
        opener = SessionOpener(
            source,
            files,
            worker,
            options,
            runner,
            remote,
            all_rules=rules == "all",
            allow_remote=allow_remote,
            is_frame=given.is_frame,
            limit_rows=limit_rows,
            scratch=[],
        )
        session = opener.open(package)
        steps: list[Step] = []
        tasks: list[JsonObject] = []
        written = WrittenMetadata(source, session, files)
        step = check_descriptor(session, written)
        accepted = step.status == "pass" or step.detail == session.unfetched
        refused = "" if accepted else message("the descriptor is not valid")
        beyond_frictionless = rules == "all" and source.has_schema
        steps += _with_own_checks(step, written, allow_remote) if beyond_frictionless else [step]
        judged = session if accepted else None
        if refused and beyond:
            judged = opener.open_usable(session, package)
        if judged is None:
            steps += tables_not_run(session.tables.refs, refused)
        else:
            session, comparison = judged, None
            if compare_frictionless and accepted:
                from tablepact.validation.frictionless_comparison import FrictionlessComparison

                as_theirs = options._replace(check_v2=False, standard=False, progress=None)
                theirs = _as_frictionless_reads(source, parse_package(plain, place, files), files)
                listed = session_resources(theirs, allow_remote=allow_remote, base=base)
                comparison = FrictionlessComparison(
                    ValidationSession(
                        theirs.metadata, listed, source.folder, worker, as_theirs, runner
                    )
                )
                session.select()
            for step, result in check_tables(
                session, departing=rules == "all", comparison=comparison
            ):
                steps.append(step)
                tasks += ({**task} for task in result.tasks) if result else ()
            steps += rows_not_read(session.tables)
            tasks = [*tasks_of_files(tasks, session.tables)]
        if beyond_frictionless:
            package = path if isinstance(path, Package) and not source.is_table else package
            steps += _check_rules(source, package, session, refused, remote, given)
            steps = [*map(in_language, steps)]
        steps = _name_sheet_cells(steps, session)
        title = f"{metadata.get('name') or ''} {metadata.get('version') or ''}".strip()
        steps = _with_origins(steps, descriptor)
        report = Report(title, tuple(steps), time.monotonic() - started, tuple(tasks))
        report = apply_severities(report, user, configuration)
        after(report, package, session)
    return report


def _with_origins(steps: Sequence[Step], descriptor: Path) -> list[Step]:
    """Return steps that name files as in the archive or revision that a package comes from."""
    if not is_copy(descriptor):
        return [*steps]
    return [
        replace(
            step,
            detail=with_origins(step.detail),
            findings=tuple(
                replace(one, message=with_origins(one.message), error=_renamed(one.error))
                for one in step.findings
            ),
        )
        for step in steps
    ]


def _renamed(error: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return an error of frictionless that names files as in the archive or revision."""
    if error is None:
        return None
    return {
        name: with_origins(value) if isinstance(value, str) else value
        for name, value in error.items()
    }


def _as_frictionless_reads(source: Source, package: Package, files: MetadataFiles) -> Package:
    """Return a package with the values that frictionless gets from its YAML."""
    if not files.has_yaml:
        return package
    files = MetadataFiles(pyyaml=True)
    metadata = package.metadata
    if is_yaml(source.path):
        metadata = with_basepath(as_package(files.read_json(source.path)), source.basepath)
    return parse_package(metadata, source.place, files)


def _check_rules(
    source: Source,
    package: Package,
    session: ValidationSession,
    refused: str,
    remote: FetchedPackage | None,
    given: Given,
) -> Iterator[Step]:
    """Yield the steps that check what frictionless does not know: rules, references, releases.

    Args:
        source: The metadata.
        package: The package.
        session: Its tables.
        refused: Why the descriptor is refused; empty if it is accepted.
        remote: The package if it is in an object store.
        given: What the caller says, such as where other packages are.
    """
    partial = only_first_rows(session.tables)
    reason = refused or partial or (_REMOTE_TABLES if remote else "")
    rules = check_package_rules(package, not_run=reason, session=session)
    yield from (_located(step, session) for step in rules)
    if not reason:
        found = [*_check_references(package, session, given), *_check_checklists(package, session)]
        yield from (_located(step, session) for step in found)
    if not (source.is_table or partial):
        yield from check_releases(package, remote.has if remote else None, session.tables.held)
    if source.unchecked:
        detail = message(
            "{unchecked}: validate the package that has both", unchecked="; ".join(source.unchecked)
        )
        yield Step("standard", str(source.metadata["name"]), "not run", detail)


def _check_references(package: Package, session: ValidationSession, given: Given) -> Iterable[Step]:
    if not (
        any(any(references(resource.table_schema)) for resource in package.resources)
        or any(ref.unchecked for ref in session.tables.refs)
    ):
        return ()
    from tablepact.validation.reference_step import check_references

    return check_references(package, session, given.packages)


def _check_checklists(package: Package, session: ValidationSession) -> Iterable[Step]:
    owners = (package.metadata, *(resource.metadata for resource in package.resources))
    if not any("checklist" in owner for owner in owners):
        return ()
    from tablepact.validation.checklist_step import check_checklists

    return check_checklists(package, session)


def _with_own_checks(step: Step, metadata: WrittenMetadata, fetched: bool) -> list[Step]:
    """Return the step of the descriptor with our checks, and the step of the profiles if any."""
    from tablepact.validation.field_units import check_units
    from tablepact.validation.profile_step import check_profiles

    step = add_own_checks(step, metadata, check_units(metadata))
    of_profiles = check_profiles(metadata, step, fetched=fetched)
    return [step, of_profiles] if of_profiles else [step]


def _name_sheet_cells(steps: list[Step], session: ValidationSession) -> list[Step]:
    """Return the steps with the cells of workbooks that their findings are about."""
    if not any(ref.is_typed for ref in session.tables.refs):
        return steps
    from tablepact.validation.sheet_cells import name_sheet_cells

    return name_sheet_cells(steps, session)


def _located(step: Step, session: ValidationSession) -> Step:
    """Return the step with the lines of the rows that its findings name."""
    if not step.findings:
        return step
    from tablepact.validation.row_lines import locate_rows

    return locate_rows(step, session)


def _require_valid(
    rules: Rules, engine: Engine, limit_errors: int, time_limit: float, *, stop: bool
) -> None:
    require_choice("rules", rules, Rules)
    require_choice("engine", engine, Engine)
    if limit_errors < 0:
        raise ValueError(f"limit_errors must be at least 0, not {limit_errors}")
    if time_limit <= 0:
        raise ValueError(f"time_limit must be above 0 seconds, not {time_limit}")
    if stop and engine == "spark":
        raise ValueError("Spark cannot stop at a limit: it reads a table in no fixed order")


def _require_limit(limit_rows: int, *, whole: bool) -> None:
    """Raise ValueError unless the number of rows to read is right; ``whole`` needs all of them."""
    if limit_rows < 0:
        raise ValueError(f"limit_rows must be at least 0, not {limit_rows}")
    if limit_rows and whole:
        raise ValueError("a limit on rows does not work with Spark or the comparison")


@contextmanager
def _runner(engine: Engine, master: str | None) -> Iterator[Runner | None]:
    """Yield the Spark runner; None to process rows on this machine."""
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
