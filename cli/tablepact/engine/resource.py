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
    session: ValidationSession, source: ResourceRef, hashes: FileHashes
) -> TableResult:
    """Judge a resource of a package."""
    started = time.monotonic()
    session.client.begin()
    try:
        table = session.open_table(source, values=True)
        session.require_readable_targets(source)
        from tablepact.engine.fast_path import validate_table

        found = validate_table(table, source, session, hashes)
    except FastPathUnsupported as reason:
        if _has_parquet(session, source):  # which frictionless reads through pandas, if at all
            found = TableResult(source.name, not_run=str(reason))
        else:
            found = _beyond_slowly(session, source, _by_frictionless(session, source, str(reason)))
    except SourceError as refusal:
        found = _with_one_error(source, refusal.error)
    except WorkerStopped as reason:
        found = TableResult(source.name, not_run=str(reason))
    departs = [f"{CODE}, where frictionless has an error in every row"] * bool(source.dangling)
    if source.read_as:
        departs.append(f"read {source.read_as}, where frictionless sees no table")
    found = replace(found, departs=tuple(departs))
    if found.task:
        found.task["stats"]["seconds"] = round(time.monotonic() - started, 3)
    return found


def _by_frictionless(session: ValidationSession, source: ResourceRef, reason: str) -> TableResult:
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


def _has_parquet(session: ValidationSession, source: ResourceRef) -> bool:
    """Say whether a table, or one that it refers to, is Parquet that is read here."""
    keys = (source.schema or {}).get("foreignKeys") or []
    named = ((key.get("reference") or {}).get("resource") for key in keys)
    every = [source, *(session.by_name[name] for name in named if name in session.by_name)]
    return any(one.is_parquet and one.addresses for one in every)


def _beyond_slowly(
    session: ValidationSession, source: ResourceRef, found: TableResult
) -> TableResult:
    """Add what Data Package v2 asks for beyond frictionless, where frictionless opens the table."""
    layout = session.layouts.get(source.index, {})
    if not session.check_v2 or found.not_run or "fields" not in layout or layout["empty"]:
        return found
    from tablepact.engine.v2_checks import v2_checks
    from tablepact.engine.v2_fallback import bare_table, check_v2_by_frictionless

    limit = session.options.limit or EVERYTHING
    table = bare_table(source.index, source.name, layout)
    try:
        checks = v2_checks(table, source.schema or {}, v2=session.declares_v2)
        judged = check_v2_by_frictionless(table, checks, session.client, limit) if checks else None
    except (FastPathUnsupported, WorkerStopped):
        return found  # which says that it has not been looked at
    return replace(found, v2_errors=judged[1], v2_counts=judged[0]) if judged else found
