"""Validate a resource: with the fast path if it can, otherwise with frictionless itself."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from itertools import chain

from tablepact import settings
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.csv_faults.fault_errors import listed_errors, with_mixed_ends
from tablepact.engine.csv_faults.swallowed_rows import swallowed_rows
from tablepact.engine.descriptor.constraint_faults import CONFLICT
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.descriptor.v2 import with_standard_cells
from tablepact.engine.errors import (
    DecodeError,
    Error,
    FastPathUnsupported,
    NotOpened,
    SourceError,
    StorageError,
    WorkerCrashed,
    WorkerStopped,
)
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.frictionless_rules.messages import ENCODING_ERROR
from tablepact.engine.keys.comparable import require_comparable_keys
from tablepact.engine.opening.declared import why_by_rows
from tablepact.engine.options import EVERYTHING
from tablepact.engine.plain_files import plain_file_result
from tablepact.engine.result import TableErrors, TableResult, bare_task, crash_error
from tablepact.engine.session import ValidationSession
from tablepact.engine.small.find_errors import find_errors
from tablepact.engine.table_result import table_result, unopened_result
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Checks, v2_checks


def validate_resource(
    session: ValidationSession, ref: SessionResource, hashes: FileHashes
) -> TableResult:
    """Return the result of validating a resource of a package."""
    started = time.monotonic()
    session.client.begin()
    try:
        result = plain_file_result(ref, session, hashes) or _validate_table(session, ref, hashes)
    except NotOpened as refusal:
        result = unopened_result(ref, refusal, hashes)
    except FastPathUnsupported as reason:
        if ref.first_rows or _has_parquet(session, ref):  # frictionless needs pandas for Parquet
            result = TableResult(ref.name, not_run=str(reason))
        else:
            result = _with_v2_errors(session, ref, _by_frictionless(session, ref, str(reason)))
            result = _with_csv_faults(session, ref, result)
    except SourceError as refusal:
        result = _with_one_error(ref, refusal.error)
    except WorkerStopped as reason:
        result = TableResult(ref.name, not_run=str(reason))
    departures = [
        f"{code} in the descriptor, where frictionless has an error in every row or stops"
        for code in dict.fromkeys(fault.code for fault in ref.faults)
        if code != CONFLICT
    ]
    if ref.translated:
        departures.append("a pattern of XML Schema is checked, where frictionless stops")
    if ref.read_as:
        departures.append(f"read {ref.read_as}, where frictionless sees no table")
    departures += ref.departures
    result = result._replace(departures=tuple(departures))
    if result.task and ref.file_errors and not result.counts["format-error"]:
        counts = result.file_counts + Counter(error["type"] for error in ref.file_errors)
        errors = (*ref.file_errors, *result.file_errors)
        result = result._replace(file_errors=errors, file_counts=counts)
    if result.task:
        result.task["stats"]["seconds"] = round(time.monotonic() - started, 3)
    return result


def _validate_table(
    session: ValidationSession, ref: SessionResource, hashes: FileHashes
) -> TableResult:
    """Open a table, find its errors, and return the result.

    Raises:
        FastPathUnsupported: Only frictionless itself can validate it.
        WorkerStopped: The frictionless worker stopped before it answered, or a file changed while
            it was read.
    """
    table = session.tables.open(ref, values=True, any_csv=True)
    parents = session.tables.open_parents(table, ref)
    checksum = ref.declared_checksum
    hashes.start(table.own_file, *([checksum.algorithm] if checksum else []))
    try:
        found = _find_errors(table, parents, ref, session)
    except DecodeError as error:
        large = session.options.check_v2 and table.file.size > settings.current().block_bytes
        if ref.in_object_store or large:  # frictionless would take long, or cannot read it
            from tablepact.engine.opening.undecodable import find_undecodable

            if bad := find_undecodable(table.file, table.csv.encoding):
                located: Error = {**ENCODING_ERROR.error(bad.note), "line": bad.line}
                located["message"] = bad.note
                reason = f"its rows are not checked, as some bytes are not {table.csv.encoding}"
                raise NotOpened(reason, located) from error
        raise session.tables.mark_undecodable(table) from error
    result = table_result(table, ref, found, hashes, session)
    for spec in [table, *parents]:
        _require_unchanged(spec)
    return result


def _find_errors(
    table: TableSpec, parents: Sequence[TableSpec], ref: SessionResource, session: ValidationSession
) -> TableErrors:
    """Find the errors of the rows: in Python for a small table, otherwise with polars."""
    v2 = V2Checks()
    if session.options.check_v2:
        v2 = v2_checks(table, ref.table_schema, v2=session.declares_v2)
    keys = [*table.unique, *table.primary, *chain(*(key.fields for key in table.foreign_keys))]
    keys += [table.columns[column].name for key in v2.unique_keys for column in key]
    require_comparable_keys(table, keys)
    if session.reads_in_python([table, *parents]):
        return find_errors(table, parents, v2, session)
    _require_blocks(table, parents)
    from tablepact.engine.fast_path import scan_table

    return scan_table(table, parents, v2, session)


def _require_blocks(table: TableSpec, parents: Sequence[TableSpec]) -> None:
    """Raise FastPathUnsupported unless a table and its parents can be read in blocks."""
    for spec in [table, *parents]:
        reason = "" if spec.parquet else spec.csv.record_by_record
        if reason and spec is not table:
            raise FastPathUnsupported(f"it refers to {spec.name!r}: {reason}")
        if reason:
            raise FastPathUnsupported(reason)


def _require_unchanged(table: TableSpec) -> None:
    """Raise WorkerStopped if the file of a table has changed since it was opened."""
    try:
        changed = table.own_file.changed()
    except StorageError as error:
        raise WorkerStopped(f"the file disappeared while it was read: {error}") from error
    if changed:
        raise WorkerStopped(f"{table.location} changed while it was read; validate it again")


def _by_frictionless(session: ValidationSession, ref: SessionResource, reason: str) -> TableResult:
    if ref.in_object_store:
        return TableResult(
            ref.name,
            not_run=f"only frictionless can read it ({reason}), and only from local files: copy it "
            "to this machine",
        )
    try:
        answer = session.client.validate(ref.index, session.options.limit)
    except WorkerCrashed as crash:
        return _with_one_error(ref, crash_error(crash.reason))._replace(fallback_reason=reason)
    except WorkerStopped as stopped:
        return TableResult(ref.name, fallback_reason=reason, not_run=str(stopped))
    tasks, errors = answer["tasks"], answer["errors"]
    all_errors = [*errors, *(error for task in tasks for error in task["errors"])]
    checked = [key for key in ("hash", "bytes") if ref.metadata.get(key)]
    for task in tasks:
        task["errors"] = session.room.fill(task["errors"])
    return TableResult(
        ref.name,
        task=tasks[0] if tasks else None,
        counts=Counter(error["type"] for error in all_errors),
        checked=tuple(checked) if not all_errors else (),
        fallback_reason=reason,
        more_tasks=tuple(tasks[1:]),
        errors=tuple(errors),
    )


def _with_one_error(ref: SessionResource, error: Error) -> TableResult:
    counts = Counter([error["type"]])
    return TableResult(ref.name, task=bare_task(ref, [error]), counts=counts)


def _has_parquet(session: ValidationSession, ref: SessionResource) -> bool:
    """Return whether a table, or one of its parents, is Parquet."""
    by_name = session.tables.by_name
    names = (key.target for key in ref.table_schema.foreign_keys if key)
    resources = [ref, *(by_name[name] for name in names if name in by_name)]
    return any(resource.is_parquet and resource.addresses for resource in resources)


def _with_v2_errors(
    session: ValidationSession, ref: SessionResource, result: TableResult
) -> TableResult:
    """Add the findings of the v2 checks, if frictionless opened the table."""
    layout = session.tables.layouts.get(ref.index)
    if not session.options.check_v2 or result.not_run or layout is None or layout.empty:
        return result
    from tablepact.engine.lexical_fallback import (
        bare_table,
        check_lexical_rules_by_frictionless,
        without_partial_keys,
    )

    limit = session.options.limit or EVERYTHING
    table = bare_table(ref.index, ref.name, layout)
    if session.options.standard:
        table = with_standard_cells(table, ref.table_schema)
        result = without_partial_keys(result, table)
    try:
        checks = v2_checks(table, ref.table_schema, v2=session.declares_v2)
        counts, errors = check_lexical_rules_by_frictionless(table, checks, session.client, limit)
        if checks.are_declared:
            from tablepact.engine.v2_fallback import check_v2_by_frictionless

            more, others = check_v2_by_frictionless(table, checks, session.client, limit)
            counts += more
            errors = sorted([*errors, *others], key=lambda error: error["rowNumber"])[:limit]
    except (FastPathUnsupported, WorkerStopped):
        return result  # without v2 findings; the report shows these checks as not run
    if not (errors or checks.are_declared):
        return result
    return result._replace(v2_errors=errors, v2_counts=counts)


def _with_csv_faults(
    session: ValidationSession, ref: SessionResource, result: TableResult
) -> TableResult:
    """Add the faults in a text file that frictionless has read."""
    layout = session.tables.layouts.get(ref.index)
    if not session.options.check_v2 or result.not_run or layout is None or layout.empty:
        return result
    if layout.format not in ("csv", "tsv") or not layout.columns or not ref.addresses:
        return result
    if why_by_rows(ref.metadata):
        return _with_unchecked_quotes(result)
    try:
        table = session.tables.open(ref, any_csv=True)
    except (FastPathUnsupported, WorkerStopped):
        if layout.compression or layout.scheme not in ("file", "multipart"):
            return _with_unchecked_quotes(result)
        file = session.tables.look_at(ref.addresses, header=layout.header)
        schema = layout.bound_schema(ref.table_schema)
        table = TableSpec(
            ref.index, ref.name, layout.location, file, layout.csv, schema, layout.labels
        )
    limit, header = session.options.limit or EVERYTHING, max(layout.header_rows, default=0)
    are_rows = swallowed_rows(table, ReferenceReader(session.client, table))
    from tablepact.engine.csv_faults.file_faults import file_faults

    faults, is_complete = file_faults(table, layout.encoding, header, are_rows, limit)
    if not is_complete:
        result = _with_unchecked_quotes(result, " to the end")
    faults = with_mixed_ends(faults, limit)
    errors = session.room.fill(listed_errors(faults))
    return result._replace(file_errors=tuple(errors), file_counts=faults.counts)


def _with_unchecked_quotes(result: TableResult, part: str = "") -> TableResult:
    """Return the result of frictionless with a note on what was not checked beside it."""
    reason = f"{result.fallback_reason}; its quotes were not checked{part}"
    return result._replace(fallback_reason=reason)
