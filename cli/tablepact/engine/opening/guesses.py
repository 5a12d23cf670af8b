"""Decide, from the first bytes of a table, what its descriptor leaves open: encoding and delimiter.

Frictionless guesses them with chardet and ``csv.Sniffer``, and reports neither. By the default
rules UTF-8 and the defaults of Table Dialect apply unless the file speaks against them. What is
decided is declared to frictionless, so that every reader reads the same.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from tablepact import settings
from tablepact.engine.descriptor.encoding import BUFFER, detect_encoding, supported_encoding
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, StorageError
from tablepact.engine.frictionless_rules.messages import INCORRECT_LABEL
from tablepact.engine.opening.csv_dialect import guess_format
from tablepact.engine.opening.declared import DeclaredDialect, DeclaredFile, declared_file
from tablepact.engine.opening.delimiter_choice import SAMPLE_LINES, choose_delimiter
from tablepact.engine.opening.header_position import first_names_fields, guess_header_row
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.storage.stored_file import StoredFile, stat_files
from tablepact.engine.table_spec import CsvFormat
from tablepact.package.metadata.json_types import JsonObject, Metadata

_ENOUGH_LINES = 3
"""Fewer lines than these in the first bytes are very long; then more bytes are read."""
_LONG_LINES = 2**21


def with_guesses(
    metadata: JsonObject, sources: Sequence[SessionResource], *, bare: bool = False
) -> tuple[JsonObject, list[SessionResource]]:
    """Declare encoding and dialect of the tables whose descriptor leaves them open.

    Args:
        metadata: The descriptor.
        sources: Its resources.
        bare: Whether it was made for a single file that nothing describes; then the header, and
            what is above it, are looked for, too.

    Returns:
        The descriptor and its resources, with the properties that were decided.
    """
    decided, room = list[SessionResource](), settings.current().held_bytes
    for source in sources:
        decided.append(decide(source, room, bare=bare))
        room -= held.size if (held := decided[-1].held) else 0
    if all(before is after for before, after in zip(sources, decided, strict=True)):
        return metadata, decided
    entries = [
        entry if source.chosen is None else _with_choice(entry, source.metadata)
        for entry, source in zip(metadata["resources"], decided, strict=True)
    ]
    return {**metadata, "resources": entries}, decided


def _with_choice(entry: JsonObject, decided: Metadata) -> JsonObject:
    return {**entry, **{k: decided[k] for k in ("encoding", "dialect") if k in decided}}


def decide(source: SessionResource, room: int = 0, *, bare: bool = False) -> SessionResource:
    """Return a resource with the encoding and dialect by which it is read.

    Args:
        source: The resource.
        room: How many bytes of its file may be kept in memory, to read it once.
        bare: Whether nothing describes its file.

    Returns:
        The same resource if it is not CSV or TSV, or cannot be read.
    """
    declared = declared_file(_with_dialect(source)) if _may_be_text(source) else None
    if declared is None or source.chosen is not None:
        return source
    with suppress(OSError, StorageError, LookupError, ValueError):
        start, complete, held = _first_bytes(source, declared, room)
        if start:
            return replace(_decided(source, declared, start, complete, bare), held=held)
    return source


def _may_be_text(source: SessionResource) -> bool:
    return bool(source.addresses) and not (source.refusal or source.is_parquet)


def _with_dialect(source: SessionResource) -> JsonObject:
    """Return the metadata of a resource, with the dialect read from its file."""
    if source.dialect is None:
        return source.metadata
    return {**source.metadata, "dialect": source.dialect}


def _decided(
    source: SessionResource, declared: DeclaredFile, start: bytes, complete: bool, bare: bool
) -> SessionResource:
    entry, chosen, findings = dict(source.metadata), dict[str, str](), list[Error]()
    encoding = declared.encoding
    if not encoding:
        encoding, notes = _encoding(start, complete)
        findings += notes
        chosen["encoding"] = "default" if encoding == "utf-8" else "guessed"
        entry["encoding"] = encoding
    lines = _lines(start, encoding, complete)
    dialect, added = declared.dialect, JsonObject()
    if bare and lines and dialect == DeclaredDialect(by_standard=dialect.by_standard):
        return _undescribed(source, entry, chosen, findings, lines, tsv=declared.format == "tsv")
    if dialect.skip_initial_space is None:
        chosen["skipInitialSpace"], added["skipInitialSpace"] = "default", False
    csv_format = CsvFormat(
        dialect.delimiter or "\t",
        dialect.quote or '"',
        escape=dialect.escape or "",
        skip_initial_space=bool(dialect.skip_initial_space),
        comment_char=dialect.comment_char,
        comment_rows=dialect.comment_rows,
    )
    names = [field.name for field in source.table_schema.fields]
    if dialect.delimiter is None:
        tsv = declared.format == "tsv"
        usual = "\t" if tsv else ","
        if delimiter := usual if tsv else choose_delimiter(lines, csv_format, names):
            chosen["delimiter"] = "default" if delimiter == usual else "guessed"
            added["delimiter"] = delimiter
            csv_format = csv_format._replace(separator=delimiter)
            findings += [_delimiter_note(delimiter)] * (delimiter != usual)
    if _needs_first_row(lines, complete, csv_format, dialect, names):
        chosen["headerRows"], added["headerRows"] = "default", [1]
    if dialect.header_rows in (None, (1,)) and dialect.header is not False:
        findings += _labels_with_spaces(lines, csv_format, names)
    if added:
        entry["dialect"] = _with_properties(_with_dialect(source).get("dialect"), added)
    return replace(
        source, metadata=entry, chosen=chosen, file_errors=(*source.file_errors, *findings)
    )


def _undescribed(
    source: SessionResource,
    entry: JsonObject,
    chosen: Mapping[str, str],
    findings: Sequence[Error],
    lines: Sequence[str],
    *,
    tsv: bool,
) -> SessionResource:
    """Return a resource whose file nothing describes, with all of its dialect found."""
    added, notes = _found(lines, tsv=tsv)
    sources = {**chosen, **dict.fromkeys(added, "guessed")}
    if added["delimiter"] == ("\t" if tsv else ","):
        sources["delimiter"] = "default"
    if not added["skipInitialSpace"]:
        sources["skipInitialSpace"] = "default"
    errors = (*source.file_errors, *findings, *notes)
    return replace(source, metadata={**entry, "dialect": added}, chosen=sources, file_errors=errors)


def _encoding(start: bytes, complete: bool) -> tuple[str, list[Error]]:
    """Return the encoding of a file, and the finding if it was guessed."""
    if start.isascii() and b"\0" not in start:
        return "utf-8", []
    from tablepact.engine.opening.encoding_choice import choose_encoding, guess_note

    encoding = choose_encoding(start, complete=complete)
    return encoding, [guess_note(start, encoding)] if encoding != "utf-8" else []


def _found(lines: Sequence[str], *, tsv: bool) -> tuple[JsonObject, list[Error]]:
    """Return the dialect of a file that nothing describes, and the findings on it."""
    from tablepact.engine.opening.found_dialect import find_dialect
    from tablepact.package.csv_files.shape_notes import describe_beginning

    found = find_dialect(lines, tsv)
    delimiter = found.csv_format.separator
    spaces = found.csv_format.skip_initial_space
    left_out = {"delimiter", *(() if spaces else ("skipInitialSpace",))}
    properties = {name: value for name, value in found.descriptor.items() if name not in left_out}
    if found.skipped_rows:
        properties["commentRows"] = [*found.skipped_rows]
    errors = [] if tsv or delimiter == "," else [_delimiter_note(delimiter)]
    if notes := describe_beginning(found.shape):
        remedy = f'; declare "dialect": {json.dumps(properties)}' if properties else ""
        note = f"{'; '.join(notes)}{remedy}"
        errors.append({"type": "dialect-guess", "message": note, "note": note})
    return {**properties, "delimiter": delimiter, "skipInitialSpace": spaces}, errors


def _needs_first_row(
    lines: Sequence[str],
    complete: bool,
    csv_format: CsvFormat,
    dialect: DeclaredDialect,
    names: Sequence[str],
) -> bool:
    """Return whether row 1 names the fields of the schema, and frictionless may guess another one.

    Args:
        lines: The first lines.
        complete: Whether the file has no more than were read.
        csv_format: The format of the file.
        dialect: Its dialect.
        names: The names of the fields.
    """
    if not dialect.guesses_header:
        return False
    try:
        records = [*csv_records(lines, csv_format)]
    except csv.Error:
        return False
    is_sample = (complete and len(lines) < SAMPLE_LINES) or len(records) >= SAMPLE_LINES
    if is_sample and len({*map(len, records)}) == 1:
        return False
    ignore_case = not dialect.header_case
    return first_names_fields(records, csv_format, names, ignore_case=ignore_case)


def _with_properties(dialect: object, added: JsonObject) -> JsonObject:
    whole: JsonObject = dict(dialect) if isinstance(dialect, Mapping) else {}
    inner = whole.get("csv")
    return whole | ({"csv": {**inner, **added}} if isinstance(inner, Mapping) else added)


def _labels_with_spaces(
    lines: Sequence[str], csv_format: CsvFormat, names: Sequence[str]
) -> Iterator[Error]:
    """Yield a finding on each label that is a name of the schema but for spaces around it.

    Frictionless strips labels.
    """
    labels = next(csv_records(lines, csv_format), []) if lines and " " in lines[0] else []
    for number, label in enumerate(labels, 1):
        if label != label.strip() and label not in names and label.strip() in names:
            remedy = (
                ""
                if label[0] != " " or csv_format.separator == "\t"
                else (
                    ', or declare "dialect": {"skipInitialSpace": true} if a space follows each '
                    "delimiter"
                )
            )
            note = (
                f'the label "{label}" at position {number} has spaces around the name of the field '
                f'"{label.strip()}": remove them{remedy}'
            )
            error = INCORRECT_LABEL.error(
                note, labels=labels, rowNumbers=[1], label=label, fieldName=label.strip(),
                fieldNumber=number,
            )  # fmt: skip
            yield {**error, "message": note, "line": 1}


def _delimiter_note(delimiter: str) -> Error:
    shown = "the tab" if delimiter == "\t" else f'"{delimiter}"'
    written = "\\t" if delimiter == "\t" else delimiter
    note = (
        f"the delimiter is guessed to be {shown}, while the default is the comma; declare "
        f'"dialect": {{"delimiter": "{written}"}}'
    )
    return {"type": "dialect-guess", "message": note, "note": note}


def _first_bytes(
    source: SessionResource, declared: DeclaredFile, room: int = 0
) -> tuple[bytes, bool, StoredFile | None]:
    """Return the first bytes of the files, uncompressed, whether these are all, and a held file."""
    file = stat_files(source.addresses[:1], header=False)
    if file.size <= min(room, settings.current().small_table_bytes):
        file = file.in_memory()
    start, complete = _start(file, declared, BUFFER)
    if not complete and start.count(b"\n") < _ENOUGH_LINES:
        start, complete = _start(file, declared, _LONG_LINES)
    for address in source.addresses[1:]:
        if not complete or len(start) >= BUFFER:
            return start, False, None
        more, complete = _start(stat_files([address], header=False), declared, BUFFER - len(start))
        start += b"" if start.endswith(b"\n") else b"\n"
        start += more.partition(b"\n")[2] if declared.repeats_header else more
    return start, complete, file if file.content and len(source.addresses) == 1 else None


def _start(file: StoredFile, declared: DeclaredFile, most: int) -> tuple[bytes, bool]:
    """Return the first bytes of a file, uncompressed, and whether these are all."""
    if declared.compression:
        from tablepact.engine.opening.decompress import first_bytes

        start = first_bytes(file, declared.compression, declared.member, most)
        return start, len(start) < most
    with file.open() as content:
        start = content.read(most)
    return start, len(start) == file.size


def _lines(start: bytes, encoding: str, complete: bool) -> list[str]:
    """Return the first lines, without one that may be cut off."""
    text = start.decode(encoding, "replace").removeprefix("\ufeff")
    lines = list(islice(io.StringIO(text, newline=""), SAMPLE_LINES))
    if not complete and len(lines) < SAMPLE_LINES:
        lines = lines[:-1]
    return lines


def departures(source: SessionResource) -> list[str]:
    """Describe what frictionless would have guessed otherwise than ``decide`` did."""
    chosen = source.chosen or {}
    declared, decided = declared_file(_with_dialect(source)), source.metadata.get("encoding")
    if declared is None or source.chosen is None:
        return []
    start, complete, _ = _first_bytes(source, declared)
    found = []
    encoding = supported_encoding(declared.encoding) or declared.encoding
    if "encoding" in chosen:
        theirs = detect_encoding(start[:BUFFER])
        encoding = theirs
        if supported_encoding(theirs) != supported_encoding(declared.encoding):
            found.append(f"read as {decided}, where frictionless guesses {theirs}")
    open_again = declared.dialect._replace(
        delimiter=None if "delimiter" in chosen else declared.dialect.delimiter,
        skip_initial_space=None
        if "skipInitialSpace" in chosen
        else declared.dialect.skip_initial_space,
    )
    lines = _lines(start, encoding, complete)
    guess = guess_format(declared._replace(dialect=open_again), encoding, lines)
    if guess.separator != (declared.dialect.delimiter or guess.separator):
        ours = declared.dialect.delimiter
        found.append(f"cut at {ours!r}, where frictionless guesses {guess.separator!r}")
    if guess.skip_initial_space and not declared.dialect.skip_initial_space:
        found.append("with the spaces after delimiters, which frictionless guesses to skip")
    another = not chosen.keys().isdisjoint(("header", "headerRows"))
    if chosen.get("headerRows") == "default":  # declared in case that frictionless guesses another
        with suppress(csv.Error):
            another = guess_header_row([*csv_records(lines, guess)], guess) != 1
    if another:
        found.append("with another header than the first row of about the usual width")
    if any(error["type"] == "incorrect-label" for error in source.file_errors):
        found.append("incorrect-label for spaces around labels, which frictionless strips")
    return found
