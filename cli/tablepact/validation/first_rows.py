"""The first rows of each table, for a first look: ``validate --limit-rows``.

A CSV file is cut into a temporary file. Of other tables, the engine reads only the first rows.
What needs all rows is left out and named in a step that is not run.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.opened_tables import Tables
from tablepact.engine.opening.declared import DeclaredFile, declared_file
from tablepact.engine.result import without_file_stats
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.table_spec import CsvFormat
from tablepact.language import later, message, plural
from tablepact.package.metadata.json_types import JsonObject
from tablepact.report.model import Step
from tablepact.system.existing_paths import is_file
from tablepact.system.regular_files import open_text

_OF_ALL_ROWS = {
    "hash": later("the hash"),
    "bytes": later("the size"),
    "rows": later("the number of rows"),
    "stats": later("the stats"),
}
"""The properties of a resource that hold for all of its rows."""
_KEPT_BYTES = "surrogateescape"


def first_rows(
    metadata: JsonObject, resources: Sequence[SessionResource], number: int, folder: Path
) -> tuple[JsonObject, list[SessionResource]]:
    """Return a descriptor and its resources, of which only the first rows are read.

    Args:
        metadata: The descriptor.
        resources: Its resources, with the dialects by which they are read.
        number: How many rows of each table to read.
        folder: A folder for the files that are cut.

    Returns:
        Both without what needs all rows.
    """
    entries, limited = list[JsonObject](), list[SessionResource]()
    for entry, ref in zip(metadata.get("resources", []), resources, strict=True):
        names = [name for name in _OF_ALL_ROWS if ref.metadata.get(name)]
        left_out = [_OF_ALL_ROWS[name] for name in names]
        kept = {name: value for name, value in entry.items() if name not in names}
        own = {name: value for name, value in ref.metadata.items() if name not in names}
        schema = ref.schema
        if schema and schema.get("foreignKeys"):
            schema = {name: part for name, part in schema.items() if name != "foreignKeys"}
            kept, own = {**kept, "schema": schema}, {**own, "schema": schema}
            left_out.append(later("foreign keys"))
        one = replace(
            ref, metadata=own, schema=schema, first_rows=number, needs_all_rows=tuple(left_out)
        )
        if cut := _cut(one, number, folder / f"{ref.index}.csv"):
            one = replace(one, addresses=(str(cut),), held=None, is_cut=True)
        entries.append(kept)
        limited.append(one)
    return {**metadata, "resources": entries}, limited


def rows_not_read(tables: Tables) -> Iterator[Step]:
    """Yield a step that is not run for each table that is not checked as a whole."""
    for ref in tables.refs:
        after = [later("the rows after them")] if ref.index in tables.cut else []
        if left_out := [*after, *ref.needs_all_rows]:
            rest = message("not checked: {what}", what=", ".join(map(message, left_out)))
            yield Step("rows", ref.name, "not run", f"{_partial(ref.first_rows)}; {rest}")


def only_first_rows(tables: Tables) -> str:
    """Return why rules that need all rows are not run; empty if all rows are read."""
    number = max((ref.first_rows for ref in tables.refs), default=0)
    return _partial(number) if number else ""


def _partial(number: int) -> str:
    return plural("partial: first row", "partial: first {number} rows", number)


def tasks_of_files(tasks: Sequence[JsonObject], tables: Tables) -> Iterator[JsonObject]:
    """Yield tasks, those of tables that were cut without the size and hashes of a file."""
    cut = {ref.name for ref in tables.refs if ref.index in tables.cut}
    for task in tasks:
        yield without_file_stats(task) if task["name"] in cut else task


def _cut(ref: SessionResource, number: int, path: Path) -> Path | None:
    """Write the first rows of a CSV file; None if it has no more, or is not cut."""
    dialect = ref.metadata.get("dialect") if ref.dialect is None else ref.dialect
    declared = declared_file({**ref.metadata, "dialect": dialect} if dialect else ref.metadata)
    if declared is None or declared.compression or len(ref.addresses) != 1:
        return None
    if ref.in_object_store or ref.refusal or not is_file(ref.addresses[0]):
        return None
    with suppress(OSError, LookupError, UnicodeError, csv.Error, TypeError):
        encoding = declared.encoding or "utf-8"
        with open_text(ref.addresses[0], encoding, "", _KEPT_BYTES) as text:
            lines = _Lines(text)
            above = max(declared.dialect.header_rows or (1,)) if _has_header(declared) else 0
            for _ in islice(csv_records(lines, _form(declared)), above + number):
                pass
            if not text.readline():
                return None
        path.write_text("".join(lines.read), encoding, _KEPT_BYTES, newline="")
        return path
    return None


def _has_header(declared: DeclaredFile) -> bool:
    return declared.dialect.header is not False


def _form(declared: DeclaredFile) -> CsvFormat:
    dialect = declared.dialect
    return CsvFormat(
        dialect.delimiter or ("\t" if declared.format == "tsv" else ","),
        dialect.quote or '"',
        escape=dialect.escape or "",
        double_quote=dialect.double_quote is not False,
        skip_initial_space=bool(dialect.skip_initial_space),
    )


class _Lines:
    """The lines of a file, of which those that were read are kept."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self.read = list[str]()

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self.read.append(line)
            yield line
