"""Compare what a resource says of its file with what was found, and put its result together."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import NotOpened
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.frictionless_rules.stats import ALGORITHMS, COUNTS, stats_errors
from tablepact.engine.result import TableErrors, TableResult, bare_task
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.stored_file import stat_files
from tablepact.engine.table_spec import TableSpec

_IGNORED = "hash is ignored; supported algorithms: md5/sha256"


def table_result(
    table: TableSpec,
    ref: SessionResource,
    found: TableErrors,
    hashes: FileHashes,
    session: ValidationSession,
) -> TableResult:
    """Return the result of a table, as frictionless reports it."""
    stats: dict[str, Any] = {"errors": 0, "warnings": 0, "seconds": 0.0}
    for algorithm in ALGORITHMS:
        if text := hashes.get(table.own_file, algorithm):
            stats[algorithm] = text
    stats |= {"bytes": table.own_file.size, "fields": table.schema.schema_fields}
    if found.rows:
        stats["rows"] = found.rows
    warnings = []
    declared = ref.declared_hash
    if declared and declared[0] not in ALGORITHMS:
        warnings.append(_IGNORED)
    if found.cut:
        warnings.append(f"reached error limit: {session.options.limit}")
    errors, counts, checked = found.errors, found.counts, list[str]()
    if found.complete:
        declarations = {name: ref.declared(name) for name in COUNTS}
        more = stats_errors(declarations, declared, {"rows": 0, **stats})
        counts = counts + Counter(error["type"] for error in more)
        errors = errors if found.cut else errors + more
        checked = [name for name in ("bytes", "rows", "fields") if ref.declared(name)]
        if declared and declared[0] in ALGORITHMS:
            checked.insert(0, declared[0])
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
    return TableResult(
        table.name,
        task=task,
        counts=counts,
        checked=tuple(checked),
        v2_errors=found.v2_errors,
        v2_counts=found.v2_counts,
        table=table,
    )


def unopened_result(ref: SessionResource, refusal: NotOpened, hashes: FileHashes) -> TableResult:
    """Return the result of a table of which frictionless reads no row."""
    errors = [refusal.error]
    stats: dict[str, Any] = {"bytes": refusal.read} if refusal.read else {}
    if refusal.is_empty:
        file, fields = stat_files(ref.addresses), (ref.schema or {}).get("fields") or ()
        hashes.start(file, *ALGORITHMS)
        stats |= {algorithm: hashes.get(file, algorithm) for algorithm in ALGORITHMS}
        stats |= {"fields": len(fields)} if fields else {}
        actual = {"bytes": 0, "rows": 0, "fields": 0, **stats}
        declarations = {name: ref.declared(name) for name in COUNTS}
        errors += stats_errors(declarations, ref.declared_hash, actual)
    task = bare_task(ref, errors)
    if len(ref.addresses) > 1:
        task["place"] += " (multipart)"
    hashed = ref.declared_hash if refusal.is_empty else None
    if hashed and hashed[0] not in ALGORITHMS:
        task["warnings"] = [_IGNORED]
    task["stats"] |= stats | {"warnings": len(task["warnings"])}
    counts = Counter(error["type"] for error in errors)
    return TableResult(ref.name, task, counts, unread=str(refusal))
