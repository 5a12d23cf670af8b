"""Keys of small tables: which rows repeat one, and which rows have one that is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tablepact.engine.values.key_text import UNEQUAL

KeyTexts = Sequence[str | None]
"""The values of a column as the texts of keys; see ``values/key_text.py``."""
Key = tuple[str | None, ...]
"""The texts of the parts of a key."""


def find_repeats(keys: Iterable[Key], *, complete: bool = False) -> dict[int, int]:
    """Return the rows whose key has been there, by their index: the row with the same before it.

    Args:
        keys: The key of each row. One with a value that equals no other is repeated by none.
        complete: Whether a key that lacks a part is none; otherwise only if it lacks all.
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
    """Return the keys that a foreign key may have; at some positions no value is ever equal."""
    return frozenset(
        key
        for key in keys
        if UNEQUAL not in key and has_part(key) and all(key[part] is None for part in never)
    )


def find_unmatched(keys: Iterable[Key], parents: frozenset[Key]) -> list[int]:
    """Return the rows whose key is not there; a row without any part has none."""
    return [row for row, key in enumerate(keys) if key not in parents and has_part(key)]


def has_part(key: Key) -> bool:
    """Return whether any part of a key is there."""
    return any(part is not None for part in key)
