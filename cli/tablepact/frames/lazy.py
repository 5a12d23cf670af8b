"""The tables of a package as LazyFrames, with the same values and types as their frames."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path

import polars as pl

from tablepact import settings
from tablepact.errors import ContractError, PackageError
from tablepact.frames.frames import Frames
from tablepact.frames.parquet import is_parquet, scan_parquet
from tablepact.frames.strict_csv import typed_batches
from tablepact.frames.table_files import require_files, size_in_bytes
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.field_types.polars_types import (
    common_type,
    concat_batches,
    recast,
    warn_kept_as_text,
)
from tablepact.system.exhaustion import exhausted_resource
from tablepact.system.fork_safety import refuse_after_fork
from tablepact.system.temporary_folders import TemporaryFolder

Progress = Callable[[str, int, int], None]
"""Called with the name of a table, the bytes or rows done, and their total."""


class LazyFrames(Mapping[str, pl.LazyFrame]):
    """The tables of a package, each opened on first access.

    Parquet files are scanned in place. Any other table that is not small is copied to Parquet once,
    in batches, and the copy is scanned. Errors are those of ``Frames``.
    """

    def __init__(self, frames: Frames, folder: Path, progress: Progress | None = None) -> None:
        """Open a package.

        Args:
            frames: The tables; those that have been read are not read again.
            folder: The folder for copies, which must exist as long as the LazyFrames are used.
            progress: Called as a table is read.
        """
        self.frames = frames
        self.folder = folder
        self.progress = progress
        self._scans: dict[str, pl.LazyFrame] = {}

    @property
    def package(self) -> Package:
        """The package."""
        return self.frames.package

    @refuse_after_fork
    def __getitem__(self, name: str) -> pl.LazyFrame:
        """Return a table as a LazyFrame; cached."""
        if name not in self._scans:
            self._scans[name] = self._open(self.frames.resource(name))
        return self._scans[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self.frames)

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self.frames)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a table with this name, without reading it."""
        return name in self.frames

    def size(self, name: str) -> float:
        """Return the size of the files of a table in bytes; infinite if it has no local files."""
        resource = self.frames.resource(name)
        return size_in_bytes(resource) if resource.paths else inf

    def _open(self, resource: Resource) -> pl.LazyFrame:
        if self.frames.has_read(resource.name):
            return self.frames[resource.name].lazy()
        require_files(resource)
        if is_parquet(resource):
            table = scan_parquet(resource, codes=self.package.strict)
            warn_kept_as_text(resource.name, resource.fields, table.collect_schema())
            return self.frames.without_blank_rows(resource, table)
        if (size := size_in_bytes(resource)) <= settings.current().eager_bytes:
            return self.frames[resource.name].lazy()

        def report(done: int) -> None:
            if self.progress:
                self.progress(resource.name, done, size)

        if self.package.strict:
            try:
                copy = self._copied(resource, typed_batches(resource, report))
                return self.frames.without_blank_rows(resource, copy)
            except (PackageError, ContractError):  # the other reader may succeed
                if self.frames.on_error == "fail":
                    raise
        return self.frames.read(resource, partial(self._copied, resource), report)

    def _copied(self, resource: Resource, pieces: Iterator[pl.DataFrame]) -> pl.LazyFrame:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            return copy_batches(pieces, folder)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            reason = exhausted_resource(error)
            if isinstance(error, OSError):
                reason = reason or error.strerror or str(error)
            if reason:
                raise PackageError(f"{resource.name} cannot be copied: {reason}") from error
            raise


@contextmanager
def lazy_frames(frames: Frames, progress: Progress | None = None) -> Iterator[LazyFrames]:
    """Open the tables of a package for as long as the context lasts; see ``LazyFrames``."""
    with TemporaryFolder() as folder:
        yield LazyFrames(frames, Path(folder), progress)


def copy_batches(pieces: Iterator[pl.DataFrame], folder: Path) -> pl.LazyFrame:
    """Write batches to Parquet files in a folder, and scan them with common column types."""
    held: list[pl.DataFrame] = []
    paths: list[Path] = []
    rows, most = 0, settings.current().copy_file_rows

    def write() -> None:
        paths.append(folder / f"{len(paths)}.parquet")
        concat_batches(held).write_parquet(paths[-1], compression="lz4")
        held.clear()

    for piece in pieces:
        held.append(piece)
        rows += piece.height
        if rows >= most:
            write()
            rows = 0
    if held and (rows or not paths):
        write()
    _widen(paths)
    return pl.scan_parquet(paths, glob=False, hive_partitioning=False)


def _widen(paths: Sequence[Path]) -> None:
    """Rewrite the files of a copy whose column types differ from the common types."""
    schemas = [pl.read_parquet_schema(path) for path in paths]
    types = {
        name: common_type(pl.read_parquet(path)[name] for path in paths)
        for name, first in schemas[0].items()
        if any(schema[name] != first for schema in schemas)
    }
    for path, schema in zip(paths, schemas, strict=True):
        if wide := {name: dtype for name, dtype in types.items() if schema[name] != dtype}:
            frame = pl.read_parquet(path)
            frame = frame.with_columns(recast(frame[name], dtype) for name, dtype in wide.items())
            frame.write_parquet(path.with_suffix(".wide"), compression="lz4")
            path.with_suffix(".wide").replace(path)
