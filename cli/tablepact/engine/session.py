"""A package whose tables are opened when they are asked for, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tablepact.engine.descriptor.prefilter import V2, plain_package, plain_resource
from tablepact.engine.descriptor.resources import (
    NOT_FETCHED,
    Source,
    remote_references,
    without_remote,
)
from tablepact.engine.descriptor.v2 import PROFILES, without_standard
from tablepact.engine.frictionless_worker.client import Exact, Stopped
from tablepact.engine.keys.kept import KeptKeys
from tablepact.engine.result import Settings
from tablepact.engine.storage.addresses import Unreachable, in_a_store
from tablepact.engine.table_spec import Error, Table, Unsuited

if TYPE_CHECKING:
    from tablepact.engine.opening.decompress import UnpackedFiles
    from tablepact.engine.runner import Runner
    from tablepact.engine.storage.remote_package import FetchedPackage
    from tablepact.engine.storage.stored_file import StoredFile


class OpenPackage:
    """The tables of one package, as far as they are open, and who works through their rows.

    That is this machine, unless a ``runner`` is given. Of a package that has been ``fetched`` the
    tables are elsewhere.
    """

    def __init__(
        self,
        metadata: Mapping[str, Any],
        sources: Sequence[Source],
        folder: Path,
        exact: Exact,
        settings: Settings,
        runner: Runner | None = None,
        fetched: FetchedPackage | None = None,
    ) -> None:
        self.sources = sources
        self.exact = exact
        self.settings = settings
        self.runner = runner
        self.fetched = fetched
        self.plain_package = plain_package(metadata)
        self.v2 = metadata.get("$schema") == V2
        self.standard = settings.standard
        self.declares_v2 = str(metadata.get("$schema")).startswith(PROFILES)
        self.kept_keys = KeptKeys()
        self.names = {source.name: source for source in sources}
        self.told: dict[int, dict[str, Any]] = {}
        self._opened: dict[int, Table | Unsuited | Stopped] = {}
        self._unpacked: UnpackedFiles | None = None
        schemas = [source.schema for source in sources]
        adapted = None
        if self.standard and self.declares_v2:
            adapted = without_standard(metadata, schemas)
        asked = adapted or dict(metadata)
        remote = {} if exact.allow_remote else remote_references(metadata)
        self.unfetched = "; ".join(f"the {key} {one} {NOT_FETCHED}" for key, one in remote.items())
        if not exact.allow_remote:
            asked = without_remote(asked)
        if fetched:
            asked = fetched.with_metadata(asked)
        self._asked = asked
        self._folder = "" if folder == Path() else str(folder)
        self.ask_about_it()

    def ask_about_it(self) -> None:
        """Let the next requests to frictionless be about this package, if another was between."""
        if not self.exact.is_about(self._asked):
            self.exact.package(self._asked, self._folder)

    def refused(self) -> list[Error]:
        """Give what frictionless has against the descriptor; Stopped if it does not come to it."""
        if self.settings.stop:  # whoever stops at the limit expects to get there
            self.exact.start()
        if self.plain_package and all(map(self._is_plain, self.sources)):
            return []
        self.exact.start()
        from tablepact.engine import fast_path as one_table  # noqa: F401 - what follows, while that starts

        answer = self.exact.load()
        if "crash" in answer:
            return [{"type": "judge-error", "note": answer["crash"], "message": answer["crash"]}]
        errors: list[Error] = answer.get("errors", [])
        return errors

    def opened(self, source: Source, *, values: bool = False) -> Table:
        """Open a table once; Unsuited or Stopped if the fast path cannot read it.

        Args:
            source: Its resource.
            values: Whether its cells may be values of stored types, as in Parquet, and not text.
        """
        if source.is_parquet and source.parts and not values:
            raise Unsuited("the format parquet")
        if source.index not in self._opened:
            try:
                self._opened[source.index] = self._open(source)
            except (Unsuited, Stopped) as reason:
                self._opened[source.index] = reason
        found = self._opened[source.index]
        if isinstance(found, Table):
            return found
        raise found

    def target(self, name: str, source: Source) -> Source:
        """Give the resource that a foreign key refers to; Unsuited if there is none."""
        if not name or name == source.name:
            return source
        if name not in self.names:
            raise Unsuited(f"a foreign key to {name!r}, which is not there")
        return self.names[name]

    def give_up(self, source: Source, reason: Unsuited) -> None:
        """Leave a table to frictionless, now that its rows have turned out to be unsuited."""
        self._opened[source.index] = reason

    def _open(self, source: Source) -> Table:
        if source.barred:
            raise Stopped(source.barred)
        from tablepact.engine.opening.by_frictionless import open_as_told
        from tablepact.engine.opening.fast import open_plain

        if source.is_parquet and source.parts:
            from tablepact.engine.opening.parquet import open_parquet

            return open_parquet(source, self.exact, plain=self._is_plain(source))
        if source.is_in_a_store:
            self._show_first_rows(source)
        if self._is_plain(source) and source.schema and _are_there(source.parts):
            file = _stored(source.parts)
            table = open_plain(source.index, source.resource, source.schema, file)
            if table is not None:
                return table
        told = self.told[source.index] = self.exact.open(source.index)
        if "crash" in told:
            raise Unsuited(f"frictionless stops: {told['crash']}")
        if "unsuited" in told or not source.parts:
            raise Unsuited(told.get("unsuited") or "its data are not in files")
        file = _stored(source.parts, header=told["header"])
        unpack = None if source.is_in_a_store else self._unpack
        schema = source.schema or {}
        return open_as_told(source.index, source.resource, schema, file, told, unpack)

    def _unpack(self, index: int) -> StoredFile:
        """Unpack a file of this machine for who works on this machine."""
        from tablepact.engine.opening.decompress import UnpackedFiles

        self._unpacked = self._unpacked or UnpackedFiles(self.exact)
        return self._unpacked.unpack(index)

    def _show_first_rows(self, source: Source) -> None:
        """Let frictionless see the first rows of a table that is elsewhere."""
        from tablepact.engine.storage.first_rows import first_rows

        try:
            self.exact.stand_ins[source.index] = {"start": first_rows(source.parts)}
        except Unreachable as error:
            raise Stopped(str(error)) from error

    def _is_plain(self, source: Source) -> bool:
        return len(source.parts) == 1 and plain_resource(source.resource, source.schema, v2=self.v2)

    def see_that_targets_are_read(self, source: Source) -> None:
        """See that the fast path reads all tables that foreign keys of a table refer to.

        Raises:
            Unsuited: It does not read one of them.
            Stopped: One of them cannot be opened at all.
        """
        for key in (source.schema or {}).get("foreignKeys") or []:
            reference = key.get("reference") or {}
            if not key.get("fields"):
                raise Unsuited("a foreign key without fields")
            target = self.target(reference.get("resource") or "", source)
            try:
                self.opened(target, values=True)
            except Unsuited as reason:
                raise Unsuited(f"it refers to {target.name!r}: {reason}") from reason
            except Stopped as reason:
                raise Stopped(f"it refers to {target.name!r}: {reason}") from reason


def _stored(parts: Sequence[str], *, header: bool = True) -> StoredFile:
    """Look at the files of a table; Stopped if one of them is not to be reached."""
    from tablepact.engine.storage.stored_file import stored

    try:
        return stored(parts, header=header)
    except Unreachable as error:
        raise Stopped(str(error)) from error


def _are_there(parts: Sequence[str]) -> bool:
    """Say whether files are there; frictionless says what is wrong if one is not."""
    return all(in_a_store(part) or Path(part).is_file() for part in parts)
