"""The one reader: the rows of any table of a package, opened as ``validate`` opens it.

What the engine can open and cut, it reads; all else is read by frictionless in its process, within
the same limits: another format, data that are inline, rows with errors.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from tablepact.engine.descriptor.for_frictionless import prepare_descriptor
from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.errors import FastPathUnsupported, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.options import ValidationOptions
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError, as_line
from tablepact.frames.fast_csv import has_plain_format
from tablepact.frames.frictionless_rows import FrictionlessTable
from tablepact.frames.on_error import InvalidTable, OnError
from tablepact.package.descriptor import Package
from tablepact.system.temporary_folders import TemporaryFolder

READING_PROPERTIES = (
    "name", "path", "url", "extrapaths", "data", "type", "scheme", "format", "encoding",
    "compression", "innerpath", "dialect", "layout", "schema",
)  # fmt: skip
"""The properties of a resource that say so."""


_WORKERS: dict[int, FrictionlessClient] = {}
"""The worker, by the process that it works for: a fork starts its own."""

WORKER_LOCK = threading.RLock()
"""Held by who asks the worker, which has one package in hand at a time."""


class TableReader:
    """The tables of a package, each read as ``validate`` reads it."""

    def __init__(self, package: Package, opened: ValidationSession | None = None) -> None:
        """Take a package.

        Args:
            package: The package.
            opened: The same, if ``validate`` has it open already; its process is used then.
        """
        self.package = package
        self._opened = opened
        self._refused = False if opened else None

    def rows(self, name: str, texts: Iterable[str] = ()) -> TableRows:
        """Return the rows of a table, by the engine if it cuts its file.

        Args:
            name: Its name.
            texts: Fields whose cells are given as the file has them.

        Raises:
            PackageError: It cannot be opened, is remote, or was stopped at a limit.
        """
        resource = self.package.resource(name)
        if self._opened is None and (table := open_plain_csv(resource)):
            return EngineRows(table, resource.fields, "", texts)
        with WORKER_LOCK:
            try:
                opened, source = self._source(name)
                try:
                    table = opened.open_table(source)
                    if not table.header_errors:
                        return EngineRows(table, _fields(source), _note(source), texts)
                except FastPathUnsupported:
                    pass
                return FrictionlessRows(opened, source, _note(source), texts)
            except WorkerStopped as reason:
                raise PackageError(f"{name}: {reason}") from reason

    def rows_by_frictionless(self, name: str, texts: Iterable[str] = ()) -> TableRows:
        """Return the rows of a table as frictionless itself reads them; see ``rows``."""
        with WORKER_LOCK:
            try:
                opened, source = self._source(name)
                return FrictionlessRows(opened, source, _note(source), texts)
            except WorkerStopped as reason:
                raise PackageError(f"{name}: {reason}") from reason

    def _source(self, name: str) -> tuple[ValidationSession, ResourceRef]:
        """Let the worker have the package in hand, and give it with a table of it.

        Raises:
            PackageError: The table is remote, or the package leads out of its folder.
            WorkerStopped: The descriptor takes too long.
        """
        if self._opened is None:
            self._opened = _open(self.package.metadata, self.package.path)
        source = self._opened.by_name[name]
        if source.refusal and not source.unfetched:
            raise PackageError(f"{name}: {source.refusal}")
        self._opened.select()
        self._opened.client.begin()
        if self._refused is None:
            self._refused = bool(self._opened.descriptor_errors())
        return self._opened, source

    def _alone(self, source: ResourceRef) -> tuple[ValidationSession, ResourceRef]:
        """Take one table out of a package that frictionless refuses, with what says how it is read.

        Raises:
            PackageError: It refuses this table, too.
        """
        metadata = self.package.metadata
        bare = {key: metadata[key] for key in ("$schema",) if key in metadata}
        resource = {
            key: source.resource[key] for key in READING_PROPERTIES if key in source.resource
        }
        if source.schema:
            resource["schema"] = _bare_schema(source.schema)
        opened = _open({**bare, "resources": [resource]}, self.package.path)
        if errors := opened.descriptor_errors():
            reason = " ".join(str(errors[0]["message"]).split())
            raise PackageError(f"{source.name}: {reason}")
        return opened, opened.sources[0]


def _extracted(
    opened: ValidationSession, source: ResourceRef, texts: Sequence[str]
) -> tuple[TemporaryFolder, dict[str, Any]]:
    """Have the rows of a table written to a file in a folder, which goes if that fails.

    Raises:
        WorkerStopped: They cannot be read.
    """
    folder = TemporaryFolder()
    with ExitStack() as on_failure:
        on_failure.callback(folder.cleanup)
        asked = {"target": str(Path(folder.name, ROWS)), "texts": [*texts]}
        answer = opened.client.ask("extract", source.index, **asked)
        if "fields" not in answer:
            raise WorkerStopped(" ".join(str(answer["unsuited"]).split()))
        on_failure.pop_all()
    return folder, answer


def _bare_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    fields = schema.get("fields")
    kept = {
        key: schema[key] for key in ("$schema", "missingValues", "fieldsMatch") if key in schema
    }
    return kept | {"fields": [_bare(field) for field in fields] if fields else []}


def _bare(field: Mapping[str, Any]) -> dict[str, Any]:
    meaning = ("title", "description", "example", "constraints", "categories", "rdfType")
    return {key: value for key, value in field.items() if not key.startswith(meaning)}


def _open(metadata: Mapping[str, object], descriptor: Path) -> ValidationSession:
    """Open a package as ``validate`` does.

    Raises:
        PackageError: It leads out of its folder.
    """
    settings = ValidationOptions(check_v2=metadata.get("tableContract") != "strict")
    return ValidationSession(
        *prepare_descriptor(metadata, descriptor), descriptor.parent, shared_worker(), settings
    )


def shared_worker() -> FrictionlessClient:
    """Return the worker, which is started when it is first asked and ends with this process."""
    if os.getpid() not in _WORKERS:
        _WORKERS.clear()
        _WORKERS[os.getpid()] = exact = FrictionlessClient()
        atexit.register(exact.close)
    return _WORKERS[os.getpid()]
