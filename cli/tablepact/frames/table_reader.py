"""Read the rows of any table of a package, opened as ``validate`` opens it.

The engine reads the tables that it supports. The frictionless worker reads all others, such as
other formats and inline data, within the same limits.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from tablepact.engine.descriptor.for_frictionless import prepare_descriptor
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import FastPathUnsupported, NotOpened, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opened_tables import Tables
from tablepact.engine.opening.guesses import decide
from tablepact.engine.table_spec import BoundSchema, ColumnSpec, TableSpec
from tablepact.errors import PackageError, as_line
from tablepact.frames.engine_rows import EngineRows
from tablepact.frames.small_csv import READING_PROPERTIES, is_simple
from tablepact.frames.table_rows import TableRows
from tablepact.package.descriptor.known_properties import CONSTRAINTS
from tablepact.package.descriptor.model import Package
from tablepact.package.descriptor.table_schema import Field, TableSchema
from tablepact.package.field_types.polars_types import concat_batches
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.paths import is_remote

if TYPE_CHECKING:
    from tablepact.engine.session import ValidationSession

_WORKERS: dict[int, FrictionlessClient] = {}
"""The worker, by the id of the process that started it: a fork starts its own."""

WORKER_LOCK = threading.RLock()
"""To be held while using the worker, which has one open package at a time."""


class WholeTable(NamedTuple):
    """All rows of a table, their row numbers in the file, and the reader with the errors found."""

    frame: pl.DataFrame
    numbers: list[int]
    rows: TableRows


class TableReader:
    """The tables of a package, each read as ``validate`` reads it."""

    def __init__(
        self,
        package: Package,
        opened: ValidationSession | None = None,
        *,
        any_order: bool = False,
    ) -> None:
        """Set the package to read.

        Args:
            package: The package.
            opened: The session of ``validate`` if it has already opened the package; its worker is
                used then.
            any_order: Whether columns in another order than the fields are found by their names.
        """
        self.package = package
        self._opened = opened
        self._any_order = any_order

    @cached_property
    def _sources(self) -> dict[str, SessionResource]:
        if self._opened:
            return self._opened.tables.by_name
        _, sources = prepare_descriptor(self.package.metadata, self.package.path)
        return {source.name: source for source in sources}

    def _source(self, name: str) -> SessionResource:
        """Return the resource of a table, with the encoding and dialect by which it is read."""
        if self._sources[name].chosen is None and not self._opened:
            self._sources[name] = decide(self._sources[name])
        return self._sources[name]

    def rows(self, name: str, texts: Iterable[str] = (), *, fast: bool = True) -> TableRows:
        """Return the rows of a table.

        Args:
            name: The name of the table.
            texts: The fields whose cells are returned as text, as in the file.
            fast: Whether the engine may read it; its rows can then raise FastPathUnsupported.

        Raises:
            PackageError: The table cannot be opened, is remote, or exceeds a limit.
        """
        source = self._source(name)
        if source.refusal and not source.unfetched:
            raise PackageError(f"{name}: {source.refusal}")
        note = source.unfetched and f"{name}: {source.unfetched}; the table is read without it"
        with WORKER_LOCK:
            try:
                if fast and (opened := self._open(source)):
                    rows = EngineRows(*opened, source.fields, note, texts)
                    if self._any_order and rows.is_in_other_order:
                        return self._by_name(source, rows, texts) or rows
                    return rows
                from tablepact.frames.frictionless_rows import FrictionlessRows

                return FrictionlessRows(*self._session(source), note, texts)
            except WorkerStopped as reason:
                raise PackageError(f"{name}: {reason}") from reason

    def whole(self, name: str, texts: Iterable[str] = (), *, fast: bool = True) -> WholeTable:
        """Read a whole table, including rows with errors.

        Args:
            name: The name of the table.
            texts: The fields whose cells are returned as text, as in the file.
            fast: Whether the engine reads the table if it can.

        Raises:
            PackageError: As for ``rows``, or a column cannot hold a value.
        """
        if fast:
            with suppress(FastPathUnsupported):
                return _whole(self.rows(name, texts))
        return _whole(self.rows(name, texts, fast=False))

    def _by_name(
        self, source: SessionResource, rows: EngineRows, texts: Iterable[str]
    ) -> EngineRows | None:
        """Open a table again, with its columns found by name; None if unsupported."""
        schema = {**source.table_schema.metadata, "fieldsMatch": "equal"}
        opened = self._open(replace(source, schema=schema), alone=True)
        if opened is None:
            return None
        note = f"{source.name}: its columns are in another order than its fields; read by name"
        notes = "; ".join(filter(None, (rows.note, note)))
        return EngineRows(*opened, source.fields, notes, texts)

    def _open(
        self, source: SessionResource, *, alone: bool = False
    ) -> tuple[object, TableSpec] | None:
        """Open a table, and return the owner of its file and the table; None if unsupported.

        Args:
            source: The table.
            alone: Whether it is opened as described here, even if ``validate`` has opened it.

        Raises:
            PackageError: The part of the descriptor that affects reading is invalid, or bytes of
                the file are not valid in its encoding.
            WorkerStopped: The table cannot be opened.
        """
        values = source.is_typed or source.is_inline  # Parquet is read elsewhere
        try:
            if self._opened and not alone:
                self._opened.select()
                self._opened.client.begin()
                return self._opened, self._opened.tables.open(source, values=values, any_csv=True)
            if not (columns := _columns(source)) and source.fields:
                return None
            schema = _text_schema(source, columns)
            tables = self._simple(source, schema)
            if tables is None:
                session, _ = self._alone(source, schema, name="table")
                tables = session.tables
            table = tables.open(tables.refs[0], values=values, any_csv=True)
        except FastPathUnsupported as reason:
            if isinstance(reason, NotOpened) and reason.error["type"] == "encoding-error":
                _require_decodable(source)
            return None
        by_name = {column.name: column for column in columns}
        bound = tuple(by_name.get(column.name, column) for column in table.columns)
        if table.parquet:
            from tablepact.engine.opening.parquet import with_natives

            bound = with_natives(bound, table.parquet.natives)
        width = table.schema.schema_fields
        return tables, replace(table, name=source.name, schema=BoundSchema(bound, width))

    def _simple(self, source: SessionResource, schema: JsonObject | None) -> Tables | None:
        """Open a table alone if its resource has only a path and a schema; else return None."""
        said: JsonObject = {**source.metadata}
        chosen = {key: said.pop(key) for key in ("encoding", "dialect") if _is_chosen(source, key)}
        if schema is None or not is_simple(said) or len(source.addresses) != 1:
            return None
        entry = {"name": "table", "type": "table", "schema": schema, **chosen}
        entry |= {key: said[key] for key in ("path", "format") if key in said}
        client = shared_worker()
        client.package({"resources": [entry]}, str(self.package.path.parent))
        alone = replace(source, index=0, name="table", schema=schema, metadata=entry)
        return Tables([alone], client, lambda: [entry])

    def _session(self, source: SessionResource) -> tuple[ValidationSession, SessionResource]:
        """Open a table in the worker.

        Raises:
            PackageError, WorkerStopped: As for ``_open``.
        """
        if not self._opened:
            return self._alone(source, _bare_schema(source.table_schema) if source.schema else None)
        self._opened.select()
        self._opened.client.begin()
        return self._opened, source

    def _alone(
        self, source: SessionResource, schema: Metadata | None, **other: str
    ) -> tuple[ValidationSession, SessionResource]:
        """Open a table as the only one of a package, with only the properties that affect reading.

        Raises:
            PackageError, WorkerStopped: As for ``_open``.
        """
        from tablepact.engine.options import ValidationOptions
        from tablepact.engine.session import ValidationSession

        metadata = self.package.metadata
        package = {key: metadata[key] for key in ("$schema",) if key in metadata}
        resource = {
            key: value for key, value in source.metadata.items() if key in READING_PROPERTIES
        }
        resource |= other
        if schema:
            resource["schema"] = schema
        elif is_remote(resource.get("schema")):
            del resource["schema"]
        session = ValidationSession(
            *prepare_descriptor({**package, "resources": [resource]}, self.package.path),
            self.package.path.parent,
            shared_worker(),
            ValidationOptions(check_v2=not self.package.strict, standard=not self.package.strict),
        )
        session.client.begin()
        if errors := session.descriptor_errors():
            reason = as_line(errors[0]["message"])
            raise PackageError(f"{source.name}: {reason}")
        return session, session.tables.refs[0]


def _whole(rows: TableRows) -> WholeTable:
    batches = [*rows.batches()]
    frame = concat_batches([batch.frame for batch in batches])
    return WholeTable(frame, [number for batch in batches for number in batch.numbers], rows)


def _require_decodable(source: SessionResource) -> None:
    """Raise PackageError, with the line, if bytes of a table are not valid in its encoding."""
    from tablepact.engine.opening.undecodable import find_undecodable

    file = Tables([source], shared_worker(), lambda: None).content(source)
    found = file and find_undecodable(file, source.metadata.get("encoding") or "utf-8")
    if found:
        raise PackageError(f"{source.name}, line {found.line}, {found.note}")


def _is_chosen(source: SessionResource, key: str) -> bool:
    """Return whether all of the encoding or dialect of a table was decided for it."""
    chosen, value = source.chosen or {}, source.metadata.get(key)
    return (
        key in chosen
        if key == "encoding"
        else isinstance(value, dict) and value.keys() <= chosen.keys()
    )


def _columns(source: SessionResource) -> tuple[ColumnSpec, ...]:
    """Return the fields of a table; none if frictionless must check them."""
    schema = source.table_schema
    names = [field.name for field in schema.fields]
    is_known = (
        all(names)
        and len({*names}) == len(names)
        and all(field.type in CONSTRAINTS for field in schema.fields)
        and schema.has_plain_missing_values
    )
    return tuple(ColumnSpec(field, standard=True) for field in schema.fields) if is_known else ()


def _text_schema(source: SessionResource, columns: Sequence[ColumnSpec]) -> JsonObject | None:
    """Return a schema with the same rules for the header, in which all fields are strings."""
    if not columns:
        return None
    fields = [
        {"name": column.name, "type": "string", **_presence(column.field)} for column in columns
    ]
    return source.table_schema.only("fieldsMatch") | {"fields": fields}


def _bare_schema(schema: TableSchema) -> JsonObject:
    kept = schema.only("$schema", "missingValues", "fieldsMatch")
    return kept | {"fields": [_bare(field) for field in schema.fields]}


def _bare(field: Field) -> JsonObject:
    meaning = ("title", "description", "example", "constraints", "categories", "rdfType")
    bare = {key: value for key, value in field.metadata.items() if not key.startswith(meaning)}
    return bare | _presence(field)


def _presence(field: Field) -> JsonObject:
    """Return the constraint that makes a column required; empty if it is not."""
    return {"constraints": {"required": True}} if field.is_required else {}


def shared_worker() -> FrictionlessClient:
    """Return the worker, which starts on first use and ends with this process."""
    if os.getpid() not in _WORKERS:
        _WORKERS.clear()
        _WORKERS[os.getpid()] = exact = FrictionlessClient()
        atexit.register(exact.close)
    return _WORKERS[os.getpid()]
