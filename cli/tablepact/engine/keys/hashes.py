"""Find the rows that may have the same key, by the hash of the key.

A row takes eight bytes, the hash of its key. Rows with the same hash are candidates, whose values
are read again and compared: a collision costs time, but never changes the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from tablepact import settings
from tablepact.engine.keys.spill import SpilledRows
from tablepact.engine.values.key_text import UNEQUAL


class KeyColumns(NamedTuple):
    """A key that must not repeat.

    Attributes:
        columns: The indexes of its columns.
        complete: Whether a row that lacks any part has no key, as in SQL; otherwise a row has no
            key only if it lacks all parts.
    """

    columns: tuple[int, ...]
    complete: bool = False


def key_hash(texts: Sequence[pl.Expr], *, complete: bool = False) -> pl.Expr:
    """Return the hash of a key; null if it equals no other key, or the row has no key."""
    if len(texts) == 1:
        key = texts[0]
        return pl.when((key != UNEQUAL) & key.is_not_null()).then(key.hash())
    unequal = pl.any_horizontal([(text == UNEQUAL).fill_null(False) for text in texts])
    there = [text.is_not_null() for text in texts]
    some = pl.all_horizontal(there) if complete else pl.any_horizontal(there)
    return pl.when(some & ~unequal).then(pl.struct(texts).hash())


class KeyHashes:
    """The hashes of one key, in the order of the rows.

    Args:
        most: How many to hold in memory; if there are more, all go to disk.
    """

    def __init__(self, most: int) -> None:
        sizes = settings.current()
        self.rows = 0
        self._most = most
        self._batch, self._partitions = sizes.hash_batch_rows, sizes.hash_partitions
        self._blocks: list[pl.Series] = []
        self._joined: list[pl.Series] = []  # concatenated blocks
        self._waiting = 0  # the number of hashes in _blocks
        self._spilled: SpilledRows | None = None

    def add(self, block: pl.Series) -> None:
        """Add the hashes of the next rows: UInt64, null where there is no key."""
        self._blocks.append(block)
        self._waiting += len(block)
        self.rows += len(block)
        if self._waiting >= min(self._batch, self._most):
            self._join()
            if self.rows > self._most:
                self._to_disk()

    def repeated(self) -> Iterator[pl.DataFrame]:
        """Yield the rows whose hash is not unique, in parts, and discard all hashes.

        Each part has ``row`` (from 0) and ``hash``; all rows of a hash are in the same part.
        """
        self._join()
        if self._spilled is None:
            yield from self._repeated_here()
            return
        self._to_disk()
        for partition in range(self._partitions):
            part = self._spilled.part(partition)
            if part is not None and not _differ(part["hash"]):
                yield part.filter(pl.col("hash").is_duplicated())
        self._spilled.close()

    def _repeated_here(self) -> Iterator[pl.DataFrame]:
        """Yield the repeated hashes in memory, one range of hashes at a time."""
        number = max(-(-self.rows // self._batch), 1)
        size = 2**64 // number
        for index in range(number):
            low, high = index * size, 2**64 if index + 1 == number else (index + 1) * size
            fitting = [(hashes >= low) & (hashes <= high - 1) for hashes in self._joined]
            pairs = list(zip(self._joined, fitting, strict=True))
            if pairs and not _differ(pl.concat([hashes.filter(mask) for hashes, mask in pairs])):
                rows = self._with_rows().filter(pl.concat(fitting))
                yield rows.filter(pl.col("hash").is_duplicated())

    def _with_rows(self) -> pl.DataFrame:
        """Return the hashes in memory with their row numbers."""
        hashes = pl.concat(self._joined)
        first = self.rows - len(hashes)
        rows = pl.int_range(first, self.rows, dtype=pl.Int64, eager=True)
        return pl.DataFrame({"row": rows, "hash": hashes})

    def _join(self) -> None:
        if self._blocks:
            self._joined.append(pl.concat(self._blocks).rename("hash"))
        self._blocks, self._waiting = [], 0

    def _to_disk(self) -> None:
        if self._spilled is None:
            self._spilled = SpilledRows(self._partitions, ["hash"])
        if self._joined:
            self._spilled.add(self._with_rows().drop_nulls())
        self._joined = []


def _differ(hashes: pl.Series) -> bool:
    """Return whether all hashes differ; a single-threaded sort is twice as fast as ``n_unique``."""
    ordered = hashes.sort(multithreaded=False)
    return not (ordered.slice(1) == ordered.slice(0, max(len(ordered) - 1, 0))).any()
