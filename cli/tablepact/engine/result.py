"""What is judged, how, and what comes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, Task
from tablepact.engine.table_spec import TableSpec


@dataclass(slots=True)
class TableErrors:
    """What was found in the rows of a table, and in its header.

    Attributes:
        rows: How many rows it has.
        errors: The errors, in frictionless's order and shape, as many as are listed.
        counts: How many there are of each code, listed or not.
        cut: Whether there are more than are listed.
        complete: Whether all rows have been read.
        v2_errors: The findings beyond frictionless; None if there was nothing to check.
        v2_counts: How many there are of each code.
    """

    rows: int
    errors: list[Error]
    counts: Counter[str]
    cut: bool
    complete: bool = True
    v2_errors: list[Error] | None = None
    v2_counts: Counter[str] = field(default_factory=Counter)


_NO_COUNTS: Counter[str] = Counter()


class TableResult(NamedTuple):
    """What was found in a resource.

    Attributes:
        name: The resource.
        task: The task of frictionless's report; None if nothing was found out.
        counts: How many errors of each code there are, listed or not.
        checked: What of its file was compared with the descriptor, such as ``sha256``.
        instead: Why frictionless itself judged it; empty if the fast path did.
        unread: Why its rows were not read, which is a finding; empty if they were.
        not_run: Why it could not be judged; empty if it was.
        more_tasks: Further tasks, of a resource that is itself a package.
        errors: The errors that belong to no task.
        v2_errors: The findings beyond frictionless, in the shape of its errors; None if there was
            nothing to check.
        v2_counts: How many of each code there are.
        table: How it was read by the fast path.
        departs: Where it is not frictionless's verdict on purpose, and why.
    """

    name: str
    task: Task | None = None
    counts: Counter[str] = _NO_COUNTS
    checked: tuple[str, ...] = ()
    instead: str = ""
    unread: str = ""
    not_run: str = ""
    more_tasks: tuple[Task, ...] = ()
    errors: tuple[Error, ...] = ()
    v2_errors: list[Error] | None = None
    v2_counts: Counter[str] = _NO_COUNTS
    table: TableSpec | None = None
    departs: tuple[str, ...] = ()

    @property
    def tasks(self) -> list[Task]:
        """All its tasks."""
        return [self.task, *self.more_tasks] if self.task else []


HASH_IGNORED = "hash is ignored; supported algorithms: md5/sha256"
"""The warning of frictionless about the checksums of other algorithms, which it does not check."""


def crash_error(reason: str) -> Error:
    """Return the error of a table at which frictionless itself stops."""
    note = f"frictionless stops at this table: {reason}"
    return {"type": "judge-error", "message": note, "note": note}


def bare_task(source: SessionResource, errors: list[Error]) -> Task:
    """Return the task of a resource of which nothing is known but errors."""
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
