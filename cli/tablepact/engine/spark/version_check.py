"""Compare the versions of the driver and the workers, so that their results are the same.

Keys are shuffled by the hash that polars computes. This hash is stable only within one version, and
may depend on the platform, so the versions include the hashes of a few texts. Rows with the same
hash are always compared by value.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import NamedTuple

from tablepact._about import TOOL, __version__


class WorkerVersion(NamedTuple):
    """The versions of one process.

    Attributes:
        package: The version of this library.
        python: The version of Python.
        polars: The version of polars.
        hashes: The hashes that polars computes for some texts.
    """

    package: str
    python: str
    polars: str
    hashes: tuple[int, ...]


@cache
def current_version() -> WorkerVersion:
    """Return the versions of this process."""
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
            return f"a worker has {what} {theirs}, the driver {ours}; install the same version"
    if driver.hashes != worker.hashes:
        return "polars hashes texts differently on a worker; use workers of the driver's platform"
    return ""
