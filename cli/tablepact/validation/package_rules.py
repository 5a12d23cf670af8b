"""Hold a package to the rules that it carries, and to its contract if it has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact.errors import ContractError, PackageError
from tablepact.package.descriptor import Package, Resource, read_package
from tablepact.package.metadata_files import read_json
from tablepact.report.model import Step

if TYPE_CHECKING:
    import polars as pl

    from tablepact.engine.session import ValidationSession
    from tablepact.frames.any_format import AnyFormat
    from tablepact.frames.strict_csv import BadCell

OURS = ("tableRules", "tableViews", "tableContract")
"""Properties of a descriptor that frictionless does not know."""


def judge_by_own_rules(
    path: Path | Package, *, unless: str = "", opened: ValidationSession | None = None
) -> Iterator[Step]:
    """Judge what frictionless does not know: row rules, rules across tables, derived tables.

    Args:
        path: The descriptor, or the package already read.
        unless: Why nothing is judged further, such as that the descriptor is refused; empty if it
            is.
        opened: The package as it is open already, for the tables that frictionless has to read.

    Raises:
        PackageError: The package has rules, and they are not written as they should be.
    """
    try:
        package = path if isinstance(path, Package) else read_package(path)
    except PackageError:
        if unless or not _has_any(path):
            return
        raise
    if unless:
        yield from _leave(package, unless)
    else:
        judge = _judge_strictly if package.strict else _judge_rules
        yield from judge(package, opened)


def _has_any(path: Path | Package) -> bool:
    """Say whether a descriptor has anything of ours, wherever it stands."""
    metadata = path.metadata if isinstance(path, Package) else read_json(path)
    listed = metadata.get("resources")
    parts = [metadata, *(listed if isinstance(listed, list) else [])]
    schemas = [part.get("schema") for part in parts if isinstance(part, dict)]
    return any(
        isinstance(part, dict) and any(name in part for name in (*OURS, "rowRules", "derivedBy"))
        for part in [*parts, *schemas]
    )


def _leave(package: Package, reason: str) -> Iterator[Step]:
    """Say what is not judged further."""
    for resource in package.resources:
        if package.strict or _has_rules(resource):
            yield Step("contract", resource.name, "not run", reason)
    yield from _without_rules(package, reason)


def _judge_strictly(package: Package, opened: ValidationSession | None) -> Iterator[Step]:
    """Hold each table to its contract, then all of them to the rules across tables."""
    from tablepact.contract.pandera_schema import as_held
    from tablepact.frames.any_format import AnyFormat
    from tablepact.frames.strict_csv import type_cells
    from tablepact.validation.contract_steps import cannot_compile, judge_by_contract

    reader = AnyFormat(package, opened)
    tables: dict[str, pl.DataFrame] = {}
    numbers: dict[str, list[int] | None] = {}
    bad: dict[str, list[BadCell]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    for resource in package.resources:
        try:
            cells, numbers[resource.name] = _cells(resource, reader)
            fields = as_held(resource.schema or {})["fields"]
            tables[resource.name], bad[resource.name] = type_cells(cells, fields)
        except (PackageError, ContractError) as error:
            unread[resource.name] = error
    for resource in package.resources:
        reason = unread.get(resource.name)
        if isinstance(reason, ContractError):
            yield cannot_compile(resource.name, reason)
        elif reason:
            yield Step("contract", resource.name, "not run", str(reason))
        else:
            rows = numbers[resource.name]
            yield judge_by_contract(resource, tables, bad[resource.name], numbers=rows)
    yield from _judge_across(package, tables, unread)


def _cells(resource: Resource, reader: AnyFormat) -> tuple[pl.DataFrame, list[int] | None]:
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
    reading = reader.read(resource.name, [str(field["name"]) for field in resource.fields])
    if any(kind != "type-error" for kind in reading.errors):
        raise PackageError(reading.first)
    return reading.frame(), reading.numbers()


def _judge_rules(package: Package, opened: ValidationSession | None) -> Iterator[Step]:
    """Hold a package without a contract to the rules that it carries, if any.

    What has no schema (a text, a picture) is no table of the rules.
    """
    if not (package.rules or any(r.derived_by or _has_rules(r) for r in package.resources)):
        return
    from tablepact.frames.any_format import AnyFormat
    from tablepact.package.column_types import warn_kept_as_text

    reader = AnyFormat(package, opened)
    tables: dict[str, pl.DataFrame] = {}
    numbers: dict[str, list[int]] = {}
    unread: dict[str, PackageError | ContractError] = {}
    across = package.rules or any(resource.derived_by for resource in package.resources)
    for resource in package.resources:
        if resource.fields and (across or _has_rules(resource)):
            try:
                reading = reader.read(resource.name)
                tables[resource.name] = frame = reading.frame()
                numbers[resource.name] = reading.numbers()
                warn_kept_as_text(resource.name, resource.fields, frame.schema)
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
    from tablepact.package.field_types import column_type
    from tablepact.validation.contract_steps import judge_by_row_rules

    known = []
    for field in resource.fields:
        bare = {"name": field["name"], "type": field.get("type", "string")}
        with suppress(ContractError):
            held = frame.schema[str(field["name"])]
            if column_type(bare) == held or held.is_decimal():
                known.append(str(field["name"]))
    return judge_by_row_rules(resource, frame, known, numbers)


def _judge_across(
    package: Package,
    tables: Mapping[str, pl.DataFrame],
    unread: Mapping[str, PackageError | ContractError],
) -> list[Step]:
    """Run the rules across tables, unless a table is lacking."""
    if unread:
        reason = "; ".join(str(error) for error in unread.values())
        return _without_rules(package, reason)
    from tablepact.validation.sql_rules import judge_by_rules

    return judge_by_rules(package, tables)


def _without_rules(package: Package, reason: str) -> list[Step]:
    """Say that no rule across tables was run, and no derived table looked at."""
    derived = [resource.name for resource in package.resources if resource.derived_by]
    return [Step("rule", rule.name, "not run", reason) for rule in package.rules] + [
        Step("derivation", name, "not run", reason) for name in derived
    ]
