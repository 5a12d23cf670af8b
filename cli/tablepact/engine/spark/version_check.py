"""What driver and workers must have in common, lest they come to different results.

Keys are shuffled by the hash that polars gives them. It is the same in every process of one version
of polars on one sort of machine, and nothing else is promised of it; so the hash of a few texts is
a part of the stamp. Rows of the same hash are compared by value, wherever that is done.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import NamedTuple

from tablepact._about import TOOL, __version__


class WorkerVersion(NamedTuple):
    """What there is on one side.

    Attributes:
        package: The version of this library.
        python: The version of Python.
        polars: The version of polars.
        hashes: How polars hashes some texts.
    """

    package: str
    python: str
    polars: str
    hashes: tuple[int, ...]


@cache
def current_version() -> WorkerVersion:
    """Return the version of this process."""
    import polars as pl

    texts = pl.Series(["", "a", "apple", "a text that is longer than a few words of a machine"])
    frame = pl.DataFrame({"a": texts, "b": texts.reverse()})
    hashes = frame.select(pl.col("a").hash().alias("a"), pl.struct("a", "b").hash().alias("b"))
    return WorkerVersion(
        __version__,
        ".".join(map(str, sys.version_info[:2])),
        pl.__version__,
        tuple(hashes["a"].to_list() + hashes["b"].to_list()),
    )


def difference(driver: WorkerVersion, worker: WorkerVersion) -> str:
    """Return how a worker differs from the driver; empty if it does not."""
    for what, ours, theirs in zip((TOOL, "Python", "polars"), driver[:3], worker[:3], strict=True):
        if ours != theirs:
            return f"a worker has {what} {theirs}, and here it is {ours}; install the same on all"
    if driver.hashes != worker.hashes:
        return "a worker hashes texts in another way, as a machine of another sort may"
    return ""
