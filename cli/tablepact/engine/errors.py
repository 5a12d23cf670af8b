"""Exceptions inside the engine, and the shapes of frictionless's report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict


class ErrorDetails(TypedDict, total=False):
    """The position of an error, and the content found there."""

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
    """A finding in the shape of an error in frictionless's report.

    Attributes:
        line: The physical line; our addition.
        column: The position of the character in the line, from 1; our addition.
        at: The position in the metadata, a ``file`` and a ``pointer``; our addition.
    """

    type: str
    title: NotRequired[str]
    description: NotRequired[str]
    message: str
    tags: NotRequired[list[str]]
    note: str
    line: NotRequired[int]
    column: NotRequired[int]
    at: NotRequired[dict[str, str]]


class TaskStats(TypedDict):
    """The counts, sizes and hashes of a table in frictionless's report."""

    errors: int
    warnings: int
    seconds: float
    md5: NotRequired[str]
    sha256: NotRequired[str]
    bytes: NotRequired[int]
    fields: NotRequired[int]
    rows: NotRequired[int]


class Task(TypedDict):
    """The findings of a table, in the shape of a task in frictionless's report.

    Attributes:
        dialect: How its file was read, each property with its value and source; our addition.
    """

    name: str
    type: str
    valid: bool
    place: str
    labels: list[str]
    stats: TaskStats
    warnings: list[str]
    errors: list[Error]
    dialect: NotRequired[dict[str, dict[str, object]]]


class StorageError(Exception):
    """A file does not exist or cannot be reached; the message gives the reason."""


class AmbiguousQuoting(Exception):  # noqa: N818 - it describes the bytes
    """polars and csv may tokenize these bytes differently."""


class DecodeError(Exception):
    """The bytes are not valid in the encoding of their table."""


class FastPathUnsupported(Exception):  # noqa: N818 - it describes the table
    """The fast path cannot read this table, only frictionless can; the message gives the reason."""


class NotOpened(FastPathUnsupported):
    """Frictionless cannot open this table either.

    Attributes:
        error: The error that frictionless reports, in its shape.
        is_empty: Whether the file exists and is empty.
        read: How many bytes frictionless reads before it stops.
    """

    def __init__(self, reason: str, error: Error, *, is_empty: bool = False, read: int = 0) -> None:
        super().__init__(reason)
        self.error = error
        self.is_empty = is_empty
        self.read = read


class WorkerStopped(Exception):  # noqa: N818 - it says what happened
    """The worker was stopped, or exited, before it answered."""


class WorkerCrashed(WorkerStopped):
    """Frictionless raised an exception in the worker; ``reason`` describes it."""

    @property
    def reason(self) -> str:
        """The exception that frictionless raised, in one line."""
        return str(self.args[0])

    def __str__(self) -> str:
        """Return the message for the report."""
        return f"frictionless crashes: {self.reason}"


class TableRefused(FastPathUnsupported):
    """Frictionless itself refuses to read a table; the message gives the reason.

    Attributes:
        error: The error that frictionless reports, if it is known.
    """

    def __init__(self, reason: str, error: Error | None = None) -> None:
        super().__init__(reason)
        self.error = error


class SourceError(WorkerStopped):
    """A file cannot be read, which is a finding: ``error``, in frictionless's shape.

    Args:
        kind: The code of the finding.
        note: Its note.
        line: The line of the file; None if it is unknown.
        column: The character in the line; None if it is unknown.
    """

    def __init__(
        self, kind: str, note: str, line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(kind, note, line, column)

    @property
    def error(self) -> Error:
        """The finding."""
        kind, note, line, column = self.args
        error: Error = {"type": kind, "message": note, "note": note}
        if line is not None:
            error["line"] = line
        if column is not None:
            error["column"] = column
        return error

    def __str__(self) -> str:
        """Return the note of the finding, and the line if it is known."""
        _, note, line, _ = self.args
        return str(note) if line is None else f"line {line}: {note}"


class AskFrictionless(Exception):  # noqa: N818 - it says what to do next
    """Our port of the rules cannot decide this case, so frictionless itself has to."""
