"""The step on a contract, however that was checked; apart from what needs polars to check it."""

from __future__ import annotations

from tablepact.errors import ContractError
from tablepact.report.escape import format_count
from tablepact.report.model import Finding, Step


def contract_result(table: str, rows: int, checks: int, findings: tuple[Finding, ...] = ()) -> Step:
    """Return the step of a table that was checked."""
    detail = f"{format_count(rows, 'row')}, {format_count(checks, 'check')}"
    return Step("contract", table, "fail" if findings else "pass", detail, findings)


def failed_contract(table: str, error: ContractError) -> Step:
    """Return the step of a table whose contract cannot be compiled, which is a failure."""
    finding = Finding("contract-error", str(error), table)
    return Step("contract", table, "fail", "the contract cannot be compiled", (finding,))
