"""Compare the result of the engine with the result of frictionless."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, Task, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.result import TableResult
from tablepact.report.escape import format_count
from tablepact.report.model import Finding, Step
from tablepact.report.summary import reached_limit

STATS = ("md5", "sha256", "bytes", "fields", "rows")


def compare(
    result: TableResult, ref: SessionResource, client: FrictionlessClient, limit: int
) -> Step:
    """Validate a table with frictionless too, and return a step with the differences.

    Args:
        result: The result of the engine.
        ref: The resource.
        client: The frictionless worker, which has loaded the package.
        limit: The maximum number of listed errors; 0 lists all.
    """
    name = result.name
    if result.instead and not result.not_run:
        return Step("comparison", name, "pass", "frictionless itself validated the table")
    if ref.is_parquet and ref.addresses:
        reason = "frictionless reads Parquet with pandas, which changes some values"
        return Step("comparison", name, "not run", reason)
    if result.task is None:
        return Step("comparison", name, "not run", result.not_run)
    try:
        answer = client.validate(ref.index, limit)
    except WorkerStopped as reason:
        return Step("comparison", name, "not run", str(reason))
    theirs = answer["tasks"][0]
    differences = tuple(
        Finding("comparison-error", message, name) for message in _differences(result.task, theirs)
    )
    detail = f"same result as frictionless: {format_count(len(theirs['errors']), 'error')}"
    if differences:
        return Step("comparison", name, "fail", "frictionless differs", differences)
    return Step("comparison", name, "pass", detail)


def note_departures(step: Step, reported: TableResult, guesses: Sequence[str]) -> Step:
    """Return the step with the intended differences from frictionless in its detail."""
    notes = (f"here {departure}" for departure in (*reported.departs, *guesses))
    return replace(step, detail="; ".join([step.detail, *notes]))


def _differences(ours: Task, theirs: Task) -> Iterator[str]:
    cut = reached_limit(theirs)
    for key in ("valid", "type", "labels", "warnings"):
        if ours[key] != theirs[key]:
            yield f"{key}: {ours[key]!r} here, {theirs[key]!r} there"
    for key in () if cut else STATS:  # frictionless has no totals after it stopped at the limit
        mine, other = ours["stats"].get(key), theirs["stats"].get(key)
        if mine != other and mine is not None:
            yield f"{key}: {mine!r} here, {other!r} there"
    pairs = zip_longest(ours["errors"], theirs["errors"])
    for number, (mine, other) in enumerate(pairs, 1):
        if (
            mine is None
            or other is None
            or any(mine.get(key) != value for key, value in other.items())
        ):
            yield f"error {number}: {_brief(mine)} here, {_brief(other)} there"


def _brief(error: Error | None) -> str:
    if error is None:
        return "none"
    row = f" in row {error['rowNumber']}" if "rowNumber" in error else ""
    return f"{error['type']}{row} ({error.get('note')})"
