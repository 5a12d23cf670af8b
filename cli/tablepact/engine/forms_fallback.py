"""Check the form of cells in a table that only frictionless can read, without polars."""

from __future__ import annotations

from collections import Counter

from tablepact import settings
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.errors import Error
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.layout import TableLayout
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import CsvFormat, TableSpec
from tablepact.engine.v2_checks import V2Checks, V2Violation, v2_error
from tablepact.package.table_schema import parse_table_schema


def check_forms_by_frictionless(
    table: TableSpec, checks: V2Checks, client: FrictionlessClient, limit: int
) -> tuple[Counter[str], list[Error]]:
    """Check the form of the cells that are text in the file.

    Args:
        table: The table, of which only the columns are known.
        checks: The checks, of which only ``forms`` count here.
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
    sizes = settings.current()
    start, most = 0, min(sizes.v2_batch_rows, max(sizes.block_cells // table.width, 1))
    while checks.forms and (rows := client.rows(table.index, start, most, texts=True)):
        found: list[V2Violation] = []
        for column in checks.forms:
            cells = [row[column] if column < len(row) else None for _, row in rows]
            breaches = reader.find_breaches(
                column, reader.read_cells(column, [*dict.fromkeys(cells)])
            )
            found += [
                V2Violation(index, breaches[cell].code, column, breaches[cell].note)
                for index, cell in enumerate(cells if breaches else ())
                if cell in breaches
            ]
        counts.update(violation.code for violation in found)
        found.sort(key=lambda violation: violation.row)
        for violation in found[: limit - len(errors)]:
            number, row = rows[violation.row]
            errors.append(v2_error(table, violation, row, number))
        start += len(rows)
    return counts, errors


def bare_table(index: int, name: str, layout: TableLayout) -> TableSpec:
    """Return a table spec with columns, but without a file."""
    schema = layout.bound_schema(parse_table_schema({}))
    return TableSpec(index, name, "", StoredFile(()), CsvFormat(), schema)
