"""Validate several files or packages, each by itself, with one report."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from tablepact._about import program
from tablepact.engine.frictionless_worker.client import SECONDS, FrictionlessClient
from tablepact.errors import PackageError
from tablepact.language import format_number, message
from tablepact.package.descriptor.model import Package
from tablepact.package.metadata.metadata_files import descriptor_in
from tablepact.package.table_files.table_file import is_table_file
from tablepact.package.table_files.table_folder import has_descriptor, list_folder
from tablepact.report.model import Finding, Step
from tablepact.report.report import Report
from tablepact.report.severity import Severities
from tablepact.system.existing_paths import is_file, is_folder
from tablepact.validation.read_source import Given
from tablepact.validation.validate import validate

Input = Path | str | Package
Judge = Callable[[Input], Report]


class FolderFiles(NamedTuple):
    """The table files of a folder without a descriptor.

    Attributes:
        tables: The files, sorted.
        skipped: Other entries that may hold tables, each with the reason.
    """

    tables: tuple[Path, ...]
    skipped: tuple[str, ...]


def files_of_folder(folder: Path) -> FolderFiles | None:
    """Return the table files of a folder; None if it has a descriptor, or no table file.

    Files in ``data/`` count, too; text of any kind, such as ``notes.txt``, does not.

    Raises:
        PackageError: The folder cannot be listed.
    """
    if has_descriptor(folder):
        return None
    tables, skipped = list[Path](), list[str]()
    for path, shown, kind in list_folder(folder):
        if kind == "table":
            tables.append(path)
        elif kind == "folder":
            skipped.append(message("{name}/ is a folder", name=shown))
        elif kind == "text":
            skipped.append(message("{name} may be any text", name=shown))
    return FolderFiles(tuple(tables), tuple(skipped)) if tables else None


class Inputs(NamedTuple):
    """What is validated.

    Attributes:
        paths: The paths, by the name that a report gives them.
        title: The name of the whole; empty if it is one file or package.
        skipped: What is left out of folders, each with the reason.
    """

    paths: Mapping[str, Input]
    title: str = ""
    skipped: tuple[str, ...] = ()


def find_inputs(given: Sequence[Path | str]) -> Inputs:
    """Find what is validated: each path, the files that match it, or the table files in it.

    Raises:
        PackageError: No file matches a pattern, or a folder cannot be listed.
    """
    paths, skipped = dict[str, Input](), list[str]()
    folders = 0
    for one in given:
        for path in _matching(str(one)):
            inner = files_of_folder(Path(path)) if is_folder(path) else None
            folders += inner is not None
            paths |= {str(file): file for file in inner.tables} if inner else {path: path}
            skipped += inner.skipped if inner else ()
    if len(paths) == 1 and not folders:
        return Inputs(paths)
    alone = folders == 1 and len(given) == 1
    title = (
        Path(given[0]).resolve().name
        if alone
        else message("the set of {number} inputs", number=format_number(len(paths)))
    )
    return Inputs(paths, title, tuple(skipped))


def _matching(path: str) -> list[str]:
    """Return the files that match a pattern, sorted; the path itself if it is none."""
    if not any(sign in path for sign in "*?[") or "://" in path or os.path.lexists(path):
        return [path]
    import glob

    matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - the path may be absolute
    if not matches:
        raise PackageError(f"no file matches {path}")
    return matches


def validate_inputs(
    inputs: Inputs,
    *,
    given: Given = Given(),  # noqa: B008 - it is immutable
    time_limit: float = SECONDS,
    allow_remote: bool = False,
    **options: Any,
) -> Report:
    """Validate a package or a table file, or several, each by itself.

    Args:
        inputs: What to validate.
        given: What the caller says about the table files.
        time_limit: The seconds that frictionless may take for one table.
        allow_remote: Whether to fetch files at remote addresses.
        options: The other arguments of ``validate``.

    Raises:
        PackageError, ValueError: As ``validate`` does.
    """
    options |= {"given": given, "time_limit": time_limit, "allow_remote": allow_remote}
    if not inputs.title:
        return validate(*inputs.paths.values(), **options)
    with FrictionlessClient(time_limit, allow_remote=allow_remote) as client:
        judge = partial(validate, client=client, **options)
        return validate_each(inputs, judge, as_tables=given.format is not None)


def validate_each(inputs: Inputs, judge: Judge, *, as_tables: bool = False) -> Report:
    """Validate inputs, each by itself, and return one report that names each by its path.

    Args:
        inputs: What to validate.
        judge: Validates one of them.
        as_tables: Whether all are tables, whatever their extension.

    Raises:
        PackageError: Their configurations differ.
    """
    reports = {name: _judged(name, path, judge) for name, path in inputs.paths.items()}
    settings = {name: report for name, report in reports.items() if report.configuration}
    known = next(iter(settings.values()), None)
    if known and any(
        _rules(report) != _rules(known) and report.tasks for report in reports.values()
    ):
        raise PackageError(
            f"{next(iter(settings))} has a configuration that other inputs do not have: validate "
            f"them one by one, or none with a configuration: {program()} validate --no-config "
            "(config=False in Python)"
        )
    first = known or next(iter(reports.values()))
    parts = [
        _located(report, name, is_table=as_tables or _is_table(inputs.paths[name]))
        for name, report in reports.items()
    ]
    return replace(
        first,
        package=inputs.title,
        steps=tuple(step for part in parts for step in part.steps),
        seconds=sum(part.seconds for part in parts),
        tasks=tuple(task for part in parts for task in part.tasks),
        ignored=sum((part.ignored for part in parts[1:]), parts[0].ignored.copy()),
    )


def _judged(name: str, path: Input, judge: Judge) -> Report:
    """Return the report on an input; one with a step that is not run if it cannot be read."""
    try:
        return judge(path)
    except PackageError as error:
        return Report(name, (Step("descriptor", "", "not run", str(error)),), 0.0)


def _is_table(path: Input) -> bool:
    return not isinstance(path, Package) and is_table_file(Path(path))


def _rules(report: Report) -> tuple[Severities, Severities | None]:
    return report.severities, report.configuration


def _located(report: Report, name: str, *, is_table: bool) -> Report:
    """Return a report whose steps, findings and tasks name the input, with paths from here."""

    def subject(table: str) -> str:
        return name if is_table or not table else f"{name}: {table}"

    is_a_file = is_table or is_file(name)
    folder = posixpath.dirname(name) if is_a_file else name
    descriptor = name if is_a_file else f"{name}/{descriptor_in(Path(name)).name}"

    def path(written: str) -> str:
        if "://" in written:
            return written
        return posixpath.normpath(posixpath.join(folder, written))

    def findings(listed: Sequence[Finding]) -> Iterator[Finding]:
        for one in listed:
            file = path(one.path) if one.path else descriptor if one.pointer is not None else None
            yield replace(
                one,
                table=subject(one.table) if one.table else None,
                path=file,
                part=path(one.part) if one.part else "",
            )

    def task(given: Mapping[str, Any]) -> dict[str, Any]:
        place = given.get("place")
        return {
            **given,
            "name": subject(str(given["name"])),
            "place": path(place) if isinstance(place, str) and place else place,
        }

    return replace(
        report,
        steps=tuple(
            replace(step, subject=subject(step.subject), findings=tuple(findings(step.findings)))
            for step in report.steps
        ),
        tasks=tuple(map(task, report.tasks)),
    )
