"""What the default rules report of how a file is read: its encoding and its dialect."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, StorageError, WorkerStopped
from tablepact.engine.result import TableResult
from tablepact.engine.session import ValidationSession

if TYPE_CHECKING:
    from tablepact.engine.opening.undecodable import Undecodable

_CODE = "encoding-error"


def describe_guesses(ref: SessionResource) -> list[str]:
    """Describe what was guessed other than the default, in few words; nothing if nothing was."""
    guessed = [name for name, source in (ref.chosen or {}).items() if source == "guessed"]
    if not guessed:
        return []
    dialect = ref.metadata.get("dialect")
    flat = {**dialect, **dialect.get("csv", {})} if isinstance(dialect, dict) else {}
    known = {"encoding": ref.metadata.get("encoding")}
    known |= {name: repr(value) for name, value in flat.items()}
    facts = [f"{name} {known[name]}" for name in guessed]
    return [f"guessed: {', '.join(facts)}"]


def locate_undecodable(
    result: TableResult, ref: SessionResource, session: ValidationSession
) -> TableResult:
    """Return the result with line and column of the bytes that cannot be decoded."""
    task = result.task
    if task is None or not result.counts[_CODE]:
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


def _located(error: Error, found: Undecodable) -> Error:
    if error["type"] != _CODE:
        return error
    place: Error = {**error, "line": found.line, "column": found.column}
    return {**place, "message": found.note, "note": found.note}
