"""Check what Data Package v2 requires and frictionless ignores.

These are the notation of cells (``standard_rules/``), unique keys (``uniqueKeys``), the parts of a
primary key, which are required, ``jsonSchema``, and categories
(https://datapackage.org/standard/table-schema/#categories). Frictionless refuses a descriptor with
``jsonSchema``, or with ``fieldsMatch`` as a list, so it gets a descriptor without them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from tablepact.engine.cells.breaches import can_have_breaches
from tablepact.engine.cells.formula_cells import may_have_errors
from tablepact.engine.descriptor.v2 import JSON_KINDS, categories, unique_keys
from tablepact.engine.errors import Error, ErrorDetails
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.types import as_text, shown
from tablepact.package.descriptor.table_schema import TableSchema
from tablepact.package.metadata.json_types import JsonObject

if TYPE_CHECKING:
    import polars as pl


class V2Violation(NamedTuple):
    """A violation of the standard in a row.

    Attributes:
        row: The number of the row from 0, in the block or in the table.
        code: The code of the finding.
        column: The index of the column; None if the finding is not about one column.
        note: The message.
    """

    row: int
    code: str
    column: int | None
    note: str


class V2Checks(NamedTuple):
    """The v2 checks of a table.

    Attributes:
        categories: The categories of each column that has some, as key texts.
        unique_keys: The columns of each unique key.
        primary: The columns of the primary key, if there are several.
        json_schemas: The JSON Schema of each column that has one.
        lexical: The columns whose cells must be written as the standard requires.
        texts: The columns of texts, which can have errors of a spreadsheet.
    """

    categories: Mapping[int, tuple[str, ...]] = {}
    unique_keys: tuple[tuple[int, ...], ...] = ()
    primary: tuple[int, ...] = ()
    json_schemas: Mapping[int, JsonObject] = {}
    lexical: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()

    @property
    def columns(self) -> set[int]:
        """The columns whose values are compared as key texts."""
        return {*self.categories, *self.primary, *(c for key in self.unique_keys for c in key)}

    @property
    def are_declared(self) -> bool:
        """Whether the schema declares anything to check beyond the types of its fields."""
        return bool(self.categories or self.unique_keys or self.primary or self.json_schemas)

    def __bool__(self) -> bool:
        """Return whether there is anything to check."""
        return self.are_declared or bool(self.lexical or self.texts)


class JsonReader(Protocol):
    """The interface of a check of cells against a JSON Schema."""

    def check_json(self, column: int, cells: Sequence[str]) -> dict[str, str]:
        """Return a message for each invalid cell."""
        ...


def v2_checks(table: TableSpec, schema: TableSchema, *, v2: bool) -> V2Checks:
    """Return the v2 checks of a table; ``v2``: whether the package declares version 2."""
    categories_by_column, json_schemas, indexes = {}, {}, table.indexes()
    for field_ in schema.fields:
        column = indexes.get(field_.name)
        if column is None:
            continue
        values = categories(field_)
        if values and table.columns[column].kind in ("string", "integer"):
            categories_by_column[column] = tuple(map(str, values))
        json_schema = field_.constraints.get("jsonSchema")
        if v2 and json_schema is not None and table.columns[column].kind in JSON_KINDS:
            json_schemas[column] = json_schema
    keys = [_columns(table, key) for key in unique_keys(schema)]
    primary = _columns(table, table.primary)
    declared = {field_.name for field_ in schema.fields}  # guessed types forbid nothing
    return V2Checks(
        categories_by_column,
        tuple(key for key in keys if key),
        primary if len(primary) > 1 else (),
        json_schemas,
        tuple(
            index
            for index, column in enumerate(table.columns)
            if column.name in declared and can_have_breaches(column)
        ),
        tuple(index for index, column in enumerate(table.columns) if may_have_errors(column)),
    )


def check_v2(
    table: TableSpec,
    checks: V2Checks,
    frame: pl.DataFrame,
    texts: pl.DataFrame,
    cell_reader: JsonReader,
    limit: int,
) -> tuple[Counter[str], list[V2Violation]]:
    """Check the rows of a block.

    Args:
        table: The table.
        checks: The checks.
        frame: The cells, ``c0``...
        texts: The values of ``checks.columns`` as key texts, ``k0``...
        cell_reader: Checks cells against a JSON Schema.
        limit: How many violations to return at most.

    Returns:
        The counts of all findings by code, and the first violations.
    """
    import polars as pl

    from tablepact.engine.cells.cell_prefilter import is_missing
    from tablepact.exact_columns import possible

    counts: Counter[str] = Counter()
    violations: list[V2Violation] = []
    for column, values in checks.categories.items():
        text = texts[f"k{column}"]
        rows = (text.is_not_null() & ~text.is_in(possible(values))).arg_true()
        counts["category-error"] += len(rows)
        for row in rows.head(limit):
            cell = shown(table.columns[column].native, frame[f"c{column}"][row])
            note = f"{cell!r} is not one of the {len(values)} categories"
            violations.append(V2Violation(row, "category-error", column, note))
    if any(texts[f"k{column}"].null_count() for column in checks.primary):
        # A cell that cannot be read has no key text either, but it is not missing.
        parts = [is_missing(table.columns[c], pl.col(f"c{c}")) for c in checks.primary]
        some = pl.any_horizontal(parts) & ~pl.all_horizontal(parts)
        rows = frame.select(some).to_series().arg_true()
        counts["primary-key-part"] += len(rows)
        violations += [
            V2Violation(row, "primary-key-part", None, "a part of the primary key is missing")
            for row in rows.head(limit)
        ]
    for column in checks.json_schemas:
        cells = frame[f"c{column}"]
        wrong = cell_reader.check_json(column, cells.drop_nulls().unique().to_list())
        rows = cells.is_in(list(wrong)).fill_null(False).arg_true() if wrong else pl.Series([])
        counts["json-schema"] += len(rows)
        violations += [
            V2Violation(row, "json-schema", column, wrong[cells[row]]) for row in rows.head(limit)
        ]
    return +counts, in_row_order(violations, limit)


def in_row_order(violations: Iterable[V2Violation], limit: int) -> list[V2Violation]:
    """Return the first violations by row and column."""
    return sorted(violations, key=lambda one: (one.row, one.column or 0))[:limit]


def v2_error(
    table: TableSpec,
    violation: V2Violation,
    cells: Sequence[str | None],
    number: int,
    line: int | None = None,
) -> Error:
    """Return a violation in the shape of frictionless's errors, with the number of its row."""
    if table.parquet:
        values = table.parquet.values_of(cells)
        cells = [None if value is None else as_text(value) for value in values]
    details: ErrorDetails = {"rowNumber": number, "cells": cells}
    if violation.column is not None:
        details["fieldName"] = table.columns[violation.column].name
        details["fieldNumber"] = violation.column + 1
        cell = cells[violation.column] if violation.column < len(cells) else None
        details["cell"] = cell or ""
    note = violation.note
    where = {} if line is None else {"line": line}
    error = {"type": violation.code, **details, "note": note, "message": note, **where}
    return cast("Error", error)


def _columns(table: TableSpec, names: Sequence[str]) -> tuple[int, ...]:
    columns = [table.position(name) for name in names]
    return tuple(column for column in columns if column is not None) if None not in columns else ()
