"""What is asked of whoever works through the rows of tables.

A table is planned (where it may be cut), its blocks are judged by a pure function, and what they
found is merged. Who does the middle part, and where, makes no difference to what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tablepact.engine.cells.reference import ReferenceReader
from tablepact.engine.checks import Checks
from tablepact.engine.keys.duplicates import Duplicates
from tablepact.engine.keys.lookup import KeyLookup
from tablepact.engine.scan import ScanProgress, ScanResult
from tablepact.engine.table_spec import ForeignKeySpec, TableSpec


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How a table is to be worked through.

    Attributes:
        limit: How many rows with a finding are kept whole.
        stop: Whether to stop once that many have been found.
        progress: Who is told how far it is.
        on_finding: Called when a row with a finding is there, which will have to be replayed.
    """

    limit: int
    stop: bool = False
    progress: ScanProgress | None = None
    on_finding: Callable[[], None] | None = None


class Runner(Protocol):
    """Whoever works through the rows of tables."""

    def parents(
        self, link: ForeignKeySpec, table: TableSpec, target: TableSpec, judge: ReferenceReader
    ) -> KeyLookup:
        """Read the keys that a foreign key of a table may have; see ``keys/parents.py``."""
        ...

    def scan(
        self, checks: Checks, judge: ReferenceReader, wanted: ScanOptions
    ) -> tuple[ScanResult, Sequence[Duplicates]]:
        """Judge the rows of a table; give what was found, and the repeats of each key.

        Raises:
            DecodeError: The file is not of its encoding.
            FastPathUnsupported: A record is too long.
            WorkerStopped: It could not be judged, for the reason given.
        """
        ...
