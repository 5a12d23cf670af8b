"""How much the file of a table may unpack to: a few bytes must not fill the disk or the memory."""

from __future__ import annotations

from tablepact import settings


def most_unpacked(packed: int) -> int:
    """Return the most bytes that a compressed file may unpack to, from its size in bytes."""
    limits = settings.current()
    return max(limits.max_decompression_ratio * packed, limits.decompression_floor)


def why_too_large(most: int) -> str:
    """Return the reason why a file that unpacks to more than ``most`` bytes is not read."""
    return f"unpacked, it has more than {most:,} bytes, which is too much for its compressed size"
