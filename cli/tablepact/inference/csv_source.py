"""A CSV file, read in batches, so that it may be larger than memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

import polars as pl

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.inference.dialect import SAMPLE_LINES, Dialect, detect
from tablepact.system.regular_files import NotRegular, open_text

UTF_8 = "utf-8"


class NotInEncoding(PackageError):  # noqa: N818 - it says what the file is
    """A file is not in the encoding that it was read in."""


@dataclass(slots=True)
class RowTally:
    """How many rows are of some sort, and the numbers of the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """Count a row; the header is row 1."""
        self.count += 1
        if len(self.first) < 3:
            self.first.append(number)


@dataclass(frozen=True, slots=True)
class IrregularRows:
    """The rows that nothing is inferred from: without a value, or not as wide as the header."""

    blank: RowTally = field(default_factory=RowTally)
    ragged: RowTally = field(default_factory=RowTally)


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A CSV file whose header and dialect are known.

    Attributes:
        path: The file.
        dialect: How its cells are kept apart.
        labels: Its header, as frictionless takes it: without spaces around.
        encoding: What its characters are written in, as Python or IANA calls it.
    """

    path: Path
    dialect: Dialect
    labels: list[str]
    encoding: str = UTF_8

    @property
    def tabs(self) -> bool:
        """Whether its name says that it is TSV."""
        return _tabs(self.path)

    def batches(self, irregular: IrregularRows | None = None) -> Iterator[pl.DataFrame]:
        """Read the regular rows.

        Args:
            irregular: Where the other rows are counted.

        Yields:
            Frames with the columns "0", "1", … of text, one a label, and "row", the number of the
            row in the file, as frictionless counts; the header is row 1.

        Raises:
            PackageError: The file cannot be read to its end.
            NotInEncoding: It is not in its encoding.
        """
        odd, width = irregular or IrregularRows(), len(self.labels)
        rows: list[list[str]] = []
        numbers: list[int] = []
        sizes = settings.current()
        most, number = sizes.infer_first_rows, 0
        with _opened(self.path, self.encoding) as file:
            lines = _Lines(file, self.path)
            try:
                for number, row in enumerate(self.dialect.rows(lines), start=1):
                    lines.record = 0
                    if number == 1:
                        continue
                    if not any(row):
                        odd.blank.add(number)
                    elif len(row) != width:
                        odd.ragged.add(number)
                    else:
                        rows.append(row)
                        numbers.append(number)
                        if len(rows) >= most or lines.read >= sizes.infer_batch_characters:
                            yield _frame(rows, numbers)
                            rows, numbers, lines.read = [], [], 0
                            most = sizes.infer_batch_rows
            except csv.Error as error:
                raise PackageError(
                    f"{self.path} cannot be read after row {number}: {error}; "
                    "is a quotation mark never closed?"
                ) from error
        if rows:
            yield _frame(rows, numbers)


def open_source(path: Path, encoding: str = UTF_8) -> CsvSource:
    """Look at the beginning of a CSV file.

    Raises:
        PackageError: It is not there, is no file or empty, or its first line is no header.
        NotInEncoding: It is binary, or not in this encoding.
    """
    with _opened(path, encoding) as file:
        start: bytes = file.buffer.peek(2**16)  # type: ignore[attr-defined]
        if b"\0" in start and "\0".encode(encoding) == b"\0":
            raise NotInEncoding(f"{path} is not a CSV file: it is binary, or in UTF-16")
        try:
            lines = _Lines(file, path)
            sample = []
            for line in islice(lines, SAMPLE_LINES):
                sample.append(line)
                lines.record = 0
                if lines.read >= settings.current().infer_sample_characters:
                    break
            if not sample:
                raise PackageError(f"{path} is empty")
            dialect = detect(sample, _tabs(path))
            labels = [label.strip() for label in next(dialect.rows(iter(sample)))]
        except csv.Error as error:
            raise PackageError(f"{path} cannot be read as CSV: {error}") from error
    if len(labels) > (most := settings.current().max_columns):
        raise PackageError(f"{path} has {len(labels):,} columns, and at most {most:,} are read")
    if not any(labels):
        raise PackageError(f"{path} has no header: its first line is blank")
    return CsvSource(path, dialect, labels, encoding)


class _Lines(Iterator[str]):
    """The lines of a file, of which none is too long, nor a record of several.

    Attributes:
        read: How many characters were read.
        record: How many of them are of the record that is not at its end.
    """

    def __init__(self, file: TextIO, path: Path) -> None:
        self.read = self.record = 0
        self._most = settings.current().max_infer_line_characters
        self._path = path
        self._lines = iter(partial(file.readline, self._most), "")

    def __next__(self) -> str:
        line = next(self._lines)
        self.read += len(line)
        self.record += len(line)
        if len(line) == self._most:
            raise PackageError(
                f"{self._path} is not a CSV file: it has a line of {self._most:,} characters"
            )
        if self.record > self._most:
            raise csv.Error(f"field larger than field limit ({self._most})")
        return line


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a file as frictionless does; ``csv`` takes cells as long as any line may be."""
    most = settings.current().max_infer_line_characters
    csv.field_size_limit(max(csv.field_size_limit(), most))  # for all threads, so never lowered
    try:
        newline = None if _tabs(path) else ""
        codec = "utf-8-sig" if encoding == UTF_8 else encoding
        with open_text(path, codec, newline) as file:
            yield file
    except UnicodeError as error:
        hint = "; --encoding says what else, often windows-1252" if encoding == UTF_8 else ""
        raise NotInEncoding(f"{path} is not {encoding.upper()}{hint}") from error
    except NotRegular as error:
        hint = "it is read more than once, so save it to a file first"
        raise PackageError(f"{path} cannot be read: {error.strerror}; {hint}") from error
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error


def _tabs(path: Path) -> bool:
    return path.suffix.lower() == ".tsv"


def _frame(rows: list[list[str]], numbers: list[int]) -> pl.DataFrame:
    columns = {
        str(at): pl.Series(cells, dtype=pl.String)
        for at, cells in enumerate(zip(*rows, strict=True))
    }
    return pl.DataFrame({**columns, "row": pl.Series(numbers, dtype=pl.Int64)})
