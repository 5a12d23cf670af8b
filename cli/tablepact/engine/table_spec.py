"""What has to be known of a table before its rows are read: plain data, to be sent around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tablepact.engine.errors import Error
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.values.types import TEXT, Native
from tablepact.package.json_types import JsonObject
from tablepact.package.table_schema import Field, ForeignKey


class ColumnSpec(NamedTuple):
    """A column of the file, and the field that it is bound to.

    Attributes:
        field: The field.
        native: The type of its values in the file; text in CSV.
    """

    field: Field
    native: Native = TEXT

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.field.name

    @property
    def kind(self) -> str:
        """Its type."""
        return self.field.type

    @property
    def format(self) -> str:
        """Its format, without the mark that those of the first standard begin with."""
        form = self.field.format
        return form.replace("fmt:", "") if form.startswith("fmt:") else form

    @property
    def missing(self) -> tuple[str, ...]:
        """The cells that mean "no value"."""
        return self.field.missing_values or ()

    @property
    def constraints(self) -> JsonObject:
        """Its constraints, without those that are null."""
        given = self.field.constraints
        return {name: value for name, value in given.items() if value is not None}

    def without_constraints(self) -> ColumnSpec:
        """Return the same column, of whose values only the type is judged."""
        return ColumnSpec(replace(self.field, constraints={}), self.native)

    @property
    def key_kind(self) -> str:
        """The type of its values in a key, which is that of the file where any value is valid."""
        if self.kind != "any" or self.native == TEXT:
            return self.kind
        native = self.native if isinstance(self.native, str) else self.native[0]
        return "datetime" if native == "instant" else str(native)


def missing_sets(columns: Sequence[ColumnSpec]) -> list[frozenset[str]]:
    """Return the missing values of each column; columns that share those share the set, too."""
    sets: dict[int, frozenset[str]] = {}
    for column in columns:
        if id(column.missing) not in sets:
            sets[id(column.missing)] = frozenset(column.missing)
    return [sets[id(column.missing)] for column in columns]


class CsvFormat(NamedTuple):
    r"""How the records of a file of text are written, and where its rows begin.

    Attributes:
        separator: The character between cells.
        quote: The character around cells.
        universal_newlines: Whether line ends within cells are read as ``\n``, as in TSV.
        encoding: That of the bytes behind a mark: UTF-8, or one of ``descriptor/encoding.py``.
        body: Where the rows begin, in bytes.
        first_record: The number of the first row, as frictionless counts: records from 1.
        first_line: Its physical line, from 1.
        escape: The character that takes the meaning from the next one; empty if there is none.
        double_quote: Whether a quote within quotes is doubled; it is if there is no ``escape``.
        skip_initial_space: Whether spaces after a separator are left out.
        comment_char: How the first cell of a record begins that is no row; empty if none is.
        comment_rows: The numbers of records that are no rows.
        skip_blank_rows: Whether records without any text are no rows.
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

    @property
    def record_by_record(self) -> str:
        """Why its rows cannot be read in blocks, but only as csv gives them; empty if they can."""
        reasons = {
            "an escape character": bool(self.escape),
            "spaces after the delimiter": self.skip_initial_space,
            "a delimiter that is not one plain character": not is_one_byte(self.separator),
            "a quote that is not one plain character": not is_one_byte(self.quote),
            "delimiter and quote are the same": self.separator == self.quote,
            "comment rows": bool(self.comment_char or self.comment_rows),
            "blank rows are skipped": self.skip_blank_rows,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")


def is_one_byte(text: object) -> bool:
    """Return whether a separator or quote is one plain character."""
    return isinstance(text, str) and len(text) == 1 and text.isascii() and text not in "\r\n\0"


class ParquetLayout(NamedTuple):
    """What is known of the rows of one or several Parquet files.

    Attributes:
        rows: How many rows each file has.
        natives: The type of each column of the file, also of those beyond the fields.
        first_record: The number of the first row; the labels count as the first record.
        group_ends: At which rows of all files its row groups end, as far as that is known.
    """

    rows: tuple[int, ...]
    natives: tuple[Native, ...]
    first_record: int = 2
    group_ends: tuple[int, ...] = ()


class BoundSchema(NamedTuple):
    """A Table Schema, as far as it is bound to the columns of a file.

    Attributes:
        columns: The columns in the order of the file.
        schema_fields: How many fields the schema has.
        unique: The fields that are unique.
        primary: The fields of the primary key.
        foreign_keys: The foreign keys that are checked.
    """

    columns: tuple[ColumnSpec, ...]
    schema_fields: int
    unique: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table that the fast path can read: its file, the format of that, and its schema.

    Attributes:
        index: The index of its resource in the package, from 0.
        name: The name of the resource.
        location: How frictionless names its file.
        file: Its bytes, not compressed.
        format: How its rows are written: as text in CSV, or in Parquet.
        schema: The schema of its rows.
        labels: The header.
        header_errors: What is wrong with the header.
        packed: Its file as the package has it, if that is compressed and ``file`` is not.
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
        """The format of its file, which is CSV; TypeError if it is Parquet."""
        if isinstance(self.format, CsvFormat):
            return self.format
        raise TypeError(f"{self.name} is not in CSV")

    @property
    def parquet(self) -> ParquetLayout | None:
        """The layout of its file if that is Parquet."""
        return self.format if isinstance(self.format, ParquetLayout) else None

    @property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """Its columns in the order of the file."""
        return self.schema.columns

    @property
    def unique(self) -> tuple[str, ...]:
        """The fields that are unique."""
        return self.schema.unique

    @property
    def primary(self) -> tuple[str, ...]:
        """The fields of its primary key."""
        return self.schema.primary

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """Its foreign keys, as far as they are checked."""
        return self.schema.foreign_keys

    @property
    def links(self) -> tuple[ForeignKey, ...]:
        """What its foreign keys compare, each once, however many compare the same."""
        return tuple(dict.fromkeys(key.compared() for key in self.foreign_keys))

    def link_numbers(self) -> list[int]:
        """Return for each foreign key the index of its link."""
        numbers = {link: number for number, link in enumerate(self.links)}
        return [numbers[key.compared()] for key in self.foreign_keys]

    @property
    def own_file(self) -> StoredFile:
        """Its file as the package has it, of which size and hashes are reported."""
        return self.packed or self.file

    @property
    def width(self) -> int:
        """How many cells a row should have."""
        return len(self.columns)

    def positions(self, names: Sequence[str]) -> tuple[int, ...]:
        """Return the indexes of the columns that fields are bound to; KeyError if one is not."""
        bound = self.indexes()
        return tuple(bound[name] for name in names)

    def indexes(self) -> dict[str, int]:
        """Return for each field that a column is bound to the index of that."""
        return {column.name: index for index, column in enumerate(self.columns)}

    def position(self, name: str) -> int | None:
        """Return the index of the column that a field is bound to; None if there is none."""
        return next((i for i, column in enumerate(self.columns) if column.name == name), None)
