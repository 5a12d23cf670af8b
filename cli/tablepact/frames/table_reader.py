"""The one reader: the rows of any table of a package, opened as ``validate`` opens it.

What the engine can open and cut, it reads; all else is read by frictionless in its process, within
the same limits: another format, data that are inline, rows with errors.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from tablepact.engine.descriptor.descriptor_prefilter import is_plain_resource
from tablepact.engine.descriptor.for_frictionless import prepare_descriptor
from tablepact.engine.descriptor.predicates import is_text_list
from tablepact.engine.descriptor.resources import ResourceRef
from tablepact.engine.errors import FastPathUnsupported, StorageError, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.fast import open_fast
from tablepact.engine.options import ValidationOptions
from tablepact.engine.session import ValidationSession
from tablepact.engine.storage.stored_file import stat_files
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, TableSpec
from tablepact.errors import PackageError
from tablepact.frames.engine_rows import EngineRows
from tablepact.frames.frictionless_rows import FrictionlessRows
from tablepact.frames.table_rows import TableRows
from tablepact.package.descriptor import Package
from tablepact.package.paths import is_remote
from tablepact.package.polars_types import concat_batches
from tablepact.package.table_schema import missing_values

KINDS = frozenset((
    "any", "array", "boolean", "date", "datetime", "duration", "geojson", "geopoint", "integer",
    "list", "number", "object", "string", "time", "year", "yearmonth",
))  # fmt: skip
"""The types of fields that frictionless knows."""
READING_PROPERTIES = (
    "name", "path", "url", "extrapaths", "data", "type", "scheme", "format", "encoding",
    "compression", "innerpath", "dialect", "layout", "schema",
)  # fmt: skip
"""The properties of a resource that say how it is read."""


_WORKERS: dict[int, FrictionlessClient] = {}
"""The worker, by the process that it works for: a fork starts its own."""

WORKER_LOCK = threading.RLock()
"""Held by who asks the worker, which has one package in hand at a time."""


class WholeTable(NamedTuple):
    """All rows of a table, their numbers in the file, and what else is known of them."""

    frame: pl.DataFrame
    numbers: list[int]
    rows: TableRows


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

    @cached_property
    def _sources(self) -> dict[str, ResourceRef]:
        if self._opened:
            return dict(self._opened.tables.by_name)
        _, sources = prepare_descriptor(self.package.metadata, self.package.path)
        return {source.name: source for source in sources}

    def rows(self, name: str, texts: Iterable[str] = (), *, fast: bool = True) -> TableRows:
        """Return the rows of a table.

        Args:
            name: Its name.
            texts: Fields whose cells are given as the file has them.
            fast: Whether the engine may read it, which leaves odd rows to frictionless itself.

        Raises:
            PackageError: It cannot be opened, is remote, or was stopped at a limit.
        """
        source = self._sources[name]
        if source.refusal and not source.unfetched:
            raise PackageError(f"{name}: {source.refusal}")
        note = source.unfetched and f"{name}: {source.unfetched}; it is read without"
        declared = list((source.schema or {}).get("fields") or ())
        if fast and not self._opened and (table := _open_plainly(source)):
            return EngineRows(table, declared, note, texts)
        with WORKER_LOCK:
            try:
                session, source = self._session(source)
                if fast and (opened := _open(session, source)):
                    return EngineRows(opened, declared, note, texts, session)
                return FrictionlessRows(session, source, note, texts)
            except WorkerStopped as reason:
                raise PackageError(f"{name}: {reason}") from reason

    def whole(self, name: str, texts: Iterable[str] = ()) -> WholeTable:
        """Read a table, whatever is wrong with its rows.

        Args:
            name: Its name.
            texts: Fields whose cells are given as the file has them.

        Raises:
            PackageError: As ``rows``; or a value has no place in its column.
        """
        with suppress(FastPathUnsupported):
            table = _whole(self.rows(name, texts))
            if not table.rows.faults.errors or table.rows.faults.first:
                return table
        return _whole(self.rows(name, texts, fast=False))

    def _session(self, source: ResourceRef) -> tuple[ValidationSession, ResourceRef]:
        """Let the worker have the table in hand: alone, with no more than says how it is read.

        Raises:
            PackageError: Frictionless refuses it.
            WorkerStopped: Its descriptor takes too long.
        """
        if self._opened:
            session = self._opened
            session.select()
        else:
            metadata = self.package.metadata
            bare = {key: metadata[key] for key in ("$schema",) if key in metadata}
            resource = _bare_resource(source)
            session = ValidationSession(
                *prepare_descriptor({**bare, "resources": [resource]}, self.package.path),
                self.package.path.parent,
                shared_worker(),
                ValidationOptions(check_v2=not self.package.strict),
            )
            source = session.tables.refs[0]
        session.client.begin()
        if not self._opened and (errors := session.descriptor_errors()):
            reason = " ".join(str(errors[0]["message"]).split())
            raise PackageError(f"{source.name}: {reason}")
        return session, source


def _whole(rows: TableRows) -> WholeTable:
    batches = [*rows.batches()]
    frame = concat_batches([batch.frame for batch in batches])
    return WholeTable(frame, [number for batch in batches for number in batch.numbers], rows)


def _open(session: ValidationSession, source: ResourceRef) -> TableSpec | None:
    """Open a table; None if the engine does not read it, or its header is wrong."""
    try:
        table = session.tables.open(source)
    except FastPathUnsupported:
        return None
    return None if table.header_errors else table


def _open_plainly(source: ResourceRef) -> TableSpec | None:
    """Open a table of which only the names of its columns have to be known; None if that is not so.

    What its schema says of the cells is seen to where these are read.
    """
    schema = source.schema or {}
    fields = schema.get("fields") or []
    spelled = [part["missingValues"] for part in (schema, *fields) if "missingValues" in part]
    columns = tuple(
        ColumnSpec(
            str(field.get("name")),
            str(field.get("type", "any")),
            field,
            missing_values(schema, field) or (),
        )
        for field in fields
    )
    as_text = {"fields": [{"name": column.name, "type": "string"} for column in columns]}
    file = f"table{Path(source.addresses[0]).suffix.lower()}" if source.addresses else ""
    resource = {**_bare_resource(source), "name": "table", "path": file, "schema": as_text}
    if (
        schema.get("fieldsMatch", "exact") not in ("exact", ["exact"])
        or any(column.kind not in KINDS for column in columns)
        or not all(map(is_text_list, spelled))
        or len(source.addresses) != 1
        or source.in_object_store
        or not is_plain_resource(resource, as_text, v2=False)
    ):
        return None
    try:
        table = open_fast(source.index, resource, as_text, stat_files(source.addresses))
    except StorageError:
        return None
    return table and replace(table, name=source.name, schema=BoundSchema(columns, len(columns)))


def _bare_resource(source: ResourceRef) -> dict[str, Any]:
    """Return what says how a table is read, without what says what is right."""
    resource = {key: source.resource[key] for key in READING_PROPERTIES if key in source.resource}
    if source.schema:
        return {**resource, "schema": _bare_schema(source.schema)}
    if is_remote(resource.get("schema")):
        del resource["schema"]
    return resource


def _bare_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    fields = schema.get("fields")
    kept = {
        key: schema[key] for key in ("$schema", "missingValues", "fieldsMatch") if key in schema
    }
    return kept | {"fields": [_bare(field) for field in fields] if fields else []}


def _bare(field: Mapping[str, Any]) -> dict[str, Any]:
    meaning = ("title", "description", "example", "constraints", "categories", "rdfType")
    bare = {key: value for key, value in field.items() if not key.startswith(meaning)}
    constraints = field.get("constraints")
    if isinstance(constraints, dict) and constraints.get("required") is True:
        bare["constraints"] = {"required": True}  # so its column has to be there
    return bare


def shared_worker() -> FrictionlessClient:
    """Return the worker, which is started when it is first asked and ends with this process."""
    if os.getpid() not in _WORKERS:
        _WORKERS.clear()
        _WORKERS[os.getpid()] = exact = FrictionlessClient()
        atexit.register(exact.close)
    return _WORKERS[os.getpid()]
