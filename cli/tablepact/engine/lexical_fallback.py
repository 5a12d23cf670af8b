"""Check the notation of cells in a table that only frictionless can read, without polars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tablepact.engine.cells.breaches import Breach
from tablepact.engine.cells.formula_cells import find_errors
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.errors import AskFrictionless, Error
from tablepact.engine.frictionless_rules.cells import CellRules
from tablepact.engine.frictionless_rules.messages import NO_PRIMARY
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.layout import TableLayout
from tablepact.engine.result import TableResult
from tablepact.engine.standard_rules.order import MORE_CONSTRAINTS
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import CsvFormat, TableSpec, missing_sets
from tablepact.engine.v2_checks import V2Checks, V2Violation, v2_error
from tablepact.package.descriptor.table_schema import parse_table_schema


def check_lexical_rules_by_frictionless(
    table: TableSpec, checks: V2Checks, client: FrictionlessClient, limit: int
) -> tuple[Counter[str], list[Error]]:
    """Check the notation of the cells that are text in the file.

    Args:
        table: The table, of which only the columns are known.
        checks: The checks, of which only ``lexical`` and ``texts`` count here.
        client: The frictionless worker, which has the package.
        limit: How many findings to return at most.

    Returns:
        The counts of all findings by code, and the first findings.

    Raises:
        WorkerStopped: The frictionless worker stopped before it answered.
    """
    reader = ReferenceReader(client, table)
    counts: Counter[str] = Counter()
    errors: list[Error] = []
    limited = _more_constraints(table)
    columns = sorted({*checks.lexical, *checks.texts, *limited})
    for rows in client.rows(table.index, table.width, texts=True) if columns else ():
        found: list[V2Violation] = []
        for column in columns:
            cells = [row[column] if column < len(row) else None for _, row in rows]
            distinct = [*dict.fromkeys(cells)]
            breaches = (
                find_errors(table.columns[column], distinct) if column in checks.texts else {}
            )
            if column not in checks.texts or column in checks.lexical:
                results = reader.read_cells(column, distinct)
                breaches = {**breaches, **reader.find_breaches(column, results)}
            if column in limited:
                breaches = {**_broken(limited[column], distinct), **breaches}
            found += [
                V2Violation(index, breaches[cell].code, column, breaches[cell].note(cell))
                for index, cell in enumerate(cells if breaches else ())
                if cell in breaches
            ]
        counts.update(violation.code for violation in found)
        found.sort(key=lambda violation: violation.row)
        for violation in found[: limit - len(errors)]:
            number, row = rows[violation.row]
            errors.append(v2_error(table, violation, row, number))
    return counts, errors


def _more_constraints(table: TableSpec) -> dict[int, CellRules]:
    """Return the rules of the constraints that frictionless refuses, by column."""
    limited = {}
    for index, column in enumerate(table.columns):
        names = MORE_CONSTRAINTS.get(column.kind, ())
        more = {name: column.constraints[name] for name in names if name in column.constraints}
        if more:
            field = replace(column.field, constraints=more)
            limited[index] = CellRules(column._replace(field=field))
    return limited


def _broken(rules: CellRules, cells: Sequence[str | None]) -> dict[str | None, Breach]:
    """Return the first constraint that each of some cells breaks."""
    broken: dict[str | None, Breach] = {}
    for cell in cells:
        with suppress(AskFrictionless):
            notes = rules.read(cell)[1] or {}
            if notes and "type" not in notes:
                broken[cell] = Breach("constraint-error", next(iter(notes.values())))
    return broken


def without_partial_keys(result: TableResult, table: TableSpec) -> TableResult:
    """Return the result without the errors of keys that the standard does not know.

    These are foreign keys with a null part, and primary keys called empty whose cells cannot be
    read, which are type errors.

    If frictionless stopped at the limit of errors, the result stays as it is.
    """
    task = result.task
    if task is None or any("reached error limit" in warning for warning in task["warnings"]):
        return result
    positions = table.indexes()
    missing = missing_sets(table.columns)

    def is_null(error: Error, name: str) -> bool:
        index, cells = positions[name], error["cells"]
        return index >= len(cells) or cells[index] in ("", *missing[index])

    def counts(error: Error) -> bool:
        if error["type"] == "foreign-key":
            return not any(
                is_null(error, name) for name in error["fieldNames"] if name in positions
            )
        if error["type"] == "primary-key" and error["note"] == NO_PRIMARY:
            return all(is_null(error, name) for name in table.primary if name in positions)
        return True

    kept = [error for error in task["errors"] if counts(error)]
    dropped = Counter(error["type"] for error in task["errors"] if not counts(error))
    if not dropped:
        return result
    task = {**task, "errors": kept, "valid": not kept}
    task["stats"] = {**task["stats"], "errors": len(kept)}
    return result._replace(task=task, counts=result.counts - dropped)


def bare_table(index: int, name: str, layout: TableLayout) -> TableSpec:
    """Return a table spec with columns, but without a file."""
    schema = layout.bound_schema(parse_table_schema({}))
    return TableSpec(index, name, "", StoredFile(()), CsvFormat(), schema)
