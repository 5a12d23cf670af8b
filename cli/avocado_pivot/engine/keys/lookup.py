"""Whether the keys of rows are among those that foreign keys refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import polars as pl

FEW = 50_000
"""Up to how many keys polars looks up at once; of more it would build a table for every block."""


class Lookup(Protocol):
    """Whoever says which keys are not there."""

    def broken(self, keys: pl.DataFrame) -> pl.Series:
        """Give the places of the rows whose key is not there: UInt32.

        Args:
            keys: One String column a field, ``p0``, ``p1``...; a row without any value has no key.
        """
        ...


class Known:
    """Keys that are there; many are looked up by their hash, and then compared by value."""

    def __init__(self, keys: pl.DataFrame) -> None:
        self.keys = keys
        self._hashes = pl.Series(dtype=pl.UInt64)
        if keys.height > FEW:
            sorted_ = keys.with_columns(hash=_hash(keys)).sort("hash")
            self.keys, self._hashes = sorted_.drop("hash"), sorted_["hash"]

    def broken(self, keys: pl.DataFrame) -> pl.Series:
        """Give the places of the rows whose key is not there."""
        if not len(self._hashes):
            return _without(keys, self.keys)
        own = keys.select(_hash(keys)).to_series()
        places = self._hashes.search_sorted(own).clip(0, len(self._hashes) - 1)
        there = self.keys[places]
        equal = pl.all_horizontal(
            [keys[name].eq_missing(there[name]).alias(name) for name in keys.columns]
        )
        none = pl.all_horizontal([keys[name].is_null() for name in keys.columns])
        missed = pl.select(~equal & ~none).to_series()
        alike = missed & (self._hashes.gather(places) == own)  # two keys may have the same hash
        if alike.any():
            rows = alike.arg_true()
            same = self.keys.filter(self._hashes.is_in(own.gather(rows).implode()))
            truly = rows.gather(_without(keys[rows], same))
            return pl.concat([(missed & ~alike).arg_true(), truly]).sort()
        return missed.arg_true()


@dataclass(frozen=True, slots=True)
class Orphans:
    """The keys that are not there, as far as they occur: all others are."""

    keys: pl.DataFrame

    def broken(self, keys: pl.DataFrame) -> pl.Series:
        """Give the places of the rows whose key is one of them."""
        return _joined(keys, self.keys, "semi")


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is known yet; the keys that occur are gathered, to be looked up elsewhere."""

    def broken(self, keys: pl.DataFrame) -> pl.Series:  # noqa: ARG002 - none is known to be
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
