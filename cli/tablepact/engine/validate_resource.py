"""Validate a resource: by the fast path where it can, by frictionless itself otherwise."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

from tablepact.engine.descriptor.dangling_keys import CODE
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, FastPathUnsupported, SourceError, WorkerStopped
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.options import EVERYTHING
from tablepact.engine.result import TableResult, bare_task, crash_error
from tablepact.engine.session import ValidationSession


def preload() -> None:
    """Import what the fast path needs: while the worker starts, that costs no time."""
    import tablepact.engine.fast_path  # noqa: F401


def validate_resource(
    session: ValidationSession, source: SessionResource, hashes: FileHashes
) -> TableResult:
    """Judge a resource of a package."""
    started = time.monotonic()
    session.client.begin()
    try:
        table = session.open_table(source, values=True)
        session.require_readable_targets(source)
        from tablepact.engine.fast_path import validate_table

        result = validate_table(table, source, session, hashes)
    except FastPathUnsupported as reason:
        if _has_parquet(session, source):  # which frictionless reads through pandas, if at all
            result = TableResult(source.name, not_run=str(reason))
        else:
            result = _with_v2_errors(
                session, source, _by_frictionless(session, source, str(reason))
            )
    except SourceError as refusal:
        result = _with_one_error(source, refusal.error)
    except WorkerStopped as reason:
        result = TableResult(source.name, not_run=str(reason))
    departures = [f"{CODE}, where frictionless has an error in every row"] * bool(source.dangling)
    if source.read_as:
        departures.append(f"read {source.read_as}, where frictionless sees no table")
    result = replace(result, departs=tuple(departures))
    if result.task:
        result.task["stats"]["seconds"] = round(time.monotonic() - started, 3)
    return result


def _by_frictionless(
    session: ValidationSession, source: SessionResource, reason: str
) -> TableResult:
    if source.in_object_store:
        return TableResult(
            source.name,
            not_run=f"frictionless itself would have to read it ({reason}), and it reads files of "
            "this machine only: copy it here",
        )
    try:
        answer = session.client.ask("validate", source.index, limit=session.options.limit)
    except WorkerStopped as stopped:
        return TableResult(source.name, instead=reason, not_run=str(stopped))
    if "crash" in answer:
        return replace(_with_one_error(source, crash_error(answer["crash"])), instead=reason)
    tasks, errors = answer["tasks"], answer["errors"]
    all_errors = [*errors, *(error for task in tasks for error in task["errors"])]
    checked = [key for key in ("hash", "bytes") if source.metadata.get(key)]
    return TableResult(
        source.name,
        task=tasks[0] if tasks else None,
        counts=Counter(error["type"] for error in all_errors),
        checked=tuple(checked) if not all_errors else (),
        instead=reason,
        more_tasks=tuple(tasks[1:]),
        errors=tuple(errors),
    )


def _with_one_error(source: SessionResource, error: Error) -> TableResult:
    counts = Counter([error["type"]])
    return TableResult(source.name, task=bare_task(source, [error]), counts=counts)


def _has_parquet(session: ValidationSession, source: SessionResource) -> bool:
    """Return whether a table, or one that it refers to, is Parquet that is read here."""
    keys = (source.schema or {}).get("foreignKeys") or []
    names = ((key.get("reference") or {}).get("resource") for key in keys)
    resources = [source, *(session.by_name[name] for name in names if name in session.by_name)]
    return any(resource.is_parquet and resource.addresses for resource in resources)


def _with_v2_errors(
    session: ValidationSession, source: SessionResource, result: TableResult
) -> TableResult:
    """Add what Data Package v2 asks for beyond frictionless, where frictionless opens the table."""
    layout = session.layouts.get(source.index, {})
    if not session.check_v2 or result.not_run or "fields" not in layout or layout["empty"]:
        return result
    from tablepact.engine.v2_checks import v2_checks
    from tablepact.engine.v2_fallback import bare_table, check_v2_by_frictionless

    limit = session.options.limit or EVERYTHING
    table = bare_table(source.index, source.name, layout)
    try:
        checks = v2_checks(table, source.schema or {}, v2=session.declares_v2)
        checked = check_v2_by_frictionless(table, checks, session.client, limit) if checks else None
    except (FastPathUnsupported, WorkerStopped):
        return result  # which says that it has not been looked at
    return replace(result, v2_errors=checked[1], v2_counts=checked[0]) if checked else result
