"""Intended differences from frictionless in the result of a table.

We check every known checksum algorithm and ignore the case of hexadecimal digits. A table that
frictionless passes without reading it, or cannot read for want of a package, counts as not run.
"""

from __future__ import annotations

import re
from collections import Counter

from tablepact._about import install
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, StorageError
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.result import HASH_IGNORED, TableResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.stored_file import stat_files
from tablepact.package.digests.checksums import Checksum
from tablepact.package.table_files.table_formats import declares_table, file_extension

_CODE = "hash-count"
_CHECKS = ("hash", "md5", "sha256")
"""The names of a checksum among the checks of a file."""
_MISSING_EXTRA = re.compile(r'Please install "frictionless\[(\w+)\]"')
OUR_EXTRA = ("excel", "json", "ods")
"""The extras of frictionless that our extra ``formats`` installs."""


def check_checksum(
    result: TableResult, ref: SessionResource, session: ValidationSession, hashes: FileHashes
) -> TableResult:
    """Return the result with the checksum of the file checked, for every known algorithm.

    Frictionless ignores algorithms other than MD5 and SHA-256 with a warning, and reports a
    checksum with uppercase digits as a mismatch.
    """
    declared = ref.declared_checksum
    ignored = result.task is not None and HASH_IGNORED in result.task["warnings"]
    if declared is None or not (ignored or result.counts[_CODE]):
        return result
    if not declared.is_known:
        return _with_errors(
            result, _error(f'"{declared.algorithm}" is not a known checksum algorithm')
        )
    try:
        actual = _checksum(declared.algorithm, result, ref, session, hashes)
    except (OSError, StorageError):  # frictionless has reported it
        return result
    if actual == declared:
        checked = (declared.algorithm, *(name for name in result.checked if name not in _CHECKS))
        departures = (
            () if ignored else (f"no {_CODE}: the case of hexadecimal digits does not matter",)
        )
        return _with_errors(result)._replace(
            checked=checked, departures=(*result.departures, *departures)
        )
    if ignored:
        changed = _with_errors(result, _error(f'expected is "{declared}" and actual is "{actual}"'))
        note = f"{_CODE}: {declared.algorithm} is checked"
        return changed._replace(departures=(*changed.departures, note))
    return result


def _checksum(
    algorithm: str,
    result: TableResult,
    ref: SessionResource,
    session: ValidationSession,
    hashes: FileHashes,
) -> Checksum:
    if result.table:
        file = result.table.own_file
    else:
        layout = session.tables.layouts.get(ref.index)
        file = stat_files(ref.addresses, header=bool(layout and layout.header))
    hashes.start(file, algorithm)
    return Checksum(algorithm, hashes.get(file, algorithm) or "")


def _error(note: str) -> Error:
    message = f"The data source does not match the expected hash count: {note}"
    return {"type": _CODE, "message": message, "note": note}


def _with_errors(result: TableResult, *errors: Error) -> TableResult:
    """Return the result with these errors instead of those of frictionless on the checksum."""
    counts = Counter({name: n for name, n in result.counts.items() if name != _CODE})
    counts.update(error["type"] for error in errors)
    task = result.task
    if task is not None:
        kept = [error for error in task["errors"] if error["type"] != _CODE]
        warnings = [warning for warning in task["warnings"] if warning != HASH_IGNORED]
        task = {**task, "errors": [*kept, *errors], "warnings": warnings}
    return result._replace(task=task, counts=counts)


def mark_unread(result: TableResult, ref: SessionResource) -> TableResult:
    """Return the result as not run if frictionless did not read the table, or cannot read it.

    A reader that is not installed on this machine is not an error of the package.
    """
    if result.task is None:
        return result
    if extra := _missing_extra(result):
        ours = extra in OUR_EXTRA
        command = install("formats") if ours else f"pip install 'frictionless[{extra}]'"
        reason = f"the reader of this format is not installed: {command}"
        if file_extension(ref.metadata) == "xls":
            reason += ", or save the workbook as .xlsx"
        return _not_run(result, reason, "where frictionless reports an error")
    tabular = declares_table(ref.metadata, fields=bool(ref.table_schema.fields))
    if result.task["type"] == "table" or not tabular or result.counts:
        return result
    format_ = ref.metadata.get("format") or file_extension(ref.metadata)
    reason = (
        f'it is described as a table, but tables in the format "{format_}" are not supported; '
        'if it is delimited text, set "format": "csv"'
    )
    return _not_run(result, reason, "where frictionless sees no table")


def _not_run(result: TableResult, reason: str, departure: str) -> TableResult:
    departures = (*result.departures, f"not run, {departure}")
    return result._replace(task=None, counts=Counter(), not_run=reason, departures=departures)


def _missing_extra(result: TableResult) -> str:
    """Return the extra of frictionless that is not installed; empty if none is missing."""
    notes = [
        str(error.get("note"))
        for task in result.tasks
        for error in task["errors"]
        if error["type"] == "error"
    ]
    return next((match[1] for note in notes if (match := _MISSING_EXTRA.fullmatch(note))), "")
