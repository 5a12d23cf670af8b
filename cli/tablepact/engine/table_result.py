"""Compare what a resource says of its file with what was found, and put its result together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.errors import Error
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.result import TableErrors, TableResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.table_spec import TableSpec

_HASHES = ("md5", "sha256")
"""The algorithms that frictionless knows."""


def table_result(
    table: TableSpec,
    ref: ResourceRef,
    found: TableErrors,
    hashes: FileHashes,
    session: ValidationSession,
) -> TableResult:
    """Return the result of a table, as frictionless reports it.

    Raises:
        WorkerStopped: Frictionless was asked for the words of an error, and stopped.
    """
    stats: dict[str, Any] = {"errors": 0, "warnings": 0, "seconds": 0.0}
    for algorithm in _HASHES:
        if text := hashes.get(table.own_file, algorithm):
            stats[algorithm] = text
    stats |= {"bytes": table.own_file.size, "fields": table.schema.schema_fields}
    if found.rows:
        stats["rows"] = found.rows
    warnings = []
    declared = ref.declared_hash
    if declared and declared[0] not in _HASHES:
        warnings.append("hash is ignored; supported algorithms: md5/sha256")
    if found.cut:
        warnings.append(f"reached error limit: {session.options.limit}")
    errors, counts, checked = found.errors, found.counts, list[str]()
    if found.complete:
        stats_errors = _stats_errors(table, ref, session, stats, declared)
        counts = counts + Counter(error["type"] for error in stats_errors)
        errors = errors if found.cut else errors + stats_errors
        checked = [name for name in ("bytes", "rows", "fields") if ref.declared(name)]
        if declared and declared[0] in _HASHES:
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


def _stats_errors(
    table: TableSpec,
    ref: ResourceRef,
    session: ValidationSession,
    stats: Mapping[str, Any],
    hashed: tuple[str, str] | None,
) -> list[Error]:
    """Compare what the resource says of its file with what was found; give the errors."""
    facts = {"rows": 0, **stats}
    wrong = [
        name
        for name in ("bytes", "fields", "rows")
        if ref.declared(name) and ref.declared(name) != facts[name]
    ]
    if hashed and hashed[0] in _HASHES and stats.get(hashed[0]) != hashed[1]:
        wrong.append(hashed[0])
    if not wrong:
        return []
    answer = session.client.ask("compare_stats", table.index, actual=facts)
    errors: list[Error] = answer["errors"]
    return errors
