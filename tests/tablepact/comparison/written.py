"""A small package on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_package(
    folder: Path,
    text: str | bytes | None,
    schema: Mapping[str, Any] | None,
    entry: Mapping[str, Any] | None = None,
    more: Sequence[Mapping[str, Any]] = (),
    files: Mapping[str, str] | None = None,
    **given: Any,
) -> Path:
    """Write a package of one table ``t``; what is given goes into its descriptor."""
    folder.mkdir(parents=True, exist_ok=True)
    if text is not None:
        (folder / "t.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, content in (files or {}).items():
        (folder / name).write_text(content)
    resource = {"name": "t", "path": "t.csv", "encoding": "utf-8"}
    resource |= ({"schema": schema} if schema else {}) | (entry or {})
    package = {"name": "p", "version": "1.0.0", "resources": [resource, *more], **given}
    (folder / "datapackage.json").write_text(json.dumps(package))
    return folder
