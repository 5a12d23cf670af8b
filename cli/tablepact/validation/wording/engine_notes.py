"""Translate what the engine says: its notes are written in other processes and threads.

They are English there, as those of frictionless are, and are compared with its report. Here the
text of a finding is recognized by its template, whose values are filled into the translation.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from tablepact.language import current_language, later, message
from tablepact.report.model import Step

_OF_PACKAGE = frozenset(("row-rule", "table-rule", "derived-table"))
"""The codes whose messages are words of the package, or translated already."""
_NOTES = (
    later("its description is not valid: {note}"),
    later("it refers to {name}: {note}"),
    later("{note}; its quotes were not checked"),
    later("{note}; its quotes were not checked to the end"),
    later("The data source does not match the expected byte count: {note}"),
    later("The data source does not match the expected field count: {note}"),
    later("The data source does not match the expected hash count: {note}"),
    later("The data source does not match the expected row count: {note}"),
    later("The data source could not be successfully decompressed: {note}"),
    later("The data source could not be successfully decoded: {note}"),
    later("The data source could not be successfully loaded: {note}"),
    later("The data source could not be successfully parsed: {note}"),
    later("The data source has not supported or has inconsistent contents: {note}"),
    later("None of the fields defined in the schema is present in the header"),
    later("The data package has an error: {note}"),
    later("The data resource has an error: {note}"),
    later("Schema is not valid: {note}"),
    later("Field is not valid: {note}"),
    later("Dialect is not valid: {note}"),
    later("Control is not valid: {note}"),
    later("Metadata error: {note}"),
    later("frictionless crashes on this table: {note}"),
    later("column {column}: {note}"),
    later("expected is {declared} and actual is {found}"),
    later("the descriptor has the hash {declared}, the file has {found}"),
    later("the source is empty"),
    later("matching fields by name ({how}) requires unique labels in the header"),
    later("{field} is {value}, which is not in {target}"),
    later("format {format} is not supported"),
    later("field type {type} is not supported"),
    later("path {path} is not safe"),
    later("{value} is not of type {type} at property {property}"),
    later("{value} does not match {pattern} at property {property}"),
    later("primary key {key} does not match the fields {fields}"),
    later("{value} is not one of the {number} categories"),
    later("the unique key {key} is the same as in the row at position {row}"),
    later("a part of the primary key is missing"),
    later("the foreign key {key} refers to {fields} of {table}, but no resource has that name"),
    later(
        "the foreign key {key} has the type {type}, but {target}, to which it refers, has the type "
        "{other}: their values are never equal, so the key is not checked"
    ),
    later(
        "its first line is {line}, not the header, but is skipped as one: if it is a row, the row "
        "is lost"
    ),
    later("its first line is {line}, but the delimiter is {delimiter}"),
    later("it ends with {end} and no line end, so that {start} is joined to that line"),
    later(
        "the delimiter is guessed to be {delimiter}, while the default is the comma; declare "
        "{dialect}"
    ),
    later("text after the closing quote of a cell: {cell}"),
    later("a quote in a cell that is not quoted: {cell}"),
    later("the quote that opens here is never closed: the {number} lines after it are one cell"),
    later(
        "the quoted cell that opens here contains {number} lines that look like rows, the last: "
        "{row}"
    ),
    later("a NUL byte"),
    later("the control character {character}"),
    later("a byte order mark (U+FEFF) within the file is read as part of a cell"),
    later("the line ends in {end}; the file has several line ends: {ends}"),
    later("the file ends within a row: {cells} of {all} cells, and no line end"),
    later("the header is repeated here and read as a row"),
    later("the key {key} is repeated in an object; only its last value is read"),
    later("{text} looks like UTF-8 that was read as Windows-1252"),
    later("{cell}: the standard asks for {notation}"),
    later("{cell}: the pattern {pattern} does not match the whole value"),
    later("{cell}: a formula failed in the spreadsheet, and its error is read as text"),
    later("it cannot be opened"),
    later("its data are not in files"),
    later("its file does not exist"),
    later("it is not a table"),
    later("it is empty"),
    later("it is compressed ({kind})"),
    later("its files or its dialect are unusual"),
    later("its rows are not checked, as some bytes are not {encoding}"),
    later("it has more columns than max_columns allows"),
    later("its first lines are very long"),
    later("its rows lack most of their cells"),
    later("some bytes are not {encoding}"),
    later("some of its bytes cannot be decoded"),
    later("the format is {format}"),
    later("a key contains {name}, of the type {type}"),
    later("a foreign key has no fields"),
    later("a foreign key refers to {name}, which does not exist"),
    later("{name} has a value that a key cannot contain"),
    later("stopped: it took longer than {seconds} s"),
    later("it unpacks to more than {number} bytes, the limit"),
    later("a table of several files of {format} is not supported"),
    later("{format} is read from local files only: copy the file to this machine"),
    later("{file} changed while it was read; validate it again"),
)
"""The texts, those that begin another text first; a ``note`` is itself one of them."""


def in_language(step: Step) -> Step:
    """Return a step with the messages of its findings in the language of the user."""
    if current_language() == "en":
        return step
    findings = (
        one if one.code in _OF_PACKAGE else replace(one, message=translate(one.message))
        for one in step.findings
    )
    return replace(step, findings=tuple(findings))


def translate(text: str) -> str:
    """Return a text of the engine in the language of the user; another text as it is."""
    if current_language() == "en":
        return text
    for template, pattern in _patterns():
        if match := pattern.fullmatch(text):
            values = match.groupdict()
            if "note" in values:
                values["note"] = translate(values["note"])
            return message(template, **values)
    return text


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return the templates, each with the pattern of the texts that are written by it."""
    found = []
    for template in _NOTES:
        parts = re.split(r"\{(\w+)\}", template)
        pattern = "".join(
            f"(?P<{part}>.+?)" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )
        found.append((template, re.compile(pattern, re.DOTALL)))
    return found
