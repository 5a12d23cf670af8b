"""Validate resources that are not tables: open the file and compare it with the descriptor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tablepact.engine.descriptor.encoding import BUFFER, detect_encoding, encoding_name
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import AskFrictionless, Error, TaskStats
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.frictionless_rules.file_kinds import JSON_CHARACTERS, file_kind
from tablepact.engine.frictionless_rules.normalize_metadata import Part, copied, transform_resource
from tablepact.engine.frictionless_rules.stats import ALGORITHMS, COUNTS, stats_errors
from tablepact.engine.opening.content import missing_file
from tablepact.engine.result import HASH_IGNORED, TableResult, bare_task
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_result import add_hashes
from tablepact.system.existing_paths import is_file
from tablepact.system.regular_files import open_text


def plain_file_result(
    ref: SessionResource, session: ValidationSession, hashes: FileHashes
) -> TableResult | None:
    """Return the result of a resource that is not a table.

    Returns:
        None if it may be a table, or if only frictionless can report what is wrong with its file.

    Raises:
        WorkerStopped: Its file disappeared.
    """
    resource = session.tables.as_accepted(ref)
    if resource is None or ref.refusal or len(ref.addresses) != 1 or ref.in_object_store:
        return None
    path, part = Path(ref.addresses[0]), copied(dict(resource))

    def read_start() -> str:
        with open_text(path, "utf-8") as text:
            return text.read(JSON_CHARACTERS)

    try:
        for _ in range(2):  # as frictionless does
            transform_resource(part)
        kind = file_kind(part, read_start)
        if is_file(path):
            file = session.tables.look_at(ref.addresses)
            _require_encoding(file, part.get("encoding"))
            return _compared(ref, part, kind, file, hashes)
        return _result(ref, kind, [missing_file(path, part["path"])])
    except (AskFrictionless, LookupError, OSError):
        return None


def _require_encoding(file: StoredFile, declared: str | None) -> None:
    """Raise LookupError unless Python knows the encoding."""
    with file.open() as bare:
        buffer = bare.read(BUFFER)
    _ = encoding_name(declared, buffer) if declared else detect_encoding(buffer)


def _compared(
    ref: SessionResource, part: Part, kind: str, file: StoredFile, hashes: FileHashes
) -> TableResult:
    """Compare a file with the descriptor; read it if the descriptor declares a hash or a size."""
    stats: TaskStats = {"errors": 0, "warnings": 0, "seconds": 0.0}
    if any(part.get(name) is not None for name in ("hash", "bytes")):
        hashes.start(file, *ALGORITHMS)
        add_hashes(stats, file, hashes)
        stats["bytes"] = file.size
    declared = ref.declared_hash
    errors = stats_errors({name: part.get(name) for name in COUNTS}, declared, {**stats})
    if not file.size:
        stats.pop("bytes", None)
    warnings = [HASH_IGNORED] if declared and declared[0] not in ALGORITHMS else []
    return _result(ref, kind, errors, warnings, stats)


def _result(
    ref: SessionResource,
    kind: str,
    errors: list[Error],
    warnings: Sequence[str] = (),
    stats: TaskStats | None = None,
) -> TableResult:
    task = bare_task(ref, errors)
    task["type"], task["warnings"] = kind, [*warnings]
    task["stats"] = stats or task["stats"]
    task["stats"]["errors"], task["stats"]["warnings"] = len(errors), len(warnings)
    checked = [key for key in ("hash", "bytes") if ref.metadata.get(key) and not errors]
    counts = Counter(error["type"] for error in errors)
    return TableResult(ref.name, task, counts, tuple(checked))
