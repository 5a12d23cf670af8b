"""The page that describes every row of a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from urllib.parse import quote

from tablepact.frames.frames import Frames
from tablepact.lookup.describe_record import RecordView
from tablepact.lookup.row_address import identifiers_in
from tablepact.package.descriptor.keys import primary_key
from tablepact.package.digests.digest import row_digests
from tablepact.site.extra_pages import Badge, ExtraPages


@dataclass(frozen=True, slots=True)
class Record:
    """The description of a row for ``templates/records.html``."""

    id: str
    anchor: str
    title: str
    lead: str
    parts: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    digest: str
    badge: Badge | None


def records_of(
    frames: Frames,
    table: str,
    describe: Callable[[str], RecordView],
    extra: ExtraPages,
) -> list[Record]:
    """Describe every row of a table.

    Referring rows of plain tables are only counted. The lead is the summary of the search box if
    the dataset has one, since the parts repeat the rest of the lead that ``describe`` returns.
    """
    found = []
    # without a key, the identifier is a row number
    unnamed = "" if primary_key(frames.resource(table)) else "Row "
    rows = zip(identifiers_in(frames, table), row_digests(frames[table]), strict=True)
    for identifier, digest in rows:
        address = f"{table}/{identifier}"
        view = describe(address)
        parts = tuple(
            (
                heading,
                tuple(
                    (line.strip(), line.startswith(" ")) for line in _counted(lines, extra.plain)
                ),
            )
            for heading, lines in view.parts.items()
            if lines != [identifier]  # the title is or ends with it
        )
        found.append(
            Record(
                identifier,
                quote(identifier, safe=""),
                unnamed + identifier if view.title == address else view.title,
                extra.summary(address) or view.lead,
                parts,
                digest,
                extra.badge(address),
            )
        )
    return found


def _counted(lines: Sequence[str], plain: Collection[str]) -> list[str]:
    """Replace the addresses of rows of plain tables by the number of rows per table."""
    tables = (line.partition("/")[0] if " " not in line else "" for line in lines)
    found = list[str]()
    for table, several in groupby(zip(tables, lines, strict=True), itemgetter(0)):
        listed = [line for _, line in several]
        one = "1 row" if len(listed) == 1 else f"{len(listed)} rows"
        found += [f"{one} of {table}"] if table in plain else listed
    return found
