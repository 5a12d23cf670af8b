"""Build the result of a table, and compare its file with the descriptor."""

from __future__ import annotations

from collections import Counter

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import NotOpened, Task, TaskStats
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.frictionless_rules.stats import ALGORITHMS, COUNTS, stats_errors
from tablepact.engine.listing import listed_warning
from tablepact.engine.result import HASH_IGNORED, TableErrors, TableResult, bare_task
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.stored_file import StoredFile, stat_files
from tablepact.engine.table_spec import TableSpec
from tablepact.package.table_files.table_formats import compression_of


def table_result(
    table: TableSpec,
    ref: SessionResource,
    found: TableErrors,
    hashes: FileHashes,
    session: ValidationSession,
) -> TableResult:
    """Return the result of a table, as frictionless reports it."""
    stats: TaskStats = {"errors": 0, "warnings": 0, "seconds": 0.0}
    is_measured = _is_measured(ref)
    if is_measured:
        add_hashes(stats, table.own_file, hashes)
        stats["bytes"] = table.own_file.size
    stats["fields"] = table.schema.schema_fields
    if found.rows:
        stats["rows"] = found.rows
    warnings = []
    declared = ref.declared_hash
    if declared and declared[0] not in ALGORITHMS:
        warnings.append(HASH_IGNORED)
    declared = declared if is_measured else None
    limit = session.options.limit
    if found.cut and len(found.errors) == limit:
        warnings.append(f"reached error limit: {limit}")
    elif found.cut:
        warnings.append(listed_warning(len(found.errors)))
    errors, counts, checked = found.errors, found.counts, list[str]()
    if found.complete:
        declarations = {name: ref.declared(name) for name in COUNTS}
        more = stats_errors(declarations, declared, {"rows": 0, **stats})
        counts = counts + Counter(error["type"] for error in more)
        errors = errors if found.cut else errors + more
        measured = ("bytes", "rows", "fields") if is_measured else ("rows", "fields")
        checked = [name for name in measured if ref.declared(name)]
        if declared and declared[0] in ALGORITHMS:
            checked.insert(0, declared[0])
    stats["errors"], stats["warnings"] = len(errors), len(warnings)
    task: Task = {
        "name": table.name,
        "type": "table",
        "valid": not (errors or counts),
        "place": table.location,
        "labels": list(table.labels),
        "stats": stats,
        "warnings": warnings,
        "errors": errors,
    }
    remarks = session.tables.remarks.get(ref.index, [])
    return TableResult(
        table.name,
        task=task,
        counts=counts,
        checked=tuple(checked),
        v2_errors=found.v2_errors,
        v2_counts=found.v2_counts,
        file_errors=(*found.file_errors, *session.room.fill(remarks)),
        file_counts=found.file_counts + Counter(error["type"] for error in remarks),
        table=table,
    )


def _is_measured(ref: SessionResource) -> bool:
    """Return whether the file of a table is measured; frictionless does not measure plain JSON."""
    if ref.is_inline:
        return False
    return (
        ref.by_standard
        or ref.format != "json"
        or any(compression_of(ref.metadata, address) for address in ref.addresses)
    )


def unopened_result(ref: SessionResource, refusal: NotOpened, hashes: FileHashes) -> TableResult:
    """Return the result of a table that frictionless cannot open either."""
    task = bare_task(ref, [refusal.error])
    errors, stats = task["errors"], task["stats"]
    if len(ref.addresses) > 1:
        task["place"] += " (multipart)"
    if refusal.read:
        stats["bytes"] = refusal.read
    if refusal.is_empty:
        file, fields = stat_files(ref.addresses), ref.table_schema.fields
        hashes.start(file, *ALGORITHMS)
        add_hashes(stats, file, hashes)
        if fields:
            stats["fields"] = len(fields)
        actual = {"bytes": 0, "rows": 0, "fields": 0, **stats}
        declared = ref.declared_hash
        errors += stats_errors({name: ref.declared(name) for name in COUNTS}, declared, actual)
        if declared and declared[0] not in ALGORITHMS:
            task["warnings"].append(HASH_IGNORED)
    stats["errors"], stats["warnings"] = len(errors), len(task["warnings"])
    counts = Counter(error["type"] for error in errors)
    return TableResult(ref.name, task, counts, unread=str(refusal))


def add_hashes(stats: TaskStats, file: StoredFile, hashes: FileHashes) -> None:
    """Add the hashes of a file to the stats of its task, if they were computed."""
    if md5 := hashes.get(file, "md5"):
        stats["md5"] = md5
    if sha256 := hashes.get(file, "sha256"):
        stats["sha256"] = sha256
