"""What is asked of whoever works through the rows of tables.

A table is planned (where it may be cut), its blocks are judged by a pure function, and what they
found is merged. Who does the middle part, and where, makes no difference to what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tablepact.engine.cells.reference import ExactJudge
from tablepact.engine.checks import Checks
from tablepact.engine.keys.duplicates import Repeats
from tablepact.engine.keys.lookup import Lookup
from tablepact.engine.scan import Progress, Scan
from tablepact.engine.table_spec import Link, Table


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a table is to be worked through.

    Attributes:
        limit: How many rows with a finding are kept whole.
        stop: Whether to stop once that many have been found.
        progress: Who is told how far it is.
        on_finding: Called when a row with a finding is there, which will have to be replayed.
    """

    limit: int
    stop: bool = False
    progress: Progress | None = None
    on_finding: Callable[[], None] | None = None


class Runner(Protocol):
    """Whoever works through the rows of tables."""

    def parents(self, link: Link, table: Table, target: Table, judge: ExactJudge) -> Lookup:
        """Read the keys that a foreign key of a table may have; see ``keys/parents.py``."""
        ...

    def scan(
        self, checks: Checks, judge: ExactJudge, wanted: Wanted
    ) -> tuple[Scan, Sequence[Repeats]]:
        """Judge the rows of a table; give what was found, and the repeats of each key.

        Raises:
            Undecodable: The file is not of its encoding.
            Unsuited: A record is too long.
            Stopped: It could not be judged, for the reason given.
        """
        ...
