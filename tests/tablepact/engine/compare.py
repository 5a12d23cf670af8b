"""Our report of a package held against the one that frictionless gives."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import frictionless

from tablepact.errors import PackageError
from tablepact.validation.validate import validate

LIMIT = 1000
TASK_KEYS = ("name", "type", "place", "labels", "valid", "warnings")
STATS_KEYS = ("rows", "fields", "bytes", "sha256", "md5")
BY_FRICTIONLESS = "validated by frictionless"


@dataclass(frozen=True, slots=True)
class Crash:
    """Frictionless gave no report, as it stopped with an error of its own."""

    reason: str


def frictionless_report(path: Path | str, *, limit_errors: int = LIMIT) -> dict[str, Any] | Crash:
    """Return the report of ``frictionless validate``, or say why there is none.

    A descriptor that is refused gives a report without tasks, as the command gives it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            package = frictionless.Package(str(path))
            report: dict[str, Any] = package.validate(limit_errors=limit_errors).to_dict()
    except frictionless.FrictionlessException as error:
        errors = [item.to_dict() for item in (error.reasons or [error.error])]
        return {"valid": False, "warnings": [], "errors": errors, "tasks": []}
    except Exception as error:  # it has faults of its own, on bad patterns and bounds
        return Crash(" ".join(f"{type(error).__name__}: {error}".split()))
    return report


def our_report(
    path: Path | str, *, limit_errors: int = LIMIT, client: Any = None
) -> dict[str, Any] | PackageError:
    """Return our report by the rules of frictionless, or the reason why the package is refused.

    Args:
        path: The descriptor.
        limit_errors: How many errors a table is reported with at most.
        client: A worker process of frictionless to use.
    """
    try:
        report = validate(path, rules="frictionless", limit_errors=limit_errors, client=client)
    except PackageError as error:
        return error
    return report.to_dict()


def compare(
    path: Path | str,
    *,
    limit_errors: int = LIMIT,
    client: Any = None,
    theirs: dict[str, Any] | Crash | None = None,
) -> list[str]:
    """Judge a package both ways, unless ``theirs`` is there, and say what differs, a line each."""
    theirs = theirs or frictionless_report(path, limit_errors=limit_errors)
    ours = our_report(path, limit_errors=limit_errors, client=client)
    if isinstance(ours, PackageError):
        if isinstance(theirs, Crash) or theirs["errors"]:
            return []  # neither has judged a table, and ours has said why
        return [f"we refuse the package, frictionless does not: {ours}"]
    return differences(ours, theirs)


def fast_and_exact(ours: Mapping[str, Any]) -> tuple[int, int]:
    """Count the tables that the engine judged, and those that it left to frictionless."""
    tables = {task["name"] for task in ours["tasks"]}
    steps = [step for step in ours["steps"] if step["subject"] in tables]
    exact = sum(BY_FRICTIONLESS in step["detail"] for step in steps)
    return len(steps) - exact, exact


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any] | Crash) -> list[str]:
    """Return where our report is not the one of frictionless.

    What we say beyond it does not count. Where it gives no report, ours must not be valid.
    """
    if isinstance(theirs, Crash):
        return ["valid, where frictionless crashes"] if ours["valid"] else []
    return list(_differences(ours, theirs))


def _differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    yield from _keys("", ours, theirs, ("valid",))
    yield from _errors("the top", ours["errors"], theirs["errors"])
    names = [[task["name"] for task in report["tasks"]] for report in (ours, theirs)]
    if names[0] != names[1]:
        yield _differ("tasks", *names)
        return
    for our, their in zip(ours["tasks"], theirs["tasks"], strict=True):
        yield from _task(our, their)


def _task(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    place = theirs["name"]
    yield from _keys(place, ours, theirs, TASK_KEYS)
    if not any("limit" in warning for warning in theirs["warnings"]):
        yield from _keys(f"{place} stats", ours["stats"], theirs["stats"], STATS_KEYS)
    yield from _errors(place, ours["errors"], theirs["errors"])


def _errors(
    place: str, ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """Compare errors one by one, up to the first that differs."""
    for number, (our, their) in enumerate(zip(ours, theirs, strict=False), 1):
        found = list(_keys(f"{place}, error {number}", our, their, tuple(their)))
        if found:
            if our.get("type") != their["type"]:
                found = [f"{place}, error {number}: {_brief(our)}, not {_brief(their)}"]
            yield from found
            break
    if len(ours) != len(theirs):
        yield f"{place}: {len(ours)} errors, not {len(theirs)}"
        more = ours if len(ours) > len(theirs) else theirs
        whose = "ours" if more is ours else "theirs"
        lacking = next(iter(_unmatched(more, theirs if more is ours else ours)), None)
        yield f"{place}: only in {whose}: {_brief(lacking) if lacking else 'one more of the same'}"


def _unmatched(
    more: Sequence[Mapping[str, Any]], fewer: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    known = {_brief(error) for error in fewer}
    return [error for error in more if _brief(error) not in known]


def _keys(
    place: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], keys: Sequence[str]
) -> Iterator[str]:
    for key in keys:
        if key in theirs and (key not in ours or _text(ours[key]) != _text(theirs[key])):
            yield _differ(f"{place}: {key}".lstrip(": "), ours.get(key), theirs[key])


def _differ(place: str, ours: object, theirs: object) -> str:
    return f"{place} is {_short(ours)}, not {_short(theirs)}"


def _brief(error: Mapping[str, Any]) -> str:
    where = [f"row {error['rowNumber']}"] if "rowNumber" in error else []
    if error.get("fieldName"):
        where.append(f"field {error['fieldName']}")
    return _short(" ".join([str(error.get("type")), *where]) + f" ({error.get('note')})", text=True)


def _text(value: object) -> str:
    """Return a value as JSON, in which 1, 1.0 and true are three values."""
    return json.dumps(value, sort_keys=True, default=repr)


def _short(value: object, *, text: bool = False, width: int = 200) -> str:
    shown = str(value) if text else _text(value)
    return shown if len(shown) <= width else f"{shown[:width]}…"
