"""Whether the keys of rows are among those that foreign keys refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import polars as pl

from tablepact import settings


class KeyLookup(Protocol):
    """Whoever says which keys are not there."""

    def unmatched(self, keys: pl.DataFrame) -> pl.Series:
        """Give the places of the rows whose key is not there: UInt32.

        Args:
            keys: One String column a field, ``p0``, ``p1``...; a row without any value has no key.
        """
        ...


class InMemoryKeys:
    """Keys that are there; many are found by their hash, and then compared by value."""

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
        """Give the places of the rows whose key is not there."""
        if self._hashes is None:
            return _without(keys, self.keys)
        own = keys.select(_hash(keys)).to_series()
        # Nine keys of ten are the first of their bucket, which is found in a tenth of the time.
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

    @staticmethod
    def _positions(hashes: pl.Series, searched: pl.Series) -> pl.Series:
        """Give the places where these hashes would stand."""
        return hashes.search_sorted(searched).clip(0, len(hashes) - 1)


def _unequal(keys: pl.DataFrame, there: pl.DataFrame) -> pl.Series:
    """Say which keys differ from those beside them; one without any value is none."""
    names = keys.columns
    both = keys.hstack(there.rename({name: f"of {name}" for name in names}))
    equal = pl.all_horizontal([pl.col(name).eq_missing(pl.col(f"of {name}")) for name in names])
    none = pl.all_horizontal([pl.col(name).is_null() for name in names])
    return both.select(~equal & ~none).to_series()


@dataclass(frozen=True, slots=True)
class MissingKeys:
    """The keys that are not there, as far as they occur: all others are."""

    keys: pl.DataFrame

    def unmatched(self, keys: pl.DataFrame) -> pl.Series:
        """Give the places of the rows whose key is one of them."""
        return _joined(keys, self.keys, "semi")


@dataclass(frozen=True, slots=True)
class DeferredKeys:
    """Nothing is known yet; the keys that occur are gathered, to be looked up elsewhere."""

    def unmatched(self, keys: pl.DataFrame) -> pl.Series:  # noqa: ARG002 - none is known to be
        """Give no place."""
        return pl.Series(dtype=pl.UInt32)


def _hash(keys: pl.DataFrame) -> pl.Expr:
    return pl.struct(keys.columns).hash()


def _without(keys: pl.DataFrame, there: pl.DataFrame) -> pl.Series:
    """Give the places of the rows that are not in ``there``."""
    if keys.width == 1:
        cell = pl.col("p0")
        missed = cell.is_not_null() & ~cell.is_in(there["p0"].implode())
        return keys.select(missed).to_series().arg_true()
    return _joined(keys, there, "anti")


def _joined(keys: pl.DataFrame, others: pl.DataFrame, how: str) -> pl.Series:
    some = keys.with_row_index("row").filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    return some.join(others, on=keys.columns, how=how, nulls_equal=True)["row"].sort()  # type: ignore[arg-type]
