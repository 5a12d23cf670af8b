"""The rows of tables worked through on this machine, on all its cores."""

from __future__ import annotations

from collections.abc import Sequence

from avocado_pivot.engine.block import Checks
from avocado_pivot.engine.cells.judging import ExactJudge
from avocado_pivot.engine.cutting.stretches import stretches
from avocado_pivot.engine.keys.lookup import Known, Lookup
from avocado_pivot.engine.keys.parents import joined_keys, reader
from avocado_pivot.engine.keys.repeats import Repeats, repeats
from avocado_pivot.engine.running.runner import Wanted
from avocado_pivot.engine.scan import Scan, scan
from avocado_pivot.engine.table import Link, Table


class Local:
    """This machine."""

    def parents(self, link: Link, table: Table, target: Table, judge: ExactJudge) -> Lookup:
        """Read the keys that a foreign key may have."""
        read = reader(link, table, target, judge)
        frames = [one.result for one in stretches(target, read)] if read else []
        return Known(joined_keys(link, frames))

    def scan(
        self, checks: Checks, judge: ExactJudge, wanted: Wanted
    ) -> tuple[Scan, Sequence[Repeats]]:
        """Judge the rows of a table."""
        found = scan(
            checks,
            judge,
            wanted.limit,
            stop=wanted.stop,
            progress=wanted.progress,
            on_finding=wanted.on_finding,
        )
        return found, [
            repeats(key.columns, hashes.repeated(), found.parts, checks.table, judge, wanted.limit)
            for key, hashes in zip(checks.keys, found.hashes, strict=True)
        ]
