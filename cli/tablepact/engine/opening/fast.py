"""Open a plain table, as frictionless would."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from itertools import islice
from pathlib import PurePath
from typing import Any

from tablepact.engine.descriptor.encoding import (
    BUFFER,
    detect_encoding,
    encoding_name,
    supported_encoding,
)
from tablepact.engine.errors import FastPathUnsupported
from tablepact.engine.opening.header import at_body, bind_schema, read_lines
from tablepact.engine.rows.csv_records import csv_records, with_line_feed
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import ColumnSpec, CsvFormat, TableSpec
from tablepact.package.csv_sniffer import sniff
from tablepact.package.table_schema import missing_values

SAMPLE = 100
"""How many lines and records frictionless looks at before it reads."""
SAMPLE_BYTES = 8 * 2**20
"""How large the first lines of a plain table are at most, so that to sniff at them takes a second:
a hundred lines of 10,000 columns."""


def open_fast(
    index: int, resource: Mapping[str, Any], schema: Mapping[str, Any], file: StoredFile
) -> TableSpec | None:
    """Open a table whose resource and schema are plain; see ``descriptor/prefilter.py``.

    Returns:
        The table; None if frictionless has to say how it is opened.
    """
    try:
        with file.open() as bare:
            buffer = bare.read(BUFFER)
        declared = resource.get("encoding")
        encoding = encoding_name(declared, buffer) if declared else detect_encoding(buffer)
        bare_encoding = supported_encoding(encoding)
        if not buffer or bare_encoding is None:
            return None
        lines = list(islice(read_lines(file, encoding, SAMPLE_BYTES), SAMPLE))
    except (OSError, UnicodeDecodeError, LookupError, FastPathUnsupported):
        return None
    tsv = resource.get("format", PurePath(resource["path"]).suffix[1:].lower()) == "tsv"
    dialect = resource.get("dialect") or {}
    form = _sniffed(lines, dialect, bare_encoding, tsv=tsv)
    if form is None:
        return None
    try:
        records = list(islice(csv_records(read_lines(file, encoding), form), SAMPLE))
    except (csv.Error, UnicodeDecodeError, FastPathUnsupported):
        return None
    fields = schema["fields"]
    if not ("header" in dialect or _is_header(records)):
        return None
    if [label.strip() for label in records[0]] != [f["name"] for f in fields]:
        return None
    columns = (
        ColumnSpec(field["name"], field["type"], field, missing_values(schema, field) or ())
        for field in fields
    )
    return TableSpec(
        index,
        resource["name"],
        resource["path"],
        file,
        at_body(form, file, encoding, 1),
        bind_schema(tuple(columns), schema),
        labels=tuple(field["name"] for field in fields),
    )


def _sniffed(
    lines: list[str], dialect: Mapping[str, Any], encoding: str, *, tsv: bool
) -> CsvFormat | None:
    """Guess what is not declared as frictionless does; None if the fast path cannot read that."""
    declared = dialect.get("delimiter") or ("\t" if tsv else None)
    guessed: Any
    text = "".join(map(with_line_feed, lines) if tsv else lines)
    try:
        guessed = sniff(text, declared or ",\t;|")
    except csv.Error:
        guessed = csv.excel()
    quote = '"' if "quoteChar" in dialect or guessed.quotechar == "'" else guessed.quotechar
    separator = declared or guessed.delimiter
    spaces = guessed.skipinitialspace and "skipInitialSpace" not in dialect
    form = CsvFormat(separator, quote, tsv, encoding, skip_initial_space=spaces)
    return None if form.record_by_record else form


def _is_header(records: list[list[str]]) -> bool:
    """Return whether frictionless takes the first record for the header: by the mean width."""
    width = round(sum(map(len, records)) / len(records))
    drift = max(round(width * 0.1), 1)
    return width - drift <= len(records[0]) <= width + drift
