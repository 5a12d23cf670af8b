"""The state of a validation: the package, its descriptor for frictionless, and the options."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact import settings
from tablepact.engine.descriptor.resources import (
    SessionResource,
    not_pinned,
    remote_references,
    without_remote,
)
from tablepact.engine.descriptor.v2 import PROFILES, without_v2_properties
from tablepact.engine.errors import AskFrictionless, Error, WorkerCrashed
from tablepact.engine.frictionless_rules.metadata import descriptor_errors
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.keys.key_cache import KeyCache
from tablepact.engine.listing import Room
from tablepact.engine.opened_tables import Tables
from tablepact.engine.options import ValidationOptions
from tablepact.engine.table_spec import TableSpec
from tablepact.package.metadata.json_types import JsonObject, Metadata

if TYPE_CHECKING:
    from tablepact.engine.runner import Runner
    from tablepact.engine.storage.remote_package import FetchedPackage


class ValidationSession:
    """The state that the validation of one package shares.

    Attributes:
        tables: The tables of the package.
        client: The frictionless worker, for what the fast path cannot decide.
        options: The options of the validation.
        runner: The runner that scans the rows; None for this machine.
        keys: The cached keys of tables that foreign keys refer to.
        room: The room left for listed errors.
        declares_v2: Whether the descriptor declares version 2 of the standard.
        unfetched: A message on the remote references that are not fetched; empty if there are none.

    With ``any_name``, frictionless gets other names for resources whose names it does not accept.
    """

    def __init__(
        self,
        metadata: Metadata,
        refs: Sequence[SessionResource],
        folder: Path,
        client: FrictionlessClient,
        options: ValidationOptions,
        runner: Runner | None = None,
        fetched: FetchedPackage | None = None,
        *,
        any_name: bool = False,
    ) -> None:
        self.tables = Tables(refs, client, self._accepted_resources, standard=options.standard)
        self.client = client
        self.options = options
        self.runner = runner
        self.keys = KeyCache()
        self.room = Room()
        self._read = 0  # bytes read in Python, of tables that are not very small
        self.declares_v2 = str(metadata.get("$schema")).startswith(PROFILES)
        remote = {} if client.allow_remote else remote_references(metadata)
        self.unfetched = "; ".join(
            f"the {key} {not_pinned(address)}" for key, address in remote.items()
        )
        self._descriptor = self._for_frictionless(metadata, fetched)
        if any_name:
            from tablepact.engine.descriptor.usable import with_plain_names

            self._descriptor = with_plain_names(self._descriptor)
        self._folder = "" if folder == Path() else str(folder)
        self.select()

    def _for_frictionless(self, metadata: Metadata, fetched: FetchedPackage | None) -> JsonObject:
        """Return the descriptor that frictionless gets, with the metadata that was fetched."""
        adapted = None
        if self.options.check_v2:
            schemas = [ref.schema for ref in self.tables.refs]
            adapted = without_v2_properties(metadata, schemas, v2=self.declares_v2)
        descriptor = adapted or dict(metadata)
        if not self.client.allow_remote:
            descriptor = without_remote(descriptor)
        return fetched.with_metadata(descriptor) if fetched else descriptor

    def select(self) -> None:
        """Make this the worker's current package, unless it is already."""
        standard = self.options.standard
        if not self.client.is_about(self._descriptor, standard=standard):
            self.client.package(self._descriptor, self._folder, standard=standard)

    def reads_in_python(self, tables: Sequence[TableSpec]) -> bool:
        """Return whether a table and its parents are small enough to read in Python alone.

        Very small tables always are. Larger ones are as long as reading all of them takes less time
        than importing polars; once a table needs polars, this gains nothing. Those that must be
        read record by record are up to a limit of their own.
        """
        limits = settings.current()
        sizes = [table.file.size for table in tables]
        if any(table.parquet for table in tables):
            return False
        by_record = any(table.csv.record_by_record for table in tables)  # only Python reads them
        most = limits.by_record_bytes if by_record else limits.block_bytes
        if max(sizes) > min(most, limits.max_record_characters):
            return False
        if by_record:
            return True
        if self.runner:
            return False
        larger = sum(size for size in sizes if size > limits.small_table_bytes // 8)
        if larger and ("polars" in sys.modules or self._read + larger > limits.small_table_bytes):
            return False
        self._read += larger
        return True

    def descriptor_errors(self) -> list[Error]:
        """Return frictionless's errors of the descriptor.

        Raises:
            WorkerStopped: The frictionless worker stopped before it answered.
        """
        if self._known_errors is not None:
            return self._known_errors
        try:
            self._known_errors = self.client.load()
        except WorkerCrashed as crash:
            return [{"type": "judge-error", "note": crash.reason, "message": crash.reason}]
        return self._known_errors

    @cached_property
    def _known_errors(self) -> list[Error] | None:
        """Frictionless's errors of the descriptor; None if only the worker can find them."""
        with suppress(AskFrictionless):
            files = [{"schema": ref.schema, "dialect": ref.dialect} for ref in self.tables.refs]
            return descriptor_errors(self._descriptor, self._folder, files)
        return None

    def _accepted_resources(self) -> Sequence[Metadata] | None:
        """Return the resources that frictionless gets; None if it may refuse them."""
        return self._descriptor["resources"] if self._known_errors == [] else None
