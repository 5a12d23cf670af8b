"""What is asked of whoever works through the rows of tables.

A table is planned (where it may be cut), its blocks are judged by a pure function, and what they
found is merged. Who does the middle part, and where, makes no difference to what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from tablepact import settings
from tablepact.engine.block import BlockResult
from tablepact.engine.cells.reference import ReferenceReader
from tablepact.engine.checks import Checks
from tablepact.engine.keys.duplicates import Duplicates, find_duplicates
from tablepact.engine.keys.foreign_keys import parent_key_reader
from tablepact.engine.keys.foreign_keys_spilled import SpilledKeys, collect_keys
from tablepact.engine.keys.hashes import KeyHashes
from tablepact.engine.keys.lookup import KeyLookup, MissingKeys
from tablepact.engine.rows.parallel import map_chunks
from tablepact.engine.scan import BlockConsumer, ScanProgress, ScanResult, scan
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
        self,
        foreign_key: ForeignKeySpec,
        table: TableSpec,
        target: TableSpec,
        cell_reader: ReferenceReader,
    ) -> KeyLookup:
        """Read the keys that a foreign key of a table may have; see ``keys/parents.py``."""
        ...

    def scan(
        self, checks: Checks, cell_reader: ReferenceReader, wanted: ScanOptions
    ) -> tuple[ScanResult, Sequence[Duplicates]]:
        """Judge the rows of a table; give what was found, and the repeats of each key.

        Raises:
            DecodeError: The file is not of its encoding.
            FastPathUnsupported: A record is too long.
            WorkerStopped: It could not be judged, for the reason given.
        """
        ...


class LocalRunner:
    """This machine."""

    def parents(
        self,
        foreign_key: ForeignKeySpec,
        table: TableSpec,
        target: TableSpec,
        cell_reader: ReferenceReader,
    ) -> KeyLookup:
        """Read the keys that a foreign key may have."""
        read = parent_key_reader(foreign_key, table, target, cell_reader)
        return collect_keys(foreign_key, table, target, map_chunks(target, read) if read else ())

    def scan(
        self, checks: Checks, cell_reader: ReferenceReader, wanted: ScanOptions
    ) -> tuple[ScanResult, Sequence[Duplicates]]:
        """Judge the rows of a table."""
        found, hashes = _scan_with_large(checks, cell_reader, wanted)
        return found, [
            find_duplicates(
                key.columns, one.repeated(), found.parts, checks.table, cell_reader, wanted.limit
            )
            for key, one in zip(checks.keys, hashes, strict=True)
        ]


def _scan_with_large(
    checks: Checks, cell_reader: ReferenceReader, wanted: ScanOptions
) -> tuple[ScanResult, list[KeyHashes]]:
    """Judge the rows; once more if keys have no parent in a table that is not held in memory."""
    large = {
        place: (one, one.own())
        for place, one in enumerate(checks.parents)
        if isinstance(one, SpilledKeys)
    }
    if not large:
        return _scan(checks, cell_reader, wanted)

    def put_aside(block: BlockResult) -> None:
        for place, (_, own) in large.items():
            keys = block.deferred_keys[place]
            if keys is not None:
                own.add(keys)

    # All rows, for which of them have no parent is not known before.
    found, hashes = _scan(checks, cell_reader, replace(wanted, stop=False), put_aside)
    orphans = {place: MissingKeys(one.missing_keys(own)) for place, (one, own) in large.items()}
    stopped = wanted.stop and found.flagged_count >= wanted.limit
    if not stopped and not any(one.keys.height for one in orphans.values()):
        return found, hashes
    del found, hashes
    parents = [orphans.get(place, one) for place, one in enumerate(checks.parents)]
    return _scan(replace(checks, parents=parents), cell_reader, wanted)


def _scan(
    checks: Checks,
    cell_reader: ReferenceReader,
    wanted: ScanOptions,
    put_links_aside: BlockConsumer | None = None,
) -> tuple[ScanResult, list[KeyHashes]]:
    most = settings.current().max_hashes_in_memory
    hashes = [KeyHashes(most // len(checks.keys)) for _ in checks.keys]

    def put_aside(block: BlockResult) -> None:
        for one, more in zip(hashes, block.hashes, strict=True):
            one.add(more)
        if put_links_aside:
            put_links_aside(block)

    found = scan(
        checks,
        cell_reader,
        wanted.limit,
        put_aside,
        stop=wanted.stop,
        progress=wanted.progress,
        on_finding=wanted.on_finding,
    )
    return found, hashes
