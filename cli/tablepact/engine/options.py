"""The options of a validation."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

LIMIT = 1000
"""How many errors frictionless lists per table."""
EVERYTHING = 2**62
"""The limit that stands for "no limit"."""


class ValidationOptions(NamedTuple):
    """The options of a validation.

    Attributes:
        limit: How many errors to list per table; 0 lists all.
        stop: Whether to stop reading a table at the limit, as frictionless does.
        check_v2: Whether to check what Data Package v2 requires and frictionless ignores.
        standard: Whether to read cells by the standard where frictionless differs from it.
        md5: Whether to compute the MD5 of every file, as frictionless's report does.
        progress: Called with the name of a table, the bytes done and the bytes in total.
    """

    limit: int = LIMIT
    stop: bool = False
    check_v2: bool = True
    standard: bool = True
    md5: bool = False
    progress: Callable[[str, int, int], None] | None = None
