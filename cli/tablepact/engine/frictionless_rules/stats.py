"""The check of the hash and the counts that a resource declares."""

from __future__ import annotations

from tablepact.engine.errors import Error
from tablepact.engine.frictionless_rules.messages import (
    BYTE_COUNT,
    FIELD_COUNT,
    HASH_COUNT,
    ROW_COUNT,
    ErrorKind,
)
from tablepact.package.metadata.json_types import Metadata

COUNTS: dict[str, ErrorKind] = {"bytes": BYTE_COUNT, "fields": FIELD_COUNT, "rows": ROW_COUNT}
"""The errors of counts, in frictionless's order; the error of the hash precedes them."""
ALGORITHMS = ("md5", "sha256")
"""The hash algorithms that are checked."""


def stats_errors(
    declared: Metadata, hashed: tuple[str, str] | None, actual: Metadata
) -> list[Error]:
    """Return an error for each declared value that differs from the actual value.

    Args:
        declared: The declared ``bytes``, ``fields`` and ``rows``; 0 and None are ignored.
        hashed: The algorithm and the digest, if a hash is declared.
        actual: The actual ``bytes``, ``fields``, ``rows``, and the digests by algorithm.
    """
    pairs: list[tuple[ErrorKind, object, object]] = []
    if hashed and hashed[0] in ALGORITHMS:
        pairs.append((HASH_COUNT, hashed[1], actual.get(hashed[0])))
    pairs += [(kind, declared.get(name), actual.get(name)) for name, kind in COUNTS.items()]
    return [
        kind.error(f'expected is "{expected}" and actual is "{found}"')
        for kind, expected, found in pairs
        if expected and expected != found
    ]
