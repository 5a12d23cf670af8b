"""A CSV file that is read in batches, and may be larger than memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from tablepact import settings
from tablepact.engine.descriptor.encoding import BUFFER, encoding_name
from tablepact.engine.opening.delimiter_choice import SAMPLE_LINES
from tablepact.engine.opening.encoding_choice import choose_encoding, guess_note
from tablepact.engine.opening.found_dialect import FoundDialect, find_dialect
from tablepact.engine.opening.undecodable import find_undecodable
from tablepact.engine.rows.csv_records import LineTooLong, RecordLines
from tablepact.engine.storage.stored_file import stat_files
from tablepact.errors import PackageError
from tablepact.inference.file_kinds import other_kind
from tablepact.inference.regular_rows import IrregularRows, regular_rows
from tablepact.inference.unreadable import unreadable
from tablepact.system.regular_files import open_bytes

UTF_8 = "utf-8"


class NotInEncoding(PackageError):  # noqa: N818 - names the state of the file
    """Raised if a file cannot be decoded with the encoding it was opened with."""


@dataclass(frozen=True, slots=True)
class CsvSource:
    """A CSV file whose header and dialect are known.

    Attributes:
        path: The path of the file.
        dialect: How it is read.
        encoding: The encoding, by its Python or IANA name.
    """

    path: Path
    dialect: FoundDialect
    encoding: str = UTF_8

    @property
    def labels(self) -> list[str]:
        """The header, stripped of surrounding whitespace; an empty label per column without one."""
        return self.dialect.labels or [""] * self.dialect.shape.width

    @property
    def shown(self) -> str:
        """The path of the file."""
        return str(self.path)

    @property
    def format(self) -> str:
        """The format of the file, by its extension: ``csv`` or ``tsv``."""
        return "tsv" if _tabs(self.path) else "csv"

    def batches(self, irregular: IrregularRows | None = None) -> Iterator[pl.DataFrame]:
        """Yield the regular rows in batches.

        Args:
            irregular: Counts the rows that are left out.

        Yields:
            Frames with a String column "0", "1", … per label, and "row", the row number as
            frictionless counts it; the first record is row 1.

        Raises:
            PackageError: The file cannot be read to the end.
            NotInEncoding: The file is not in ``encoding``.
        """
        rows: list[list[str]] = []
        numbers: list[int] = []
        sizes = settings.current()
        most, number = sizes.infer_first_rows, 0
        with _opened(self.path, self.encoding) as text:
            lines = RecordLines(text, sizes.max_infer_line_characters)
            end = sizes.infer_batch_characters
            kept = regular_rows(lines, self.dialect, irregular or IrregularRows())
            try:
                for number, row in kept:
                    rows.append(row)
                    numbers.append(number)
                    if len(rows) >= most or lines.read >= end:
                        yield _frame(rows, numbers)
                        rows, numbers = [], []
                        end = lines.read + sizes.infer_batch_characters
                        most = sizes.infer_batch_rows
            except LineTooLong:
                raise
            except csv.Error as error:
                raise PackageError(
                    f"{self.path} cannot be read after row {number}: {error}; "
                    "check for a quotation mark that is never closed"
                ) from error
        if rows:
            yield _frame(rows, numbers)


def open_source(path: Path, encoding: str = UTF_8) -> CsvSource:
    """Detect the dialect and header of a CSV file from its first lines.

    Raises:
        PackageError: The file does not exist, is not a regular file, is empty or has no header.
        NotInEncoding: The file is binary, or not in ``encoding``.
    """
    limits = settings.current()
    with _opened(path, encoding) as text:
        lines = RecordLines(text, limits.max_infer_line_characters)
        sample = []
        for line in islice(lines, SAMPLE_LINES):
            sample.append(line)
            lines.end_record()
            if lines.read >= limits.infer_sample_characters:
                break
        if not sample:
            raise PackageError(f"{path} is empty")
        try:
            dialect = find_dialect(sample, _tabs(path))
        except csv.Error as error:
            raise PackageError(f"{path} cannot be read as CSV: {error}") from error
    source = CsvSource(path, dialect, encoding)
    if len(source.labels) > (most := limits.max_columns):
        raise PackageError(f"{path} has {len(source.labels):,} columns; the limit is {most:,}")
    if not any(line.strip('\ufeff\r\n\t ,;|"') for line in sample):
        raise PackageError(f"{path} has no header: its first lines are blank")
    return source


def choose_source(path: Path) -> tuple[CsvSource, str]:
    """Open a file that is not UTF-8 in the encoding in which validation reads it.

    Returns:
        The file, and a note on the guess.

    Raises:
        PackageError, NotInEncoding: As for ``open_source``; also if the first bytes are UTF-8.
    """
    with open_bytes(path) as file:
        start = file.read(BUFFER)
    encoding = choose_encoding(start, complete=len(start) < BUFFER)
    source = open_source(path, encoding)
    return source, guess_note(start, encoding)["note"] if encoding != UTF_8 else ""


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Open a file as text in an encoding, as the engine does."""
    most = settings.current().max_infer_line_characters
    try:
        with unreadable(path), open_bytes(path) as bare:
            start = bare.peek()
            if kind := other_kind(path, start):
                what, how = kind
                hint = f"; {how}" if how else ""
                raise PackageError(f"{path} is {what}, not CSV or TSV{hint}")
            if b"\0" in start and "\0".encode(encoding) == b"\0":
                raise NotInEncoding(f"{path} is not a CSV file: it is binary or UTF-16")
            with io.TextIOWrapper(bare, encoding_name(encoding, start), newline="") as text:
                yield text
    except LineTooLong as error:
        raise PackageError(
            f"{path} is not a CSV file: it has a line of more than {most:,} characters"
        ) from error
    except UnicodeError as error:
        found = find_undecodable(stat_files([str(path)]), encoding)
        where = f": line {found.line}, {found.note}" if found else ""
        raise NotInEncoding(f"{path} is not {encoding.upper()}{where}") from error


def _tabs(path: Path) -> bool:
    return path.suffix.lower() == ".tsv"


def _frame(rows: list[list[str]], numbers: list[int]) -> pl.DataFrame:
    columns = {
        str(at): pl.Series(cells, dtype=pl.String)
        for at, cells in enumerate(zip(*rows, strict=True))
    }
    return pl.DataFrame({**columns, "row": pl.Series(numbers, dtype=pl.Int64)})
