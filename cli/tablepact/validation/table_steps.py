"""The steps that validate tables by the rules of frictionless; see ``tablepact.engine``."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tablepact import settings
from tablepact.engine import validate_resource as engine
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.descriptor.v2 import malformed_properties, needs_v2_checks
from tablepact.engine.descriptor.zip_members import CODE as INNERPATH
from tablepact.engine.descriptor.zip_members import other_members_note
from tablepact.engine.errors import Error, StorageError
from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.opened_tables import Tables
from tablepact.engine.opening.layout import TableLayout
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.line_numbers import locate_lines
from tablepact.engine.storage.stored_file import stat_files
from tablepact.language import format_count, later, message
from tablepact.package.metadata.json_types import Metadata
from tablepact.package.table_files.table_formats import TEXT_FORMATS
from tablepact.report.model import Finding, Status, Step
from tablepact.system.existing_paths import is_file
from tablepact.validation.encoding_and_dialect import (
    add_reading,
    describe_guesses,
    locate_json_slip,
    locate_undecodable,
)
from tablepact.validation.frictionless_differences import check_checksum, mark_unread
from tablepact.validation.wording.engine_notes import translate

if TYPE_CHECKING:
    from tablepact.engine.opening.part_files import PartMismatch
    from tablepact.validation.frictionless_comparison import FrictionlessComparison

ALGORITHMS = ("sha256",)
"""The hashes that are computed of every file."""


def check_tables(
    session: ValidationSession,
    *,
    departing: bool = True,
    comparison: FrictionlessComparison | None = None,
) -> Iterator[tuple[Step, TableResult | None]]:
    """Validate the tables, one step each, and one more for checks that frictionless does not have.

    Args:
        session: The package.
        departing: Whether to differ from frictionless where it ignores a checksum, misreads one,
            or passes a table that it did not read.
        comparison: Compares the result of each table with that of frictionless.
    """
    hashes = FileHashes([*ALGORITHMS, *(["md5"] if session.options.md5 else [])])
    for ref in session.tables.refs:
        if ref.path and is_file(ref.path) and not ref.refusal:
            file = stat_files([str(ref.path)])
            if file.size > settings.current().small_table_bytes:  # the engine imports polars for it
                hashes.start(file)
    try:
        for ref in session.tables.refs:
            result = engine.validate_resource(session, ref, hashes)
            reported = result
            if departing:
                reported = mark_unread(check_checksum(result, ref, session, hashes), ref)
                reported = locate_json_slip(reported, ref)
                reported = add_reading(locate_undecodable(reported, ref, session), ref, session)
            step = _step(reported, ref, session.tables, in_words=departing)
            if departing:
                step = _with_file_findings(step, reported, ref)
                step = _with_other_members(step, ref)
            step = locate_in_files(step, reported, ref, session)
            yield add_mismatches(step, session, ref) if departing else step, reported
            if comparison:
                yield comparison.step(reported, ref, hashes), None
                session.select()
            v2 = session.declares_v2
            if session.options.check_v2 and (step_beyond := _beyond(result, ref, v2=v2)):
                yield locate_in_files(step_beyond, result, ref, session), None
    finally:
        hashes.close()


def tables_not_run(refs: Sequence[SessionResource], reason: str) -> list[Step]:
    """Return the steps of tables that are not validated."""
    names = [ref.name or message("resource {number}", number=ref.index + 1) for ref in refs]
    return [Step("table", name, "not run", reason) for name in names]


def locate_in_files(
    step: Step, result: TableResult, ref: SessionResource, session: ValidationSession
) -> Step:
    """Return the step with the file of each finding that has a line, and the line in that file.

    The row number still counts the rows of the whole table. For a table in an object store, the
    line counts the lines of all files, which would have to be read again to find the file.
    """
    lines = [finding.line for finding in step.findings if finding.line]
    if len(ref.addresses) < 2 or not lines:
        return step
    file = result.table.file if result.table else session.tables.content(ref)
    if file is None or not file.local:
        return step
    paths, located = part_paths(ref), locate_lines(file, lines)
    findings = []
    for finding in step.findings:
        if finding.line:
            index, line = located[finding.line]
            finding = replace(finding, path=paths[index], part=paths[index], line=line)
        findings.append(finding)
    return replace(step, findings=tuple(findings))


def add_mismatches(step: Step, session: ValidationSession, ref: SessionResource) -> Step:
    """Return the step with findings on files of a table that do not match each other.

    Frictionless concatenates them without a check.
    """
    if len(ref.addresses) < 2 or step.status == "not run":
        return step
    try:
        mismatches = [*_mismatches(step, session.tables.layouts.get(ref.index), ref)]
    except (OSError, StorageError, LookupError, TypeError, csv.Error):
        return step  # frictionless has reported the problem
    if not mismatches:
        return step
    paths = part_paths(ref)
    findings = [
        Finding(one.code, one.note, step.subject, line=one.line, path=path, part=path)
        for one in mismatches
        for path in [paths[one.part_index]]
    ]
    counts = step.counts + Counter(finding.code for finding in findings)
    return replace(step, status="fail", findings=(*findings, *step.findings), counts=counts)


def _mismatches(
    step: Step, layout: TableLayout | None, ref: SessionResource
) -> Iterator[PartMismatch]:
    if step.counts["encoding-error"]:
        return
    pieces = stat_files(ref.addresses, header=False).parts
    is_text = layout and layout.format in TEXT_FORMATS
    if layout and is_text and not (layout.compression or layout.empty):
        from tablepact.engine.opening.part_files import find_mismatches

        yield from find_mismatches(pieces, layout)


def part_paths(ref: SessionResource) -> list[str]:
    """Return the paths of the files of a table as the descriptor lists them."""
    listed, more = ref.metadata.get("path"), ref.metadata.get("extrapaths")
    return [*(listed if isinstance(listed, list) else [listed]), *(more or [])]


def _step(result: TableResult, ref: SessionResource, tables: Tables, *, in_words: bool) -> Step:
    """Return the step of a table.

    Args:
        result: Its result.
        ref: Its resource.
        tables: All tables of the package.
        in_words: Whether to write our messages in place of frictionless's.
    """
    if result.not_run:
        return Step("table", result.name, "not run", translate(result.not_run))
    counts = +result.counts
    findings = tuple(_finding(error, None, None, None) for error in result.errors)
    index = _key_index(ref)
    for task in result.tasks:
        found = [_finding(error, task["name"], ref, index) for error in task["errors"]]
        if in_words and found:
            from tablepact.validation.wording.key_hints import NearKeys, read_key_cells
            from tablepact.validation.wording.row_messages import RowMessages

            others = (other for other in tables.refs if other is not ref)
            taken = {other.folder / path for other in others for path in other.paths}
            keys = NearKeys(read_key_cells(tables, ref))
            words = RowMessages(ref, task["errors"], result.table, taken, _last_row(task), keys)
            pairs = zip(found, task["errors"], strict=True)
            found = [words.put(finding, error) for finding, error in pairs]
        findings += tuple(found)
    detail = _detail(result, ref)
    status: Status = "fail" if counts else "pass"
    return Step("table", result.name, status, detail, findings, counts)


def _last_row(task: Metadata) -> int:
    """Return the number of the last row of a table; 0 if its header is not known."""
    header = task.get("dialect", {}).get("headerRows")
    rows: int = task.get("stats", {}).get("rows", 0)
    return rows + max(header["value"], default=0) if header and rows else 0


def _with_file_findings(step: Step, result: TableResult, ref: SessionResource) -> Step:
    """Return the step with the findings on how the file is written before those of its rows."""
    if not result.file_counts:
        return step
    found = tuple(_finding(error, result.name, ref, None) for error in result.file_errors)
    counts = step.counts + result.file_counts
    return replace(step, status="fail", findings=(*found, *step.findings), counts=counts)


def _with_other_members(step: Step, ref: SessionResource) -> Step:
    """Return the step with a finding on the files of a ZIP archive that are not read."""
    note = other_members_note(ref)
    if not note or step.status == "not run":
        return step
    finding = Finding(INNERPATH, note, step.subject, path=ref.metadata.get("path"))
    counts = step.counts + Counter([INNERPATH])
    return replace(step, status="fail", findings=(finding, *step.findings), counts=counts)


def _beyond(result: TableResult, ref: SessionResource, *, v2: bool) -> Step | None:
    """Return the step for the checks of Data Package v2 that frictionless does not have, if any."""
    malformed = malformed_properties(ref.table_schema) if v2 else []
    version = message("Data Package v2") if v2 else message("the standard")
    detail = message("checks of {version} beyond frictionless", version=version)
    findings = tuple(Finding("schema-error", note, result.name) for note in malformed)
    if result.v2_errors is None:
        reason = result.not_run or result.fallback_reason or result.unread
        if result.task and result.task["type"] != "table":
            reason = reason or later("it is not a table")
        if reason and needs_v2_checks(ref.table_schema, v2=v2):
            return Step("standard", result.name, "not run", translate(reason))
        return Step("standard", result.name, "fail", detail, findings) if findings else None
    counts = result.v2_counts + Counter(finding.code for finding in findings)
    index = _key_index(ref)
    findings += tuple(_finding(error, result.name, ref, index) for error in result.v2_errors)
    status: Status = "fail" if counts else "pass"
    return Step("standard", result.name, status, detail, findings, counts)


def _detail(result: TableResult, ref: SessionResource) -> str:
    task, facts = result.task, [message("no table")]
    if task and task["type"] == "table":
        stats = task["stats"]
        rows = format_count(stats.get("rows", 0), "row")
        facts = [rows, format_count(stats.get("fields", 0), "field")]
    if result.table and result.table.parquet and result.table.parquet.unread:
        facts.append(translate(result.table.parquet.unread))
    facts += map(translate, result.checked)
    if result.unread:
        facts.append(translate(result.unread))
    facts += (message("without {part}, which is not valid", part=part) for part in ref.left_out)
    if result.fallback_reason:
        facts.append(
            message(
                "validated by frictionless: {reason}",
                reason=translate(result.fallback_reason),
            )
        )
    guessed = [", ".join(facts), *map(translate, task["warnings"] if task else ())]
    return "; ".join([*guessed, *describe_guesses(ref)])


def _finding(
    error: Error, table: str | None, ref: SessionResource | None, index: int | None
) -> Finding:
    """Return an error as a finding; ``index`` is the position of the key field in the row."""
    cells, record = error.get("cells"), None
    if index is not None and cells and len(cells) > index and cells[index]:
        record = f"{table}/{cells[index]}"
    path = ref.metadata.get("path") if ref else None
    return Finding(
        code=error["type"],
        message=_message(error),
        table=table,
        row=error.get("rowNumber"),
        field=error.get("fieldName") or None,
        record=record,
        cell=_cell(error),
        error={key: value for key, value in error.items() if key not in ("line", "column")},
        line=error.get("line"),
        column=error.get("column"),
        path=path if isinstance(path, str) else None,
    )


def _message(error: Error) -> str:
    """Return the message of an error without its location, which the finding has."""
    cell, note = _cell(error), error.get("note")
    has_location = cell is not None and note and note != error["message"]
    message = f'"{cell}": {note}' if has_location else error["message"]
    return " ".join(str(message).split())


def _cell(error: Error) -> str | None:
    """Return the cell of an error; empty for a missing one, which frictionless writes as None."""
    cell, cells, number = error.get("cell"), error.get("cells"), error.get("fieldNumber")
    if cell == "None" and cells is not None and number:
        return cells[number - 1] if number <= len(cells) else ""
    return cell


def _key_index(ref: SessionResource) -> int | None:
    """Return the index of the primary key field; None unless the key is a single field."""
    names = [field.name for field in ref.table_schema.fields]
    return names.index(ref.key) if ref.key in names else None
