"""What stands in for files that frictionless does not open itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from frictionless.resources import TableResource

from tablepact.engine.values.types import value_of
from tablepact.system.temporary_folders import TemporaryFolder

StandIn = dict[str, Any]


@contextmanager
def stand_in_for(resource: TableResource, stand_in: StandIn | None) -> Iterator[None]:
    """Put something in the place of the files of a resource, as long as it is open.

    For Parquet these are ``labels``, ``natives`` (the type of each column), and the first ``rows``,
    as texts of their values, if the schema is to be inferred. For text in an object store it is the
    ``start`` of each file: its name, and its bytes as the characters of these numbers.
    """
    if stand_in is None:
        yield
    elif "start" in stand_in:
        with TemporaryFolder() as folder:
            _take_files(resource, stand_in["start"], folder)
            yield
    else:
        _take_values(resource, stand_in)
        yield


def _take_values(resource: TableResource, stand_in: StandIn) -> None:
    natives = stand_in["natives"]
    rows = [[*map(value_of, natives, row)] for row in stand_in["rows"]]
    resource.path, resource.extrapaths = None, []
    resource.scheme, resource.format, resource.compression = "", "inline", None
    resource.data = [stand_in["labels"], *rows]


def _take_files(resource: TableResource, files: Sequence[tuple[str, str]], folder: str) -> None:
    resource.dialect  # noqa: B018 - it may be in a file, seen from the folder of the package
    paths = []
    for number, (name, text) in enumerate(files):
        path = Path(folder, str(number), name)
        path.parent.mkdir()
        path.write_bytes(text.encode("latin-1"))
        paths.append(f"{number}/{name}")
    resource.basepath, resource.scheme = folder, "file"
    resource.path, resource.extrapaths = paths[0], paths[1:]
