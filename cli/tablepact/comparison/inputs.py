"""The two packages of a comparison, open to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tablepact._about import program
from tablepact.comparison.result import ComparedPackage
from tablepact.comparison.row_readers import EngineRowReader, RowReader, TypedRowReader
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.descriptor.for_frictionless import prepare_descriptor
from tablepact.engine.errors import FastPathUnsupported, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.options import ValidationOptions
from tablepact.engine.session import ValidationSession
from tablepact.errors import ContractError, PackageError
from tablepact.frames.frames import Frames
from tablepact.frames.lazy import LazyFrames, Progress, lazy_frames
from tablepact.package.descriptor import Package


@dataclass(frozen=True, slots=True)
class DiffInput:
    """A package, and both ways to read its tables: in blocks where the engine can, else typed.

    There is no engine for a package whose descriptor frictionless refuses.
    """

    package: Package
    lazy_frames: LazyFrames
    engine: ValidationSession | None
    label: str
    progress: Progress | None = None

    @property
    def identity(self) -> ComparedPackage:
        """Its name, version and location."""
        return ComparedPackage(self.package.name, self.package.version, self.label)

    def engine_reader(self, table: str) -> RowReader | None:
        """Return the rows of a table as the engine reads them; None if it cannot.

        Raises:
            PackageError: The header is not what the schema says.
        """
        if self.engine is None:
            return None
        try:
            opened = self.engine.tables.open(self.engine.tables.by_name[table])
        except FastPathUnsupported:
            return None
        except WorkerStopped as reason:
            raise PackageError(f"{self.label}, {table}: {reason}") from reason
        if opened.header_errors:
            message = opened.header_errors[0].get("message", "the header is wrong")
            raise PackageError(f"{self.label}, {table}: {message}; {program()} validate lists all")
        return EngineRowReader(
            opened, ReferenceReader(self.engine.client, opened), self.label, self.progress
        )

    def typed_reader(self, table: str) -> RowReader:
        """Return the rows of a table as typed values.

        Raises:
            PackageError: It cannot be read.
        """
        try:
            return TypedRowReader(self.lazy_frames[table], table, self.label, self.progress)
        except (PackageError, ContractError) as error:
            raise PackageError(f"{self.label}: {error}") from error


@contextmanager
def open_diff_input(
    package: Package, label: str, progress: Progress | None = None
) -> Iterator[DiffInput]:
    """Open a package for a comparison.

    Args:
        package: The package.
        label: Its name in messages.
        progress: Called with the name of a table, bytes done, and bytes in all.

    Raises:
        PackageError: It leads out of its folder.
    """
    folder = package.path.parent
    metadata, listed = prepare_descriptor(package.metadata, package.path)
    with FrictionlessClient() as exact:
        opened = ValidationSession(
            metadata, listed, folder, exact, ValidationOptions(check_v2=False)
        )
        try:
            engine = None if opened.descriptor_errors() else opened
        except WorkerStopped:
            engine = None
        with lazy_frames(Frames(package, opened=engine), progress) as opened_frames:
            yield DiffInput(package, opened_frames, engine, label, progress)
