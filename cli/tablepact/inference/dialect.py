"""The delimiter and quoting of a CSV file, detected from its first lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tablepact import settings
from tablepact.engine.opening.csv_dialect import guess_format
from tablepact.engine.opening.declared import DeclaredDialect, DeclaredFile
from tablepact.engine.rows.csv_records import csv_records
from tablepact.engine.table_spec import CsvFormat

DELIMITERS = ",\t;|"
SAMPLE_LINES = 100
"""The number of lines used for detection, as in frictionless."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The detected dialect of a file.

    Attributes:
        form: The CSV format that splits records into cells.
        descriptor: The Table Dialect properties without which frictionless would read the file
            differently; empty for a plain CSV file.
    """

    form: CsvFormat
    descriptor: dict[str, Any]


def detect(lines: Sequence[str], tabs: bool) -> Dialect:
    """Return the dialect of a file.

    The guess of ``csv.Sniffer`` (for TSV, the tab) is tried first, then ``DELIMITERS``. The first
    delimiter wins that splits every row into as many cells as the header, and more than one; else
    the first that splits the header; else the default.

    Args:
        lines: The first ``SAMPLE_LINES`` lines, with line ends.
        tabs: Whether the file name ends in .tsv.
    """
    guessed = _guess(lines, tabs)
    order = dict.fromkeys([guessed.separator, *DELIMITERS])
    widths = {delimiter: _widths(lines, delimiter, tabs) for delimiter in order}
    split = [delimiter for delimiter in order if widths[delimiter][:1] > [1]]
    even = [delimiter for delimiter in split if len(set(widths[delimiter])) == 1]
    delimiter = (even or split or ["\t" if tabs else ","])[0]
    looked_for = _guess(lines, tabs, delimiter)
    spaces = bool(split) and looked_for.skip_initial_space
    chosen = looked_for._replace(skip_initial_space=spaces)
    in_part = sum(map(len, lines)) > settings.current().infer_sniff_characters
    # Only what differs from the default, or what frictionless would guess differently: it sniffs
    # all of the sample, not only its start.
    properties: dict[str, Any] = {}
    if delimiter != "," or chosen != guessed or in_part:
        properties["delimiter"] = delimiter
    if spaces or in_part or (properties and looked_for.skip_initial_space):
        properties["skipInitialSpace"] = spaces
    return Dialect(chosen, properties)


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


def _widths(lines: Sequence[str], delimiter: str, tabs: bool) -> list[int]:
    """Return the number of cells of each non-blank row, without a last row that may be cut off."""
    rows = list(csv_records(lines, CsvFormat(delimiter, universal_newlines=tabs)))
    most = settings.current().infer_sample_characters
    cut = len(lines) >= SAMPLE_LINES or sum(map(len, lines)) >= most
    return [len(row) for row in (rows[:-1] if cut and len(rows) > 1 else rows) if any(row)]
