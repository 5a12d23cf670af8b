"""The checks of Data Package v2 beyond frictionless, for a small table; see ``v2_checks.py``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tablepact.engine.cells.formula_cells import find_errors
from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.errors import Error
from tablepact.engine.small.keys import find_repeats
from tablepact.engine.small.small_table import SmallTable
from tablepact.engine.v2_checks import V2Checks, V2Violation, v2_error


def find_v2_errors(
    table: SmallTable, checks: V2Checks, cell_reader: CellReader, limit: int
) -> tuple[list[Error], Counter[str]]:
    """Return the first ``limit`` findings in the order of the rows, and the count of each code."""
    violations = sorted(
        _violations(table, checks, cell_reader), key=lambda one: (one.row, one.column or 0)
    )
    violations += _repeated(table, checks)
    violations.sort(key=lambda one: one.row)
    listed = violations[:limit]
    lines = table.lines([*dict.fromkeys(violation.row for violation in listed)])
    errors = [
        v2_error(
            table.spec,
            violation,
            table.rows[violation.row],
            table.numbers[violation.row],
            lines[violation.row],
        )
        for violation in listed
    ]
    return errors, Counter(violation.code for violation in violations)


def _violations(
    table: SmallTable, checks: V2Checks, cell_reader: CellReader
) -> Iterator[V2Violation]:
    yield from _breaches(table, checks, cell_reader)
    yield from _formula_errors(table, checks)
    for column, values in checks.categories.items():
        known = frozenset(values)
        for row, text in enumerate(table.texts(column)):
            if text is not None and text not in known:
                cell = table.columns[column][row]
                note = f"{cell!r} is not one of the {len(values)} categories"
                yield V2Violation(row, "category-error", column, note)
    if checks.primary:
        for row, key in enumerate(table.keys(checks.primary)):
            absent = table.absent(row, checks.primary) if None in key else []
            if any(absent) and not all(absent):
                note = "a part of the primary key is missing"
                yield V2Violation(row, "primary-key-part", None, note)
    for column in checks.json_schemas:
        cells = table.columns[column]
        distinct = [cell for cell in dict.fromkeys(cells) if cell is not None]
        wrong = cell_reader.check_json(column, distinct)
        for row, cell in enumerate(cells):
            if cell in wrong:
                yield V2Violation(row, "json-schema", column, wrong[cell])


def _breaches(
    table: SmallTable, checks: V2Checks, cell_reader: CellReader
) -> Iterator[V2Violation]:
    for column in checks.lexical:
        breaches = cell_reader.find_breaches(column, table.verdicts(column))
        for row, cell in enumerate(table.columns[column] if breaches else ()):
            if cell in breaches:
                yield V2Violation(row, breaches[cell].code, column, breaches[cell].note(cell))


def _formula_errors(table: SmallTable, checks: V2Checks) -> Iterator[V2Violation]:
    for column in checks.texts:
        cells = table.columns[column]
        errors = find_errors(table.spec.columns[column], set(cells))
        for row, cell in enumerate(cells if errors else ()):
            if cell in errors:
                yield V2Violation(row, errors[cell].code, column, errors[cell].note(cell))


def _repeated(table: SmallTable, checks: V2Checks) -> Iterator[V2Violation]:
    for key in checks.unique_keys:
        names = ", ".join(table.spec.columns[column].name for column in key)
        for row, before in find_repeats(table.keys(key), complete=True).items():
            number = table.numbers[before]
            note = f"the unique key {names} is the same as in the row at position {number}"
            yield V2Violation(row, "unique-key", None, note)
