"""Tell a row of this dataset as a person would."""

from __future__ import annotations

from avocado_pivot.story import leads
from avocado_pivot.story.provenance import verdict
from avocado_pivot.story.record_lookup import Book
from avocado_pivot.story.row_texts import TELLERS
from tablepact.frames.frames import Frames
from tablepact.lookup.address import find_row
from tablepact.lookup.record_view import RecordView, describe_record
from tablepact.package.keys import primary_key


def tell(frames: Frames, address: str) -> RecordView:
    """Tell the row that an address names.

    Raises:
        UnknownTable, UnknownRecord: There is none.
    """
    resource, index = find_row(frames, address)
    table = resource.name
    if table not in TELLERS:
        return describe_record(frames, resource, index)
    book, row = Book(frames), frames[table].row(index, named=True)
    told = {"Verdict": verdict(book, table, row[primary_key(resource)[0]])} | TELLERS[table](
        book, row
    )
    parts = {heading: lines for heading, lines in told.items() if lines}
    me = row[primary_key(resource)[0]]
    return RecordView(
        address, book.title(table, row) or address, leads.lead(book, table, me, row), parts
    )


def line(frames: Frames, address: str) -> str:
    """Put the row that an address names in one line."""
    table, _, identifier = address.partition("/")
    return leads.line(Book(frames), table, identifier)


def said(frames: Frames, address: str) -> str:
    """Say of the row that an address names what answers, without its title."""
    table, _, identifier = address.partition("/")
    book = Book(frames)
    return leads.said(book, table, book.row(table, identifier))
