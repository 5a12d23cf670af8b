"""The steps that check the rules of a package, and its contract if it has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tablepact.errors import ContractError, PackageError
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.table_schema import Field
from tablepact.report.model import Step
from tablepact.validation.contract_results import contract_result, failed_contract

if TYPE_CHECKING:
    import polars as pl

    from tablepact.engine.session import ValidationSession
    from tablepact.query.client import AnyTable

OURS = ("tableRules", "tableViews", "tableContract")
"""Properties of a descriptor that frictionless does not know."""


def check_package_rules(
    package: Package, *, not_run: str = "", session: ValidationSession | None = None
) -> Iterator[Step]:
    """Check what frictionless does not support: row rules, table rules, derived tables.

    Args:
        package: The package.
        not_run: Why the rules are not run, for example an invalid descriptor; empty to run them.
        session: The open package, for tables that frictionless has to read.

    Raises:
        PackageError: The rules of the package are malformed.
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
    """Return whether a descriptor has any of our properties, on any level."""
    listed = [resource.metadata for resource in package.resources]
    inline = [part.get("schema") for part in (package.metadata, *listed)]
    return any(
        isinstance(part, dict) and any(name in part for name in (*OURS, "rowRules", "derivedBy"))
        for part in (package.metadata, *listed, *inline)
    )


def _not_run(package: Package, reason: str) -> Iterator[Step]:
    """Yield the steps of the package as not run."""
    for resource in package.resources:
        if package.strict or _has_rules(resource):
            yield Step("contract", resource.name, "not run", reason)
    yield from _rules_not_run(package, reason)


def _check_strictly(package: Package, session: ValidationSession | None) -> Iterator[Step]:
    """Check each table against its contract, then all tables against the table rules."""
    from tablepact.contract.plain.certain import certain_checks
    from tablepact.validation.strict_tables import StrictTables

    tables = StrictTables(package, session)
    for resource in package.resources:
        name, reason = resource.name, tables.unread.get(resource.name)
        plain = tables.plain.get(name)
        checks = certain_checks(name, resource.table_schema, tables.plain) if plain else None
        if plain and checks is not None:
            yield contract_result(name, plain.height, checks)
        elif isinstance(reason, ContractError):
            yield failed_contract(name, reason)
        elif reason:
            yield Step("contract", name, "not run", str(reason))
        else:
            from tablepact.validation.contract_steps import check_contract

            bad, numbers = tables.bad.get(name, ()), tables.numbers.get(name)
            yield check_contract(resource, tables, bad, numbers=numbers)
    across = {} if tables.unread else tables.for_sql(package)
    yield from _check_sql_rules(package, across, tables.unread)


def _check_rules(package: Package, session: ValidationSession | None) -> Iterator[Step]:
    """Check a package without a contract against its rules, if it has any.

    Rules cannot use a resource without a schema, such as a text or a picture.
    """
    if not (package.rules or any(r.derived_by or _has_rules(r) for r in package.resources)):
        return
    from tablepact.frames.table_reader import TableReader
    from tablepact.package.field_types.polars_types import warn_kept_as_text

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
            yield check_row_rules_of(resource, tables[name], numbers[name])
    yield from _check_sql_rules(package, tables, unread)


def _has_rules(resource: Resource) -> bool:
    return resource.table_schema.row_rules != ()


def check_row_rules_of(resource: Resource, frame: pl.DataFrame, numbers: Sequence[int]) -> Step:
    """Check the rows against the row rules; the table step has validated the rest of the schema.

    Fields that are held as text though their type is not text are left out, so that a rule that
    uses one is refused instead of run on values of another type.
    """
    import polars as pl

    from tablepact.package.field_types.type_casts import column_type
    from tablepact.validation.contract_steps import check_row_rules

    known = []
    held = {"datetime": pl.Datetime, "time": pl.Time, "year": pl.Int64}
    for field in resource.fields:
        dtype = frame.schema[field.name]
        with suppress(ContractError):
            expected = held.get(field.type) or column_type(Field(field.name, field.type))
            if expected == dtype or dtype.is_decimal():
                known.append(field.name)
    return check_row_rules(resource, frame, known, numbers)


def _check_sql_rules(
    package: Package,
    tables: Mapping[str, AnyTable],
    unread: Mapping[str, PackageError | ContractError],
) -> list[Step]:
    """Run the table rules, unless a table cannot be read."""
    if unread:
        reason = "; ".join(str(error) for error in unread.values())
        return _rules_not_run(package, reason)
    from tablepact.validation.sql_rules import check_sql_rules

    return check_sql_rules(package, tables)


def _rules_not_run(package: Package, reason: str) -> list[Step]:
    """Return the steps of table rules and derived tables as not run."""
    derived = [resource.name for resource in package.resources if resource.derived_by]
    return [Step("rule", rule.name, "not run", reason) for rule in package.rules] + [
        Step("derivation", name, "not run", reason) for name in derived
    ]
