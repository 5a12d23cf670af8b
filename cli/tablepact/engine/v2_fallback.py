"""Run the v2 checks on a table that only frictionless can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import polars as pl

from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.errors import Error
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.keys.comparable import require_comparable_keys
from tablepact.engine.keys.normalize import key_texts
from tablepact.engine.rows.csv_tokenizer import block_of_records
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Checks, V2Violation, check_v2, v2_error
from tablepact.engine.values.key_text import UNEQUAL

RowByKey = dict[tuple[str, ...], int]
"""The number of the last row with a key, by the key texts of its parts."""


def check_v2_by_frictionless(
    table: TableSpec, checks: V2Checks, client: FrictionlessClient, limit: int
) -> tuple[Counter[str], list[Error]]:
    """Check the rows of a table as frictionless reads them.

    Args:
        table: The table, of which only the columns are known; see ``bare_table``.
        checks: The v2 checks.
        client: The frictionless worker, which has the package.
        limit: How many findings to return at most.

    Returns:
        The counts of all findings by code, and the first findings.

    Raises:
        FastPathUnsupported: A key has a type whose values cannot be compared as text.
        WorkerStopped: The frictionless worker stopped before it answered.
    """
    keys = [*checks.unique_keys, checks.primary]
    require_comparable_keys(table, [table.columns[column].name for key in keys for column in key])
    cell_reader = ReferenceReader(client, table, checks.json_schemas)
    counts: Counter[str] = Counter()
    errors: list[tuple[int, Error]] = []
    seen: list[RowByKey] = [{} for _ in checks.unique_keys]
    for rows in client.rows(table.index, table.width):
        numbers = [number for number, _ in rows]
        cells = [row for _, row in rows]
        frame = block_of_records(cells, table.width).frame
        texts = key_texts(frame, table, sorted(checks.columns), cell_reader)
        more, violations = check_v2(table, checks, frame, texts, cell_reader, limit)
        counts += more
        for key, known in zip(checks.unique_keys, seen, strict=True):
            repeated = _repeated(table, key, texts, numbers, known)
            counts["unique-key"] += len(repeated)
            violations += repeated
        for violation in violations:
            number = numbers[violation.row]
            errors.append((number, v2_error(table, violation, cells[violation.row], number)))
        errors = sorted(errors, key=lambda pair: pair[0])[:limit]
    return +counts, [error for _, error in errors]


def _repeated(
    table: TableSpec,
    key: Sequence[int],
    texts: pl.DataFrame,
    numbers: Sequence[int],
    seen: RowByKey,
) -> list[V2Violation]:
    """Return the rows whose key is in ``seen`` or in an earlier row, and update ``seen``."""
    names = ", ".join(table.columns[column].name for column in key)
    repeats = []
    for row, values in enumerate(texts.select(f"k{column}" for column in key).iter_rows()):
        if None in values or UNEQUAL in values:
            continue
        if values in seen:
            note = f"the unique key {names} is the same as in the row at position {seen[values]}"
            repeats.append(V2Violation(row, "unique-key", None, note))
        seen[values] = numbers[row]
    return repeats
