"""The process of frictionless, made anew where it was sent to: for the workers of a cluster."""

from __future__ import annotations

from typing import Any

from tablepact.engine.frictionless_worker.client import FrictionlessClient


def rebuild_client(
    seconds: float, memory_mb: int, allow_remote: bool, package: dict[str, Any]
) -> FrictionlessClient:
    """Make it anew, with its package."""
    made = FrictionlessClient(seconds, memory_mb, allow_remote=allow_remote)
    if package:
        made.package(**package)
    return made
