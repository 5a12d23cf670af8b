"""A package of this machine as ``validate`` judges it: for whoever reads what that judges."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avocado_pivot.engine.descriptor.as_tables import as_tables
from avocado_pivot.engine.descriptor.dangling import without_dangling
from avocado_pivot.engine.descriptor.partitions import matching_in, with_parts
from avocado_pivot.engine.descriptor.sources import Source, sources


def as_judged(metadata: Mapping[str, Any], descriptor: Path) -> tuple[dict[str, Any], list[Source]]:
    """Give a descriptor and its resources as they are judged by all rules, nothing fetched.

    Raises:
        PackageError: It leads out of its folder.
    """
    metadata = with_parts(metadata, matching_in(descriptor.parent))
    listed = sources(metadata, descriptor, allow_remote=False)
    return without_dangling(*as_tables(metadata, listed))
