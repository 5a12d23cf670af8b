"""A report as a polars frame, which only this imports: a row for each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact.report.formats.jsonl import as_record
from tablepact.report.locations import Locations

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel

COLUMNS: dict[str, Any] = {
    "step": pl.String,
    "subject": pl.String,
    "table": pl.String,
    "path": pl.String,
    "row": pl.Int64,
    "line": pl.Int64,
    "field": pl.String,
    "cell": pl.String,
    "code": pl.String,
    "message": pl.String,
    "hint": pl.String,
    "record": pl.String,
    "check": pl.String,
    "rule": pl.String,
    "pointer": pl.String,
}
"""The columns and their types, whatever was found."""


def as_frame(report: ReportModel) -> pl.DataFrame:
    """Return the findings that are listed, a row each; what one does not have is null."""
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
    """Return what a frame can hold: half of a surrogate pair is no character."""
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    return value
