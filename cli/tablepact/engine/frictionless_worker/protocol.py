"""What the worker answers, in JSON: one type for each request that it is asked.

An answer may say instead why there is none: ``stopped``, at a limit; ``crash``, as frictionless
itself stops; ``unsuited``, as it does not read the table, with the ``error`` that it has then. The
client raises each as an exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from tablepact.engine.errors import Error, Task
from tablepact.package.json_types import JsonObject

NumberedCells = tuple[int, list[Any]]
"""The number of a row, and its cells: texts, or null as in JSON."""


class Message(TypedDict, total=False):
    """An answer, or why there is none."""

    answer: object
    stopped: str
    crash: str
    unsuited: str
    error: Error | None


class ForeignKeyRequest(TypedDict):
    """A foreign key, and whether the row that is asked about breaks it."""

    fields: Sequence[str]
    reference: str
    reference_fields: Sequence[str]
    broken: bool


class RowRequest(TypedDict):
    """A row that is to be read again, and what only the whole table can tell.

    For each unique field and for the primary key that is the number of the row of the same value
    before.
    """

    number: int
    cells: Sequence[str | None]
    unique: Mapping[str, int]
    primary: int | None
    foreign: list[ForeignKeyRequest]


class LayoutAnswer(TypedDict):
    """How frictionless reads a table that it has opened, and what is wrong with its header.

    ``fields`` are those of the columns, in their order; ``schema_fields`` is how many the schema
    has, and ``primary`` its primary key.
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
    """What frictionless reports on a resource: its tasks, and the errors of none of them."""

    tasks: list[Task]
    errors: list[Error]


class ExtractAnswer(TypedDict):
    """What was written of a table, and what is wrong with it; see ``row_export.py``."""

    fields: list[JsonObject]
    rows: int
    errors: dict[str, int]
    first: str
    wrong: list[str]
