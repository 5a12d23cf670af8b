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
    later("{note}; the table is read without it"),
    later("its dialect is not valid: {note}"),
    later("its data are a string that is not JSON: {note}"),
    later("its data cannot be read as CSV: {note}"),
    later("the descriptor is refused: {note}"),
    later("the Parquet file cannot be read: {note}"),
    later("{note}, and its reader is not installed: {command}"),
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
    later('"{name}" must be {what}, not {value}'),
    later("a string"),
    later("a string of at least one character"),
    later("a list of strings"),
    later("a list of row numbers from 1"),
    later("a whole number from 1"),
    later("one character"),
    later("true or false"),
    later('"array" or "object"'),
    later("the {part} {address} is a remote address, which is not fetched; {command} pins a copy"),
    later(
        "{address}, by {scheme}, is a remote address, which is not fetched; {command} fetches it"
    ),
    later("{address} is a remote address, which is not fetched; {command} fetches it"),
    later("{address} is the address of a database in a file, which is not opened"),
    later("cannot retrieve metadata {path} because {reason}"),
    later("the quote that opens here is never closed: the rest of the file is one cell"),
    later(
        "text after the closing quote of a cell, {number} line after the quote that opened it: "
        "{cell}"
    ),
    later(
        "text after the closing quote of a cell, {number} lines after the quote that opened it: "
        "{cell}"
    ),
    later("its data are a string in the format {format}, which is not read"),
    later('its data have nothing at the "property" {path}'),
    later('the "itemType" is {type}, but item {number} has another type'),
    later("its objects have {number} different keys, which is over the limit"),
    later(
        '"headerRows" names row {row}, but a header is looked for in the first {number} rows only'
    ),
    later("its dialect has a nullSequence, but its schema is not in a JSON file"),
    later(
        "a delimiter of several characters, or a lineTerminator that ends no line, is not "
        "supported for a table in several files"
    ),
    later('"{name}" of a database in a file is not supported'),
    later("it has {number} columns; the limit is {most}"),
    later("Parquet with {what} is not supported"),
    later(
        "only frictionless can read it ({reason}), and only from local files: copy it to this "
        "machine"
    ),
    later(
        "stopped: its process ended, most likely because it needed more than {number} MB of memory"
    ),
    later(
        "it is described as a table, but tables in the format {format} are not supported; if it "
        'is delimited text, set "format": "csv"'
    ),
    later("the reader of this format is not installed: {command}, or save the workbook as .xlsx"),
    later("the reader of this format is not installed: {command}"),
    later("{format} in the descriptor, which frictionless refuses"),
    later(
        "objects with all their keys, where frictionless takes those of the first object or of "
        "the schema"
    ),
    later("objects with all their keys, where frictionless takes those of the first object"),
    later("header rows in any order, where frictionless sees rows"),
    later(
        "cells of several header rows joined as the standard joins them, where frictionless "
        "fills no short row and joins empty cells"
    ),
    later("the first row that is no comment as the header, where frictionless has none"),
    later("the nullSequence {text} as a missing value, where frictionless reads it as text"),
    later(
        "the delimiter and the lineTerminator of the dialect, where frictionless fails at "
        "delimiters of several characters and ignores terminators"
    ),
    later("the table of the database, which frictionless ignores"),
    later("a table in SQLite, whose file frictionless does not read"),
    later("{name} by the standard, which frictionless ignores"),
    later("the sheet {sheet}, where frictionless reads another one"),
    later("{code} in the descriptor, where frictionless has an error in every row or stops"),
    later("a pattern of XML Schema is checked, where frictionless stops"),
    later("read as {format}, where frictionless sees no table"),
    later("read as {encoding}, where frictionless guesses {other}"),
    later("cut at {delimiter}, where frictionless guesses {other}"),
    later("with the spaces after delimiters, which frictionless guesses to skip"),
    later("with another header than the first row of about the usual width"),
    later("no {code}: the case of hexadecimal digits does not matter"),
    later("{code}: {algorithm} is checked"),
    later("not run, where frictionless reports an error"),
    later("not run, where frictionless sees no table"),
    later("{file}, where frictionless reads {other}"),
)
"""The texts, those that begin another text first; ``note`` and ``what`` are themselves texts."""


def in_language(step: Step) -> Step:
    """Return a step in the language of the user: its messages, and why it did not run."""
    if current_language() == "en":
        return step
    findings = (
        one if one.code in _OF_PACKAGE else replace(one, message=translate(one.message))
        for one in step.findings
    )
    detail = translate(step.detail) if step.status == "not run" else step.detail
    return replace(step, findings=tuple(findings), detail=detail)


def translate(text: str) -> str:
    """Return a text of the engine in the language of the user; another text as it is."""
    if current_language() == "en":
        return text
    for template, pattern in _patterns():
        if match := pattern.fullmatch(text):
            values = match.groupdict()
            inner = {name: translate(values[name]) for name in ("note", "what") if name in values}
            return message(template, **values | inner)
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
