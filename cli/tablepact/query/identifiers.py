"""Identifiers in SQL."""

from __future__ import annotations


def quote_identifier(name: str) -> str:
    """Return any name as a quoted identifier.

    >>> quote_identifier('a "net" ton')
    '"a ""net"" ton"'
    """
    return '"' + name.replace('"', '""') + '"'
