"""The verdict of the compiled contract on the tables of a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from pandera.errors import SchemaErrors
from pandera.polars import DataFrameSchema

from avocado_pivot.contract.compile import compile_contract
from avocado_pivot.errors import ContractError
from avocado_pivot.judges.report import Finding, Step
from avocado_pivot.package.descriptor import Resource
from avocado_pivot.package.tables import BadCell

JUDGE = "contract"

_CODES = {
    "unique": "unique-error",
    "primaryKey": "primary-key",
    "uniqueKeys": "unique-key",
    "foreignKeys": "foreign-key",
}


def judge_by_contract(
    resource: Resource, tables: Mapping[str, pl.DataFrame], bad: Sequence[BadCell] = ()
) -> Step:
    """Hold a table to the contract compiled from its schema.

    Args:
        resource: The table and its schema.
        tables: The tables of the package as typed frames, code lists as text.
        bad: The cells of this table that have no value of their type; in the frame they are null.
    """
    name, schema, frame = resource.name, resource.schema or {}, tables[resource.name]
    try:
        contract = compile_contract(schema, tables, name=name, codes=False)
    except ContractError as error:
        finding = Finding("contract-error", str(error), name)
        return Step(JUDGE, name, "fail", "the contract cannot be compiled", (finding,))
    untyped = {(cell.index + 2, cell.field) for cell in bad}
    found = [
        Finding("type-error", f"{c.cell!r} is {c.message}", name, c.index + 2, c.field, "type")
        for c in bad
    ]
    found += [
        finding
        for finding in _failures(contract, frame, schema.get("rowRules", []))
        if (finding.row, finding.field) not in untyped
    ]
    found = [_with_address(finding, frame, resource.key) for finding in found]
    found.sort(key=lambda finding: finding.row or 0)
    checks = len(contract.checks) + sum(len(c.checks) + 1 for c in contract.columns.values())
    detail = f"{frame.height:,} rows, {checks} checks"
    return Step(JUDGE, name, "fail" if found else "pass", detail, tuple(found))


def _failures(
    contract: DataFrameSchema, frame: pl.DataFrame, rules: Sequence[Mapping[str, str]]
) -> list[Finding]:
    """Validate an eager frame; rows count from 2, as in a CSV file with a header."""
    messages = {rule["name"]: rule["message"] for rule in rules}
    try:
        contract.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.iter_rows(named=True)
        return [_finding(case, str(contract.name), messages) for case in cases]
    return []


def _finding(case: Mapping[str, Any], table: str, messages: Mapping[str, str]) -> Finding:
    check, index = str(case["check"]), case["index"]
    field = case["column"] if case["schema_context"] == "Column" else None
    if index is None:  # the frame is not of the contract's form, or a check itself broke
        return Finding("contract-error", f"{check}: {case['failure_case']}", table, field=field)
    row = index + 2
    if field is None and check in messages:
        return Finding("row-rule", messages[check], table, row, check=check)
    if field is None:
        kind, _, fields = check.partition(" ")
        says = "refers to no row" if kind == "foreignKeys" else "is missing or stands twice"
        return Finding(_CODES[kind], f"the key {fields} {says}", table, row, check=kind)
    code = _CODES.get(check, "constraint-error")
    return Finding(code, f"{case['failure_case']!r} breaks {check}", table, row, field, check)


def _with_address(finding: Finding, frame: pl.DataFrame, key: str | None) -> Finding:
    """Add the address of the row, where it has an identifier."""
    if key not in frame.columns or finding.row is None or frame[key][finding.row - 2] is None:
        return finding
    return replace(finding, record=f"{finding.table}/{frame[key][finding.row - 2]}")
