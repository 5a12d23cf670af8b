"""The verdict on a resource: by the fast path where it can, by frictionless otherwise."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

from tablepact.engine.descriptor.dangling_keys import CODE
from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.errors import Error, FastPathUnsupported, SourceError, WorkerStopped
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.options import EVERYTHING
from tablepact.engine.result import TableResult, bare_task, crash_error
from tablepact.engine.session import ValidationSession


def preload() -> None:
    """Import what the fast path needs: while the worker starts, that costs no time."""
    import tablepact.engine.fast_path  # noqa: F401


def validate_resource(
    package: ValidationSession, source: ResourceRef, digests: FileHashes
) -> TableResult:
    """Judge a resource of a package."""
    started = time.monotonic()
    package.exact.begin()
    try:
        table = package.opened(source, values=True)
        package.see_that_targets_are_read(source)
        from tablepact.engine.fast_path import validate_table

        found = validate_table(table, source, package, digests)
    except FastPathUnsupported as reason:
        if _has_parquet(package, source):  # which frictionless reads through pandas, if at all
            found = TableResult(source.name, not_run=str(reason))
        else:
            found = _beyond_slowly(package, source, _by_frictionless(package, source, str(reason)))
    except SourceError as refusal:
        found = _with_one_error(source, refusal.error)
    except WorkerStopped as reason:
        found = TableResult(source.name, not_run=str(reason))
    departs = [f"{CODE}, where frictionless has an error in every row"] * bool(source.dangling)
    if source.told_as:
        departs.append(f"read {source.told_as}, where frictionless sees no table")
    found = replace(found, departs=tuple(departs))
    if found.task:
        found.task["stats"]["seconds"] = round(time.monotonic() - started, 3)
    return found


def _by_frictionless(package: ValidationSession, source: ResourceRef, reason: str) -> TableResult:
    if source.is_in_a_store:
        return TableResult(
            source.name,
            not_run=f"frictionless itself would have to read it ({reason}), and it reads files of "
            "this machine only: copy it here",
        )
    try:
        answer = package.exact.ask("validate", source.index, limit=package.settings.limit)
    except WorkerStopped as stopped:
        return TableResult(source.name, instead=reason, not_run=str(stopped))
    if "crash" in answer:
        return replace(_with_one_error(source, crash_error(answer["crash"])), instead=reason)
    tasks, errors = answer["tasks"], answer["errors"]
    found = [*errors, *(error for task in tasks for error in task["errors"])]
    checked = [key for key in ("hash", "bytes") if source.resource.get(key)]
    return TableResult(
        source.name,
        task=tasks[0] if tasks else None,
        counts=Counter(error["type"] for error in found),
        checked=tuple(checked) if not found else (),
        instead=reason,
        more_tasks=tuple(tasks[1:]),
        errors=tuple(errors),
    )


def _with_one_error(source: ResourceRef, error: Error) -> TableResult:
    counts = Counter([error["type"]])
    return TableResult(source.name, task=bare_task(source, [error]), counts=counts)


def _has_parquet(package: ValidationSession, source: ResourceRef) -> bool:
    """Say whether a table, or one that it refers to, is Parquet that is read here."""
    keys = (source.schema or {}).get("foreignKeys") or []
    named = ((key.get("reference") or {}).get("resource") for key in keys)
    every = [source, *(package.names[name] for name in named if name in package.names)]
    return any(one.is_parquet and one.parts for one in every)


def _beyond_slowly(
    package: ValidationSession, source: ResourceRef, found: TableResult
) -> TableResult:
    """Add what Data Package v2 asks for beyond frictionless, where frictionless opens the table."""
    told = package.told.get(source.index, {})
    if not package.standard or found.not_run or "fields" not in told or told["empty"]:
        return found
    from tablepact.engine.v2_checks import v2_checks
    from tablepact.engine.v2_fallback import bare_table, check_v2_by_frictionless

    limit = package.settings.limit or EVERYTHING
    table = bare_table(source.index, source.name, told)
    try:
        checks = v2_checks(table, source.schema or {}, v2=package.declares_v2)
        judged = check_v2_by_frictionless(table, checks, package.exact, limit) if checks else None
    except (FastPathUnsupported, WorkerStopped):
        return found  # which says that it has not been looked at
    return replace(found, beyond=judged[1], beyond_counts=judged[0]) if judged else found
