"""Identifiers in SQL."""

from __future__ import annotations


def quote_identifier(name: str) -> str:
    """Return a name as a quoted identifier, whatever is in it.

    >>> quote_identifier('a "net" ton')
    '"a ""net"" ton"'
    """
    return '"' + name.replace('"', '""') + '"'
