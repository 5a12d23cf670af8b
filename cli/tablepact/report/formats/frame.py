"""The report as a polars frame with a row for each finding; the only format that needs polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact.report.formats.jsonl import as_record
from tablepact.report.locations import Locations
from tablepact.system.utf8 import encode_utf8

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel

COLUMNS: dict[str, Any] = {
    "step": pl.String,
    "subject": pl.String,
    "table": pl.String,
    "path": pl.String,
    "row": pl.Int64,
    "line": pl.Int64,
    "column": pl.Int64,
    "sheetCell": pl.String,
    "field": pl.String,
    "cell": pl.String,
    "code": pl.String,
    "severity": pl.String,
    "message": pl.String,
    "hint": pl.String,
    "record": pl.String,
    "check": pl.String,
    "rule": pl.String,
    "pointer": pl.String,
}
"""The columns and their types, the same for every report."""


def as_frame(report: ReportModel) -> pl.DataFrame:
    """Return the listed findings, one row each, with null for missing values."""
    locations = Locations(report)
    rows = []
    for step in report.steps:
        for finding in step.findings:
            record = as_record(finding, locations)
            record |= {"step": step.kind, "subject": step.subject or None}
            record["hint"] = finding.hint or None
            rows.append([_value(record[name]) for name in COLUMNS])
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _value(value: Any) -> Any:
    """Return a value with lone surrogates escaped, which a frame cannot hold."""
    if isinstance(value, str):
        return encode_utf8(value).decode()
    return value
