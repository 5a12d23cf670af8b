"""Find the errors of a table of any size at the speed of polars: scan its rows, list the errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.csv_faults.fault_errors import listed_errors, table_faults
from tablepact.engine.error_list import list_errors, list_v2_errors
from tablepact.engine.errors import DecodeError, FastPathUnsupported
from tablepact.engine.keys.comparable import never_equal
from tablepact.engine.keys.foreign_key_check import KeyLookup
from tablepact.engine.keys.hashes import KeyColumns
from tablepact.engine.options import EVERYTHING
from tablepact.engine.result import TableErrors
from tablepact.engine.runner import LocalRunner, ScanOptions
from tablepact.engine.session import ValidationSession
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.v2_checks import V2Checks


def scan_table(
    table: TableSpec, parents: Sequence[TableSpec], v2: V2Checks, session: ValidationSession
) -> TableErrors:
    """Find the errors of the rows of a table.

    Args:
        table: The table.
        parents: For each of its foreign keys, the table that it refers to.
        v2: The checks of Data Package v2 that frictionless lacks.
        session: The package under validation.

    Raises:
        DecodeError: The file is not valid in its encoding.
        FastPathUnsupported: Only frictionless can read the rows.
        WorkerStopped: The frictionless worker stopped before it answered.
    """
    options, client = session.options, session.client
    limit = options.limit or EVERYTHING
    cell_reader = ReferenceReader(client, table, v2.json_schemas)
    unique_columns = zip(table.unique, table.positions(table.unique), strict=True)
    unique_keys = {name: KeyColumns((column,)) for name, column in unique_columns}
    primary_key = KeyColumns(table.positions(table.primary)) if table.primary else None
    complete_keys = [KeyColumns(columns, complete=True) for columns in v2.unique_keys]
    keys = [*unique_keys.values(), *([primary_key] if primary_key else []), *complete_keys]
    lookups = _lookups(table, parents, session)
    csv_fault_limit = limit if options.check_v2 else 0
    checks = Checks(table, lookups, tuple(dict.fromkeys(keys)), v2, csv_fault_limit)
    scan_options = ScanOptions(
        limit,
        stop=options.stop and bool(options.limit),
        on_finding=client.start if cell_reader.may_ask else None,
        progress=partial(options.progress, table.name) if options.progress else None,
    )
    result, repeated = (session.runner or LocalRunner()).scan(checks, cell_reader, scan_options)
    duplicates = dict(zip(checks.keys, repeated, strict=True))
    unique = {name: duplicates[key] for name, key in unique_keys.items()}
    primary = duplicates[primary_key] if primary_key else None
    errors, cut = list_errors(table, result, unique, primary, client, options.limit, session.room)
    counts = Counter(error["type"] for error in errors)
    if result.complete:  # otherwise the scan stopped at the limit, and the rest is not counted
        counts = Counter(error["type"] for error in table.header_errors) + result.counts
        counts["unique-error"] += sum(repeats.count for repeats in unique.values())
        counts["primary-key"] += primary.count if primary else 0
    found = TableErrors(result.rows, errors, +counts, cut=cut, complete=result.complete)
    if v2:
        repeats_by_key = [(key.columns, duplicates[key]) for key in complete_keys]
        beyond = list_v2_errors(table, result, repeats_by_key)[:limit]
        found.v2_errors = session.room.fill(beyond) if beyond or v2.are_declared else None
        found.v2_counts = result.v2_counts + Counter(
            {"unique-key": sum(repeats.count for _, repeats in repeats_by_key)}
        )
    if csv_fault_limit and not table.parquet:
        faults = table_faults(table, result.csv_faults, limit)
        found.file_errors, found.file_counts = (
            session.room.fill(listed_errors(faults)),
            faults.counts,
        )
    return found


def _lookups(
    table: TableSpec, parents: Sequence[TableSpec], session: ValidationSession
) -> list[KeyLookup]:
    """Return the lookup of the parent keys for each link."""
    lookups = []
    runner = session.runner or LocalRunner()
    targets = {key.target: parent for key, parent in zip(table.foreign_keys, parents, strict=True)}
    for foreign_key in table.links:
        parent = targets[foreign_key.target]
        cell_reader = ReferenceReader(session.client, parent)
        never = never_equal(foreign_key, table, parent)
        find = partial(runner.parents, foreign_key, table, parent, cell_reader)
        try:
            name = parent.index, foreign_key.target_fields, never
            lookups.append(session.keys.get(name, find))
        except DecodeError as error:
            reason = session.tables.mark_undecodable(parent)
            raise FastPathUnsupported(f"it refers to {parent.name!r}: {reason}") from error
    return lookups
