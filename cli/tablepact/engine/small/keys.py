"""Keys of small tables: rows that repeat a key, and rows whose foreign key matches no parent."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tablepact.engine.values.key_text import UNEQUAL

Key = tuple[str | None, ...]
"""The texts of the parts of a key, which are compared; see ``values/key_text.py``."""


def find_repeats(keys: Iterable[Key], *, complete: bool = False) -> dict[int, int]:
    """Return the rows that repeat a key, each with the last row before it that has the same key.

    Args:
        keys: The key of each row. A key with a value that equals no other value never repeats.
        complete: Whether to skip keys that lack any part; otherwise only keys that lack all.
    """
    before: dict[int, int] = {}
    seen: dict[Key, int] = {}
    for row, key in enumerate(keys):
        if UNEQUAL in key or (None in key and (complete or not has_part(key))):
            continue
        if key in seen:
            before[row] = seen[key]
        seen[key] = row
    return before


def parent_keys(keys: Iterable[Key], never: Collection[int]) -> frozenset[Key]:
    """Return the keys that a foreign key may refer to.

    Args:
        keys: The key of each row of the table that it refers to.
        never: The positions where the two types are so different that no values are equal.
    """
    return frozenset(
        key
        for key in keys
        if UNEQUAL not in key and has_part(key) and all(key[part] is None for part in never)
    )


def find_unmatched(keys: Iterable[Key], parents: frozenset[Key]) -> list[int]:
    """Return the rows whose key is not among the parents; a row without any part has no key."""
    return [row for row, key in enumerate(keys) if key not in parents and has_part(key)]


def has_part(key: Key) -> bool:
    """Return whether a key has at least one part."""
    return any(part is not None for part in key)
