"""Split the rows of a table that is not copied as text: Parquet, other formats, or into Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from tablepact.batches import height_of
from tablepact.engine.session import ValidationSession
from tablepact.engine.table_spec import TableSpec
from tablepact.errors import ExportError
from tablepact.exact_columns import column
from tablepact.export.formats import FORMATS
from tablepact.frames.lazy import copy_batches
from tablepact.frames.table_reader import TableReader
from tablepact.frames.table_rows import TableRows
from tablepact.package.descriptor.model import Package
from tablepact.splitting.row_errors import RowErrors
from tablepact.splitting.split_csv import RowCounts, described, error_columns


class SplitFrames:
    """The rows of a table in two LazyFrames.

    Attributes:
        valid: The valid rows, with the types of the table.
        invalid: The invalid rows, with row, line, codes and messages in front. Cells that are not
            of the type of their field are text, and so are all others unless the table is Parquet.
    """

    def __init__(self, valid: pl.LazyFrame, invalid: pl.LazyFrame, errors: RowErrors) -> None:
        """Take the rows.

        Args:
            valid: All rows, with the types of the table; the first column is their number.
            invalid: The same rows as they are written.
            errors: The errors of the rows.
        """
        number, *names = valid.collect_schema().names()
        columns = error_columns(names)
        rows = pl.Series(sorted(errors.by_row), dtype=pl.Int64)
        is_invalid = column(number).is_in(rows.implode())
        self.valid = valid.filter(~is_invalid).drop(number)
        texts = [described(errors.by_row[row]) for row in rows]
        facts = pl.DataFrame(
            {
                columns[0]: rows,
                columns[1]: pl.Series([errors.lines.get(row) for row in rows], dtype=pl.Int64),
                columns[2]: pl.Series([codes for codes, _ in texts], dtype=pl.String),
                columns[3]: pl.Series([messages for _, messages in texts], dtype=pl.String),
            }
        )
        own = invalid.filter(is_invalid).rename({number: columns[0]})
        joined = own.join(facts.lazy(), on=columns[0], how="left", maintain_order="left")
        self.invalid = joined.select(*map(column, columns), pl.exclude(columns))

    def counts(self) -> RowCounts:
        """Return the numbers of rows."""
        return RowCounts(height_of(self.valid), height_of(self.invalid))

    @staticmethod
    def write(rows: pl.LazyFrame, ending: str, path: Path) -> None:
        """Write rows as a stream, in the format of a file suffix.

        Raises:
            ExportError: The suffix is of no such format.
            PackageError: A row cannot be read.
        """
        file_format = {".csv": FORMATS["csv"], ".parquet": FORMATS["parquet"]}.get(ending)
        if file_format is None:
            raise ExportError(
                f"rows are written to .csv or .parquet, not to {ending or 'no ending'}"
            )
        file_format.write_to(rows, {}, path)


def parquet_frames(table: TableSpec, errors: RowErrors) -> SplitFrames:
    """Return the rows of a table in Parquet, with its own types."""
    paths = [part.address for part in table.file.parts]
    scan = pl.scan_parquet(paths, glob=False, hive_partitioning=False)
    number = error_columns(scan.collect_schema().names())[0]
    rows = scan.with_row_index(number, offset=table.format.first_record)
    rows = rows.with_columns(column(number).cast(pl.Int64))
    return SplitFrames(rows, rows, errors)


def other_frames(
    package: Package, session: ValidationSession, name: str, errors: RowErrors, folder: Path
) -> SplitFrames:
    """Return the rows of a table that is not Parquet.

    Args:
        package: The package.
        session: The session that validated it.
        name: The name of the table.
        errors: The errors of its rows.
        folder: A folder for copies, which must exist as long as the rows are used.

    Raises:
        PackageError: The table cannot be read.
    """
    rows = TableReader(package, session).rows(name)
    typed = _copied(rows, folder / "typed")
    texts = _copied(rows.as_texts(field.name for field in rows.fields), folder / "texts")
    return SplitFrames(typed, texts, errors)


def _copied(rows: TableRows, folder: Path) -> pl.LazyFrame:
    folder.mkdir()
    number = error_columns([field.name for field in rows.fields])[0]

    def numbered() -> Iterator[pl.DataFrame]:
        for batch in rows.batches():
            yield _with_numbers(batch.frame, batch.numbers, number)

    return copy_batches(numbered(), folder)


def _with_numbers(frame: pl.DataFrame, numbers: Sequence[int], name: str) -> pl.DataFrame:
    return frame.insert_column(0, pl.Series(name, [*numbers], dtype=pl.Int64))
