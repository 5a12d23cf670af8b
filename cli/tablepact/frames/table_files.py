"""The files of the tables of a package: which they are, whether they are there, how large."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from tablepact.errors import PackageError
from tablepact.package.absent_files import why_absent
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.paths import is_remote, path_inside
from tablepact.system.existing_paths import is_file


def with_all_files(package: Package) -> Iterable[Resource]:
    """Return the resources with all their files in ``path``, including those of glob patterns."""
    for resource in package.resources:
        path, more = resource.metadata.get("path"), resource.metadata.get("extrapaths")
        paths = path if isinstance(path, list) else [path]
        if not more and not any(isinstance(item, str) and {"*", "?"} & set(item) for item in paths):
            yield resource
            continue
        from tablepact.engine.descriptor.globs import expand_globs, folder_glob

        metadata = {
            **resource.metadata,
            "path": [*paths, *(more if isinstance(more, list) else [])],
        }
        metadata.pop("extrapaths", None)
        folder = package.path.parent
        (entry,) = expand_globs({"resources": [metadata]}, folder_glob(folder))["resources"]
        local = [item for item in entry["path"] if isinstance(item, str) and not is_remote(item)]
        files = tuple(path_inside(package.path, item) for item in local)
        files = files if len(files) == len(entry["path"]) else ()
        yield replace(resource, path=None, paths=files, metadata=entry)


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


def size_in_bytes(resource: Resource) -> int:
    """Return the size of the files of a table in bytes; 0 for missing files and inline data."""
    return sum(path.stat().st_size for path in resource.paths if is_file(path))
