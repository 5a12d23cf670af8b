"""A hash that identifies a finding in logs of several runs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.report.model import Finding


def fingerprint(finding: Finding) -> str:
    """Return a hash that identifies a finding and stays the same if rows are inserted before it.

    A finding that has neither a record nor a cell is identified by its message and its pointer.
    """
    subject = finding.record or finding.cell or f"{finding.message}{finding.pointer or ''}"
    return hash_of(finding.code, finding.table, finding.field, finding.check, subject)


def hash_of(*parts: str | None) -> str:
    """Return the first half of the SHA-256 of texts."""
    data = "\0".join(part or "" for part in parts).encode(errors="surrogatepass")
    return hashlib.sha256(data).hexdigest()[:32]
