"""Validate one table by the fast path, and report on it as frictionless does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.error_list import list_errors, list_v2_errors
from tablepact.engine.errors import (
    DecodeError,
    Error,
    FastPathUnsupported,
    StorageError,
    WorkerStopped,
)
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.keys.comparable import never_equal, require_comparable_keys
from tablepact.engine.keys.duplicates import Duplicates
from tablepact.engine.keys.foreign_key_check import KeyLookup
from tablepact.engine.keys.hashes import KeyColumns
from tablepact.engine.options import EVERYTHING
from tablepact.engine.result import TableResult
from tablepact.engine.runner import LocalRunner, ScanOptions
from tablepact.engine.scan import ScanResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Checks, v2_checks


def validate_table(
    table: TableSpec, source: ResourceRef, session: ValidationSession, hashes: FileHashes
) -> TableResult:
    """Judge a table.

    Raises:
        FastPathUnsupported: It turns out that only frictionless can.
        WorkerStopped: Frictionless was asked, and stopped; or a file changed while it was read.
    """
    checksum = source.declared_checksum
    hashes.start(table.own_file, *([checksum.algorithm] if checksum else []))
    try:
        result = _validated(table, source, session, hashes)
        _require_unchanged(table, source, session)
        return result
    except DecodeError as error:
        reason = FastPathUnsupported(f"bytes that are not {table.csv.encoding}")
        session.mark_unsupported(source, reason)
        raise reason from error


def _require_unchanged(table: TableSpec, source: ResourceRef, session: ValidationSession) -> None:
    """Require that the files which were read are still as they were when they were opened.

    Raises:
        WorkerStopped: One is not.
    """
    targets = [
        session.referenced_resource(foreign_key.reference, source)
        for foreign_key in table.foreign_keys
    ]
    for spec in [table, *(session.open_table(target, values=True) for target in targets)]:
        try:
            changed = spec.own_file.changed()
        except StorageError as error:
            raise WorkerStopped(f"lost while it was read: {error}") from error
        if changed:
            raise WorkerStopped(f"{spec.location} changed while it was read; validate it once more")


def _validated(
    table: TableSpec, source: ResourceRef, session: ValidationSession, hashes: FileHashes
) -> TableResult:
    options, client = session.options, session.client
    limit = options.limit or EVERYTHING
    v2 = V2Checks()
    if session.check_v2:
        v2 = v2_checks(table, source.schema or {}, v2=session.declares_v2)
    cell_reader = ReferenceReader(client, table, v2.json_schemas)
    key_fields = [
        *table.unique,
        *table.primary,
        *(name for foreign_key in table.foreign_keys for name in foreign_key.fields),
    ]
    key_fields += [table.columns[column].name for key in v2.unique_keys for column in key]
    require_comparable_keys(table, key_fields)
    keys = _keys(table)
    complete_keys = [KeyColumns(columns, complete=True) for columns in v2.unique_keys]
    all_keys = tuple(dict.fromkeys([*keys.values(), *complete_keys]))
    checks = Checks(table, _parents(table, source, session), all_keys, v2)
    progress = options.progress
    scan_options = ScanOptions(
        limit,
        stop=options.stop and bool(options.limit),
        on_finding=client.start,
        progress=(lambda done, size: progress(table.name, done, size)) if progress else None,
    )
    result, repeated = (session.runner or LocalRunner()).scan(checks, cell_reader, scan_options)
    duplicates = dict(zip(checks.keys, repeated, strict=True))
    unique = {name: duplicates[keys[name]] for name in table.unique}
    primary = duplicates[keys[""]] if table.primary else None
    counts = _counts(table, result, unique, primary)
    errors, cut = list_errors(table, result, unique, primary, client, options.limit)
    if not result.complete:  # left at the limit, of which nobody has counted the rest
        counts = Counter(error["type"] for error in errors)
    table_result = _table_result(table, source, session, hashes, result, counts, errors, cut)
    if not v2:
        return table_result
    v2_errors = list_v2_errors(
        table, result, [(key.columns, duplicates[key]) for key in complete_keys]
    )
    v2_counts = result.v2_counts + Counter(
        {"unique-key": sum(duplicates[key].count for key in complete_keys)}
    )
    return replace(table_result, v2_errors=v2_errors[:limit], v2_counts=v2_counts)


def _keys(table: TableSpec) -> dict[str, KeyColumns]:
    """Return each unique field as a key, and the primary key, which has no name."""
    keys = {name: KeyColumns((_position(table, name),)) for name in table.unique}
    if table.primary:
        keys[""] = KeyColumns(tuple(_position(table, name) for name in table.primary))
    return keys


def _position(table: TableSpec, name: str) -> int:
    position = table.position(name)
    assert position is not None  # noqa: S101 - keys are of columns that are there
    return position


def _parents(table: TableSpec, source: ResourceRef, session: ValidationSession) -> list[KeyLookup]:
    lookups = []
    for foreign_key in table.foreign_keys:
        target = session.referenced_resource(foreign_key.reference, source)
        other = session.open_table(target, values=True)
        try:
            cell_reader = ReferenceReader(session.client, other)
            runner = session.runner or LocalRunner()
            name = other.index, foreign_key.reference_fields, never_equal(foreign_key, table, other)
            find = partial(runner.parents, foreign_key, table, other, cell_reader)
            lookups.append(session.key_cache.get(name, find))
        except DecodeError as error:
            reason = FastPathUnsupported(f"bytes that are not {other.csv.encoding}")
            session.mark_unsupported(target, reason)
            raise FastPathUnsupported(f"it refers to {target.name!r}: {reason}") from error
    return lookups


def _counts(
    table: TableSpec,
    result: ScanResult,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
) -> Counter[str]:
    counts = Counter(error["type"] for error in table.header_errors) + result.counts
    counts["unique-error"] += sum(duplicates.count for duplicates in unique.values())
    counts["primary-key"] += primary.count if primary else 0
    return +counts


def _table_result(
    table: TableSpec,
    source: ResourceRef,
    session: ValidationSession,
    hashes: FileHashes,
    result: ScanResult,
    counts: Counter[str],
    errors: list[Error],
    cut: bool,
) -> TableResult:
    size = table.own_file.size
    stats: dict[str, Any] = {"errors": 0, "warnings": 0, "seconds": 0.0}
    for algorithm in ("md5", "sha256"):
        if text := hashes.get(table.own_file, algorithm):
            stats[algorithm] = text
    stats |= {"bytes": size, "fields": table.schema.schema_fields}
    if result.rows:
        stats["rows"] = result.rows
    warnings = []
    declared = source.declared_hash
    if declared and declared[0] not in ("md5", "sha256"):
        warnings.append("hash is ignored; supported algorithms: md5/sha256")
    if cut:
        warnings.append(f"reached error limit: {session.options.limit}")
    if result.complete:
        stats_errors = check_declared_stats(table, source, session, stats, declared)
        counts += Counter(error["type"] for error in stats_errors)
        errors = errors if cut else errors + stats_errors
    stats |= {"errors": len(errors), "warnings": len(warnings)}
    task = {
        "name": table.name,
        "type": "table",
        "valid": not errors,
        "place": table.location,
        "labels": list(table.labels),
        "stats": stats,
        "warnings": warnings,
        "errors": errors,
    }
    checked = [name for name in ("bytes", "rows", "fields") if source.declared(name)]
    if declared and declared[0] in ("md5", "sha256"):
        checked.insert(0, declared[0])
    return TableResult(
        table.name,
        task=task,
        counts=counts,
        checked=tuple(checked) if result.complete else (),
        table=table,
    )


def check_declared_stats(
    table: TableSpec,
    source: ResourceRef,
    session: ValidationSession,
    stats: Mapping[str, Any],
    hashed: tuple[str, str] | None,
) -> list[Error]:
    """Compare what the resource says of its file with what was found; give the errors."""
    facts = {"rows": 0, **stats}
    wrong = [
        name
        for name in ("bytes", "fields", "rows")
        if source.declared(name) and source.declared(name) != facts[name]
    ]
    if hashed and hashed[0] in ("md5", "sha256") and stats.get(hashed[0]) != hashed[1]:
        wrong.append(hashed[0])
    if not wrong:
        return []
    answer = session.client.ask("compare_stats", table.index, actual=facts)
    errors: list[Error] = answer["errors"]
    return errors
