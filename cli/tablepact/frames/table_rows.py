"""The interface of a table reader: typed batches of rows, and the errors in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import shorten

import polars as pl

from tablepact._about import program
from tablepact.engine.errors import Error
from tablepact.engine.table_spec import ColumnSpec
from tablepact.errors import as_line
from tablepact.frames.blank_rows import blank_rows_note
from tablepact.frames.on_error import InvalidTable, OnError
from tablepact.language import english_count
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.field_types.type_words import is_not

ByteProgress = Callable[[int], None]
"""Called with the number of bytes of the file that have been read."""


class NotOfType(Exception):  # noqa: N818 - the reader catches it
    """A cell is not of the type of its field, so that its column must be read as text."""


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Some rows of a table, in order.

    Attributes:
        frame: The values, each column in a type that holds all of them, with null for cells that
            are not of their field's type.
        faulty: The indexes of rows with an error.
        blank: The indexes of blank rows.
        numbers: The row numbers in the file.
    """

    frame: pl.DataFrame
    faulty: Sequence[int] = ()
    blank: Sequence[int] = ()
    numbers: Sequence[int] = ()

    def without(self, *indexes: Sequence[int]) -> pl.DataFrame:
        """Return the rows except those at some indexes."""
        if not any(indexes):
            return self.frame
        left = [index for listed in indexes for index in listed]
        kept = pl.repeat(True, self.frame.height, eager=True).scatter(sorted(left), False)
        return self.frame.filter(kept)


@dataclass(slots=True)
class RowFaults:
    """The errors in the header and the rows of a table.

    Attributes:
        errors: The number of errors, by type.
        first: The first error, in one line with its position.
        wrong: The fields with cells that are not of their type.
        rows: The number of rows.
        faulty: The number of rows with an error, without blank rows.
        readable: The number of errors that are blank rows and can be read as rows of nulls.
        misplaced: Whether a column has the label of another field, so that reading by position
            would give the values of one field as those of another.
    """

    errors: Counter[str] = field(default_factory=Counter)
    first: str = ""
    wrong: dict[str, None] = field(default_factory=dict)
    rows: int = 0
    faulty: int = 0
    readable: int = 0
    misplaced: bool = False

    def add_header(self, error: Error, fields: Sequence[Field]) -> None:
        """Note whether an error of the header is a label that belongs to another field."""
        names = {one.name for one in fields} - {error.get("fieldName")}
        self.misplaced |= error["type"] == "incorrect-label" and error.get("label") in names


class TableRows(ABC):
    """A table as ``validate`` reads it; types are checked, constraints and keys are not.

    Attributes:
        name: The name of the table.
        fields: The fields of its schema, or as frictionless infers them, followed by the columns
            that the schema does not declare, if it allows them.
        note: A note for the user; usually empty.
        texts: The fields whose cells are returned as text, as in the file.
        faults: The errors in the rows that have been read so far.
    """

    def __init__(
        self, name: str, fields: tuple[Field, ...], note: str, texts: Iterable[str] = ()
    ) -> None:
        self.name = name
        self.fields = fields
        self.note = note
        self.texts = frozenset(texts)
        self.faults = RowFaults()

    @abstractmethod
    def batches(self, progress: ByteProgress | None = None) -> Iterator[RowBatch]:
        """Yield the rows in order, in at least one batch, and add their errors to ``faults``.

        ``common_type`` returns the column types for all batches together.

        Raises:
            PackageError: A column cannot hold a value.
            FastPathUnsupported: Only frictionless itself can read the rest.
        """

    @abstractmethod
    def as_texts(self, names: Iterable[str]) -> TableRows:
        """Return the same table with the cells of some fields as text, as in the file."""

    def frames(
        self, on_error: OnError, progress: ByteProgress | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield the rows, without those to leave out; ``note`` then has the numbers of errors.

        Raises:
            InvalidTable: The table has errors, and ``on_error`` is ``fail``, or its columns are in
                another order than its fields.
            NotOfType: ``on_error`` is ``text``, and a field that is not read as text has a cell
                that is not of its type.
            PackageError, FastPathUnsupported: As for ``batches``.
        """
        for batch in self.batches(progress):
            self._require_types(on_error)
            if on_error == "fail":
                yield batch.frame
            else:
                yield batch.without(batch.blank, batch.faulty if on_error == "skip" else ())
        self._require_types(on_error)
        self._conclude(on_error)

    def _require_types(self, on_error: OnError) -> None:
        if on_error == "text" and not self.texts.issuperset(self.faults.wrong):
            raise NotOfType

    def describe(self, error: Error) -> str:
        """Return the message of an error, in words if a cell is not of the type of its field."""
        field_ = next((one for one in self.fields if one.name == error.get("fieldName")), None)
        message = error["message"]
        if error["type"] == "type-error" and field_ is not None:
            field_format = ColumnSpec(field_).format
            wrong = is_not(error["cell"], field_.type, field_format, field_.options)
            message = f"row {error['rowNumber']}, {field_.name}: {wrong}"
        return as_line(f"{self.name}: {message}")

    def _conclude(self, on_error: OnError) -> None:
        faults = self.faults
        number = sum(faults.errors.values())
        cells, blank = faults.errors["type-error"], faults.errors["blank-row"]
        if faults.misplaced or (on_error == "fail" and number > faults.readable):
            raise InvalidTable(faults.first, number, faults.rows - blank)
        beyond = faults.errors["extra-cell"]
        odd = number - cells - blank - beyond
        texts = shorten(", ".join(faults.wrong), 72, placeholder=" …")
        done = {
            "null": (cells, "cell", "not of the type of its field: missing"),
            "text": (cells, "cell", f"not of the type of its field: read as text ({texts})"),
            "skip": (faults.faulty, "row", "with errors: left out"),
        }
        if on_error == "fail" or not number:
            return
        count, noun, what = done[on_error]
        actions = [f"{english_count(count, noun)} {what}"] if count else []
        actions += [blank_rows_note(blank)] if blank else []
        if beyond and on_error != "skip":
            actions.append(f"{english_count(beyond, 'cell')} beyond the columns left out")
        if odd and on_error != "skip":
            header = any(code.endswith("-label") for code in faults.errors)
            first = f" ({faults.first.removeprefix(f'{self.name}: ')})" if header else ""
            actions.append(f"{english_count(odd, 'other error')}{first}, see {program()} validate")
        if actions:
            self.note = "; ".join(
                [*filter(None, [self.note]), f"{self.name}: {', '.join(actions)}"]
            )
