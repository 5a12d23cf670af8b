"""The two packages of a comparison, opened for reading."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from tablepact._about import program
from tablepact.comparison.result import ComparedPackage
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.descriptor.for_frictionless import prepare_descriptor
from tablepact.engine.descriptor.resources import without_remote_schemas
from tablepact.engine.errors import FastPathUnsupported, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.guesses import with_guesses
from tablepact.engine.options import ValidationOptions
from tablepact.engine.session import ValidationSession
from tablepact.errors import ContractError, PackageError
from tablepact.frames.on_error import OnError
from tablepact.package.descriptor.model import Package

if TYPE_CHECKING:
    from tablepact.comparison.row_readers import RowReader
    from tablepact.comparison.small_rows import SmallRowReader
    from tablepact.engine.table_spec import TableSpec
    from tablepact.frames.lazy import LazyFrames, Progress


class DiffInput:
    """A package with its table readers: in blocks if the engine supports a table, else typed.

    Each reader starts what it needs when it is first used.
    """

    def __init__(
        self,
        package: Package,
        readable: Package,
        label: str,
        session: ValidationSession,
        stack: ExitStack,
        progress: Progress | None,
        on_error: OnError,
    ) -> None:
        self.package = package
        self.label = label
        self.readable = readable
        self._session = session
        self._stack = stack
        self._progress = progress
        self.on_error = on_error
        self._notes = {
            one.name: f"{one.name}: {one.note}" for one in readable.resources if one.note
        }
        self._texts: dict[str, frozenset[str]] = {}

    @property
    def identity(self) -> ComparedPackage:
        """The name, version and location of the package."""
        return ComparedPackage(self.package.name, self.package.version, self.label)

    def engine_table(self, table: str) -> TableSpec | None:
        """Open a table for the engine; return None if the engine does not support it.

        Raises:
            PackageError: The header does not match the schema, or the table cannot be opened.
        """
        ref = self._session.tables.by_name[table]
        if (ref.is_parquet and ref.addresses) or self._engine is None:
            return None
        try:
            opened = self._engine.tables.open(ref)
        except FastPathUnsupported:
            return None
        except WorkerStopped as reason:
            raise PackageError(f"{self.label}, {table}: {reason}") from reason
        if opened.header_errors:
            message = opened.header_errors[0].get("message", "the header is wrong")
            raise PackageError(f"{self.label}, {table}: {message}; {program()} validate lists all")
        return opened

    def is_small(self, opened: TableSpec) -> bool:
        """Return whether a table is so small that plain Python is faster than importing polars."""
        return self._session.reads_in_python([opened])

    def small_reader(self, opened: TableSpec) -> SmallRowReader:
        """Return the reader of a small opened table."""
        from tablepact.comparison.small_rows import SmallRowReader

        reader = ReferenceReader(self._session.client, opened)
        return SmallRowReader(opened, reader, self.label, self._progress)

    def block_reader(self, opened: TableSpec) -> RowReader:
        """Return the reader of an opened table in blocks of the engine."""
        from tablepact.comparison.row_readers import EngineRowReader

        reader = ReferenceReader(self._session.client, opened)
        return EngineRowReader(opened, reader, self.label, self._progress)

    def typed_reader(self, table: str, texts: Collection[str] = ()) -> RowReader:
        """Return the reader of a table as typed values.

        Args:
            table: The name of the table.
            texts: The fields to read as text.

        Raises:
            PackageError: The table cannot be read.
        """
        from tablepact.comparison.row_readers import TypedRowReader

        try:
            scans = self.lazy_frames
            if not scans.frames.texts.get(table, frozenset()).issuperset(texts):
                scans = self._open_typed()
                scans.frames.texts[table] = frozenset(texts)
            scan = scans[table]
            self._texts[table] = scans.frames.texts.get(table, frozenset())
            self._notes |= scans.frames.notes
            return TypedRowReader(scan, table, self.label, self._progress)
        except (PackageError, ContractError) as error:
            raise PackageError(f"{self.label}: {error}") from error

    def texts(self, table: str) -> frozenset[str]:
        """Return the fields that ``typed_reader`` has read as text, whatever their type."""
        return self._texts.get(table, frozenset())

    def is_shortened(self, table: str) -> bool:
        """Return whether ``typed_reader`` left out cells beyond the columns of a table."""
        return table in self.lazy_frames.frames.shortened

    @property
    def notes(self) -> list[str]:
        """One line for each table that is not read as its schema says."""
        return [f"{self.label}: {note}" for note in self._notes.values()]

    @cached_property
    def lazy_frames(self) -> LazyFrames:
        """The tables as typed values; they use the engine if it has been started."""
        return self._open_typed()

    def _open_typed(self) -> LazyFrames:
        from tablepact.frames.frames import Frames
        from tablepact.frames.lazy import lazy_frames

        frames = Frames(self.readable, self.on_error, vars(self).get("_engine"))
        return self._stack.enter_context(lazy_frames(frames, self._progress))

    @cached_property
    def _engine(self) -> ValidationSession | None:
        """The engine; None if frictionless refuses the descriptor."""
        try:
            return None if self._session.descriptor_errors() else self._session
        except WorkerStopped:
            return None


@contextmanager
def open_diff_input(
    package: Package,
    label: str,
    progress: Progress | None = None,
    on_error: OnError = "fail",
) -> Iterator[DiffInput]:
    """Open a package for a comparison.

    Args:
        package: The package.
        label: The name of the package in messages.
        progress: Called with the name of a table, the bytes done and the total bytes.
        on_error: How to read tables that are not as their schemas say.

    Raises:
        PackageError: A path leads out of the folder of the package.
    """
    readable = without_remote_schemas(package)
    metadata, refs = with_guesses(*prepare_descriptor(readable.metadata, package.path))
    options = ValidationOptions(check_v2=False)
    with FrictionlessClient() as client, ExitStack() as stack:
        session = ValidationSession(metadata, refs, package.path.parent, client, options)
        yield DiffInput(package, readable, label, session, stack, progress, on_error)
