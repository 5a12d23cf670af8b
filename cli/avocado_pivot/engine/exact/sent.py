"""The process of frictionless, made anew where it was sent to: for the workers of a cluster."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from avocado_pivot.engine.exact.process import Exact


def again(
    seconds: float,
    memory_mb: int,
    allow_remote: bool,
    package: dict[str, Any],
    files: Mapping[str, bytes],
) -> Exact:
    """Make it anew; files that came along are written to a folder that goes with it."""
    made = Exact(seconds, memory_mb, allow_remote=allow_remote)
    if files:
        folder = TemporaryDirectory(prefix="avocado-pivot-")
        weakref.finalize(made, folder.cleanup)
        for path, data in files.items():
            target = Path(folder.name) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        package = {**package, "basepath": folder.name}
    if package:
        made.package(**package)
    return made
