"""Validate as frictionless does, with its own report, at the speed of the engine.

A program that calls frictionless changes one import::

    from tablepact.frictionless import validate

    report = validate("datapackage.json")  # a frictionless.Report

Its tasks and errors are those that frictionless returns, in the same order and words. What the
engine has no part in, such as a checklist or rows in memory, frictionless validates itself, in this
process and without limits, as when it is called directly.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import frictionless
from frictionless import errors
from frictionless.resources import PackageResource, TableResource

from tablepact.api import validate as validate_source
from tablepact.errors import PackageError
from tablepact.package.metadata.metadata_files import is_yaml
from tablepact.package.table_files.table_file import is_table_file
from tablepact.report.report import Report
from tablepact.system.temporary_folders import TemporaryFolder

Source = Path | str | frictionless.Package | frictionless.Resource
_REPORT = ("valid", "stats", "warnings", "errors", "tasks")
_TASK = ("name", "type", "valid", "place", "labels", "stats", "warnings", "errors")
_OURS = {
    *("severity", "path", "line", "column", "sheetCell", "record", "checkName", "rule", "hint"),
    *("pointer", "tableName"),
}
"""The keys that our report adds to an error of frictionless; to one in the metadata, which has a
pointer, also the name of its field."""
_KINDS = {getattr(kind, "type", None) for kind in vars(errors).values()}
"""The types of errors that frictionless has."""
_NOT_GIVEN = (None, False)
_OF_OBJECTS = ("checklist", "checks", "pick_errors", "skip_errors", "limit_rows", "parallel")
"""The options that a package or a resource, which is open, takes; others are of its file."""


def validate(
    source: Source | Mapping[str, Any] | object,
    *,
    name: str | None = None,
    schema: Path | str | Mapping[str, Any] | frictionless.Schema | None = None,
    dialect: Path | str | Mapping[str, Any] | frictionless.Dialect | None = None,
    limit_errors: int = 1000,
    allow_remote: bool = False,
    time_limit: float = 600.0,
    **options: Any,
) -> frictionless.Report:
    """Validate a package or a table, and return the report of frictionless.

    Args:
        source: The path of a descriptor, its folder or a table file; or a package or a resource of
            frictionless. Anything else that ``frictionless.validate`` takes, it validates itself.
        name: The resource to validate; by default all of the package.
        schema: The Table Schema of a table file; an object of frictionless has its own.
        dialect: The Table Dialect of a table file; an object of frictionless has its own.
        limit_errors: Where to stop a table: after how many errors.
        allow_remote: Whether the engine may fetch files at remote addresses.
        time_limit: The seconds that frictionless may take for one table that the engine leaves it.
        options: The other arguments of ``frictionless.validate``, which then validates itself.

    Returns:
        The report. What cannot be read, or could not be validated, is an error in it. The figures
        of a file are those of the whole file, also if its table stops at the limit.

    Raises:
        FrictionlessException: There is no resource ``name``.

    >>> from tablepact.frictionless import validate
    >>> validate(str(ports / "datapackage.json")).valid
    True
    >>> report = validate(str(ports / "ships.csv"), schema={"fields": [{"name": "ship"}]})
    >>> report.flatten(["fieldNumber", "type"])
    [[2, 'extra-label'], [3, 'extra-label']]
    """
    name = name or options.pop("resource_name", None)
    of_file = {"schema": schema, "dialect": dialect, **options}
    if isinstance(source, frictionless.Package | frictionless.Resource) and (
        unknown := [
            key
            for key, value in of_file.items()
            if value not in _NOT_GIVEN and key not in _OF_OBJECTS
        ]
    ):
        return _refused(f"{unknown[0]} can be given for a file; this is an object with its own")
    if any(options.values()) or frictionless.system.trusted or not _is_for_engine(source):
        given = {
            "name": name,
            "schema": _as_theirs(schema, frictionless.Schema),
            "dialect": _as_theirs(dialect, frictionless.Dialect),
        }
        options |= {key: value for key, value in given.items() if value is not None}
        return _by_frictionless(source, limit_errors=limit_errors, **options)
    if isinstance(source, frictionless.Resource) and name in (None, source.name):
        name = source.name if source.package else None
    try:
        with _as_file(cast("Source", source)) as (path, basepath):
            report = validate_source(
                path,
                _as_metadata(schema),
                dialect=_as_metadata(dialect),
                basepath=basepath,
                rules="frictionless",
                limit_errors=limit_errors,
                stop=limit_errors > 0,
                allow_remote=allow_remote,
                time_limit=time_limit,
                config=False,
            )
    except (PackageError, ValueError) as error:
        return _refused(str(error))
    place = str(source) if isinstance(source, Path | str) and is_table_file(Path(source)) else ""
    alone = bool(place) or isinstance(source, frictionless.Resource)
    return _as_their_report(report, name, place, alone=alone)


def _refused(reason: str) -> frictionless.Report:
    """Return a report with one error, for a source that is not validated."""
    error = errors.PackageError(note=reason)
    return cast("frictionless.Report", frictionless.Report.from_validation(errors=[error]))


def _by_frictionless(source: object, **options: Any) -> frictionless.Report:
    """Validate by frictionless, whose function takes no package but treats it as rows in memory."""
    report: frictionless.Report
    if isinstance(source, frictionless.Package):
        given = {one: options.pop(one, []) for one in ("checks", "pick_errors", "skip_errors")}
        checklist = options.pop("checklist", None) or frictionless.Checklist(**given)
        if isinstance(checklist, str):
            checklist = frictionless.Checklist.from_descriptor(checklist)
        report = source.validate(checklist, **options)
    else:
        report = frictionless.validate(source, **options)
    return report


def _is_for_engine(source: object) -> bool:
    """Return whether the engine reads a source as frictionless does."""
    if isinstance(source, frictionless.Package):
        return all(map(_is_for_engine, source.resources))
    if isinstance(source, PackageResource):
        return False
    if isinstance(source, frictionless.Resource):
        plain_detector = source.detector == frictionless.Detector()
        return isinstance(source, TableResource) and bool(source.path) and plain_detector
    if not isinstance(source, Path | str):
        return False
    path = Path(source)
    return path.is_dir() or path.suffix.lower() == ".json" or is_yaml(path) or is_table_file(path)


@contextmanager
def _as_file(source: Source) -> Iterator[tuple[Path, str | None]]:
    """Yield the path of a source, and the folder that the paths in it are relative to."""
    if isinstance(source, Path | str):
        yield Path(source), None
        return
    whole = source.package or source if isinstance(source, frictionless.Resource) else source
    with TemporaryFolder() as folder:
        path = Path(folder, "datapackage.json")
        path.write_text(json.dumps(whole.to_descriptor()), encoding="utf-8")
        yield path, whole.basepath or "."


def _as_theirs(given: object, kind: type[frictionless.Schema | frictionless.Dialect]) -> object:
    """Return a schema or dialect that is an object as frictionless takes it, from Python."""
    return kind.from_descriptor(dict(given)) if isinstance(given, Mapping) else given


def _as_metadata(given: object) -> Any:
    """Return a schema or dialect of frictionless as an object; anything else as it is."""
    is_theirs = isinstance(given, frictionless.Schema | frictionless.Dialect)
    return cast("Any", given).to_descriptor() if is_theirs else given


def _as_their_report(
    report: Report, name: str | None, place: str, *, alone: bool
) -> frictionless.Report:
    """Return a report as one of frictionless.

    Args:
        report: The report by the rules of frictionless.
        name: The one task to return; None returns all.
        place: The path of the table file that is validated; empty for a package.
        alone: Whether it is on a single table, whose warnings frictionless counts; it does not
            count those of a package.
    """
    told = report.to_dict()
    not_run = [
        frictionless.Error(
            note=f"{step.subject or report.package} was not validated: {step.detail}"
        )
        for step in report.steps
        if step.status == "not run" and not told["errors"] and name in (None, step.subject)
    ]
    tasks = [_as_task(task, place) for task in told["tasks"] if name in (None, task["name"])]
    if name and not (tasks or not_run or told["errors"]):
        raise frictionless.FrictionlessException(
            errors.PackageError(note=f'resource "{name}" does not exist')
        )
    listed = [*_without_ours(told["errors"]), *(error.to_descriptor() for error in not_run)]
    stats = {
        **told["stats"],
        "tasks": len(tasks),
        "errors": len(listed) + sum(len(task["errors"]) for task in tasks),
        "warnings": sum(len(task["warnings"]) for task in tasks) if alone else 0,
    }
    valid = not stats["errors"]
    made = _only(told, _REPORT) | {"valid": valid, "stats": stats, "errors": listed, "tasks": tasks}
    return frictionless.Report.from_descriptor(made)


def _as_task(told: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return a task as frictionless has it, without figures of the file that are 0."""
    always = ("errors", "warnings", "seconds")
    stats = {key: value for key, value in told["stats"].items() if value or key in always}
    task = _only(told, _TASK) | {"stats": stats, "errors": _without_ours(told["errors"])}
    return task | {"place": place} if place else task


def _only(told: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: told[key] for key in keys}


def _without_ours(listed: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return errors as frictionless has them; one of a kind that it does not have is an Error."""
    return [
        {
            key: value
            for key, value in one.items()
            if key not in _OURS and not ("pointer" in one and key == "fieldName")
        }
        if one["type"] in _KINDS
        else frictionless.Error(note=one["message"]).to_descriptor()
        for one in listed
    ]
