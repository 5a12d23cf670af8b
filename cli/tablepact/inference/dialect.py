"""How the cells of a file are kept apart: seen in its first lines, said where it must be said."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tablepact import settings
from tablepact.package.csv_sniffer import sniff

DELIMITERS = ",\t;|"
SAMPLE_LINES = 100
"""On how many lines the guess rests; frictionless takes as many."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is to be read.

    Attributes:
        delimiter: What stands between cells.
        skip_initial_space: Whether spaces after it are no part of the cell.
        descriptor: What a Table Dialect must say of it, as frictionless would else read the file
            in another way; empty for a plain CSV file.
    """

    delimiter: str
    skip_initial_space: bool
    descriptor: dict[str, Any]

    def rows(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Split lines into rows of cells; csv.Error if a cell is too large."""
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self.skip_initial_space)


def detect(lines: Sequence[str], tabs: bool) -> Dialect:
    """See how a file is delimited.

    Taken is the first delimiter, that of TSV or of ``csv.Sniffer`` before all, by which every row
    has as many cells as the header, and more than one; else the first that splits the header; else
    the default.

    Args:
        lines: The first ``SAMPLE_LINES`` lines, with their ends.
        tabs: Whether the name of the file says that tabs are between its cells.
    """
    guessed = ("\t", _sniff(lines, "\t")[1]) if tabs else _sniff(lines, DELIMITERS)
    order = dict.fromkeys([guessed[0], *DELIMITERS])
    widths = {delimiter: _widths(lines, delimiter) for delimiter in order}
    split = [delimiter for delimiter in order if widths[delimiter][:1] > [1]]
    even = [delimiter for delimiter in split if len(set(widths[delimiter])) == 1]
    delimiter = (even or split or ["\t" if tabs else ","])[0]
    spaces = bool(split) and _sniff(lines, delimiter)[1]
    return Dialect(delimiter, spaces, _descriptor(lines, (delimiter, spaces), guessed))


def _descriptor(
    lines: Sequence[str], chosen: tuple[str, bool], guessed: tuple[str, bool]
) -> dict[str, Any]:
    """Return the properties that are not the default, or that frictionless would guess wrongly."""
    delimiter, spaces = chosen
    most = settings.current().infer_sniff_characters
    in_part = sum(map(len, lines)) > most  # frictionless looks at all
    properties: dict[str, Any] = {}
    if delimiter != "," or chosen != guessed or in_part:
        properties["delimiter"] = delimiter
    if spaces or in_part or (properties and _sniff(lines, delimiter)[1]):
        properties["skipInitialSpace"] = spaces
    return properties


def _sniff(lines: Sequence[str], delimiters: str) -> tuple[str, bool]:
    """Guess the delimiter, and whether spaces follow it, as frictionless does."""
    try:
        dialect = sniff("".join(lines)[: settings.current().infer_sniff_characters], delimiters)
    except csv.Error:
        return ",", False
    return dialect.delimiter, bool(dialect.skipinitialspace)


def _widths(lines: Sequence[str], delimiter: str) -> list[int]:
    """Count the cells of each row that is not blank; the last may have been cut off."""
    rows = list(csv.reader(lines, delimiter=delimiter))
    most = settings.current().infer_sample_characters
    cut = len(lines) >= SAMPLE_LINES or sum(map(len, lines)) >= most
    return [len(row) for row in (rows[:-1] if cut and len(rows) > 1 else rows) if any(row)]
