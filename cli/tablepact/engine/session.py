"""A package under validation: its descriptor before frictionless, and how its tables are judged."""

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
    not_fetched,
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
from tablepact.package.json_types import JsonObject, Metadata

if TYPE_CHECKING:
    from tablepact.engine.runner import Runner
    from tablepact.engine.storage.remote_package import FetchedPackage


class ValidationSession:
    """A package, and by whom and how it is validated.

    Attributes:
        tables: Its tables.
        client: Frictionless, which is asked what cannot be told without it.
        options: How it is validated.
        runner: Who works through the rows; None for this machine.
        keys: The keys of tables that others refer to.
        room: How much may still be listed.
        declares_v2: Whether it declares version 2 of the standard.
        unfetched: What it refers to at remote addresses, which is not fetched; empty if nothing.
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
    ) -> None:
        self.tables = Tables(refs, client, self._accepted_resources)
        self.client = client
        self.options = options
        self.runner = runner
        self.keys = KeyCache()
        self.room = Room()
        self._read = 0  # bytes of tables that are not very small, in Python
        self.declares_v2 = str(metadata.get("$schema")).startswith(PROFILES)
        remote = {} if client.allow_remote else remote_references(metadata)
        self.unfetched = "; ".join(
            f"the {key} {address} {not_fetched()}" for key, address in remote.items()
        )
        self._descriptor = self._for_frictionless(metadata, fetched)
        self._folder = "" if folder == Path() else str(folder)
        self.select()

    def _for_frictionless(self, metadata: Metadata, fetched: FetchedPackage | None) -> JsonObject:
        """Return the descriptor that frictionless gets, of a package that may have been fetched."""
        adapted = None
        if self.options.check_v2 and self.declares_v2:
            adapted = without_v2_properties(metadata, [ref.schema for ref in self.tables.refs])
        descriptor = adapted or dict(metadata)
        if not self.client.allow_remote:
            descriptor = without_remote(descriptor)
        return fetched.with_metadata(descriptor) if fetched else descriptor

    def select(self) -> None:
        """Let the next requests to frictionless be about this package, if another was between."""
        if not self.client.is_about(self._descriptor):
            self.client.package(self._descriptor, self._folder)

    def reads_in_python(self, tables: Sequence[TableSpec]) -> bool:
        """Return whether a table, with those that it refers to, is small enough for Python alone.

        Very small ones always are. Others are as long as to read them all takes less time than to
        import polars, which there is no way around once one of them is not.
        """
        limits = settings.current()
        most = min(limits.block_bytes, limits.max_record_characters)
        sizes = [table.file.size for table in tables]
        if max(sizes) > most or any(table.parquet for table in tables):
            return False
        if self.runner and not any(table.csv.record_by_record for table in tables):
            return False  # others it cannot read either
        larger = sum(size for size in sizes if size > limits.small_table_bytes // 8)
        if larger and ("polars" in sys.modules or self._read + larger > limits.small_table_bytes):
            return False
        self._read += larger
        return True

    def descriptor_errors(self) -> list[Error]:
        """Return what frictionless has against the descriptor.

        Raises:
            WorkerStopped: There is no answer.
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
        """What frictionless has against the descriptor; None if it has to be asked for that."""
        with suppress(AskFrictionless):
            files = [{"schema": ref.schema, "dialect": ref.dialect} for ref in self.tables.refs]
            return descriptor_errors(self._descriptor, self._folder, files)
        return None

    def _accepted_resources(self) -> Sequence[Metadata] | None:
        """Return the resources as frictionless gets them; None if it may refuse them."""
        return self._descriptor["resources"] if self._known_errors == [] else None
