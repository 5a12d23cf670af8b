"""How a table is to be read: where its rows begin, what parts them, which field is in which column.

A plain table is opened here; any other as frictionless opens it. What the fast path does not read
raises ``Unsuited``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from avocado_pivot.engine.cutting.tokens import LONGEST, with_plain_end
from avocado_pivot.engine.opening.encoding import BUFFER, detected, named
from avocado_pivot.engine.table import Column, Link, Table, Unsuited

SAMPLE = 100
"""How many lines and records frictionless looks at before it reads."""
SAMPLE_BYTES = 256 * 1024
"""How large the first lines of a plain table are at most; to sniff at more takes too long."""
SNIFFED = 50_000_000
"""Characters times quotes up to which csv sniffs at once; it tries each quote with each end."""
MOST_COLUMNS = 10_000


def open_plain(
    index: int, resource: Mapping[str, Any], schema: Mapping[str, Any], path: Path
) -> Table | None:
    """Open a table whose resource and schema are plain, as ``plain.py`` has it.

    Returns:
        The table; None if frictionless has to say how it is opened.
    """
    try:
        with path.open("rb") as file:
            buffer = file.read(BUFFER)
        declared = resource.get("encoding")
        encoding = named(declared, buffer) if declared else detected(buffer)
        if not buffer or encoding not in ("utf-8", "utf-8-sig"):
            return None
        lines = list(islice(_lines(path, encoding, SAMPLE_BYTES), SAMPLE))
    except (OSError, UnicodeDecodeError, LookupError, Unsuited):
        return None
    tsv = resource.get("format", path.suffix[1:].lower()) == "tsv"
    dialect = _sniffed(lines, resource, tsv=tsv)
    if dialect is None:
        return None
    separator, quote = dialect
    try:
        reader = csv.reader(
            _as_read(_lines(path, encoding), tsv), delimiter=separator, quotechar=quote
        )
        first = next(reader)
        used = reader.line_num
        records = [first, *islice(reader, SAMPLE - 1)]
    except (StopIteration, csv.Error, UnicodeDecodeError, Unsuited):
        return None
    fields = schema["fields"]
    if len(fields) > MOST_COLUMNS or not _is_header(records):
        return None
    if [label.strip() for label in first] != [f["name"] for f in fields]:
        return None
    missing = schema.get("missingValues", [""])
    columns = (
        Column(field["name"], field["type"], field, tuple(field.get("missingValues", missing)))
        for field in fields
    )
    return _table(
        index,
        resource,
        path,
        dialect=(separator, quote, tsv),
        start=_start(path, encoding, used, 1),
        labels=[field["name"] for field in fields],
        columns=tuple(columns),
        schema=schema,
    )


def open_as_told(
    index: int,
    resource: Mapping[str, Any],
    schema: Mapping[str, Any],
    path: Path | None,
    told: Mapping[str, Any],
) -> Table:
    """Take over how frictionless opens a table; see ``exact_child.py`` for what it tells.

    Raises:
        Unsuited: The fast path does not read it.
    """
    if reason := told.get("unsuited") or _reason(told):
        raise Unsuited(reason)
    if path is None:
        raise Unsuited("it is not one local file")
    tsv = told["format"] == "tsv"
    rows = told["header_rows"]
    used = 0
    if rows:
        lines = _as_read(_lines(path, told["encoding"]), tsv)
        reader = csv.reader(lines, delimiter=told["delimiter"], quotechar=told["quote"])
        for _ in islice(reader, rows[-1]):
            used = reader.line_num
    columns = (
        Column(field["name"], field["type"], field, tuple(field["missingValues"]))
        for field in told["fields"]
    )
    return _table(
        index,
        resource,
        path,
        dialect=(told["delimiter"], told["quote"], tsv),
        start=_start(path, told["encoding"], used, rows[-1] if rows else 0),
        labels=told["labels"],
        columns=tuple(columns),
        schema={**schema, "primaryKey": told["primary"], "fields": range(told["schema_fields"])},
        errors=told["header_errors"],
    )


def _reason(told: Mapping[str, Any]) -> str | None:
    """Say why the fast path does not read a table, if it does not."""
    reasons = {
        f"the scheme {told['scheme']}": told["scheme"] != "file",
        f"the format {told['format']}": told["format"] not in ("csv", "tsv"),
        f"compressed ({told['compression']})": bool(told["compression"]),
        "in several parts": told["parts"] != 1,
        f"the encoding {told['encoding']}": told["encoding"] not in ("utf-8", "utf-8-sig"),
        "the source is empty": told["empty"],
        "an escape character": bool(told["escape"]),
        "spaces after the delimiter": told["skip_initial_space"],
        "a delimiter that is not one plain character": not _one_byte(told["delimiter"]),
        "a quote that is not one plain character": not _one_byte(told["quote"]),
        "delimiter and quote are the same": told["delimiter"] == told["quote"],
        "several header rows": len(told["header_rows"]) > 1,
        "comment rows": told["comments"],
        "blank rows are skipped": told["skip_blank_rows"],
        "labels in any case": not told["header_case"],
        "no columns": not told["fields"],
        f"more than {MOST_COLUMNS:,} columns": len(told["fields"]) > MOST_COLUMNS,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _one_byte(text: Any) -> bool:
    return isinstance(text, str) and len(text) == 1 and text.isascii() and text not in "\r\n\0"


def _sniffed(lines: list[str], resource: Mapping[str, Any], *, tsv: bool) -> tuple[str, str] | None:
    """Guess delimiter and quote as frictionless does; None if the fast path cannot read that."""
    declared = (resource.get("dialect") or {}).get("delimiter") or ("\t" if tsv else None)
    guessed: Any
    text = "".join(_as_read(iter(lines), tsv))
    if len(text) * (text.count('"') + text.count("'")) > SNIFFED:
        return None
    try:
        guessed = csv.Sniffer().sniff(text, declared or ",\t;|")
    except csv.Error:
        guessed = csv.excel()
    quote = '"' if guessed.quotechar == "'" else guessed.quotechar
    separator = declared or guessed.delimiter
    if guessed.skipinitialspace or not _one_byte(separator) or not _one_byte(quote):
        return None
    return None if separator == quote else (separator, quote)


def _is_header(records: list[list[str]]) -> bool:
    """Say whether frictionless takes the first record for the header: by the mean width."""
    width = round(sum(map(len, records)) / len(records))
    drift = max(round(width * 0.1), 1)
    return width - drift <= len(records[0]) <= width + drift


def _table(
    index: int,
    resource: Mapping[str, Any],
    path: Path,
    *,
    dialect: tuple[str, str, bool],
    start: tuple[int, int, int],
    labels: list[str],
    columns: tuple[Column, ...],
    schema: Mapping[str, Any],
    errors: Iterable[dict[str, Any]] = (),
) -> Table:
    bound = {column.name for column in columns}
    primary = _listed(schema.get("primaryKey") or [])
    links = (
        Link(
            tuple(_listed(key["fields"])),
            key["reference"].get("resource") or "",
            tuple(_listed(key["reference"]["fields"])),
        )
        for key in schema.get("foreignKeys") or []
    )
    place = resource["path"]
    return Table(
        index=index,
        name=resource["name"],
        place=place if isinstance(place, str) else place[0],
        path=path,
        separator=dialect[0],
        quote=dialect[1],
        universal_newlines=dialect[2],
        body=start[0],
        first_record=start[1],
        first_line=start[2],
        labels=tuple(labels),
        header_errors=tuple(errors),
        columns=columns,
        schema_fields=len(schema["fields"]),
        unique=tuple(c.name for c in columns if c.constraints.get("unique")),
        primary=tuple(primary) if set(primary) <= bound else (),
        links=tuple(link for link in links if set(link.fields) <= bound),
    )


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _start(path: Path, encoding: str, used: int, records: int) -> tuple[int, int, int]:
    """Find where the rows begin: byte, number of the first record, physical line."""
    mark = 3 if encoding == "utf-8-sig" else 0
    size = sum(len(line.encode("utf-8")) for line in islice(_lines(path, encoding), used))
    return mark + size, records + 1, used + 1


def _lines(path: Path, encoding: str, most: int = LONGEST) -> Iterator[str]:
    """Give the physical lines of a file, which end with a line feed, a carriage return, or both."""
    read = 0
    with path.open(encoding=encoding, newline="") as file:
        while line := file.readline(most):
            read += len(line)
            if read > most:
                raise Unsuited("its first lines are very long")
            yield line


def _as_read(lines: Iterator[str], tsv: bool) -> Iterator[str]:
    return map(with_plain_end, lines) if tsv else lines
