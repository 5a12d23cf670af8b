"""Tables that frictionless gives a verdict on without having read them: they are not run."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from tablepact._about import install
from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.result import TableResult
from tablepact.package.table_formats import ending_of, says_table

_LACKING = re.compile(r'Please install "frictionless\[(\w+)\]"')
OUR_EXTRA = ("excel", "json", "ods")
"""What our extra ``formats`` brings."""


def unless_unread(verdict: TableResult, source: ResourceRef) -> TableResult:
    """Take back the verdict on a table that frictionless took for something else, or cannot read.

    What is not installed on this machine is no fault of the package.
    """
    if verdict.task is None:
        return verdict
    if extra := _lacking(verdict):
        ours = extra in OUR_EXTRA
        command = install("formats") if ours else f"pip install 'frictionless[{extra}]'"
        reason = f"what reads it is not installed here: {command}"
        return _not_run(verdict, reason, "where frictionless has an error")
    tabular = says_table(source.resource, fields=bool((source.schema or {}).get("fields")))
    if verdict.task["type"] == "table" or not tabular or verdict.counts:
        return verdict
    form = source.resource.get("format") or ending_of(source.resource)
    reason = (
        f'it is described as a table, and tables in the format "{form}" are not read; '
        'if it is text in cells, say "format": "csv"'
    )
    return _not_run(verdict, reason, "where frictionless sees no table")


def _not_run(verdict: TableResult, reason: str, departs: str) -> TableResult:
    departures = (*verdict.departs, f"not run, {departs}")
    return replace(verdict, task=None, counts=Counter(), not_run=reason, departs=departures)


def _lacking(verdict: TableResult) -> str:
    """Name the extra of frictionless that is not installed; empty if none is lacking."""
    notes = [
        str(error.get("note"))
        for task in verdict.tasks
        for error in task["errors"]
        if error["type"] == "error"
    ]
    return next((found[1] for note in notes if (found := _LACKING.fullmatch(note))), "")
