"""Errors that steer the engine: why a file, a table or the worker cannot do what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict


class ErrorDetails(TypedDict, total=False):
    """Where an error is, and what is there."""

    labels: list[str]
    rowNumbers: list[int]
    label: str
    cells: Sequence[str | None]
    rowNumber: int
    cell: str
    fieldName: str
    fieldNumber: int
    fieldNames: list[str]
    fieldCells: list[str]
    referenceName: str
    referenceFieldNames: list[str]


class Error(ErrorDetails):
    """A finding in the shape that frictionless gives an error in its report.

    Attributes:
        line: The physical line, which is ours.
        at: Where in the metadata it is, which is ours: a ``file`` and a ``pointer``.
    """

    type: str
    title: NotRequired[str]
    description: NotRequired[str]
    message: str
    tags: NotRequired[list[str]]
    note: str
    line: NotRequired[int]
    at: NotRequired[dict[str, str]]


class TaskStats(TypedDict):
    """What frictionless's report counts and takes of a table."""

    errors: int
    warnings: int
    seconds: float
    md5: NotRequired[str]
    sha256: NotRequired[str]
    bytes: NotRequired[int]
    fields: NotRequired[int]
    rows: NotRequired[int]


class Task(TypedDict):
    """What was found in a table, in the shape of a task of frictionless's report."""

    name: str
    type: str
    valid: bool
    place: str
    labels: list[str]
    stats: TaskStats
    warnings: list[str]
    errors: list[Error]


class StorageError(Exception):
    """A file is not there, or cannot be reached, for the reason given."""


class AmbiguousQuoting(Exception):  # noqa: N818 - it says what the bytes are
    """polars and csv may cut these bytes in different ways."""


class DecodeError(Exception):
    """The bytes are not of the encoding of their table."""


class FastPathUnsupported(Exception):  # noqa: N818 - it says what the table is
    """The fast path does not read this table, for the reason given; frictionless itself does."""


class NotOpened(FastPathUnsupported):
    """Frictionless does not open this table either, and says why: ``error`` is that.

    Attributes:
        error: The error, in frictionless's shape.
        is_empty: Whether there is a file, and nothing in it.
        read: How many bytes of it frictionless has read before.
    """

    def __init__(self, reason: str, error: Error, *, is_empty: bool = False, read: int = 0) -> None:
        super().__init__(reason)
        self.error = error
        self.is_empty = is_empty
        self.read = read


class WorkerStopped(Exception):  # noqa: N818 - it says what happened
    """The worker was stopped, or ended itself, before it answered."""


class WorkerCrashed(WorkerStopped):
    """Frictionless itself stopped at what it was asked, for the ``reason`` given."""

    @property
    def reason(self) -> str:
        """What was raised there, in one line."""
        return str(self.args[0])

    def __str__(self) -> str:
        """Return what happened."""
        return f"frictionless stops: {self.reason}"


class TableRefused(FastPathUnsupported):
    """Frictionless itself does not read a table, for the reason given.

    Attributes:
        error: The error that it has then, if that is known.
    """

    def __init__(self, reason: str, error: Error | None = None) -> None:
        super().__init__(reason)
        self.error = error


class SourceError(WorkerStopped):
    """A file cannot be read, which is a finding; ``error`` is that, in frictionless's shape."""

    @property
    def error(self) -> Error:
        """The finding."""
        kind, note = self.args
        return {"type": kind, "message": note, "note": note}

    def __str__(self) -> str:
        """Return what is wrong."""
        return str(self.args[1])


class AskFrictionless(Exception):  # noqa: N818 - it says what is to be done
    """The rules at home do not tell what frictionless does here: frictionless itself has to."""
