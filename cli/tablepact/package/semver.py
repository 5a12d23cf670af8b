"""Versions of three numbers, MAJOR.MINOR.PATCH, as Data Package Version has them."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

_VERSION = re.compile(r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})")


def parse_version(text: str) -> Version | None:
    """Read a version; None if it is another text, or has more to it."""
    match = _VERSION.fullmatch(text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def format_version(version: Version) -> str:
    """Write a version."""
    return ".".join(map(str, version))
