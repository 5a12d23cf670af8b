"""What the default rules report of how a file is read: its encoding and its dialect."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from tablepact import settings
from tablepact._about import program
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, StorageError, WorkerStopped
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession
from tablepact.language import message
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.metadata.metadata_files import json_slip
from tablepact.system.existing_paths import is_file

if TYPE_CHECKING:
    from tablepact.engine.opening.undecodable import Undecodable

_CODE = "encoding-error"
_GUESS = "dialect-guess"
_SOURCE = "source-error"


def describe_guesses(ref: SessionResource) -> list[str]:
    """Describe what was guessed other than the default, in few words; nothing if nothing was."""
    chosen, dialect = ref.chosen or {}, _flat(ref.metadata.get("dialect"))
    known = {"encoding": ref.metadata.get("encoding")}
    known |= {name: repr(value) for name, value in dialect.items()}
    facts = [f"{name} {known[name]}" for name, source in chosen.items() if source == "guessed"]
    described = [message("guessed: {facts}", facts=", ".join(facts))] if facts else []
    if ref.chosen is not None and not ref.metadata.get("schema"):
        described.append(
            message("no schema, so types are guessed; {program} init writes one", program=program())
        )
    return described


def add_reading(
    result: TableResult, ref: SessionResource, session: ValidationSession
) -> TableResult:
    """Return the result with how the file was read, and where each property comes from."""
    layout = session.tables.layouts.get(ref.index)
    if result.task is None or layout is None or ref.chosen is None:
        return result
    csv_format, declared = layout.csv, _flat(ref.metadata.get("dialect"))
    declared = {name: declared[name] for name in declared.keys() - ref.chosen.keys()}
    known_header = {"header", "headerRows", "commentChar", "commentRows"}
    header_is_declared = not known_header.isdisjoint(declared)
    usual = "default" if layout.header_rows == (1,) else "guessed"
    sources = {
        "encoding": "declared",
        "delimiter": "declared",
        "quoteChar": "declared" if "quoteChar" in declared else "default",
        "skipInitialSpace": "declared",
        "headerRows": "declared" if header_is_declared else usual,
    } | ref.chosen
    values = {
        "encoding": layout.encoding,
        "delimiter": csv_format.separator,
        "quoteChar": csv_format.quote,
        "skipInitialSpace": csv_format.skip_initial_space,
        "headerRows": [*layout.header_rows],
    }
    dialect = {name: {"value": values[name], "source": sources[name]} for name in values}
    result = result._replace(task={**result.task, "dialect": dialect})
    told = "headerRows" in ref.chosen  # with the rows above it
    if sources["headerRows"] != "guessed" or not layout.header_rows or told:
        return result
    note = message(
        'the header is guessed to be in row {row}, while the default is row 1; declare "dialect": '
        '{{"headerRows": {rows}}}',
        row=layout.header_rows[0],
        rows=values["headerRows"],
    )
    error: Error = {"type": _GUESS, "message": note, "note": note}
    counts = result.file_counts + Counter([_GUESS])
    return result._replace(file_errors=(*result.file_errors, error), file_counts=counts)


def _flat(dialect: object) -> JsonObject:
    """Return the properties of a dialect, with those of ``csv`` in it."""
    whole = dialect if isinstance(dialect, dict) else {}
    inner = whole.get("csv")
    return {**whole, **(inner if isinstance(inner, dict) else {})}


def locate_undecodable(
    result: TableResult, ref: SessionResource, session: ValidationSession
) -> TableResult:
    """Return the result with line and column of the bytes that cannot be decoded."""
    task = result.task
    if task is None or not result.counts[_CODE]:
        return result
    if any(error["type"] == _CODE and "line" in error for error in task["errors"]):
        return result
    from tablepact.engine.opening.undecodable import find_undecodable

    found: Undecodable | None = None
    with suppress(LookupError, OSError, StorageError, WorkerStopped):
        if file := session.tables.content(ref):
            found = find_undecodable(file, ref.metadata.get("encoding") or "utf-8")
    if found is None:
        return result
    errors = [_located(error, found) for error in task["errors"]]
    return result._replace(task={**task, "errors": errors})


def locate_json_slip(result: TableResult, ref: SessionResource) -> TableResult:
    """Return the result with line and column of the syntax error in a file of JSON."""
    task, most = result.task, settings.current().max_metadata_bytes
    if task is None or not result.counts[_SOURCE] or ref.format != "json":
        return result
    if ref.path is None or not is_file(ref.path) or ref.path.stat().st_size > most:
        return result
    try:
        json.loads(text := ref.path.read_text(ref.metadata.get("encoding") or "utf-8"))
    except json.JSONDecodeError as slip:
        from tablepact.typed_files.json_text import words_for

        place = message("line {line}, column {column}", line=slip.lineno, column=slip.colno)
        note = message(
            "the file is not JSON: {problem} at {place}{slip}",
            problem=words_for(slip),
            place=place,
            slip=json_slip(text, slip),
        )
        errors = list[Error]()
        for one in task["errors"]:
            placed: Error = {**one, "line": slip.lineno, "column": slip.colno}
            at_place: Error = {**placed, "message": note, "note": note}
            errors.append(at_place if one["type"] == _SOURCE else one)
        return result._replace(task={**task, "errors": errors})
    except (OSError, ValueError, LookupError, RecursionError):  # frictionless has its say
        return result
    return result


def _located(error: Error, found: Undecodable) -> Error:
    if error["type"] != _CODE:
        return error
    place: Error = {**error, "line": found.line, "column": found.column}
    return {**place, "message": found.note, "note": found.note}
