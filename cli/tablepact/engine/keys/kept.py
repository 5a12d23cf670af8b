"""The keys of tables that several foreign keys refer to, read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.engine.keys.lookup import InMemoryKeys, KeyLookup

KEPT = 1_000_000
"""How many keys are kept at most, of all tables together."""


class KeyCache:
    """Keys that have been read, as far as they are few; the newest are kept."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, InMemoryKeys] = {}

    def get(self, name: Hashable, read: Callable[[], KeyLookup]) -> KeyLookup:
        """Give the keys of this name, which are read if they are not here."""
        if name in self._kept:
            return self._kept[name]
        from tablepact.engine.keys.lookup import InMemoryKeys

        found = read()
        if isinstance(found, InMemoryKeys) and found.keys.height <= KEPT:
            self._kept[name] = found
            while sum(one.keys.height for one in self._kept.values()) > KEPT:
                del self._kept[next(iter(self._kept))]
        return found
