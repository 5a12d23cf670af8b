"""The step of a contract; a module of its own so that a plain table does not import polars."""

from __future__ import annotations

from tablepact.errors import ContractError
from tablepact.language import format_count, message
from tablepact.report.model import Finding, Step


def contract_result(table: str, rows: int, checks: int, findings: tuple[Finding, ...] = ()) -> Step:
    """Return the step of a contract that was checked."""
    detail = f"{format_count(rows, 'row')}, {format_count(checks, 'check')}"
    return Step("contract", table, "fail" if findings else "pass", detail, findings)


def failed_contract(table: str, error: ContractError) -> Step:
    """Return the failed step of a contract that cannot be compiled."""
    finding = Finding("contract-error", str(error), table)
    return Step("contract", table, "fail", message("the contract cannot be compiled"), (finding,))
