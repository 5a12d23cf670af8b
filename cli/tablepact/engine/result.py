"""The result of validating a table or a resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, Task
from tablepact.engine.table_spec import TableSpec

_OF_THE_FILE = ("bytes", "md5", "sha256")
"""The stats that tell what a file holds byte by byte."""


@dataclass(slots=True)
class TableErrors:
    """The errors in the header and the rows of a table.

    Attributes:
        rows: How many rows it has.
        errors: The listed errors, in frictionless's order and shape.
        counts: How many errors of each code there are, listed or not.
        cut: Whether there are more errors than are listed.
        complete: Whether all rows have been read.
        v2_errors: The listed findings of the v2 checks; None if the table has no such checks.
        v2_counts: How many findings of the v2 checks there are, by code.
        file_errors: The listed findings on how the file is written: its quotes, encoding
            or delimiter, for example, which frictionless does not report.
        file_counts: How many findings on how the file is written there are, by code.
    """

    rows: int
    errors: list[Error]
    counts: Counter[str]
    cut: bool
    complete: bool = True
    v2_errors: list[Error] | None = None
    v2_counts: Counter[str] = field(default_factory=Counter)
    file_errors: list[Error] = field(default_factory=list)
    file_counts: Counter[str] = field(default_factory=Counter)


_NO_COUNTS: Counter[str] = Counter()


class TableResult(NamedTuple):
    """The result of validating a resource.

    Attributes:
        name: The name of the resource.
        task: The task of frictionless's report; None if there is no result.
        counts: How many errors of each code there are, listed or not.
        checked: The properties of its file that were compared, such as ``sha256``.
        fallback_reason: Why frictionless validated it; empty if the fast path did.
        unread: Why its rows were not read, which is a finding; empty if they were.
        not_run: Why it could not be validated; empty if it was.
        more_tasks: Further tasks, of a resource that is itself a package.
        errors: The errors that belong to no task.
        v2_errors: The findings of the v2 checks, in the shape of frictionless's errors; None if
            the table has no such checks.
        v2_counts: How many findings of the v2 checks there are, by code.
        file_errors: The listed findings on how the file is written: its quotes, encoding
            or delimiter, for example, which frictionless does not report.
        file_counts: How many findings on how the file is written there are, by code.
        table: The table as the fast path read it; None if it did not.
        departures: Where the result deliberately differs from frictionless's, and why.
    """

    name: str
    task: Task | None = None
    counts: Counter[str] = _NO_COUNTS
    checked: tuple[str, ...] = ()
    fallback_reason: str = ""
    unread: str = ""
    not_run: str = ""
    more_tasks: tuple[Task, ...] = ()
    errors: tuple[Error, ...] = ()
    v2_errors: list[Error] | None = None
    v2_counts: Counter[str] = _NO_COUNTS
    file_errors: tuple[Error, ...] = ()
    file_counts: Counter[str] = _NO_COUNTS
    table: TableSpec | None = None
    departures: tuple[str, ...] = ()

    @property
    def tasks(self) -> list[Task]:
        """All its tasks."""
        return [self.task, *self.more_tasks] if self.task else []


HASH_IGNORED = "hash is ignored; supported algorithms: md5/sha256"
"""Frictionless's warning that it does not check the checksums of other algorithms."""


def crash_error(reason: str) -> Error:
    """Return the error for a table on which frictionless itself crashes."""
    note = f"frictionless crashes on this table: {reason}"
    return {"type": "judge-error", "message": note, "note": note}


def bare_task(source: SessionResource, errors: list[Error]) -> Task:
    """Return a task with the name, the path and the errors of a resource, and no other figures."""
    path = source.metadata.get("path")
    return {
        "name": source.name,
        "type": "table",
        "valid": not errors,
        "place": path[0] if isinstance(path, list) and path else path or "<memory>",
        "labels": [],
        "stats": {"errors": len(errors), "warnings": 0, "seconds": 0.0},
        "warnings": [],
        "errors": errors,
    }


def without_file_stats(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task without the size and hashes of the file: it is a temporary one."""
    return {**task, "stats": {n: v for n, v in task["stats"].items() if n not in _OF_THE_FILE}}
