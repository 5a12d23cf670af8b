"""Versions MAJOR.MINOR.PATCH, as in Data Package Version; used by several packages."""

from __future__ import annotations

import re

Version = tuple[int, int, int]

_VERSION = r"(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})"


def parse_version(text: str) -> Version | None:
    """Return a parsed version; None if the text is not exactly MAJOR.MINOR.PATCH."""
    match = re.fullmatch(_VERSION, text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def format_version(version: Version) -> str:
    """Return a version as text."""
    return ".".join(map(str, version))
