"""What a resource says of its file: its size, its hash, how many rows and fields it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.session import ValidationSession
from tablepact.engine.table_spec import Error, TableSpec
from tablepact.package.checksums import Checksum


def check_declared_stats(
    table: TableSpec,
    source: ResourceRef,
    package: ValidationSession,
    stats: Mapping[str, Any],
    hashed: tuple[str, str] | None,
) -> list[Error]:
    """Compare what the resource says of its file with what was found; give the errors."""
    facts = {"rows": 0, **stats}
    wrong = [
        name
        for name in ("bytes", "fields", "rows")
        if declared_stat(source, name) and declared_stat(source, name) != facts[name]
    ]
    if hashed and hashed[0] in ("md5", "sha256") and stats.get(hashed[0]) != hashed[1]:
        wrong.append(hashed[0])
    if not wrong:
        return []
    answer = package.exact.ask("ends", table.index, found=facts)
    errors: list[Error] = answer["errors"]
    return errors


def declared_stat(source: ResourceRef, name: str) -> Any:
    """Give what a resource says of its file: ``bytes``, ``fields`` or ``rows``; else None."""
    stats = source.resource.get("stats")
    inner = stats.get(name) if isinstance(stats, dict) else None
    return inner or source.resource.get(name)


def declared_hash(source: ResourceRef) -> tuple[str, str] | None:
    """Split the hash of a resource as frictionless does: without an algorithm it is MD5."""
    stats = source.resource.get("stats")
    for name in ("sha256", "md5"):
        if isinstance(stats, dict) and stats.get(name):
            return name, str(stats[name])
    text = source.resource.get("hash")
    if not isinstance(text, str) or not text:
        return None
    algorithm, mark, digest = text.partition(":")
    return (algorithm, digest) if mark else ("md5", text)


def declared_checksum(source: ResourceRef) -> Checksum | None:
    """Give the checksum of a resource, however it is written; None if it has none."""
    hashed = declared_hash(source)
    return Checksum.parse(":".join(hashed)) if hashed else None
