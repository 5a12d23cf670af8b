"""Judge a data package: descriptor, frictionless, contract, rules across tables.

Every package is judged by frictionless, and by the rules that it carries. A package whose
descriptor says ``"tableContract": "strict"`` is read strictly too and held to its contract.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import polars as pl

from avocado_pivot.errors import ContractError, PackageError
from avocado_pivot.judges.by_contract import cannot_compile, judge_by_contract
from avocado_pivot.judges.by_frictionless import judge_by_frictionless
from avocado_pivot.judges.by_rules import judge_by_rules
from avocado_pivot.judges.report import Report, Step, counted
from avocado_pivot.package.any_table import read_any
from avocado_pivot.package.descriptor import Package, Resource, read_package
from avocado_pivot.package.field_types import column_type
from avocado_pivot.package.tables import BadCell, read_cells, type_cells


def validate(path: Path | str | Package) -> Report:
    """Validate a data package.

    Args:
        path: A descriptor, the folder of one, or a package already read.

    Returns:
        The report, with a step for everything that was judged or could not be.

    Raises:
        PackageError: The descriptor cannot be read; see ``read_package``.
    """
    started = time.monotonic()
    package = path if isinstance(path, Package) else read_package(path)
    detail = f"can be read: {counted(len(package.resources), 'table')}"
    judged, tasks = judge_by_frictionless(package)
    if any(not step.subject for step in judged):
        further = _leave(package)
    else:
        further = _judge_strictly(package) if package.strict else _judge_rules(package)
    steps = (Step("descriptor", "", "pass", detail), *judged, *further)
    return Report(package.title, steps, time.monotonic() - started, tuple(tasks))


def _leave(package: Package) -> Iterator[Step]:
    """Say what is not judged further, as frictionless refused the descriptor or stopped."""
    reason = "frictionless did not get as far as the tables"
    for resource in package.resources:
        if package.strict or _has_rules(resource):
            yield Step("contract", resource.name, "not run", reason)
    yield from _without_rules(package, reason)


def _judge_strictly(package: Package) -> Iterator[Step]:
    """Hold each table to its contract, then all of them to the rules across tables."""
    tables: dict[str, pl.DataFrame] = {}
    bad: dict[str, list[BadCell]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    for resource in package.resources:
        try:
            cells = read_cells(resource)
            tables[resource.name], bad[resource.name] = type_cells(cells, resource.fields)
        except (PackageError, ContractError) as error:
            unread[resource.name] = error
    for resource in package.resources:
        reason = unread.get(resource.name)
        if isinstance(reason, ContractError):
            yield cannot_compile(resource.name, reason)
        elif reason:
            yield Step("contract", resource.name, "not run", str(reason))
        else:
            yield judge_by_contract(resource, tables, bad[resource.name])
    yield from _judge_across(package, tables, unread)


def _judge_rules(package: Package) -> Iterator[Step]:
    """Hold a package without a contract to the rules that it carries, if any.

    What has no schema (a text, a picture) is no table of the rules.
    """
    tables: dict[str, pl.DataFrame] = {}
    numbers: dict[str, list[int]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    across = package.rules or any(resource.derived_by for resource in package.resources)
    for resource in package.resources:
        if resource.fields and (across or _has_rules(resource)):
            try:
                reading = read_any(resource)
                tables[resource.name] = reading.frame
                numbers[resource.name] = reading.numbers
            except PackageError as error:
                unread[resource.name] = error
    for resource in package.resources:
        if resource.name in unread and _has_rules(resource):
            yield Step("contract", resource.name, "not run", str(unread[resource.name]))
        elif resource.name in tables and _has_rules(resource):
            name = resource.name
            yield _judge_row_rules(resource, tables[name], numbers[name])
    yield from _judge_across(package, tables, unread)


def _has_rules(resource: Resource) -> bool:
    return bool((resource.schema or {}).get("rowRules"))


def _judge_row_rules(resource: Resource, frame: pl.DataFrame, numbers: Sequence[int]) -> Step:
    """Hold the rows to the row rules; what else the schema says, frictionless has judged.

    Fields of a type that the contract does not know are left out, so that a rule that names one is
    refused and not run on something else.
    """
    fields = []
    for field in resource.fields:
        bare = {"name": field["name"], "type": field.get("type", "string")}
        with suppress(ContractError):
            if column_type(bare) == frame.schema.get(field["name"]):
                fields.append(bare)
    known = {resource.name: frame.select(field["name"] for field in fields)}
    schema = {"fields": fields, "rowRules": (resource.schema or {})["rowRules"]}
    return judge_by_contract(resource, known, schema=schema, numbers=numbers)


def _judge_across(
    package: Package,
    tables: Mapping[str, pl.DataFrame],
    unread: Mapping[str, PackageError | ContractError],
) -> list[Step]:
    """Run the rules across tables, unless a table is lacking."""
    if unread:
        reason = "; ".join(str(error) for error in unread.values())
        return _without_rules(package, reason)
    return judge_by_rules(package, tables)


def _without_rules(package: Package, reason: str) -> list[Step]:
    """Say that no rule across tables was run, and no derived table looked at."""
    derived = [resource.name for resource in package.resources if resource.derived_by]
    return [Step("rule", rule.name, "not run", reason) for rule in package.rules] + [
        Step("derivation", name, "not run", reason) for name in derived
    ]
