"""The step that checks a table against its contract, or against its row rules alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from tablepact.contract.row_rules import broken_message, compile_rules
from tablepact.contract.table_contract import (
    ContractFailure,
    TableContract,
    compile_table_contract,
)
from tablepact.errors import ContractError
from tablepact.exact_columns import column as exactly
from tablepact.exact_columns import nameless
from tablepact.frames.strict_csv import BadCell
from tablepact.language import message
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import TableSchema
from tablepact.package.metadata.json_types import Metadata
from tablepact.report.model import Finding, Step
from tablepact.validation.contract_results import contract_result, failed_contract

_CODES = {
    "unique": "unique-error",
    "primaryKey": "primary-key",
    "uniqueKeys": "unique-key",
    "foreignKeys": "foreign-key",
}
_Indexed = tuple[int | None, Finding]
"""A finding, and the index of its row, counted from 0."""


def check_contract(
    resource: Resource,
    tables: Mapping[str, pl.DataFrame],
    bad: Sequence[BadCell] = (),
    *,
    numbers: Sequence[int] | None = None,
) -> Step:
    """Check a table against the contract compiled from its schema.

    Args:
        resource: The table.
        tables: The tables of the package as typed frames, with categories as text.
        bad: The cells of this table that cannot be read as their type; they are null in the frame.
        numbers: The number of each row in the file; by default they start at 2, as in a CSV file
            with a header.
    """
    name, frame, schema = resource.name, tables[resource.name], resource.table_schema
    try:
        contract = compile_table_contract(schema, tables, name=name, codes=False, validated=True)
    except ContractError as error:
        return failed_contract(name, error)
    indexed: list[_Indexed] = [
        (c.index, Finding("type-error",
                          message("{cell} is {what}", cell=repr(c.cell), what=c.message),
                          name, field=c.field, check="type", cell=c.cell))
        for c in bad
    ]  # fmt: skip
    untyped = {(cell.index, cell.field) for cell in bad}
    for failure in _failures(contract, schema, name, frame):
        used = {check.name: check.columns for check in contract.checks}
        finding = _finding(failure, name, schema, frame, used)
        if (failure.index, finding.field) not in untyped:
            indexed.append((failure.index, finding))
    return _step(resource, frame, indexed, numbers or range(2, frame.height + 2), contract.size)


def check_row_rules(
    resource: Resource, frame: pl.DataFrame, columns: Collection[str], numbers: Sequence[int]
) -> Step:
    """Check a table against its row rules alone.

    Args:
        resource: The table.
        frame: Its rows.
        columns: The columns that rules may use.
        numbers: The number of each row in the file.
    """
    name, schema = resource.name, resource.table_schema
    try:
        types = {column: frame.schema[column] for column in columns}
        rules = compile_rules(schema, types, frame)
    except ContractError as error:
        return failed_contract(name, error)
    indexed: list[_Indexed] = []
    for rule in rules:
        try:
            kept = rule.holds(frame.lazy()).collect().to_series()
            kept = nameless(kept).fill_null(value=True)
        except Exception as error:  # a rule that raises has not passed
            reason = " ".join(f"{rule.name}: {error}".split())
            indexed.append((None, Finding("contract-error", reason, name, check=rule.name)))
            continue
        shown = frame.select(exactly(column) for column in rule.columns)
        for index in (~kept).arg_true():
            row = dict(zip(rule.columns, shown.row(index), strict=True))
            said = broken_message(rule.message, rule.columns, row)
            broken = Finding("row-rule", said, name, check=rule.name, rule=rule.message)
            indexed.append((index, broken))
    return _step(resource, frame, indexed, numbers, len(rules))


def _step(
    resource: Resource,
    frame: pl.DataFrame,
    indexed: list[_Indexed],
    numbers: Sequence[int],
    checks: int,
) -> Step:
    """Return the step with its findings in the order of the rows."""
    indexed.sort(key=lambda pair: -1 if pair[0] is None else pair[0])
    findings = tuple(
        finding
        if index is None
        else finding.with_row(numbers[index], _address(resource, frame, index))
        for index, finding in indexed
    )
    return contract_result(resource.name, frame.height, checks, findings)


def _failures(
    contract: TableContract, schema: TableSchema, name: str, frame: pl.DataFrame
) -> Sequence[ContractFailure]:
    """Return the failures of a contract; pandera explains a frame with other columns or types."""
    if contract.fits(frame):
        return contract.failures(frame)
    from pandera.errors import SchemaErrors

    from tablepact.contract.pandera_schema import as_pandera

    try:
        as_pandera(contract, schema, name).validate(frame, lazy=True)
    except SchemaErrors as error:
        return [
            ContractFailure(
                str(case["check"]),
                case["column"] if case["schema_context"] == "Column" else None,
                case["index"],
                str(case["failure_case"]),
            )
            for case in error.failure_cases.iter_rows(named=True)
        ]
    return []


def _finding(
    failure: ContractFailure,
    table: str,
    schema: TableSchema,
    frame: pl.DataFrame,
    used: Mapping[str, Sequence[str]],
) -> Finding:
    check, field, index = failure.check, failure.field, failure.index
    if index is None:  # the frame has other columns or types, or a check raised
        reason = " ".join(f"{check}: {failure.reason}".split())
        return Finding("contract-error", reason, table, field=field)
    if field is None:
        row = frame.row(index, named=True)
        return _of_row(check, table, schema, row, used.get(check, ()))
    value = frame[field][index]
    if value is None:
        return Finding(
            "constraint-error", message("a value is required"), table, field=field, check=check
        )
    constraints = next(f.constraints for f in schema.fields if f.name == field)
    bound = "" if check in ("enum", "unique") else f" {constraints.get(check)}"
    text = message("{value} violates {check}{bound}", value=value, check=check, bound=bound)
    code = _CODES.get(check, "constraint-error")
    return Finding(code, text, table, field=field, check=check, cell=str(value))


def _of_row(
    check: str, table: str, schema: TableSchema, row: Metadata, used: Sequence[str]
) -> Finding:
    """Return the finding for a row that violates a rule, which has used columns, or a key."""
    for rule in schema.row_rules or ():
        if rule["name"] == check:
            broken = broken_message(rule["message"], used, row)
            return Finding("row-rule", broken, table, check=check, rule=rule["message"])
    kind, _, names = check.partition(" ")
    values = [row.get(name) for name in _fields_of(check, schema)]
    shown = ", ".join(message("empty") if value is None else str(value) for value in values)
    says = (
        message("refers to no row") if kind == "foreignKeys" else message("occurs more than once")
    )
    if kind == "primaryKey" and None in values:
        says = message("is incomplete")
    return Finding(
        _CODES[kind],
        message("the key {names} ({shown}) {says}", names=names, shown=shown, says=says),
        table,
        check=kind,
    )


def _fields_of(check: str, schema: TableSchema) -> tuple[str, ...]:
    """Return the fields of the key that names a check; a field name may itself contain commas."""
    kind = check.partition(" ")[0]
    keys = {
        "primaryKey": (schema.primary_key,),
        "uniqueKeys": schema.unique_keys or (),
        "foreignKeys": (link.fields for link in schema.foreign_keys if link),
    }[kind]
    return next(key for key in keys if key and f"{kind} {', '.join(key)}" == check)


def _address(resource: Resource, frame: pl.DataFrame, index: int) -> str | None:
    """Return the address of a row; None if it has no identifier."""
    identifier = frame[resource.key][index] if resource.key in frame.columns else None
    return None if identifier is None else f"{resource.name}/{identifier}"
