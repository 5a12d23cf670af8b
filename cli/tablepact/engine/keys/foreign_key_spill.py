"""Check foreign keys to more rows than fit in memory: partition both sides, then join each part.

The first scan of a table assumes that all its keys have a parent, and collects the keys. Only if
some turn out to have none, a second scan finds their rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from tablepact import settings
from tablepact.engine.keys.foreign_key_check import (
    DeferredKeys,
    InMemoryKeys,
    KeyLookup,
    concat_keys,
)
from tablepact.engine.keys.spill import SpilledRows
from tablepact.engine.rows.chunks import approximate_bytes, full_range
from tablepact.engine.rows.parallel import ChunkResult
from tablepact.engine.table_spec import TableSpec
from tablepact.package.descriptor.table_schema import ForeignKey

PART_BYTES = 64 * 2**20
"""The size of a partition, in bytes of the table with the foreign key."""
MOST_PARTS = 256


@dataclass(frozen=True, slots=True)
class SpilledKeys(DeferredKeys):
    """Partitioned parent keys."""

    parents: SpilledRows

    def own(self) -> SpilledRows:
        """Return empty partitions for the keys of the table that refers to them."""
        return SpilledRows(self.parents.number, self.parents.keys)

    def missing_keys(self, own: SpilledRows) -> pl.DataFrame:
        """Return the distinct keys without a parent; this discards the partitions of both sides."""
        missing = [pl.DataFrame(schema=dict.fromkeys(self.parents.keys, pl.String))]
        for partition in range(own.number):
            keys, there = own.part(partition), self.parents.part(partition)
            if keys is not None:
                keys = keys.unique()
                if there is not None:
                    keys = keys.join(there, on=keys.columns, how="anti", nulls_equal=True)
                missing.append(keys)
        own.close()
        self.parents.close()
        return pl.concat(missing)


def collect_keys(
    foreign_key: ForeignKey,
    table: TableSpec,
    target: TableSpec,
    read: Iterable[ChunkResult[pl.DataFrame]],
) -> KeyLookup:
    """Collect the parent keys of a foreign key while they are read.

    Args:
        foreign_key: The foreign key.
        table: The table that has it.
        target: The table that it refers to.
        read: The keys of the target, block by block.
    """
    held: list[pl.DataFrame] = []
    rows, once = 0, (most := settings.current().max_keys_in_memory)
    spilled: SpilledRows | None = None
    for chunk in read:
        if spilled is not None:
            spilled.add(chunk.result)
            continue
        held.append(chunk.result)
        rows += chunk.result.height
        if rows > once:  # keys are distinct within a block, but not across blocks
            held = [concat_keys(foreign_key, held)]
            rows = held[0].height
            once = max(most, 2 * rows)
            if rows > most:
                spilled = SpilledRows(_parts(table, target, rows, chunk.end), held[0].columns)
                spilled.add(held.pop())
    return InMemoryKeys(concat_keys(foreign_key, held)) if spilled is None else SpilledKeys(spilled)


def _parts(table: TableSpec, target: TableSpec, read: int, end: int) -> int:
    """Return the number of partitions, given that ``read`` keys have been read up to ``end``."""
    start, stop = full_range(target)
    expected = read * (stop - start) / max(end - start, 1)
    held = settings.current().max_keys_in_memory
    partitions = max(expected / held, approximate_bytes(table) / PART_BYTES)
    return min(math.ceil(partitions) + 1, MOST_PARTS)
