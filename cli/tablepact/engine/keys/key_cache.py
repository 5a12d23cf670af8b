"""Cache the parent keys of a foreign key for others that refer to the same fields.

This is a file of its own because every session has a cache, and should not import polars for it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sized
from typing import TypeVar, cast

from tablepact import settings

Keys = TypeVar("Keys")


class KeyCache:
    """A cache of parent keys with a limited number of keys; the newest are kept."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Sized] = {}

    def get(self, name: Hashable, read: Callable[[], Keys]) -> Keys:
        """Return the keys with this name; call ``read`` if they are not cached.

        Keys without a length are not in memory, and not cached.
        """
        if name in self._kept:
            return cast(Keys, self._kept[name])
        keys, most = read(), settings.current().max_cached_keys
        if isinstance(keys, Sized) and len(keys) <= most:
            self._kept[name] = keys
            while sum(map(len, self._kept.values())) > most:
                del self._kept[next(iter(self._kept))]
        return keys
