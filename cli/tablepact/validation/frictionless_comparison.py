"""Compare the result of the engine with the result of frictionless."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from tablepact.engine import validate_resource
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, Task, WorkerStopped
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.guesses import departures
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession
from tablepact.language import format_count, format_number, message
from tablepact.report.model import Finding, Step
from tablepact.report.summary import reached_limit
from tablepact.validation.wording.engine_notes import translate

STATS = ("md5", "sha256", "bytes", "fields", "rows")


class FrictionlessComparison:
    """The comparison of a package with frictionless, under the rules of frictionless alone.

    Args:
        session: The package as it is written, and nothing of it read by the standard.
    """

    def __init__(self, session: ValidationSession) -> None:
        self._session = session

    def step(self, reported: TableResult, source: SessionResource, hashes: FileHashes) -> Step:
        """Validate a table by the engine and by frictionless, and return the step.

        Args:
            reported: The result of the engine under the rules that apply.
            source: The resource under these rules.
            hashes: The hashes of its files.
        """
        session, name = self._session, reported.name
        session.select()
        ref = session.tables.refs[source.index]
        try:
            refused = session.descriptor_errors()
        except WorkerStopped as reason:
            return Step("comparison", name, "not run", str(reason))
        if refused:
            why = " ".join(str(refused[0]["message"]).split())
            detail = message(
                "frictionless refuses the descriptor, which the standard allows: {why}", why=why
            )
            return Step("comparison", name, "pass", detail)
        result = validate_resource.validate_resource(session, ref, hashes)
        step = compare(result, ref, session.client, session.options.limit)
        return _note_departures(step, result, reported, departures(source))


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
    if result.fallback_reason and not result.not_run:
        return Step("comparison", name, "pass", message("frictionless validated the table"))
    if ref.is_parquet and ref.addresses:
        reason = message("frictionless reads Parquet with pandas, which changes some values")
        return Step("comparison", name, "not run", reason)
    if result.task is None:
        return Step("comparison", name, "not run", result.not_run)
    try:
        answer = client.validate(ref.index, limit)
    except WorkerStopped as reason:
        return Step("comparison", name, "not run", str(reason))
    theirs = answer["tasks"][0]
    differences = tuple(
        Finding("comparison-error", said, name) for said in _differences(result.task, theirs)
    )
    if differences:
        return Step("comparison", name, "fail", message("frictionless differs"), differences)
    errors = format_count(len(theirs["errors"]), "error")
    detail = message("same result as frictionless: {errors}", errors=errors)
    return Step("comparison", name, "pass", detail)


def _note_departures(
    step: Step, result: TableResult, reported: TableResult, guesses: Sequence[str]
) -> Step:
    """Return the step with the intended differences from frictionless in its detail.

    Args:
        step: The step.
        result: The result under the rules of frictionless.
        reported: The result that is reported, with its departures.
        guesses: What frictionless would have guessed otherwise.
    """
    notes = [
        message("here {departure}", departure=translate(departure))
        for departure in (*reported.departures, *guesses)
    ]
    for code in sorted({*result.counts, *reported.counts} if not notes else ()):
        there, here = result.counts[code], reported.counts[code]
        if here != there:
            counted = {"here": format_count(here, code), "there": format_number(there)}
            notes.append(message("by the standard {here}, not {there}", **counted))
    by_rules = step.detail.replace("frictionless:", message("frictionless by its rules:"))
    detail = by_rules if notes else ""
    return replace(step, detail="; ".join([detail or step.detail, *notes]))


def _differences(ours: Task, theirs: Task) -> Iterator[str]:
    cut = reached_limit(theirs)
    for key in ("valid", "type", "labels", "warnings"):
        if ours[key] != theirs[key]:
            yield _difference(key, repr(ours[key]), repr(theirs[key]))
    for key in () if cut else STATS:  # frictionless has no totals after it stopped at the limit
        mine, other = ours["stats"].get(key), theirs["stats"].get(key)
        if mine != other and mine is not None:
            yield _difference(key, repr(mine), repr(other))
    pairs = zip_longest(ours["errors"], theirs["errors"])
    for number, (mine, other) in enumerate(pairs, 1):
        if (
            mine is None
            or other is None
            or any(mine.get(key) != value for key, value in other.items())
        ):
            what = message("error {number}", number=number)
            yield _difference(what, _brief(mine), _brief(other))


def _difference(what: str, here: str, there: str) -> str:
    return message("{what}: {here} here, {there} there", what=what, here=here, there=there)


def _brief(error: Error | None) -> str:
    if error is None:
        return message("none")
    row = message(" in row {row}", row=error["rowNumber"]) if "rowNumber" in error else ""
    return f"{error['type']}{row} ({error.get('note')})"
