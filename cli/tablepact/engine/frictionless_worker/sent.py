"""The process of frictionless, made anew where it was sent to: for the workers of a cluster."""

from __future__ import annotations

from typing import Any

from tablepact.engine.frictionless_worker.client import Exact


def again(seconds: float, memory_mb: int, allow_remote: bool, package: dict[str, Any]) -> Exact:
    """Make it anew, with its package."""
    made = Exact(seconds, memory_mb, allow_remote=allow_remote)
    if package:
        made.package(**package)
    return made
