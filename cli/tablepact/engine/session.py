"""A package under validation: its tables, each opened once when asked for, and keys read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact import settings
from tablepact.engine.descriptor.descriptor_prefilter import V2, is_plain_package, is_plain_resource
from tablepact.engine.descriptor.resources import (
    ResourceRef,
    not_fetched,
    remote_references,
    without_remote,
)
from tablepact.engine.descriptor.v2 import PROFILES, without_v2_properties
from tablepact.engine.errors import Error, FastPathUnsupported, StorageError, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.options import ValidationOptions
from tablepact.engine.storage.addresses import in_object_store
from tablepact.engine.table_spec import TableSpec

if TYPE_CHECKING:
    from tablepact.engine.opening.decompress import UnpackedFiles
    from tablepact.engine.runner import Runner
    from tablepact.engine.storage.remote_package import FetchedPackage
    from tablepact.engine.storage.stored_file import StoredFile
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tablepact.engine.keys.foreign_key_check import InMemoryKeys, KeyLookup


class ValidationSession:
    """The tables of one package, as far as they are open, and who works through their rows.

    That is this machine, unless a ``runner`` is given. Of a package that has been ``fetched`` the
    tables are elsewhere.
    """

    def __init__(
        self,
        metadata: Mapping[str, Any],
        sources: Sequence[ResourceRef],
        folder: Path,
        client: FrictionlessClient,
        options: ValidationOptions,
        runner: Runner | None = None,
        fetched: FetchedPackage | None = None,
    ) -> None:
        self.sources = sources
        self.client = client
        self.options = options
        self.runner = runner
        self.fetched = fetched
        self.plain_package = is_plain_package(metadata)
        self.v2 = metadata.get("$schema") == V2
        self.check_v2 = options.check_v2
        self.declares_v2 = str(metadata.get("$schema")).startswith(PROFILES)
        self.key_cache = KeyCache()
        self.by_name = {source.name: source for source in sources}
        self.layouts: dict[int, dict[str, Any]] = {}
        self._opened: dict[int, TableSpec | FastPathUnsupported | WorkerStopped] = {}
        self._unpacked: UnpackedFiles | None = None
        schemas = [source.schema for source in sources]
        adapted = None
        if self.check_v2 and self.declares_v2:
            adapted = without_v2_properties(metadata, schemas)
        descriptor = adapted or dict(metadata)
        remote = {} if client.allow_remote else remote_references(metadata)
        self.unfetched = "; ".join(
            f"the {key} {address} {not_fetched()}" for key, address in remote.items()
        )
        if not client.allow_remote:
            descriptor = without_remote(descriptor)
        if fetched:
            descriptor = fetched.with_metadata(descriptor)
        self._descriptor = descriptor
        self._folder = "" if folder == Path() else str(folder)
        self.select()

    def select(self) -> None:
        """Let the next requests to frictionless be about this package, if another was between."""
        if not self.client.is_about(self._descriptor):
            self.client.package(self._descriptor, self._folder)

    def descriptor_errors(self, meanwhile: Callable[[], None] | None = None) -> list[Error]:
        """Return what frictionless has against the descriptor.

        Args:
            meanwhile: Called while the worker starts, which takes its time.

        Raises:
            WorkerStopped: There is no answer.
        """
        if self.options.stop:  # whoever stops at the limit expects to get there
            self.client.start()
        if self.plain_package and all(map(self._is_plain, self.sources)):
            return []
        self.client.start()
        if meanwhile:
            meanwhile()
        answer = self.client.load()
        if "crash" in answer:
            return [{"type": "judge-error", "note": answer["crash"], "message": answer["crash"]}]
        errors: list[Error] = answer.get("errors", [])
        return errors

    def open_table(
        self, source: ResourceRef, *, values: bool = False, any_csv: bool = False
    ) -> TableSpec:
        """Open a table once; FastPathUnsupported or WorkerStopped if the fast path cannot read it.

        Args:
            source: Its resource.
            values: Whether its cells may be values of stored types, as in Parquet, and not text.
            any_csv: Whether it may be CSV that cannot be read in blocks, but record by record.
        """
        if source.is_parquet and source.addresses and not values:
            raise FastPathUnsupported("the format parquet")
        if source.index not in self._opened:
            try:
                self._opened[source.index] = self._open(source)
            except (FastPathUnsupported, WorkerStopped) as reason:
                self._opened[source.index] = reason
        opened = self._opened[source.index]
        if not isinstance(opened, TableSpec):
            raise opened
        unsupported = "" if any_csv or opened.parquet else opened.csv.record_by_record
        if unsupported:
            raise FastPathUnsupported(unsupported)
        return opened

    def referenced_resource(self, name: str, source: ResourceRef) -> ResourceRef:
        """Return the resource that a foreign key refers to, or raise FastPathUnsupported."""
        if not name or name == source.name:
            return source
        if name not in self.by_name:
            raise FastPathUnsupported(f"a foreign key to {name!r}, which is not there")
        return self.by_name[name]

    def mark_unsupported(self, source: ResourceRef, reason: FastPathUnsupported) -> None:
        """Leave a table to frictionless, now that its rows have turned out to be unsuited."""
        self._opened[source.index] = reason

    def _open(self, source: ResourceRef) -> TableSpec:
        if source.refusal:
            raise WorkerStopped(source.refusal)
        from tablepact.engine.opening.by_frictionless import open_from_layout
        from tablepact.engine.opening.fast import open_fast

        if source.is_parquet and source.addresses:
            from tablepact.engine.opening.parquet import open_parquet

            return open_parquet(source, self.client, plain=self._is_plain(source))
        if source.in_object_store:
            self._show_first_rows(source)
        if self._is_plain(source) and source.schema and _are_there(source.addresses):
            file = _stored(source.addresses)
            table = open_fast(source.index, source.resource, source.schema, file)
            if table is not None:
                return table
        layout = self.layouts[source.index] = self.client.open(source.index)
        if "crash" in layout:
            raise FastPathUnsupported(f"frictionless stops: {layout['crash']}")
        if "unsuited" in layout or not source.addresses:
            raise FastPathUnsupported(layout.get("unsuited") or "its data are not in files")
        file = _stored(source.addresses, header=layout["header"])
        unpack = None if source.in_object_store else self._unpack
        schema = source.schema or {}
        return open_from_layout(source.index, source.resource, schema, file, layout, unpack)

    def _unpack(self, index: int) -> StoredFile:
        """Unpack a file of this machine for who works on this machine."""
        from tablepact.engine.opening.decompress import UnpackedFiles

        self._unpacked = self._unpacked or UnpackedFiles(self.client)
        return self._unpacked.unpack(index)

    def _show_first_rows(self, source: ResourceRef) -> None:
        """Let frictionless see the first rows of a table that is elsewhere."""
        from tablepact.engine.storage.remote_package import first_rows

        try:
            self.client.stand_ins[source.index] = {"start": first_rows(source.addresses)}
        except StorageError as error:
            raise WorkerStopped(str(error)) from error

    def _is_plain(self, source: ResourceRef) -> bool:
        return len(source.addresses) == 1 and is_plain_resource(
            source.resource, source.schema, v2=self.v2
        )

    def require_readable_targets(self, source: ResourceRef) -> None:
        """Require that the fast path reads all tables that foreign keys of a table refer to.

        Raises:
            FastPathUnsupported: It does not read one of them.
            WorkerStopped: One of them cannot be opened at all.
        """
        for key in (source.schema or {}).get("foreignKeys") or []:
            reference = key.get("reference") or {}
            if not key.get("fields"):
                raise FastPathUnsupported("a foreign key without fields")
            target = self.referenced_resource(reference.get("resource") or "", source)
            try:
                self.open_table(target, values=True)
            except FastPathUnsupported as reason:
                raise FastPathUnsupported(f"it refers to {target.name!r}: {reason}") from reason
            except WorkerStopped as reason:
                raise WorkerStopped(f"it refers to {target.name!r}: {reason}") from reason


def _stored(parts: Sequence[str], *, header: bool = True) -> StoredFile:
    """Look at the files of a table; WorkerStopped if one of them is not to be reached."""
    from tablepact.engine.storage.stored_file import stat_files

    try:
        return stat_files(parts, header=header)
    except StorageError as error:
        raise WorkerStopped(str(error)) from error


def _are_there(parts: Sequence[str]) -> bool:
    """Return whether files are there; frictionless says what is wrong if one is not."""
    return all(in_object_store(part) or Path(part).is_file() for part in parts)


class KeyCache:
    """Keys that have been read, as far as they are few; the newest are kept."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, InMemoryKeys] = {}

    def get(self, name: Hashable, read: Callable[[], KeyLookup]) -> KeyLookup:
        """Return the keys of this name, which are read if they are not here."""
        if name in self._kept:
            return self._kept[name]
        from tablepact.engine.keys.foreign_key_check import InMemoryKeys

        lookup, most = read(), settings.current().max_cached_keys
        if isinstance(lookup, InMemoryKeys) and lookup.keys.height <= most:
            self._kept[name] = lookup
            while sum(keys.keys.height for keys in self._kept.values()) > most:
                del self._kept[next(iter(self._kept))]
        return lookup
