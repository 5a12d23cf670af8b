"""Where the verdict on a table departs from frictionless's own, on purpose.

A file is held to its checksum, whatever the algorithm and the case of its digits; and a table that
frictionless passes without having read it, or that it lacks a package for, is not run.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from tablepact._about import install
from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.errors import Error, StorageError
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.stored_file import stat_files
from tablepact.package.checksums import Checksum
from tablepact.package.table_formats import declares_table, file_extension

CODE = "hash-count"
NAMES = ("hash", "md5", "sha256")
"""How what was checked of a file calls its checksum."""
IGNORED = "hash is ignored; supported algorithms: md5/sha256"
"""The warning of frictionless about other algorithms."""
_LACKING = re.compile(r'Please install "frictionless\[(\w+)\]"')
OUR_EXTRA = ("excel", "json", "ods")
"""What our extra ``formats`` brings."""


def with_checksum_checked(
    verdict: TableResult, source: ResourceRef, package: ValidationSession, digests: FileHashes
) -> TableResult:
    """Hold a file to its checksum, whatever the algorithm and the case of the digits.

    Frictionless only warns of algorithms other than MD5 and SHA-256, and takes digits in capitals
    for others.
    """
    declared = source.declared_checksum
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
        header = package.layouts.get(source.index, {}).get("header", False)
        file = stat_files(source.addresses, header=header)
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


def unless_unread(verdict: TableResult, source: ResourceRef) -> TableResult:
    """Take back the verdict on a table that frictionless took for something else, or cannot read.

    What is not installed on this machine is no fault of the package.
    """
    if verdict.task is None:
        return verdict
    if extra := _lacking(verdict):
        ours = extra in OUR_EXTRA
        command = install("formats") if ours else f"pip install 'frictionless[{extra}]'"
        reason = f"what reads it is not installed here: {command}"
        return _not_run(verdict, reason, "where frictionless has an error")
    tabular = declares_table(source.resource, fields=bool((source.schema or {}).get("fields")))
    if verdict.task["type"] == "table" or not tabular or verdict.counts:
        return verdict
    form = source.resource.get("format") or file_extension(source.resource)
    reason = (
        f'it is described as a table, and tables in the format "{form}" are not read; '
        'if it is text in cells, say "format": "csv"'
    )
    return _not_run(verdict, reason, "where frictionless sees no table")


def _not_run(verdict: TableResult, reason: str, departs: str) -> TableResult:
    departures = (*verdict.departs, f"not run, {departs}")
    return replace(verdict, task=None, counts=Counter(), not_run=reason, departs=departures)


def _lacking(verdict: TableResult) -> str:
    """Name the extra of frictionless that is not installed; empty if none is lacking."""
    notes = [
        str(error.get("note"))
        for task in verdict.tasks
        for error in task["errors"]
        if error["type"] == "error"
    ]
    return next((found[1] for note in notes if (found := _LACKING.fullmatch(note))), "")
