"""The local files of a table, which must exist with their content before it is read."""

from __future__ import annotations

import os

from tablepact.errors import PackageError
from tablepact.package.absent_files import why_absent
from tablepact.package.descriptor.model import Resource


def require_files(resource: Resource) -> None:
    """Raise PackageError unless a table may be read and its local files have their content."""
    if resource.refusal:
        raise PackageError(f"{resource.name}: {resource.refusal}")
    if resource.metadata.get("scheme") not in (None, "", "file"):
        return
    for path in resource.paths:
        why = why_absent(path)
        if not why and not os.path.lexists(path):
            why = "cannot be read: No such file or directory"
        if why:
            name = str(path).removeprefix(f"{resource.folder}{os.sep}")
            raise PackageError(f"{resource.name}: {name} {why}")
