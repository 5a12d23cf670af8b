"""The rows of tables worked through on this machine, on all its cores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tablepact.engine.block import Block
from tablepact.engine.cells.reference import ExactJudge
from tablepact.engine.checks import Checks
from tablepact.engine.keys.duplicates import Repeats, repeats
from tablepact.engine.keys.foreign import reader
from tablepact.engine.keys.foreign_spilled import Large, gathered
from tablepact.engine.keys.hashes import IN_MEMORY, Hashes
from tablepact.engine.keys.lookup import Lookup, Orphans
from tablepact.engine.rows.parallel import stretches
from tablepact.engine.runner import Wanted
from tablepact.engine.scan import PutAside, Scan, scan
from tablepact.engine.table_spec import Link, Table


class Local:
    """This machine."""

    def parents(self, link: Link, table: Table, target: Table, judge: ExactJudge) -> Lookup:
        """Read the keys that a foreign key may have."""
        read = reader(link, table, target, judge)
        return gathered(link, table, target, stretches(target, read) if read else ())

    def scan(
        self, checks: Checks, judge: ExactJudge, wanted: Wanted
    ) -> tuple[Scan, Sequence[Repeats]]:
        """Judge the rows of a table."""
        found, hashes = _scan_with_large(checks, judge, wanted)
        return found, [
            repeats(key.columns, one.repeated(), found.parts, checks.table, judge, wanted.limit)
            for key, one in zip(checks.keys, hashes, strict=True)
        ]


def _scan_with_large(
    checks: Checks, judge: ExactJudge, wanted: Wanted
) -> tuple[Scan, list[Hashes]]:
    """Judge the rows; once more if keys have no parent in a table that is not held in memory."""
    large = {
        place: (one, one.own())
        for place, one in enumerate(checks.parents)
        if isinstance(one, Large)
    }
    if not large:
        return _scan(checks, judge, wanted)

    def put_aside(block: Block) -> None:
        for place, (_, own) in large.items():
            keys = block.links[place]
            if keys is not None:
                own.add(keys)

    # All rows, for which of them have no parent is not known before.
    found, hashes = _scan(checks, judge, replace(wanted, stop=False), put_aside)
    orphans = {place: Orphans(one.orphans(own)) for place, (one, own) in large.items()}
    stopped = wanted.stop and found.odd_rows >= wanted.limit
    if not stopped and not any(one.keys.height for one in orphans.values()):
        return found, hashes
    del found, hashes
    parents = [orphans.get(place, one) for place, one in enumerate(checks.parents)]
    return _scan(replace(checks, parents=parents), judge, wanted)


def _scan(
    checks: Checks,
    judge: ExactJudge,
    wanted: Wanted,
    put_links_aside: PutAside | None = None,
) -> tuple[Scan, list[Hashes]]:
    hashes = [Hashes(IN_MEMORY // len(checks.keys)) for _ in checks.keys]

    def put_aside(block: Block) -> None:
        for one, more in zip(hashes, block.hashes, strict=True):
            one.add(more)
        if put_links_aside:
            put_links_aside(block)

    found = scan(
        checks,
        judge,
        wanted.limit,
        put_aside,
        stop=wanted.stop,
        progress=wanted.progress,
        on_finding=wanted.on_finding,
    )
    return found, hashes
