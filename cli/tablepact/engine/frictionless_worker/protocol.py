"""The requests to the worker and its answers, in JSON.

Instead of an answer, a message may contain the reason for none: ``stopped`` at a limit; ``crash``
if frictionless raises an error that is not a finding; ``unsuited`` if frictionless does not read
the table, with its ``error``. The client raises an exception for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from tablepact.engine.errors import Error, Task
from tablepact.package.metadata.json_types import JsonObject

NumberedCells = tuple[int, list[Any]]
"""The number of a row, and its cells: texts, or null as in JSON."""


class Message(TypedDict, total=False):
    """An answer, or the reason for none."""

    answer: object
    stopped: str
    crash: str
    unsuited: str
    error: Error | None


class ForeignKeyRequest(TypedDict):
    """A foreign key, and whether the requested row breaks it."""

    fields: Sequence[str]
    reference: str
    reference_fields: Sequence[str]
    broken: bool


class RowRequest(TypedDict):
    """A row to read again, and the facts that depend on the whole table.

    For each unique field, and for the primary key, these are the number of the previous row with
    the same value; for each foreign key, whether the row breaks it.
    """

    number: int
    cells: Sequence[str | None]
    unique: Mapping[str, int]
    primary: int | None
    foreign: list[ForeignKeyRequest]


class LayoutAnswer(TypedDict):
    """How frictionless reads a table that it has opened, and the errors of its header.

    ``fields`` are the fields of the columns, in order; ``schema_fields`` is the number of fields of
    the schema, and ``primary`` its primary key.
    """

    scheme: str | None
    format: str | None
    compression: str | None
    place: str
    header: bool
    encoding: str | None
    delimiter: str
    quote: str
    escape: str | None
    skip_initial_space: bool
    double_quote: bool
    header_rows: list[int]
    comment_char: str | None
    comment_rows: list[int]
    skip_blank_rows: bool
    header_case: bool
    empty: bool
    labels: list[str]
    header_errors: list[Error]
    schema_fields: int
    fields: list[JsonObject]
    primary: list[str]


class ReportAnswer(TypedDict):
    """Frictionless's report on a resource: its tasks, and the errors that belong to no task."""

    tasks: list[Task]
    errors: list[Error]


class ExtractAnswer(TypedDict):
    """The fields, the number of rows written, and the errors; see ``row_export.py``."""

    fields: list[JsonObject]
    rows: int
    errors: dict[str, int]
    first: Error | None
    wrong: list[str]
