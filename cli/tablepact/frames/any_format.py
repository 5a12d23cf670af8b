"""A table of anybody's package as a frame: read by frictionless in its process, in any form.

For what ``strict_csv`` does not read: another dialect, encoding, compression or format, a
table in parts or inline, without a schema, with cells written in other ways. Frictionless gets the
whole descriptor and opens the table as it does for ``validate``, within the same limits.
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

ROWS = "rows"
"""The name of the file that the worker writes."""
READING_PROPERTIES = (
    "name", "path", "url", "extrapaths", "data", "type", "scheme", "format", "encoding",
    "compression", "innerpath", "dialect", "layout", "schema",
)  # fmt: skip
"""The properties of a resource that say so."""


_WORKERS: dict[int, FrictionlessClient] = {}
"""The worker, by the process that it works for: a fork starts its own."""

WORKER_LOCK = threading.RLock()
"""Held by who asks the worker, which has one package in hand at a time."""


class AnyFormat:
    """The tables of a package, each read by frictionless as ``validate`` has it read."""

    def __init__(self, package: Package, opened: ValidationSession | None = None) -> None:
        """Take a package.

        Args:
            package: The package.
            opened: The same, if ``validate`` has it open already; its process is used then.
        """
        self.package = package
        self._opened = opened
        self._refused = False if opened else None

    def read(self, name: str, texts: Sequence[str] = ()) -> FrictionlessTable:
        """Read a table, whatever is wrong with its rows.

        Args:
            name: Its name.
            texts: Fields whose cells are given as the file has them.

        Raises:
            PackageError: It cannot be opened, is remote, or was stopped at a limit.
        """
        with WORKER_LOCK:
            try:
                opened, source = self._source(name)
                if self._refused:
                    opened, source = self._alone(source)
                folder, answer = _extracted(opened, source, texts)
            except WorkerStopped as reason:
                raise PackageError(f"{name}: {reason}") from reason
        return FrictionlessTable(
            name=name,
            fields=answer["fields"],
            rows=answer["rows"],
            errors=answer["errors"],
            first=as_line(f"{name}: {answer['first']}"),
            wrong=answer["wrong"],
            note=source.unfetched and f"{name}: {source.unfetched}; it is read without",
            file=Path(folder.name, ROWS),
            texts=texts,
            folder=folder,
        )

    def is_plain(self, name: str, fields: Sequence[str]) -> bool:
        """Return whether a table is CSV in UTF-8 with commas, headed by its fields.

        Frictionless is asked how it opens it, for what cannot be told without it: where the first
        rows are very long.
        """
        with WORKER_LOCK, suppress(WorkerStopped, FastPathUnsupported, PackageError):
            opened, source = self._source(name)
            if self._refused:
                return False
            table = opened.tables.open(source)
            return has_plain_format(table) and table.labels == tuple(fields)
        return False

    def rows(self, name: str, on_error: OnError = "fail") -> FrictionlessTable:
        """Read a table, and deal with what is wrong with its rows.

        Raises:
            Faulty: Something is wrong, and that is to be an error.
            PackageError: See ``read``.
        """
        reading = self.read(name)
        number = sum(reading.errors.values())
        if not number:
            return reading
        if on_error == "fail":
            raise InvalidTable(
                reading.first, number, reading.rows - reading.errors.get("blank-row", 0)
            )
        if on_error == "text" and reading.wrong:
            reading = self.read(name, reading.wrong)
        return reading.dealt_with(on_error)

    def _source(self, name: str) -> tuple[ValidationSession, ResourceRef]:
        """Let the worker have the package in hand, and give it with a table of it.

        Raises:
            PackageError: The table is remote, or the package leads out of its folder.
            WorkerStopped: The descriptor takes too long.
        """
        if self._opened is None:
            self._opened = _open(self.package.metadata, self.package.path)
        source = self._opened.tables.by_name[name]
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
        return opened, opened.tables.refs[0]


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
