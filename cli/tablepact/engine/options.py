"""How the tables of a package are validated."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

LIMIT = 1000
"""How many errors of a table frictionless lists."""
EVERYTHING = 2**62
"""In place of a limit, where there is none."""


class ValidationOptions(NamedTuple):
    """How a package is judged.

    Attributes:
        limit: How many errors of a table are listed; 0 lists all.
        stop: Whether a table is left at the limit, as frictionless leaves it.
        check_v2: Whether Data Package v2 is checked where frictionless is silent.
        md5: Whether MD5 is taken of every file, as in frictionless's report.
        progress: Called with the name of a table, the bytes done and the bytes in all.
    """

    limit: int = LIMIT
    stop: bool = False
    check_v2: bool = True
    md5: bool = False
    progress: Callable[[str, int, int], None] | None = None
