"""The rows of a table as typed batches with their errors, for any reader."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from tablepact.frames.on_error import InvalidTable, OnError, quantity
from tablepact.package.table_schema import Field

ByteProgress = Callable[[int], None]
"""Called with the number of bytes of the file that are done."""


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Some rows of a table, in order.

    Attributes:
        frame: The values, each column in a type that holds all of them; null for a cell that is not
            of the type of its field.
        faulty: The indexes of rows with an error.
        blank: The indexes of blank rows.
        numbers: The row numbers in the file.
    """

    frame: pl.DataFrame
    faulty: Sequence[int] = ()
    blank: Sequence[int] = ()
    numbers: Sequence[int] = ()

    def without(self, *indexes: Sequence[int]) -> pl.DataFrame:
        """Return the rows without those at some indexes."""
        if not any(indexes):
            return self.frame
        left = [index for listed in indexes for index in listed]
        kept = pl.repeat(True, self.frame.height, eager=True).scatter(sorted(left), False)
        return self.frame.filter(kept)


@dataclass(slots=True)
class RowFaults:
    """What is wrong with the header and the rows of a table.

    Attributes:
        errors: How many errors there are of each kind.
        first: The first of them, in one line with its place.
        wrong: The fields with cells that are not of their type.
        rows: How many rows there are.
        faulty: How many of them have an error, blank ones aside.
        readable: How many of the errors are blank rows that can be read as rows without a value.
    """

    errors: Counter[str] = field(default_factory=Counter)
    first: str = ""
    wrong: dict[str, None] = field(default_factory=dict)
    rows: int = 0
    faulty: int = 0
    readable: int = 0


class TableRows(ABC):
    """A table as ``validate`` reads it: types are judged, constraints and keys are not.

    Attributes:
        name: The name of the table.
        fields: The fields of its schema, or as frictionless infers them; behind them the columns
            of the file that the schema does not name, where it allows them.
        note: What is to be said of it; mostly nothing.
        texts: The fields whose cells are given as the file has them.
        faults: What is wrong with it, as far as it has been read.
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
        """Yield the rows, in order, and note what is wrong with them; there is always one batch.

        ``common_type`` gives the types for all batches.

        Raises:
            PackageError: A value has no place in its column.
            FastPathUnsupported: Only frictionless itself can read the rest.
        """

    @abstractmethod
    def as_texts(self, names: Iterable[str]) -> TableRows:
        """Return the same table with the cells of some fields as the file has them."""

    def frames(
        self, on_error: OnError, progress: ByteProgress | None = None
    ) -> Iterator[pl.DataFrame]:
        """Yield the rows but those that are to be left out; ``note`` says what was done then.

        Raises:
            InvalidTable: Something is wrong, and that is to be an error.
            PackageError, FastPathUnsupported: As there.
        """
        for batch in self.batches(progress):
            if on_error == "fail":
                yield batch.frame
            else:
                yield batch.without(batch.blank, batch.faulty if on_error == "skip" else ())
        self._conclude(on_error)

    def _conclude(self, on_error: OnError) -> None:
        faults = self.faults
        number = sum(faults.errors.values())
        cells, blank = faults.errors["type-error"], faults.errors["blank-row"]
        if on_error == "fail" and number > faults.readable:
            raise InvalidTable(faults.first, number, faults.rows - blank)
        odd = number - cells - blank
        done = {
            "null": (cells, "cell", "not of the type of its field: missing"),
            "text": (cells, "cell", "not of the type of its field: its column is text"),
            "skip": (faults.faulty, "row", "with errors: left out"),
        }
        if on_error == "fail" or not number:
            return
        count, noun, what = done[on_error]
        actions = [f"{quantity(count, noun)} {what}"] if count else []
        actions += [f"{quantity(blank, 'blank row')} left out"] if blank else []
        actions += [f"{quantity(odd, 'other error')}"] if odd and on_error != "skip" else []
        if actions:
            self.note = "; ".join(
                [*filter(None, [self.note]), f"{self.name}: {', '.join(actions)}"]
            )
