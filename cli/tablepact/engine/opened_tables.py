"""The tables of a package, each opened once, on first use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from tablepact import settings
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.descriptor.v2 import with_standard_cells
from tablepact.engine.errors import (
    Error,
    FastPathUnsupported,
    SourceError,
    StorageError,
    WorkerCrashed,
    WorkerStopped,
)
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.storage.stored_file import StoredFile, stat_files
from tablepact.engine.table_spec import TableSpec
from tablepact.package.metadata.json_types import Metadata
from tablepact.package.table_files.table_formats import TYPED_FORMATS
from tablepact.system.existing_paths import is_file
from tablepact.typed_files.reader_of_format import BINARY_FORMATS

if TYPE_CHECKING:
    from tablepact.engine.opening.csv_layout import OpenedFile
    from tablepact.engine.opening.decompress import UnpackedFiles
    from tablepact.engine.opening.layout import TableLayout
    from tablepact.engine.opening.typed_file import OpenedTyped


class Tables:
    """The tables of one package.

    Attributes:
        refs: Their resources.
        by_name: The resources by name.
        layouts: The layouts of the tables that have been opened, by the index of the resource.
        cut: The indexes of the resources of which only the first rows are read.
        remarks: The findings on files whose cells have types, by the index of the resource.

    Args:
        refs: Their resources.
        client: The frictionless worker, which has the package.
        accepted: Returns the resources that frictionless gets; None if it may refuse them.
        standard: Whether their cells are read by the standard where frictionless differs from it.
    """

    def __init__(
        self,
        refs: Sequence[SessionResource],
        client: FrictionlessClient,
        accepted: Callable[[], Sequence[Metadata] | None],
        *,
        standard: bool = True,
    ) -> None:
        self.refs = refs
        self.layouts: dict[int, TableLayout] = {}
        self.remarks: dict[int, list[Error]] = {}
        self._client = client
        self._accepted = accepted
        self._standard = standard
        self.by_name = {ref.name: ref for ref in refs}
        self._opened: dict[int, TableSpec | FastPathUnsupported | WorkerStopped] = {}
        self._unpacked: UnpackedFiles | None = None
        self.cut = {ref.index for ref in refs if ref.is_cut}
        self._given = {ref.addresses: ref.held for ref in refs if ref.held}
        self._held = sum(file.size for file in self._given.values())  # bytes of files in memory

    def open(
        self, ref: SessionResource, *, values: bool = False, any_csv: bool = False
    ) -> TableSpec:
        """Return a table; open it on the first call.

        Args:
            ref: Its resource.
            values: Whether the caller accepts typed values, as in Parquet, as well as text.
            any_csv: Whether the caller accepts CSV that must be read record by record.

        Raises:
            FastPathUnsupported: The fast path cannot read the table.
            WorkerStopped: The table cannot be opened at all.
        """
        if ref.has_values and not values:
            raise FastPathUnsupported(f"the format is {ref.format}")
        if ref.index not in self._opened:
            try:
                self._opened[ref.index] = self._with_first_rows(self._open(ref), ref)
            except (FastPathUnsupported, WorkerStopped) as reason:
                self._opened[ref.index] = reason
        opened = self._opened[ref.index]
        if not isinstance(opened, TableSpec):
            raise opened
        unsupported = "" if any_csv or opened.parquet else opened.csv.record_by_record
        if unsupported:
            raise FastPathUnsupported(unsupported)
        return opened

    def referenced(self, name: str, ref: SessionResource) -> SessionResource:
        """Return the resource that a foreign key refers to.

        Raises:
            FastPathUnsupported: The package has no such resource.
        """
        if not name or name == ref.name:
            return ref
        if name not in self.by_name:
            raise FastPathUnsupported(f"a foreign key refers to {name!r}, which does not exist")
        return self.by_name[name]

    def held(self, name: str) -> bytes | None:
        """Return the bytes of a table if it is one file in memory; otherwise None."""
        ref = self.by_name.get(name)
        opened = self._opened.get(ref.index) if ref else None
        if not isinstance(opened, TableSpec) or opened.packed or len(opened.file.parts) > 1:
            return None
        return opened.file.content

    def open_parents(self, table: TableSpec, ref: SessionResource) -> list[TableSpec]:
        """Open the tables that the foreign keys of a table refer to.

        Raises:
            FastPathUnsupported: The fast path cannot read one of them.
            WorkerStopped: One of them cannot be opened at all.
        """
        for link in ref.table_schema.foreign_keys:
            if link is None or not link.fields:
                raise FastPathUnsupported("a foreign key has no fields")
            target = self.referenced(link.target, ref)
            try:
                self.open(target, values=True, any_csv=True)
            except FastPathUnsupported as reason:
                raise FastPathUnsupported(f"it refers to {target.name!r}: {reason}") from reason
            except WorkerStopped as reason:
                raise WorkerStopped(f"it refers to {target.name!r}: {reason}") from reason
        targets = [self.referenced(key.target, ref) for key in table.foreign_keys]
        return [self.open(target, values=True, any_csv=True) for target in targets]

    def mark_undecodable(self, table: TableSpec) -> FastPathUnsupported:
        """Mark a table as not valid in its encoding, so that frictionless reads it.

        Returns:
            The reason, to be raised.
        """
        reason = FastPathUnsupported(f"some bytes are not {table.csv.encoding}")
        self._opened[table.index] = reason
        return reason

    def _open(self, ref: SessionResource) -> TableSpec:
        if ref.refusal:
            raise WorkerStopped(ref.refusal)
        if ref.by_standard:
            from tablepact.engine.opening.file_signatures import require_content_here

            require_content_here(ref)
        resource = self.as_accepted(ref) if ref.addresses or ref.is_inline else None
        table = (self._open_values if ref.has_values else self._open_text)(ref, resource)
        return with_standard_cells(table, ref.table_schema) if self._standard else table

    def _open_values(self, ref: SessionResource, resource: Metadata | None) -> TableSpec:
        """Open a table whose cells may have types."""
        if ref.is_inline:
            return self._open_inline(ref, resource)
        if ref.is_typed:
            return self._open_typed(ref, resource)
        from tablepact.engine.opening.parquet import open_parquet

        return open_parquet(ref, self._client, resource)

    def _open_text(self, ref: SessionResource, resource: Metadata | None) -> TableSpec:
        """Open a table in CSV, or find out with frictionless what it is."""
        from tablepact.engine.opening.declared import why_by_rows
        from tablepact.engine.opening.layout import layout_of, open_from_layout

        if ref.in_object_store:
            self._show_first_rows(ref)
        opened = self._open_here(ref, resource) if resource else None
        if opened is None:
            try:
                self.layouts[ref.index] = layout_of(self._client.open(ref.index))
            except WorkerCrashed as crash:
                raise FastPathUnsupported(str(crash)) from crash
            if not ref.addresses:
                raise FastPathUnsupported("its files are at addresses")
            if ref.pyyaml_only:
                raise FastPathUnsupported("its YAML has values that JSON does not have")
            if reason := why_by_rows(ref.metadata):
                raise FastPathUnsupported(reason)
            opened = self._files(ref, self.layouts[ref.index])
        return open_from_layout(ref.index, ref.name, ref.table_schema, *opened)

    def _with_first_rows(self, table: TableSpec, ref: SessionResource) -> TableSpec:
        """Return a table with its first rows only, if no more are read; CSV is cut already."""
        layout = table.parquet
        if not ref.first_rows or layout is None or sum(layout.rows) <= ref.first_rows:
            return table
        self.cut.add(ref.index)
        before = [0, *accumulate(layout.rows)]
        rows = (
            max(min(number, ref.first_rows - start), 0)
            for number, start in zip(layout.rows, before, strict=False)
        )
        ends = (end for end in layout.group_ends if end <= ref.first_rows)
        return replace(table, format=layout._replace(rows=tuple(rows), group_ends=tuple(ends)))

    def as_accepted(self, ref: SessionResource) -> Metadata | None:
        """Return the resource that frictionless gets, with its schema and dialect read from files.

        Returns:
            None if frictionless may refuse the resource.
        """
        accepted = self._accepted()
        if accepted is None:
            return None
        resource, files = accepted[ref.index], {"schema": ref.schema, "dialect": ref.dialect}
        named = {name: part for name, part in files.items() if isinstance(resource.get(name), str)}
        return {**resource, **named} if all(named.values()) else None

    def _open_here(self, ref: SessionResource, resource: Metadata) -> OpenedFile | None:
        """Open a table without frictionless; None if only frictionless can determine its layout."""
        from tablepact.engine.opening.content import require_content
        from tablepact.engine.opening.csv_layout import open_csv
        from tablepact.engine.opening.file_signatures import require_text

        require_content(ref)
        if not _are_there(ref.addresses):
            return None

        def look_at(header: bool) -> StoredFile:
            file = self.look_at(ref.addresses, header=header)
            if ref.by_standard:
                require_text(file, ref)
            return file

        opened = open_csv(ref.index, resource, look_at, self._unpacked_files)
        if opened:
            self.layouts[ref.index] = opened.layout
        return opened

    def _open_typed(self, ref: SessionResource, resource: Metadata | None) -> TableSpec:
        """Open a table in a file whose cells have types, such as JSON."""
        from tablepact.engine.opening.content import require_content
        from tablepact.engine.opening.declared import declared_file
        from tablepact.engine.opening.typed_file import open_typed

        if ref.in_object_store:
            raise WorkerStopped(
                f"{ref.format} is read from local files only: copy the file to this machine"
            )
        declared = declared_file(resource, TYPED_FORMATS) if resource else None
        if declared and declared.several and declared.format in BINARY_FORMATS:
            raise WorkerStopped(f"a table of several files of {ref.format} is not supported")
        if resource is None or declared is None or (declared.several and declared.compression):
            raise FastPathUnsupported("its files or its dialect are unusual")
        require_content(ref)
        if not _are_there(ref.addresses):
            raise FastPathUnsupported("its file does not exist")
        packed = file = self.look_at(ref.addresses, header=False)
        unpacked_files = self._unpacked_files()
        if declared.compression:
            try:
                unpacked = unpacked_files.unpack_here(
                    ref.index, packed, declared.compression, declared.member, any_size=True
                )
            except WorkerStopped as reason:
                if ref.by_standard:
                    raise
                raise FastPathUnsupported(str(reason)) from reason
            file = unpacked.file
            declared = declared._replace(member=unpacked.member or declared.member)
        return self._kept(
            ref, open_typed(ref, resource, declared, file, packed, unpacked_files.folder)
        )

    def _open_inline(self, ref: SessionResource, resource: Metadata | None) -> TableSpec:
        """Open a table whose rows are in the descriptor."""
        from tablepact.engine.opening.declared import declared_data
        from tablepact.engine.opening.inline_rows import open_inline

        declared = declared_data(resource) if resource else None
        if resource is None or declared is None or ref.pyyaml_only:
            raise FastPathUnsupported("its data in the descriptor are unusual")
        return self._kept(ref, open_inline(ref, resource, declared, self._unpacked_files().folder))

    def _kept(self, ref: SessionResource, opened: OpenedTyped) -> TableSpec:
        """Return an opened table, and keep what the worker and the report need of it."""
        self._client.stand_ins[ref.index] = opened.stand_in
        self.remarks[ref.index] = opened.remarks
        return opened.table

    def _files(self, ref: SessionResource, layout: TableLayout) -> OpenedFile:
        """Return the files of a table that frictionless has opened."""
        from tablepact.engine.opening.csv_layout import OpenedFile

        file = self.look_at(ref.addresses, header=layout.header)
        if not layout.compression:
            return OpenedFile(layout, file)
        if ref.in_object_store or layout.scheme != "file":
            raise FastPathUnsupported(f"it is compressed ({layout.compression})")
        return OpenedFile(layout, self._unpacked_files().unpack(ref.index), file)

    def look_at(self, addresses: Sequence[str], *, header: bool = True) -> StoredFile:
        """Return the files of a table; read a small one into memory.

        Raises:
            WorkerStopped: A file does not exist or cannot be reached.
        """
        if given := self._given.get(tuple(addresses)):
            return given
        try:
            file = stat_files(addresses, header=header)
        except StorageError as error:
            raise WorkerStopped(str(error)) from error
        limits = settings.current()
        if file.size > limits.small_table_bytes or file.size + self._held > limits.held_bytes:
            return file
        with suppress(OSError, StorageError):  # reading it later reports the error
            file = file.in_memory()
            self._held += file.size
        return file

    def content(self, ref: SessionResource) -> StoredFile | None:
        """Return the uncompressed bytes of a table that may not have been opened.

        Returns:
            None if it is no CSV or TSV file, or cannot be unpacked here.

        Raises:
            WorkerStopped: A file does not exist or cannot be reached.
        """
        from tablepact.engine.opening.declared import declared_file

        declared = declared_file(ref.metadata)
        if declared is None or not ref.addresses:
            return None
        file = self.look_at(ref.addresses, header=declared.repeats_header)
        if not declared.compression:
            return file
        with suppress(SourceError, WorkerStopped):
            unpacked = self._unpacked_files().unpack_here(
                ref.index, file, declared.compression, declared.member
            )
            return unpacked.file
        return None

    def _unpacked_files(self) -> UnpackedFiles:
        """Return the temporary folder of the files that are decompressed."""
        from tablepact.engine.opening.decompress import UnpackedFiles

        self._unpacked = self._unpacked or UnpackedFiles(self._client)
        return self._unpacked

    def _show_first_rows(self, ref: SessionResource) -> None:
        """Send the first rows of a table in an object store to the worker."""
        from tablepact.engine.storage.remote_package import first_rows

        try:
            self._client.stand_ins[ref.index] = {"start": first_rows(ref.addresses)}
        except StorageError as error:
            raise WorkerStopped(str(error)) from error


def _are_there(parts: Sequence[str]) -> bool:
    """Return whether all files exist; if one does not, frictionless reports it."""
    return all(in_object_store(part) or is_file(part) for part in parts)
