"""Judge one table by the fast path, and report on it as frictionless does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from tablepact.engine.cells.reference import ReferenceReader
from tablepact.engine.checks import Checks
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
from tablepact.engine.keys.duplicates import Duplicates
from tablepact.engine.keys.foreign_keys import never_equal
from tablepact.engine.keys.hashes import KeyColumns
from tablepact.engine.keys.lookup import KeyLookup
from tablepact.engine.keys.normalize import require_comparable_keys
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
    wanted = source.declared_checksum
    hashes.start(table.own_file, *([wanted.algorithm] if wanted else []))
    try:
        found = _judged(table, source, session, hashes)
        _see_that_nothing_changed(table, source, session)
        return found
    except DecodeError as error:
        reason = FastPathUnsupported(f"bytes that are not {table.encoding}")
        session.mark_unsupported(source, reason)
        raise reason from error


def _see_that_nothing_changed(
    table: TableSpec, source: ResourceRef, session: ValidationSession
) -> None:
    """See that the files which were read are still as they were when they were opened.

    Raises:
        WorkerStopped: One is not.
    """
    targets = [
        session.referenced_resource(foreign_key.reference, source)
        for foreign_key in table.foreign_keys
    ]
    for one in [table, *(session.open_table(target, values=True) for target in targets)]:
        try:
            changed = one.own_file.changed()
        except StorageError as error:
            raise WorkerStopped(f"lost while it was read: {error}") from error
        if changed:
            raise WorkerStopped(f"{one.place} changed while it was read; validate it once more")


def _judged(
    table: TableSpec, source: ResourceRef, session: ValidationSession, hashes: FileHashes
) -> TableResult:
    options, client = session.options, session.client
    limit = options.limit or EVERYTHING
    beyond = V2Checks()
    if session.check_v2:
        beyond = v2_checks(table, source.schema or {}, v2=session.declares_v2)
    cell_reader = ReferenceReader(client, table, beyond.json_schemas)
    named = [
        *table.unique,
        *table.primary,
        *(name for one in table.foreign_keys for name in one.fields),
    ]
    named += [table.columns[place].name for key in beyond.unique_keys for place in key]
    require_comparable_keys(table, named)
    keys = _keys(table)
    wholes = [KeyColumns(columns, complete=True) for columns in beyond.unique_keys]
    every = tuple(dict.fromkeys([*keys.values(), *wholes]))
    checks = Checks(table, _parents(table, source, session), every, beyond)
    told = options.progress
    wanted = ScanOptions(
        limit,
        stop=options.stop and bool(options.limit),
        on_finding=client.start,
        progress=(lambda done, size: told(table.name, done, size)) if told else None,
    )
    found, repeated = (session.runner or LocalRunner()).scan(checks, cell_reader, wanted)
    again = dict(zip(checks.keys, repeated, strict=True))
    unique = {name: again[keys[name]] for name in table.unique}
    primary = again[keys[""]] if table.primary else None
    counts = _counts(table, found, unique, primary)
    errors, cut = list_errors(table, found, unique, primary, client, options.limit)
    if not found.complete:  # left at the limit, of which nobody has counted the rest
        counts = Counter(error["type"] for error in errors)
    verdict = _verdict(table, source, session, hashes, found, counts, errors, cut)
    if not beyond:
        return verdict
    more = list_v2_errors(table, found, [(key.columns, again[key]) for key in wholes])
    codes = found.v2_counts + Counter({"unique-key": sum(again[key].count for key in wholes)})
    return replace(verdict, v2_errors=more[:limit], v2_counts=codes)


def _keys(table: TableSpec) -> dict[str, KeyColumns]:
    """Give each unique field as a key, and the primary key, which has no name."""
    keys = {name: KeyColumns((_place(table, name),)) for name in table.unique}
    if table.primary:
        keys[""] = KeyColumns(tuple(_place(table, name) for name in table.primary))
    return keys


def _place(table: TableSpec, name: str) -> int:
    place = table.position(name)
    assert place is not None  # noqa: S101 - keys are of columns that are there
    return place


def _parents(table: TableSpec, source: ResourceRef, session: ValidationSession) -> list[KeyLookup]:
    read = []
    for foreign_key in table.foreign_keys:
        target = session.referenced_resource(foreign_key.reference, source)
        other = session.open_table(target, values=True)
        try:
            cell_reader = ReferenceReader(session.client, other)
            runner = session.runner or LocalRunner()
            name = other.index, foreign_key.reference_fields, never_equal(foreign_key, table, other)
            find = partial(runner.parents, foreign_key, table, other, cell_reader)
            read.append(session.key_cache.get(name, find))
        except DecodeError as error:
            reason = FastPathUnsupported(f"bytes that are not {other.encoding}")
            session.mark_unsupported(target, reason)
            raise FastPathUnsupported(f"it refers to {target.name!r}: {reason}") from error
    return read


def _counts(
    table: TableSpec,
    found: ScanResult,
    unique: Mapping[str, Duplicates],
    primary: Duplicates | None,
) -> Counter[str]:
    counts = Counter(error["type"] for error in table.header_errors) + found.counts
    counts["unique-error"] += sum(one.count for one in unique.values())
    counts["primary-key"] += primary.count if primary else 0
    return +counts


def _verdict(
    table: TableSpec,
    source: ResourceRef,
    session: ValidationSession,
    hashes: FileHashes,
    found: ScanResult,
    counts: Counter[str],
    errors: list[Error],
    cut: bool,
) -> TableResult:
    size = table.own_file.size
    stats: dict[str, Any] = {"errors": 0, "warnings": 0, "seconds": 0.0}
    for algorithm in ("md5", "sha256"):
        if text := hashes.get(table.own_file, algorithm):
            stats[algorithm] = text
    stats |= {"bytes": size, "fields": table.schema_fields}
    if found.rows:
        stats["rows"] = found.rows
    warnings = []
    hashed = source.declared_hash
    if hashed and hashed[0] not in ("md5", "sha256"):
        warnings.append("hash is ignored; supported algorithms: md5/sha256")
    if cut:
        warnings.append(f"reached error limit: {session.options.limit}")
    if found.complete:
        ends = check_declared_stats(table, source, session, stats, hashed)
        counts += Counter(error["type"] for error in ends)
        errors = errors if cut else errors + ends
    stats |= {"errors": len(errors), "warnings": len(warnings)}
    task = {
        "name": table.name,
        "type": "table",
        "valid": not errors,
        "place": table.place,
        "labels": list(table.labels),
        "stats": stats,
        "warnings": warnings,
        "errors": errors,
    }
    checked = [name for name in ("bytes", "rows", "fields") if source.declared(name)]
    if hashed and hashed[0] in ("md5", "sha256"):
        checked.insert(0, hashed[0])
    return TableResult(
        table.name,
        task=task,
        counts=counts,
        checked=tuple(checked) if found.complete else (),
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
    answer = session.client.ask("compare_stats", table.index, found=facts)
    errors: list[Error] = answer["errors"]
    return errors
