"""Check foreign keys: read the parent keys, and find the rows whose key is not among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from tablepact import settings
from tablepact.engine.cells.frictionless_cells import CellReader
from tablepact.engine.keys.comparable import never_equal, require_comparable_keys
from tablepact.engine.keys.normalize import key_texts
from tablepact.engine.rows.row_block import RowBlock
from tablepact.engine.table_spec import TableSpec
from tablepact.engine.values.key_text import UNEQUAL
from tablepact.package.descriptor.table_schema import ForeignKey


def parent_key_reader(
    foreign_key: ForeignKey, table: TableSpec, target: TableSpec, cell_reader: CellReader
) -> Callable[[RowBlock], pl.DataFrame] | None:
    """Return a function that reads the parent keys of a foreign key from a block of the target.

    Args:
        foreign_key: The foreign key.
        table: The table that has it.
        target: The table that it refers to.
        cell_reader: Reads the cells of the target that no prefilter clears.

    Returns:
        None if the target has no field of the key. Otherwise a function that returns the distinct
        keys of a block, a String column per field, ``p0``, ``p1``...; a key without any value is
        left out, and so is one with a value that never equals a value of the table. The column of a
        field that the target lacks is null. The function raises FastPathUnsupported for a value
        that cannot be part of a key, on which frictionless crashes.

    Raises:
        FastPathUnsupported: Only frictionless itself can compare the keys.
    """
    require_comparable_keys(target, foreign_key.target_fields)
    indexes = target.indexes()
    columns = [indexes.get(name) for name in foreign_key.target_fields]
    known = sorted({column for column in columns if column is not None})
    never = never_equal(foreign_key, table, target)
    if not known:
        return None

    def read(tokens: RowBlock) -> pl.DataFrame:
        texts = key_texts(tokens.frame, target, known, cell_reader, allow_invalid_keys=False)
        parts = [
            pl.lit(None, dtype=pl.String).alias(f"p{i}")
            if column is None
            else pl.when(pl.col(f"k{column}").is_not_null()).then(pl.lit(UNEQUAL)).alias(f"p{i}")
            if i in never
            else pl.col(f"k{column}").alias(f"p{i}")
            for i, column in enumerate(columns)
        ]
        some = pl.any_horizontal(pl.all().is_not_null())
        equal = pl.all_horizontal((pl.all() != UNEQUAL).fill_null(True))
        return texts.select(parts).unique().filter(some & equal)

    return read


def concat_keys(foreign_key: ForeignKey, frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the distinct keys of several frames."""
    empty = pl.DataFrame(schema={f"p{i}": pl.String for i in range(len(foreign_key.fields))})
    return pl.concat([empty, *(frame for frame in frames if frame.height)]).unique()


class KeyLookup(Protocol):
    """The interface of a lookup of parent keys."""

    def unmatched(self, keys: pl.DataFrame) -> pl.Series:
        """Return the indexes of the rows whose key has no parent: UInt32.

        Args:
            keys: A String column per field, ``p0``, ``p1``...; a row without any value has no key.
        """
        ...


class InMemoryKeys:
    """Parent keys in memory; if there are many, they are looked up by hash, then compared."""

    def __init__(self, keys: pl.DataFrame) -> None:
        self.keys = keys
        self._hashes: pl.Series | None = None  # sorted, as the keys are
        if keys.height > settings.current().max_joined_keys:
            sorted_keys = keys.with_columns(hash=_hash(keys)).sort("hash")
            self.keys, self._hashes = sorted_keys.drop("hash"), sorted_keys["hash"]
            buckets = 2 ** (2 * keys.height).bit_length()
            self._size = 2**64 // buckets  # of a bucket, in hashes
            begins = pl.int_range(buckets, dtype=pl.UInt64, eager=True) * self._size
            self._first = self._positions(self._hashes, begins)  # the first key of each bucket

    def unmatched(self, keys: pl.DataFrame) -> pl.Series:
        """Return the indexes of the rows whose key has no parent."""
        if self._hashes is None:
            return _without(keys, self.keys)
        own = keys.select_seq(_hash(keys)).to_series()
        # Nine of ten keys are the first of their bucket; that lookup takes a tenth of the time.
        there = self.keys[self._first.gather(own // self._size)]
        rows = _unequal(keys, there).arg_true()
        if not len(rows):
            return rows
        own, keys = own.gather(rows), keys[rows]
        positions = self._positions(self._hashes, own)
        missed = _unequal(keys, self.keys[positions])
        alike = missed & (self._hashes.gather(positions) == own)  # two keys may have the same hash
        if alike.any():
            same = self.keys.filter(self._hashes.is_in(own.filter(alike).implode()))
            truly = alike.arg_true().gather(_without(keys.filter(alike), same))
            return rows.gather(pl.concat([(missed & ~alike).arg_true(), truly]).sort())
        return rows.filter(missed)

    def __len__(self) -> int:
        """Return the number of keys."""
        return self.keys.height

    @staticmethod
    def _positions(hashes: pl.Series, searched: pl.Series) -> pl.Series:
        """Return the positions at which hashes are, or would be inserted."""
        return hashes.search_sorted(searched).clip(0, len(hashes) - 1)


def _unequal(keys: pl.DataFrame, there: pl.DataFrame) -> pl.Series:
    """Return the mask of the keys that differ from the key in the same row of ``there``.

    A row without any value has no key, so it does not differ.
    """
    names = keys.columns
    both = keys.hstack(there.rename({name: f"of {name}" for name in names}))
    equal = pl.all_horizontal([pl.col(name).eq_missing(pl.col(f"of {name}")) for name in names])
    none = pl.all_horizontal([pl.col(name).is_null() for name in names])
    return both.select_seq(~equal & ~none).to_series()


@dataclass(frozen=True, slots=True)
class MissingKeys:
    """The keys of the table that have no parent; all its other keys have one."""

    keys: pl.DataFrame

    def unmatched(self, keys: pl.DataFrame) -> pl.Series:
        """Return the indexes of the rows whose key is one of these."""
        return _joined(keys, self.keys, "semi")


@dataclass(frozen=True, slots=True)
class DeferredKeys:
    """A placeholder for parent keys that are not known yet: the scan collects keys for later."""

    def unmatched(self, keys: pl.DataFrame) -> pl.Series:  # noqa: ARG002 - none is known to be
        """Return no row."""
        return pl.Series(dtype=pl.UInt32)


def _hash(keys: pl.DataFrame) -> pl.Expr:
    return pl.struct(keys.columns).hash()


def _without(keys: pl.DataFrame, there: pl.DataFrame) -> pl.Series:
    """Return the indexes of the rows whose key is not in ``there``."""
    if keys.width == 1:
        cell = pl.col("p0")
        missed = cell.is_not_null() & ~cell.is_in(there["p0"].implode())
        return keys.select_seq(missed).to_series().arg_true()
    return _joined(keys, there, "anti")


def _joined(keys: pl.DataFrame, others: pl.DataFrame, how: str) -> pl.Series:
    some = keys.with_row_index("row").filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    return some.join(others, on=keys.columns, how=how, nulls_equal=True)["row"].sort()  # type: ignore[arg-type]
