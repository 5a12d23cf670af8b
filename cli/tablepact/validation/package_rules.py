"""The steps on the rules that a package carries, and on its contract if it has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tablepact.errors import ContractError, PackageError
from tablepact.package.descriptor import Package, Resource
from tablepact.report.model import Step

if TYPE_CHECKING:
    import polars as pl

    from tablepact.engine.session import ValidationSession
    from tablepact.frames.strict_csv import BadCell
    from tablepact.frames.table_reader import TableReader

OURS = ("tableRules", "tableViews", "tableContract")
"""Properties of a descriptor that frictionless does not know."""


def check_package_rules(
    package: Package, *, not_run: str = "", session: ValidationSession | None = None
) -> Iterator[Step]:
    """Validate what frictionless does not know: row rules, rules across tables, derived tables.

    Args:
        package: The package.
        not_run: Why none of it is run, such as that the descriptor is refused; empty if it is.
        session: The package as it is open already, for the tables that frictionless has to read.

    Raises:
        PackageError: The package has rules, and they are not written as they should be.
    """
    if package.problem:
        if not_run or not _has_any(package):
            return
        raise PackageError(package.problem)
    if not_run:
        yield from _not_run(package, not_run)
    elif package.strict:
        yield from _check_strictly(package, session)
    else:
        yield from _check_rules(package, session)


def _has_any(package: Package) -> bool:
    """Return whether a descriptor has anything of ours, wherever it is."""
    listed = [resource.metadata for resource in package.resources]
    inline = [part.get("schema") for part in (package.metadata, *listed)]
    return any(
        isinstance(part, dict) and any(name in part for name in (*OURS, "rowRules", "derivedBy"))
        for part in (package.metadata, *listed, *inline)
    )


def _not_run(package: Package, reason: str) -> Iterator[Step]:
    """Yield the steps that are not run."""
    for resource in package.resources:
        if package.strict or _has_rules(resource):
            yield Step("contract", resource.name, "not run", reason)
    yield from _rules_not_run(package, reason)


def _check_strictly(package: Package, session: ValidationSession | None) -> Iterator[Step]:
    """Check each table against its contract, then all of them against the rules across tables."""
    from tablepact.contract.table_contract import as_held
    from tablepact.frames.strict_csv import type_cells
    from tablepact.frames.table_reader import TableReader
    from tablepact.validation.contract_steps import check_contract, failed_contract

    reader = TableReader(package, session)
    tables: dict[str, pl.DataFrame] = {}
    row_numbers: dict[str, list[int] | None] = {}
    bad: dict[str, list[BadCell]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    for resource in package.resources:
        try:
            cells, row_numbers[resource.name] = _cells(resource, reader)
            fields = as_held(resource.schema or {})["fields"]
            tables[resource.name], bad[resource.name] = type_cells(cells, fields)
        except (PackageError, ContractError) as error:
            unread[resource.name] = error
    for resource in package.resources:
        reason = unread.get(resource.name)
        if isinstance(reason, ContractError):
            yield failed_contract(resource.name, reason)
        elif reason:
            yield Step("contract", resource.name, "not run", str(reason))
        else:
            numbers = row_numbers[resource.name]
            yield check_contract(resource, tables, bad[resource.name], numbers=numbers)
    yield from _check_sql_rules(package, tables, unread)


def _cells(resource: Resource, reader: TableReader) -> tuple[pl.DataFrame, list[int] | None]:
    """Read the cells of a table as text, and the numbers of its rows where they do not just count.

    Raises:
        PackageError: It cannot be read, or not as a whole.
    """
    from tablepact.frames.strict_csv import plain_layout, read_cells

    try:
        plain_layout(resource)
        plain = not any("missingValues" in field for field in resource.fields)
    except PackageError:
        plain = False
    if plain:
        return read_cells(resource), None
    table = reader.whole(resource.name, [str(field["name"]) for field in resource.fields])
    if any(kind != "type-error" for kind in table.rows.faults.errors):
        raise PackageError(table.rows.faults.first)
    return table.frame, table.numbers


def _check_rules(package: Package, session: ValidationSession | None) -> Iterator[Step]:
    """Check a package without a contract against the rules that it carries, if any.

    What has no schema (a text, a picture) is no table of the rules.
    """
    if not (package.rules or any(r.derived_by or _has_rules(r) for r in package.resources)):
        return
    from tablepact.frames.table_reader import TableReader
    from tablepact.package.polars_types import warn_kept_as_text

    reader = TableReader(package, session)
    tables: dict[str, pl.DataFrame] = {}
    numbers: dict[str, list[int]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    across = package.rules or any(resource.derived_by for resource in package.resources)
    for resource in package.resources:
        if resource.fields and (across or _has_rules(resource)):
            try:
                frame, numbers[resource.name], _ = reader.whole(resource.name)
                tables[resource.name] = frame
                warn_kept_as_text(resource.name, resource.fields, frame.schema)
            except PackageError as error:
                unread[resource.name] = error
    for resource in package.resources:
        if resource.name in unread and _has_rules(resource):
            yield Step("contract", resource.name, "not run", str(unread[resource.name]))
        elif resource.name in tables and _has_rules(resource):
            name = resource.name
            yield _check_row_rules(resource, tables[name], numbers[name])
    yield from _check_sql_rules(package, tables, unread)


def _has_rules(resource: Resource) -> bool:
    return bool((resource.schema or {}).get("rowRules"))


def _check_row_rules(resource: Resource, frame: pl.DataFrame, numbers: Sequence[int]) -> Step:
    """Check the rows against the row rules; frictionless has validated all else in the schema.

    Fields of a type that the contract does not know are left out, so that a rule that names one is
    refused and not run on something else.
    """
    from tablepact.package.type_casts import column_type
    from tablepact.validation.contract_steps import check_row_rules

    known = []
    for field in resource.fields:
        bare = {"name": field["name"], "type": field.get("type", "string")}
        with suppress(ContractError):
            dtype = frame.schema[str(field["name"])]
            if column_type(bare) == dtype or dtype.is_decimal():
                known.append(str(field["name"]))
    return check_row_rules(resource, frame, known, numbers)


def _check_sql_rules(
    package: Package,
    tables: Mapping[str, pl.DataFrame],
    unread: Mapping[str, PackageError | ContractError],
) -> list[Step]:
    """Run the rules across tables, unless a table is lacking."""
    if unread:
        reason = "; ".join(str(error) for error in unread.values())
        return _rules_not_run(package, reason)
    from tablepact.validation.sql_rules import check_sql_rules

    return check_sql_rules(package, tables)


def _rules_not_run(package: Package, reason: str) -> list[Step]:
    """Return the steps on rules across tables and derived tables, none of which was run."""
    derived = [resource.name for resource in package.resources if resource.derived_by]
    return [Step("rule", rule.name, "not run", reason) for rule in package.rules] + [
        Step("derivation", name, "not run", reason) for name in derived
    ]
