"""Runners, which scan the rows of tables: the protocol, and the runner on this machine.

A runner splits a table into blocks, checks each block with a pure function, and merges the results.
Where the blocks are checked makes no difference to the findings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from tablepact import settings
from tablepact.engine.block import BlockResult
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.compiled_checks import Checks
from tablepact.engine.keys.duplicates import Duplicates, find_duplicates
from tablepact.engine.keys.foreign_key_check import KeyLookup, MissingKeys, parent_key_reader
from tablepact.engine.keys.foreign_key_spill import SpilledKeys, collect_keys
from tablepact.engine.keys.hashes import KeyHashes
from tablepact.engine.rows.parallel import map_chunks
from tablepact.engine.scan import BlockConsumer, ScanProgress, ScanResult, scan
from tablepact.engine.table_spec import TableSpec
from tablepact.package.descriptor.table_schema import ForeignKey


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """The options of a scan.

    Attributes:
        limit: How many rows with a finding to keep with their cells.
        stop: Whether to stop once that many have been found.
        progress: Called with the progress.
        on_finding: Called once there are rows with a finding, which have to be replayed.
    """

    limit: int
    stop: bool = False
    progress: ScanProgress | None = None
    on_finding: Callable[[], None] | None = None


class Runner(Protocol):
    """The interface of a runner, which scans the rows of tables."""

    def parents(
        self,
        foreign_key: ForeignKey,
        table: TableSpec,
        target: TableSpec,
        cell_reader: ReferenceReader,
    ) -> KeyLookup:
        """Read the keys of the target of a foreign key, and return their lookup."""
        ...

    def scan(
        self, checks: Checks, cell_reader: ReferenceReader, options: ScanOptions
    ) -> tuple[ScanResult, Sequence[Duplicates]]:
        """Check the rows of a table.

        Returns:
            The findings, and the duplicates of each key.

        Raises:
            DecodeError: The file is not valid in its encoding.
            FastPathUnsupported: A record is too long.
            WorkerStopped: The table could not be checked.
        """
        ...


class LocalRunner:
    """The runner on this machine."""

    def parents(
        self,
        foreign_key: ForeignKey,
        table: TableSpec,
        target: TableSpec,
        cell_reader: ReferenceReader,
    ) -> KeyLookup:
        """Read the keys of the target of a foreign key, and return their lookup."""
        read = parent_key_reader(foreign_key, table, target, cell_reader)
        return collect_keys(foreign_key, table, target, map_chunks(target, read) if read else ())

    def scan(
        self, checks: Checks, cell_reader: ReferenceReader, options: ScanOptions
    ) -> tuple[ScanResult, Sequence[Duplicates]]:
        """Check the rows of a table; return the findings, and the duplicates of each key."""
        result, hashes = _scan_with_spilled_keys(checks, cell_reader, options)
        return result, [
            find_duplicates(
                key.columns,
                key_hashes.repeated(),
                result.parts,
                checks.table,
                cell_reader,
                options.limit,
            )
            for key, key_hashes in zip(checks.keys, hashes, strict=True)
        ]


def _scan_with_spilled_keys(
    checks: Checks, cell_reader: ReferenceReader, options: ScanOptions
) -> tuple[ScanResult, list[KeyHashes]]:
    """Check the rows; check them again if parents on disk lack some of their keys."""
    spilled = {
        index: (lookup, lookup.own())
        for index, lookup in enumerate(checks.parents)
        if isinstance(lookup, SpilledKeys)
    }
    if not spilled:
        return _scan(checks, cell_reader, options)

    def consume(block: BlockResult) -> None:
        for index, (_, own) in spilled.items():
            keys = block.deferred_keys[index]
            if keys is not None:
                own.add(keys)

    # Scan all rows: only then is it known which keys have no parent.
    result, hashes = _scan(checks, cell_reader, replace(options, stop=False), consume)
    missing = {
        index: MissingKeys(lookup.missing_keys(own)) for index, (lookup, own) in spilled.items()
    }
    stopped = options.stop and result.flagged_count >= options.limit
    if not stopped and not any(lookup.keys.height for lookup in missing.values()):
        return result, hashes
    del result, hashes
    parents = [missing.get(index, lookup) for index, lookup in enumerate(checks.parents)]
    return _scan(replace(checks, parents=parents), cell_reader, options)


def _scan(
    checks: Checks,
    cell_reader: ReferenceReader,
    options: ScanOptions,
    consume_deferred_keys: BlockConsumer | None = None,
) -> tuple[ScanResult, list[KeyHashes]]:
    most = settings.current().max_hashes_in_memory
    hashes = [KeyHashes(most // len(checks.keys)) for _ in checks.keys]

    def consume(block: BlockResult) -> None:
        for key_hashes, more in zip(hashes, block.hashes, strict=True):
            key_hashes.add(more)
        if consume_deferred_keys:
            consume_deferred_keys(block)

    result = scan(
        checks,
        cell_reader,
        options.limit,
        consume,
        stop=options.stop,
        progress=options.progress,
        on_finding=options.on_finding,
    )
    return result, hashes
