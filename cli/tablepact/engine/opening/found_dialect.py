"""The dialect of a CSV file that nothing describes, found in its first lines.

``infer`` and ``validate`` read such a file with it, so this file imports no polars.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tablepact import settings
from tablepact.engine.opening.csv_dialect import guess_format
from tablepact.engine.opening.csv_layout import labels_of
from tablepact.engine.opening.declared import DeclaredDialect, DeclaredFile
from tablepact.engine.opening.delimiter_choice import SAMPLE_LINES
from tablepact.engine.opening.header_position import guess_header_row
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.table_spec import CsvFormat
from tablepact.package.csv_files.csv_delimiter import USUAL
from tablepact.package.csv_files.csv_shape import CsvShape, find_shape


@dataclass(frozen=True, slots=True)
class FoundDialect:
    """The detected dialect of a file.

    Attributes:
        csv_format: The CSV format that splits records into cells.
        shape: The header, and what is above it.
        labels: The labels of the header, stripped of surrounding whitespace as in frictionless;
            empty if there is no header.
        descriptor: The Table Dialect properties without which frictionless would read the file
            differently; empty for a plain CSV file.
    """

    csv_format: CsvFormat
    shape: CsvShape
    labels: list[str]
    descriptor: dict[str, Any]

    @property
    def skipped_rows(self) -> Sequence[int]:
        """The numbers of the records at the beginning that a dialect lists as comments."""
        shape = self.shape
        return shape.titles if shape.header_rows else range(1, shape.first_row)


def find_dialect(lines: Sequence[str], tabs: bool) -> FoundDialect:
    """Return the dialect of a file.

    Args:
        lines: The first ``SAMPLE_LINES`` lines, with line ends.
        tabs: Whether the file name ends in .tsv.

    Raises:
        csv.Error: csv cannot read the lines.
    """
    guessed = _guess(lines, tabs)
    first = "\t" if tabs else guessed.separator
    order = [*dict.fromkeys([*([first] if first in USUAL else ()), *USUAL])]
    most = settings.current().infer_sample_characters
    cut = len(lines) >= SAMPLE_LINES or sum(map(len, lines)) >= most
    shape = find_shape([*_start(lines)], order, cut=cut)
    marks = shape.marks
    if shape.width == 1 and not shape.excel:
        marks = marks._replace(delimiter="\t" if tabs else ",")
    looked_for = _guess(lines, tabs, marks.delimiter)
    spaces = _has_spaces(marks.split(lines), shape)
    csv_format = looked_for._replace(
        quote=marks.quote,
        escape=marks.escape,
        double_quote=not marks.escape,
        skip_initial_space=spaces,
        comment_char=shape.comment_char,
    )
    in_part = sum(map(len, lines)) > settings.current().infer_sniff_characters
    # Only what differs from the default, or what frictionless would guess differently: it sniffs
    # all of the sample, not only its start.
    properties: dict[str, Any] = {}
    same = (marks.delimiter, spaces) == (guessed.separator, guessed.skip_initial_space)
    if marks.delimiter != "," or not same or in_part:
        properties["delimiter"] = marks.delimiter
    if marks.quote != looked_for.quote:
        properties["quoteChar"] = marks.quote
    if marks.escape:
        properties |= {"escapeChar": marks.escape, "doubleQuote": False}
    if spaces or in_part or (properties and looked_for.skip_initial_space):
        properties["skipInitialSpace"] = spaces
    records = [*islice(csv_records(lines, csv_format), SAMPLE_LINES)]
    if not shape.header_rows:
        properties["header"] = False
    elif shape.header_rows != (1,) or guess_header_row(records, csv_format) != 1:
        properties["headerRows"] = [*shape.header_rows]
    if shape.comment_char:
        properties["commentChar"] = shape.comment_char
    by_standard = DeclaredDialect(by_standard=True)
    labels = (
        labels_of(records, csv_format, shape.header_rows, by_standard) if shape.header_rows else []
    )
    if labels:  # a header that is too narrow
        labels += [""] * (shape.width - len(labels))
    return FoundDialect(csv_format, shape, labels, properties)


def _has_spaces(records: Sequence[Sequence[str]], shape: CsvShape) -> bool:
    """Return whether a space follows each delimiter of the table, or nearly each."""
    begin = min(*shape.header_rows, shape.first_row) if shape.header_rows else shape.first_row
    cells = [
        cell
        for record in records[begin - 1 :]
        if len(record) == shape.width
        for cell in record[1:]
        if cell
    ]
    return bool(cells) and sum(cell.startswith(" ") for cell in cells) > 0.9 * len(cells)


def _guess(lines: Sequence[str], tabs: bool, delimiter: str | None = None) -> CsvFormat:
    """Return the format that frictionless would guess, optionally for a given delimiter."""
    declared = DeclaredFile(
        "", format="tsv" if tabs else "csv", dialect=DeclaredDialect(delimiter=delimiter)
    )
    return guess_format(declared, "utf-8", [*_start(lines)])


def _start(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines within the limit of characters to sniff; the last one may be truncated."""
    left = settings.current().infer_sniff_characters
    for line in lines:
        if left > 0:
            yield line[:left]
        left -= len(line)
