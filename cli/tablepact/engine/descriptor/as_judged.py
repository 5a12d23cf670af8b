"""A package of this machine as ``validate`` judges it: for whoever reads what that judges."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tablepact.engine.descriptor.dangling_keys import without_dangling
from tablepact.engine.descriptor.for_frictionless import as_tables
from tablepact.engine.descriptor.globs import matching_in, with_parts
from tablepact.engine.descriptor.resources import Source, sources


def as_judged(metadata: Mapping[str, Any], descriptor: Path) -> tuple[dict[str, Any], list[Source]]:
    """Give a descriptor and its resources as they are judged by all rules, nothing fetched.

    Raises:
        PackageError: It leads out of its folder.
    """
    metadata = with_parts(metadata, matching_in(descriptor.parent))
    listed = sources(metadata, descriptor, allow_remote=False)
    return without_dangling(*as_tables(metadata, listed))
