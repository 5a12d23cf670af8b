"""The specification of a table, which is known before its rows are read: plain, picklable data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tablepact.engine.errors import Error
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.values.types import MIXED, TEXT, Native, value_of
from tablepact.package.descriptor.table_schema import Field, ForeignKey
from tablepact.package.metadata.json_types import JsonObject


class ColumnSpec(NamedTuple):
    """A column of the file, and the field that it is bound to.

    Attributes:
        field: The field.
        native: The stored type of its values; text in CSV.
        standard: Whether its cells are read by the standard where frictionless differs from it.
    """

    field: Field
    native: Native = TEXT
    standard: bool = False

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def kind(self) -> str:
        """The type of the field."""
        return self.field.type

    @property
    def format(self) -> str:
        """The format of the field, without ``fmt:``, a prefix in old versions of the standard."""
        field_format = self.field.format
        return field_format.replace("fmt:", "") if field_format.startswith("fmt:") else field_format

    @property
    def missing(self) -> tuple[str, ...]:
        """The missing values: the cells that mean "no value"."""
        return self.field.missing_values or ()

    @property
    def constraints(self) -> JsonObject:
        """The constraints of the field, without those that are null."""
        given = self.field.constraints
        return {name: value for name, value in given.items() if value is not None}

    def without_constraints(self) -> ColumnSpec:
        """Return the column without constraints, so that only the type of its values is checked."""
        return self._replace(field=replace(self.field, constraints={}))

    @property
    def key_kind(self) -> str:
        """The type of its values in a key; for a field of type ``any``, the stored type."""
        if self.kind != "any" or self.native == TEXT:
            return self.kind
        native = self.native if isinstance(self.native, str) else self.native[0]
        return "datetime" if native == "instant" else str(native)


def missing_sets(columns: Sequence[ColumnSpec]) -> list[frozenset[str]]:
    """Return the missing values of each column; columns with the same tuple share one set."""
    sets: dict[int, frozenset[str]] = {}
    for column in columns:
        if id(column.missing) not in sets:
            sets[id(column.missing)] = frozenset(column.missing)
    return [sets[id(column.missing)] for column in columns]


class CsvFormat(NamedTuple):
    r"""The CSV dialect of a file, and the position of its first row.

    Attributes:
        separator: The character between cells.
        quote: The character around cells.
        universal_newlines: Whether line ends within cells are read as ``\n``, as in TSV.
        encoding: The encoding after the BOM: UTF-8, or one of ``descriptor/encoding.py``.
        body: The byte offset of the first row.
        first_record: The number of the first row, as frictionless counts: records from 1.
        first_line: The physical line of the first row, from 1.
        escape: The escape character; empty if there is none.
        double_quote: Whether a quote within quotes is doubled; it is if there is no ``escape``.
        skip_initial_space: Whether spaces after a separator are skipped.
        comment_char: The start of the first cell of a comment record; empty if there is none.
        comment_rows: The numbers of the records that are comments.
        skip_blank_rows: Whether records without any text are skipped.
    """

    separator: str = ","
    quote: str = '"'
    universal_newlines: bool = False
    encoding: str = "utf-8"
    body: int = 0
    first_record: int = 1
    first_line: int = 1
    escape: str = ""
    double_quote: bool = True
    skip_initial_space: bool = False
    comment_char: str = ""
    comment_rows: tuple[int, ...] = ()
    skip_blank_rows: bool = False

    def number_of(self, row: int) -> int:
        """Return the number of a row, from its index, if no record among the rows is left out."""
        return self.first_record + row

    @property
    def record_by_record(self) -> str:
        """Why its rows must be read one by one with csv; empty if they can be read in blocks."""
        reasons = {
            "it has an escape character": bool(self.escape),
            "spaces after the delimiter are skipped": self.skip_initial_space,
            "the delimiter is not one ASCII character": not is_one_byte(self.separator),
            "the quote is not one ASCII character": not is_one_byte(self.quote),
            "delimiter and quote are the same": self.separator == self.quote,
            "it may have comment rows": bool(self.comment_char)
            or any(row >= self.first_record for row in self.comment_rows),
            "blank rows are skipped": self.skip_blank_rows,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")


def is_one_byte(text: object) -> bool:
    """Return whether a separator or quote is one ASCII character that ends no line."""
    return isinstance(text, str) and len(text) == 1 and text.isascii() and text not in "\r\n\0"


class ParquetLayout(NamedTuple):
    """The layout of one or several Parquet files.

    Attributes:
        rows: How many rows each file has.
        natives: The stored type of each column, including columns without a field.
        first_record: The number of the first row; the labels count as the first record.
        group_ends: The row numbers, over all files, at which row groups end; empty if unknown.
        skipped: For each record that is no row, the index of the row before which it stands.
        lines_before: How many lines the number of a row differs from its line; None if rows have
            no lines.
        ragged: Whether a last column has all cells of the rows with too few or too many.
        sheet: The name of the sheet of a workbook, whose rows have the numbers of the rows; empty
            for another file.
        unread: What of the file is not read although nothing says so, such as its other sheets.
    """

    rows: tuple[int, ...]
    natives: tuple[Native, ...]
    first_record: int = 2
    group_ends: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()
    lines_before: int | None = None
    ragged: bool = False
    sheet: str = ""
    unread: str = ""

    def number_of(self, row: int) -> int:
        """Return the number of a row, from its index."""
        return self.first_record + row + bisect_right(self.skipped, row)

    def line_of(self, row: int) -> int | None:
        """Return the line of a row, from its index; None if rows have no lines."""
        return None if self.lines_before is None else self.number_of(row) + self.lines_before

    def values_of(self, cells: Sequence[str | None]) -> list[object]:
        """Return the values that the cells of a row represent; those beyond the columns, too."""
        natives = [*self.natives, *[MIXED] * max(len(cells) - len(self.natives), 0)]
        return list(map(value_of, natives, cells))


class BoundSchema(NamedTuple):
    """A Table Schema that is bound to the columns of a file.

    Attributes:
        columns: The columns in the order of the file.
        schema_fields: How many fields the schema has.
        unique: The names of the unique fields.
        primary: The names of the fields of the primary key.
        foreign_keys: The foreign keys to check.
    """

    columns: tuple[ColumnSpec, ...]
    schema_fields: int
    unique: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table that the fast path can read: its file, format and schema.

    Attributes:
        index: The index of its resource in the package, from 0.
        name: The name of the resource.
        location: The name of its file in frictionless's report.
        file: Its uncompressed bytes.
        format: The CSV dialect, or the layout of the Parquet files.
        schema: The schema, bound to the columns.
        labels: The header.
        header_errors: The errors of the header.
        packed: The compressed file of the package, if ``file`` is decompressed from it.
    """

    index: int
    name: str
    location: str
    file: StoredFile
    format: CsvFormat | ParquetLayout
    schema: BoundSchema
    labels: tuple[str, ...] = ()
    header_errors: tuple[Error, ...] = ()
    packed: StoredFile | None = None

    @property
    def csv(self) -> CsvFormat:
        """The CSV format of its file; TypeError if it is Parquet."""
        if isinstance(self.format, CsvFormat):
            return self.format
        raise TypeError(f"{self.name} is not in CSV")

    @property
    def parquet(self) -> ParquetLayout | None:
        """The layout of its Parquet files; None if it is CSV."""
        return self.format if isinstance(self.format, ParquetLayout) else None

    @property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """Its columns in the order of the file."""
        return self.schema.columns

    @property
    def unique(self) -> tuple[str, ...]:
        """The names of the unique fields."""
        return self.schema.unique

    @property
    def primary(self) -> tuple[str, ...]:
        """The names of the fields of its primary key."""
        return self.schema.primary

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """Its foreign keys to check."""
        return self.schema.foreign_keys

    @property
    def links(self) -> tuple[ForeignKey, ...]:
        """The distinct links: what its foreign keys compare, without duplicates."""
        return tuple(dict.fromkeys(key.compared() for key in self.foreign_keys))

    def link_numbers(self) -> list[int]:
        """Return the index of the link of each foreign key."""
        numbers = {link: number for number, link in enumerate(self.links)}
        return [numbers[key.compared()] for key in self.foreign_keys]

    @property
    def own_file(self) -> StoredFile:
        """Its file in the package; the report has the size and the hashes of this file."""
        return self.packed or self.file

    @property
    def width(self) -> int:
        """The number of cells that a row should have."""
        return len(self.columns)

    def positions(self, names: Sequence[str]) -> tuple[int, ...]:
        """Return the indexes of the columns of fields; KeyError if a field has no column."""
        bound = self.indexes()
        return tuple(bound[name] for name in names)

    def indexes(self) -> dict[str, int]:
        """Return the index of the column of each field that has one."""
        return {column.name: index for index, column in enumerate(self.columns)}

    def position(self, name: str) -> int | None:
        """Return the index of the column of a field; None if it has none."""
        return next((i for i, column in enumerate(self.columns) if column.name == name), None)
