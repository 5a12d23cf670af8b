"""What has to be known of a table before its rows are read: plain data, to be sent around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from tablepact.engine.errors import Error
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.values.types import TEXT, Native
from tablepact.package.table_schema import constraints_of


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of the file, and the field that it is bound to.

    Attributes:
        name: The name of the field.
        kind: Its type.
        field: Its whole descriptor.
        missing: The cells that mean "no value".
        native: The type of its values in the file; text in CSV.
    """

    name: str
    kind: str
    field: dict[str, Any]
    missing: tuple[str, ...]
    native: Native = TEXT

    @property
    def format(self) -> str:
        """Its format; ``default`` if it has none."""
        return str(self.field.get("format", "default"))

    @property
    def constraints(self) -> dict[str, Any]:
        """Its constraints, without those that are null."""
        given = constraints_of(self.field)
        return {name: value for name, value in given.items() if value is not None}

    @property
    def key_kind(self) -> str:
        """The type of its values in a key, which is that of the file where any value is valid."""
        if self.kind != "any" or self.native == TEXT:
            return self.kind
        native = self.native if isinstance(self.native, str) else self.native[0]
        return "datetime" if native == "instant" else str(native)


@dataclass(frozen=True, slots=True)
class ForeignKeySpec:
    """A foreign key.

    Attributes:
        fields: The fields, by name.
        reference: The resource that it refers to; empty or its own name for its own table.
        reference_fields: The fields there, by name.
    """

    fields: tuple[str, ...]
    reference: str
    reference_fields: tuple[str, ...]


class ParquetLayout(NamedTuple):
    """What is known of the rows of one or several Parquet files.

    Attributes:
        rows: How many rows each file has.
        natives: The type of each column of the file, also of those beyond the fields.
    """

    rows: tuple[int, ...]
    natives: tuple[Native, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    r"""A table that the fast path can read.

    Attributes:
        index: The index of its resource in the package, from 0.
        name: The name of the resource.
        location: How frictionless names its file.
        file: Its bytes: CSV, not compressed; or Parquet, if it has ``parquet``.
        separator: One byte between cells.
        quote: One byte around cells.
        universal_newlines: Whether line ends within cells are read as ``\n``, as in TSV.
        body: Where the rows begin, in bytes.
        first_record: The number of the first row, as frictionless counts: records from 1.
        first_line: Its physical line, from 1.
        labels: The header.
        header_errors: What is wrong with the header.
        columns: The columns in the order of the file.
        schema_fields: How many fields the schema has.
        unique: The fields that are unique.
        primary: The fields of the primary key.
        foreign_keys: The foreign keys that are checked.
        encoding: That of its bytes: UTF-8, or one of ``descriptor/encoding.py``.
        parquet: What is known of the rows of a Parquet file; None for CSV. Of what is said above
            of bytes and lines nothing holds then.
        packed: Its file as the package has it, if that is compressed and ``file`` is not.
    """

    index: int
    name: str
    location: str
    file: StoredFile
    separator: str
    quote: str
    universal_newlines: bool
    body: int
    first_record: int
    first_line: int
    labels: tuple[str, ...]
    header_errors: tuple[Error, ...]
    columns: tuple[ColumnSpec, ...]
    schema_fields: int
    unique: tuple[str, ...]
    primary: tuple[str, ...]
    foreign_keys: tuple[ForeignKeySpec, ...]
    encoding: str = "utf-8"
    parquet: ParquetLayout | None = None
    packed: StoredFile | None = None

    @property
    def own_file(self) -> StoredFile:
        """Its file as the package has it, of which size and hashes are reported."""
        return self.packed or self.file

    @property
    def width(self) -> int:
        """How many cells a row should have."""
        return len(self.columns)

    def position(self, name: str) -> int | None:
        """Return the index of the column that a field is bound to; None if there is none."""
        return next((i for i, column in enumerate(self.columns) if column.name == name), None)
