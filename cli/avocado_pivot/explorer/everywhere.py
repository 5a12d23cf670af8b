"""The words of all tables as one script, which the search box of every page loads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from avocado_pivot.explorer.scripts import as_script, script_text
from avocado_pivot.explorer.tables import TablePage
from avocado_pivot.reading.frames import Frames
from avocado_pivot.records.address import identifiers, label_of

MOST_SOUGHT = 20_000
"""How many rows are searched at most."""
MOST_BYTES = 8 * 2**20
"""How many bytes their words may have as a script; the rest is left out."""
WEIGHTS = (10.0, 1.0)
"""What a word counts in what stands for a row, and in its other texts."""


def documents(frames: Frames) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Give the table, the identifier and the texts of each row."""
    for table in frames:
        frame = frames[table]
        columns = [name for name, dtype in frame.schema.items() if dtype == pl.String]
        for identifier, row in zip(
            identifiers(frames.resource(table), frame), frame.iter_rows(named=True), strict=True
        ):
            label = label_of(row) or identifier
            rest = " ".join(row[name] for name in columns if row[name] and row[name] != label)
            yield table, identifier, (label, rest)


def words_script(frames: Frames, pages: Mapping[str, TablePage]) -> tuple[str, str]:
    """Write the words of the rows of all tables as a script.

    Returns:
        The script, and what it leaves out, in a sentence; that is empty if it leaves out nothing.
    """
    places = {name: index for index, name in enumerate(pages)}
    lines: list[str] = []
    size = 0
    for table, identifier, texts in documents(frames):
        line = script_text([places[table], identifier, *texts])
        size += len(line.encode(errors="replace"))
        if len(lines) == MOST_SOUGHT or size > MOST_BYTES:
            break
        lines.append(line)
    every = sum(page.rows for page in pages.values())
    said = f"The search over all tables has the first {len(lines):,} of {every:,} rows."
    note = said if len(lines) < every else ""
    head = {
        "tables": [
            {"title": page.title, "place": page.records or page.place} for page in pages.values()
        ],
        "weights": WEIGHTS,
        "note": note,
    }
    return as_script("package_documents", head, "documents", lines), note
