"""A package of this machine as ``validate`` judges it: for whoever reads what that judges."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tablepact.engine.descriptor.dangling_keys import without_dangling_keys
from tablepact.engine.descriptor.for_frictionless import with_table_formats
from tablepact.engine.descriptor.globs import expand_globs, folder_glob
from tablepact.engine.descriptor.resources import ResourceRef, resource_refs


def prepare_descriptor(
    metadata: Mapping[str, Any], descriptor: Path
) -> tuple[dict[str, Any], list[ResourceRef]]:
    """Give a descriptor and its resources as they are judged by all rules, nothing fetched.

    Raises:
        PackageError: It leads out of its folder.
    """
    metadata = expand_globs(metadata, folder_glob(descriptor.parent))
    listed = resource_refs(metadata, descriptor, allow_remote=False)
    return without_dangling_keys(*with_table_formats(metadata, listed))
