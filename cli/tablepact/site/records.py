"""The pages on which every row of a table is described, one below the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from tablepact.frames.frames import Frames
from tablepact.lookup.describe_record import RecordView
from tablepact.lookup.row_address import identifiers_in
from tablepact.package.digest import row_digests


@dataclass(frozen=True, slots=True)
class Record:
    """A row as a page has it; see ``templates/records.html``."""

    id: str
    anchor: str
    title: str
    lead: str
    parts: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    digest: str


def records_of(frames: Frames, table: str, describe: Callable[[str], RecordView]) -> list[Record]:
    """Tell every row of a table."""
    found = []
    rows = zip(identifiers_in(frames, table), row_digests(frames[table]), strict=True)
    for identifier, digest in rows:
        view = describe(f"{table}/{identifier}")
        parts = tuple(
            (heading, tuple((line.strip(), line.startswith(" ")) for line in lines))
            for heading, lines in view.parts.items()
            if lines != [identifier]  # which is the title, or stands at its end
        )
        found.append(
            Record(
                identifier,
                quote(identifier, safe=""),
                view.title.removeprefix(f"{table}/"),
                view.lead,
                parts,
                digest,
            )
        )
    return found
