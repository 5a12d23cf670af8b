"""How the cells of a file are kept apart: seen in its first lines, said where it must be said."""

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
"""On how many lines the guess rests; frictionless takes as many."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is to be read.

    Attributes:
        form: How its records are cut into cells.
        descriptor: What a Table Dialect must say of it, as frictionless would else read the file
            in another way; empty for a plain CSV file.
    """

    form: CsvFormat
    descriptor: dict[str, Any]


def detect(lines: Sequence[str], tabs: bool) -> Dialect:
    """See how a file is delimited.

    Taken is the first delimiter, that of TSV or of ``csv.Sniffer`` before all, by which every row
    has as many cells as the header, and more than one; else the first that splits the header; else
    the default.

    Args:
        lines: The first ``SAMPLE_LINES`` lines, with their ends.
        tabs: Whether the name of the file says that tabs are between its cells.
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
    properties: dict[str, Any] = {}  # that are not the default, or that would be guessed wrongly
    if delimiter != "," or chosen != guessed or in_part:  # for frictionless looks at all
        properties["delimiter"] = delimiter
    if spaces or in_part or (properties and looked_for.skip_initial_space):
        properties["skipInitialSpace"] = spaces
    return Dialect(chosen, properties)


def _guess(lines: Sequence[str], tabs: bool, delimiter: str | None = None) -> CsvFormat:
    """Guess as frictionless does, which may be told the delimiter."""
    declared = DeclaredFile(
        "", format="tsv" if tabs else "csv", dialect=DeclaredDialect(delimiter=delimiter)
    )
    return guess_format(declared, "utf-8", [*_start(lines)])


def _start(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines until they have as many characters as are looked at; the last may be cut off."""
    left = settings.current().infer_sniff_characters
    for line in lines:
        if left > 0:
            yield line[:left]
        left -= len(line)


def _widths(lines: Sequence[str], delimiter: str, tabs: bool) -> list[int]:
    """Count the cells of each row that is not blank; the last may have been cut off."""
    rows = list(csv_records(lines, CsvFormat(delimiter, universal_newlines=tabs)))
    most = settings.current().infer_sample_characters
    cut = len(lines) >= SAMPLE_LINES or sum(map(len, lines)) >= most
    return [len(row) for row in (rows[:-1] if cut and len(rows) > 1 else rows) if any(row)]
