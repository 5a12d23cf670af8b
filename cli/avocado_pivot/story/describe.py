"""Describe a row of this dataset in prose; begin here."""

from __future__ import annotations

from avocado_pivot.story import leads
from avocado_pivot.story.provenance import verdict_lines
from avocado_pivot.story.record_lookup import RecordLookup
from avocado_pivot.story.row_texts import DESCRIBERS
from tablepact.frames.frames import Frames
from tablepact.lookup.describe_record import RecordView, describe_record
from tablepact.lookup.row_address import find_row
from tablepact.package.descriptor.keys import primary_key


def describe(frames: Frames, address: str) -> RecordView:
    """Describe the row at an address.

    Raises:
        UnknownTable, UnknownRecord: The dataset has no such table or row.
    """
    resource, index = find_row(frames, address)
    table = resource.name
    if table not in DESCRIBERS:
        return describe_record(frames, resource, index)
    lookup, row = RecordLookup(frames), frames[table].row(index, named=True)
    identifier = row[primary_key(resource)[0]]
    parts = {"Verdict": verdict_lines(lookup, table, identifier), **DESCRIBERS[table](lookup, row)}
    return RecordView(
        address,
        lookup.title(table, row) or address,
        leads.lead(lookup, table, identifier, row),
        {heading: lines for heading, lines in parts.items() if lines},
    )


def summary_line(frames: Frames, address: str) -> str:
    """Return a one-line summary of the row at an address."""
    table, _, identifier = address.partition("/")
    return leads.summary_line(RecordLookup(frames), table, identifier)


def short_answer(frames: Frames, address: str) -> str:
    """Return the key facts of a row in one line, without its title."""
    table, _, identifier = address.partition("/")
    lookup = RecordLookup(frames)
    return leads.short_answer(lookup, table, lookup.row(table, identifier))
