"""The message of each error in a table: what must hold, and what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error
from tablepact.engine.table_spec import ColumnSpec, TableSpec
from tablepact.language import format_count, format_number, later, message, plural
from tablepact.package.absent_files import why_absent
from tablepact.package.csv_files.formula_errors import is_formula_error
from tablepact.package.csv_files.shape_notes import name_rows
from tablepact.package.descriptor.table_schema import Field, TableSchema, parse_table_schema
from tablepact.package.field_types.type_words import is_not, quoted
from tablepact.report.model import Finding
from tablepact.validation.wording.cell_hints import (
    MAX_CELLS,
    cell_hint,
    column_hint,
    is_code,
    is_marker,
    member_hint,
    missing_hint,
)
from tablepact.validation.wording.changes import MAX_DISTINCT, Column, sample_cells
from tablepact.validation.wording.file_hints import (
    encoding_hint,
    ends_with_delimiter,
    extra_cell_hint,
    footer_rows,
    header_hint,
    missing_path,
    path_hint,
)
from tablepact.validation.wording.hash_hints import hash_hint
from tablepact.validation.wording.key_hints import NearKeys
from tablepact.validation.wording.number_hints import SPACES
from tablepact.validation.wording.shape_messages import SHAPE_MESSAGES

_LISTED = 8
"""The most members of an enum that a message lists."""
_MOST_FIELDS = 100
"""The most fields of a table whose right cells are all looked at."""
_TYPE = re.compile(r'type is "([a-z]+)/')
_CONSTRAINT = re.compile(r'constraint "(\w+)" is')
_NUMBER = re.compile(r"[-+]?[0-9]+")
_HASHES = re.compile('and actual is "([^"]+)"$')
_BELOW = {
    "minimum": later("{cell} is below the minimum {bound}"),
    "maximum": later("{cell} is above the maximum {bound}"),
    "exclusiveMinimum": later("{cell} is not above {bound}"),
    "exclusiveMaximum": later("{cell} is not below {bound}"),
}
_LENGTHS = {
    "minLength": later("{cell} has {size}fewer than minLength {bound}"),
    "maxLength": later("{cell} has {size}more than maxLength {bound}"),
}


class RowMessages:
    """The words for the errors of one table.

    Args:
        ref: The resource of the table.
        errors: Its listed errors.
        table: The table as it was read; None if its cells are not at hand.
        taken: The files of the other resources.
        last_row: The number of its last row; 0 if unknown.
        keys: The keys of the tables that it refers to; None if they are not at hand.
    """

    def __init__(
        self,
        ref: SessionResource,
        errors: Sequence[Error],
        table: TableSpec | None = None,
        taken: Collection[Path] = (),
        last_row: int = 0,
        keys: NearKeys | None = None,
    ) -> None:
        self._ref = ref
        self._last_row = last_row
        self._keys = keys
        self._table = table
        self._taken = taken
        self._errors = errors
        self._hints: dict[tuple[str, str], str] = {}
        self._by_column: dict[str, str] = {}
        self._by_code: dict[str, Callable[[Error], str]] = {
            "type-error": self._type_error,
            "constraint-error": self._constraint_error,
            "unique-error": lambda e: message(
                "{cell} is {same}", cell=quoted(e["cell"]), same=_same(e)
            ),
            "primary-key": self._primary_key,
            "foreign-key": self._foreign_key,
            **SHAPE_MESSAGES,
            "scheme-error": self._scheme_error,
            "hash-count": self._hash_count,
        }

    def put(self, finding: Finding, error: Error) -> Finding:
        """Return the finding with our words; those of frictionless stay in its ``error``."""
        message = self.message(error) or finding.message
        advice = self.advice(error) or finding.advice
        return replace(finding, message=message, advice=advice)

    def message(self, error: Error) -> str:
        """Return the message of an error; empty if that of frictionless is as good."""
        write = self._by_code.get(error["type"])
        try:
            return write(error) if write else ""
        except KeyError:  # an error of a file that only frictionless reads may have fewer keys
            return ""

    def advice(self, error: Error) -> str:
        """Return how to fix an error; empty if the hint of its code says all."""
        code = error["type"]
        if self._header_row and self._header_row == error.get("rowNumber"):
            return message(
                "row {row} has the names of the fields: it is a header",
                row=self._header_row,
            )
        if code in ("type-error", "constraint-error"):
            key = error.get("fieldName", ""), f"{error.get('note')}\0{error.get('cell')}"
            if key not in self._hints:
                self._hints[key] = self._cell_hint(error)
            return self._hints[key]
        if code.endswith("-label"):
            if row := self._header_row:
                return message(
                    'the header is in row {row}: set "headerRows": [{row}] in the dialect, or '
                    "delete the rows above it",
                    row=row,
                )
            if code == "blank-label" and error.get("fieldNumber") == len(error.get("labels", ())):
                return self._last_label_hint
            return header_hint(error, self._schema.fields)
        if code == "extra-cell":
            exact = self._schema.fields_match == "exact"
            return extra_cell_hint(error, self._schema.fields if exact else ())
        if code == "missing-cell" and error.get("rowNumber") in (rows := self._footer):
            return plural(
                '{rows} looks like a footer: remove it, or list it in "commentRows" in the dialect',
                "{rows} look like a footer: remove them, or list them in "
                '"commentRows" in the dialect',
                len(rows),
                rows=name_rows(rows),
            )
        return self._file_hint(error)

    def _file_hint(self, error: Error) -> str:
        """Return how to fix what other files say: a hash, a key, a file that cannot be read."""
        if error["type"] == "hash-count":
            return hash_hint(self._ref, self._table)
        if error["type"] == "foreign-key" and self._keys and len(error["fieldCells"]) == 1:
            target, (field,) = error["referenceName"], error["referenceFieldNames"]
            return self._keys.hint(error["fieldCells"][0], target, field)
        if error["type"] == "encoding-error":
            return encoding_hint(str(error.get("note")))
        if error["type"] == "source-error" and self._ref.format == "json":
            return message("write a list of objects, or of rows, in JSON; it has no comments")
        if error["type"] in ("format-error", "scheme-error") and self._is_elsewhere:
            return message("get the content of the file with git, and validate again")
        path = missing_path(self._ref) if error["type"] == "scheme-error" else ""
        return path_hint(self._ref.folder, path, self._taken) if path else ""

    @cached_property
    def _is_elsewhere(self) -> bool:
        """Whether the content of a file is elsewhere."""
        return any(map(why_absent, self._ref.paths))

    @cached_property
    def _schema(self) -> TableSchema:
        written = self._ref.written
        return self._ref.table_schema if written is None else parse_table_schema(written)

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {field.name: field for field in self._schema.fields}

    @cached_property
    def _wrong(self) -> dict[str, list[str]]:
        """The distinct cells of each field that are not of its type."""
        found: dict[str, dict[str, None]] = {}
        for error in self._errors:
            if error["type"] == "type-error":
                cells = found.setdefault(error.get("fieldName", ""), {})
                if len(cells) < MAX_DISTINCT:
                    cells[error.get("cell", "")] = None
        return {name: list(cells) for name, cells in found.items()}

    @cached_property
    def _samples(self) -> dict[str, list[str]]:
        """Some cells of each field; none of a table that is not CSV."""
        few = len(self._schema.fields) <= _MOST_FIELDS
        return sample_cells(self._table, [*self._wrong, *(self._fields if few else ())])

    @cached_property
    def _values(self) -> set[str]:
        """The markers of missing values that are values of a field of text."""
        return {
            cell
            for name, cells in self._samples.items()
            if (field := self._fields.get(name)) and field.type == "string"
            for cell in cells
            if is_marker(cell) and cell not in (field.missing_values or ())
        }

    @cached_property
    def _markers(self) -> list[str]:
        """The markers of missing values among the wrong cells."""
        cells = dict.fromkeys(cell for wrong in self._wrong.values() for cell in wrong)
        return [cell for cell in cells if is_marker(cell) and cell not in self._values][:_LISTED]

    @cached_property
    def _header_row(self) -> int | None:
        """The number of the first row that has the names of the fields, if it has an error."""
        names = [field.name for field in self._schema.fields]
        rows = (error for error in islice(self._errors, MAX_DISTINCT) if error.get("rowNumber"))
        return next((e["rowNumber"] for e in rows if _is_header(e, names)), None)

    @cached_property
    def _footer(self) -> list[int]:
        return footer_rows(self._errors, self._last_row)

    @cached_property
    def _last_label_hint(self) -> str:
        ends = ends_with_delimiter(self._ref)
        return message("each line ends with a delimiter: remove it") if ends else ""

    def _field(self, error: Error) -> Field:
        """Return the field of an error; without a schema, one of the type that was detected."""
        name = error.get("fieldName", "")
        kind = _TYPE.match(error["note"])
        return self._fields.get(name) or Field(name, kind[1] if kind else "string")

    def _type_error(self, error: Error) -> str:
        field = self._field(error)
        if is_formula_error(error["cell"].strip()):
            return message(
                "{cell} is the error of a spreadsheet formula that failed",
                cell=quoted(error["cell"]),
            )
        text = is_not(error["cell"], field.type, ColumnSpec(field).format, field.options)
        for space in SPACES:
            if space in error["cell"] and not space.isascii():
                text = text.replace(ascii(space)[1:-1], f"<{SPACES[space]}>")
        return text

    def _constraint_error(self, error: Error) -> str:
        match = _CONSTRAINT.match(error["note"])
        field, cell = self._field(error), quoted(error["cell"])
        if match is None or match[1] not in field.constraints:
            return ""
        name, given = match[1], field.constraints[match[1]]
        if name == "required":
            return message("a value is required")
        if name in _BELOW:
            bound = str(given) if isinstance(given, str) else quoted(given)
            return message(_BELOW[name], cell=cell, bound=bound)
        if name in ("minLength", "maxLength"):
            size = f"{format_count(len(error['cell']), 'character')}, "
            size = size if field.type == "string" else ""
            return message(_LENGTHS[name], cell=cell, size=size, bound=given)
        if name == "pattern":
            return message(
                "{cell} does not match the pattern {given}", cell=cell, given=quoted(given, 200)
            )
        if name == "enum" and isinstance(given, list):
            listed = ", ".join(quoted(member, 40) for member in given[:_LISTED])
            rest = format_number(len(given) - _LISTED)
            more = message(" and {number} more", number=rest) if len(given) > _LISTED else ""
            return message(
                "{cell} is not one of {listed}{more}", cell=cell, listed=listed, more=more
            )
        return ""

    def _primary_key(self, error: Error) -> str:
        names = self._schema.primary_key or ()
        key = message("the primary key {names}", names=", ".join(names)).strip()
        if not (same := _same(error)):
            return message("{key} is empty", key=key)
        values = [*self._key_cells(error, names)]
        shown = f" ({', '.join(values)})" if values else ""
        return message("{key}{shown} is {same}", key=key, shown=shown, same=same)

    def _key_cells(self, error: Error, names: Sequence[str]) -> Iterator[str]:
        """Yield the cells of a key, if the columns are in the order of the fields."""
        positions = {field.name: index for index, field in enumerate(self._schema.fields)}
        if self._schema.fields_match != "exact" or len(error["cells"]) != len(positions):
            return
        for name in names:
            if name in positions:
                yield quoted(error["cells"][positions[name]] or "")

    def _foreign_key(self, error: Error) -> str:
        target = error["referenceName"] or self._ref.name
        names, others = ", ".join(error["fieldNames"]), ", ".join(error["referenceFieldNames"])
        values = ", ".join(map(quoted, error["fieldCells"]))
        if len(error["fieldNames"]) > 1:
            return message(
                "({names}) is ({values}), which is not in {target} ({others})",
                names=names,
                values=values,
                target=target,
                others=others,
            )
        return message(
            "{names} is {values}, which is not in {target}.{others}",
            names=names,
            values=values,
            target=target,
            others=others,
        )

    def _scheme_error(self, error: Error) -> str:
        if self._is_elsewhere:
            return message("get the content of the file with git, and validate again")
        path = missing_path(self._ref) if "No such file" in error["note"] else ""
        return message("there is no file {path}", path=quoted(path, 200)) if path else ""

    def _hash_count(self, error: Error) -> str:
        match, declared = _HASHES.search(error["note"]), self._ref.declared_checksum
        if not match or declared is None:
            return ""
        actual = f"{declared.algorithm}:{match[1].rpartition(':')[2]}"
        return f"the descriptor has the hash {declared}, the file has {actual}"

    def _is_repeated(self, error: Error) -> bool:
        """Return whether another row has the same error."""
        alike = (e for e in self._errors if _same_place(e) == _same_place(error))
        return len({e.get("rowNumber") for e in islice(alike, _LISTED)}) > 1

    def _cell_hint(self, error: Error) -> str:
        field, cell = self._field(error), error.get("cell", "")
        if error["type"] == "type-error":
            wrong = self._wrong.get(field.name, [])
            if field.name not in self._by_column:
                self._by_column[field.name] = column_hint(
                    field, wrong, self._samples.get(field.name)
                )
            of_column = self._by_column[field.name]
            if cell not in wrong[:MAX_CELLS]:
                return of_column
            column = Column(wrong, self._samples.get(field.name))
            markers = None if cell in self._values else self._markers
            return cell_hint(cell, field, of_column, markers, column)
        match = _CONSTRAINT.match(error["note"])
        if match and match[1] in _BELOW and is_code(cell) and self._is_repeated(error):
            return missing_hint(cell, field)
        if error["note"].startswith('constraint "required"'):
            return message('fill in the cell; if the value may be missing, remove "required"')
        return (
            member_hint(cell, field.enum) if error["note"].startswith('constraint "enum"') else ""
        )


def _same_place(error: Error) -> tuple[object, ...]:
    return error["type"], error.get("fieldName"), error.get("cell")


def _is_header(error: Error, names: Sequence[str]) -> bool:
    cells = error.get("cells") or ()
    return len(names) > 1 and [(cell or "").strip() for cell in cells] == names


def _same(error: Error) -> str:
    """Return in which row the same value is; empty if that is not what is wrong."""
    number = _NUMBER.search(error["note"])
    return message("the same as in row {number}", number=number[0]) if number else ""
