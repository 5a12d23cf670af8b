"""Names as SQL has them."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Write a name in quotation marks, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
