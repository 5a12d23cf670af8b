"""Keys that have been read, for a further foreign key to the same fields.

It is a file of its own as a session has one, and needs no polars for that.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sized
from typing import TypeVar, cast

from tablepact import settings

Keys = TypeVar("Keys")


class KeyCache:
    """Keys that have been read, as far as they are few; the newest are kept."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Sized] = {}

    def get(self, name: Hashable, read: Callable[[], Keys]) -> Keys:
        """Return the keys of this name, which are read if they are not here.

        Keys that have no length are not in memory, and not kept.
        """
        if name in self._kept:
            return cast(Keys, self._kept[name])
        keys, most = read(), settings.current().max_cached_keys
        if isinstance(keys, Sized) and len(keys) <= most:
            self._kept[name] = keys
            while sum(map(len, self._kept.values())) > most:
                del self._kept[next(iter(self._kept))]
        return keys
