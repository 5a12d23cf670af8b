"""The checksum of a file, where frictionless does not look at it or compares its spelling only."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.errors import Error, StorageError
from tablepact.engine.fast_path import declared_checksum
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.stored_file import stat_files
from tablepact.package.checksums import Checksum

CODE = "hash-count"
NAMES = ("hash", "md5", "sha256")
"""How what was checked of a file calls its checksum."""
IGNORED = "hash is ignored; supported algorithms: md5/sha256"
"""The warning of frictionless about other algorithms."""


def with_checksum_checked(
    verdict: TableResult, source: ResourceRef, package: ValidationSession, digests: FileHashes
) -> TableResult:
    """Hold a file to its checksum, whatever the algorithm and the case of the digits.

    Frictionless only warns of algorithms other than MD5 and SHA-256, and takes digits in capitals
    for others.
    """
    declared = declared_checksum(source)
    ignored = verdict.task is not None and IGNORED in verdict.task["warnings"]
    if declared is None or not (ignored or verdict.counts[CODE]):
        return verdict
    if not declared.is_known:
        return _with(verdict, _error(f'"{declared.algorithm}" is no known checksum algorithm'))
    try:
        found = _taken(declared.algorithm, verdict, source, package, digests)
    except (OSError, StorageError):  # of which frictionless has told
        return verdict
    if found == declared:
        checked = (declared.algorithm, *(one for one in verdict.checked if one not in NAMES))
        departs = () if ignored else (f"no {CODE}: digits of base 16 have no case",)
        return replace(_with(verdict), checked=checked, departs=(*verdict.departs, *departs))
    if ignored:
        made = _with(verdict, _error(f'expected is "{declared}" and actual is "{found}"'))
        return replace(made, departs=(*made.departs, f"{CODE}: {declared.algorithm} is checked"))
    return verdict


def _taken(
    algorithm: str,
    verdict: TableResult,
    source: ResourceRef,
    package: ValidationSession,
    digests: FileHashes,
) -> Checksum:
    if verdict.table:
        file = verdict.table.own_file
    else:
        header = package.told.get(source.index, {}).get("header", False)
        file = stat_files(source.parts, header=header)
    digests.start(file, algorithm)
    return Checksum(algorithm, digests.get(file, algorithm) or "")


def _error(note: str) -> Error:
    message = f"The data source does not match the expected hash count: {note}"
    return {"type": CODE, "message": message, "note": note}


def _with(verdict: TableResult, *errors: Error) -> TableResult:
    """Put these errors in the place of what frictionless says of the checksum."""
    counts = Counter({name: n for name, n in verdict.counts.items() if name != CODE})
    counts.update(error["type"] for error in errors)
    task = verdict.task
    if task is not None:
        kept = [error for error in task["errors"] if error["type"] != CODE]
        warnings = [warning for warning in task["warnings"] if warning != IGNORED]
        task = {**task, "errors": [*kept, *errors], "warnings": warnings}
    return replace(verdict, task=task, counts=counts)
