"""Judge a data package: descriptor, frictionless, contract, rules across tables.

Every package is judged by frictionless, and by the rules that it carries. A package whose
descriptor says ``"contract": "strict"`` is read strictly too and held to its compiled contract.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from avocado_pivot.errors import ContractError, PackageError, SqlError
from avocado_pivot.judges.by_contract import judge_by_contract
from avocado_pivot.judges.by_frictionless import judge_by_frictionless, read_rows
from avocado_pivot.judges.by_rules import judge_by_rules
from avocado_pivot.judges.report import Finding, Report, Step
from avocado_pivot.package.descriptor import Package, Resource, read_package
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
    count = len(package.resources)
    detail = f"{count} tables" if count > 1 else "1 table"
    judged, tasks = judge_by_frictionless(package)
    judge_further = _judge_strictly if package.strict else _judge_rules
    steps = (Step("descriptor", "", "pass", detail), *judged, *judge_further(package))
    return Report(package.title, steps, time.monotonic() - started, tuple(tasks))


def _judge_strictly(package: Package) -> Iterator[Step]:
    """Hold each table to its contract, then all of them to the rules across tables."""
    tables: dict[str, pl.DataFrame] = {}
    bad: dict[str, list[BadCell]] = {}
    unread: dict[str, str] = {}
    for resource in package.resources:
        try:
            cells = read_cells(resource)
            tables[resource.name], bad[resource.name] = type_cells(cells, resource.fields)
        except (PackageError, ContractError) as error:
            unread[resource.name] = str(error)
    for resource in package.resources:
        if resource.name in unread:
            yield Step("contract", resource.name, "not run", unread[resource.name])
        else:
            yield judge_by_contract(resource, tables, bad[resource.name])
    yield from _judge_across(package, tables, unread)


def _judge_rules(package: Package) -> Iterator[Step]:
    """Hold a package without a contract to the rules that it carries, if any."""
    ruled = [resource for resource in package.resources if (resource.schema or {}).get("rowRules")]
    tables: dict[str, pl.DataFrame] = {}
    unread: dict[str, str] = {}
    for resource in package.resources if package.rules else ruled:
        try:
            tables[resource.name] = read_rows(package, resource)
        except ContractError as error:
            unread[resource.name] = str(error)
    for resource in ruled:
        if resource.name in unread:
            yield Step("contract", resource.name, "not run", unread[resource.name])
        else:
            yield judge_by_contract(_only_rules(resource, tables[resource.name]), tables)
    yield from _judge_across(package, tables, unread)


def _only_rules(resource: Resource, frame: pl.DataFrame) -> Resource:
    """Leave of a schema its row rules: what else it says, frictionless has judged."""
    fields = [
        {"name": field["name"], "type": field.get("type", "string")}
        for field in resource.fields
        if field["name"] in frame.columns
    ]
    schema = {"fields": fields, "rowRules": (resource.schema or {})["rowRules"]}
    return Resource(resource.name, resource.path, schema, resource.metadata)


def _judge_across(
    package: Package, tables: Mapping[str, pl.DataFrame], unread: Mapping[str, str]
) -> list[Step]:
    """Run the rules across tables, unless a table is lacking."""
    if unread:
        reason = f"{', '.join(unread)} cannot be read"
        return [Step("rule", rule.name, "not run", reason) for rule in package.rules]
    try:
        return judge_by_rules(package.rules, tables)
    except (SqlError, PackageError) as error:
        finding = Finding("rule-error", str(error))
        return [Step("rule", "", "fail", "the rules cannot run", (finding,))]
