"""The tables of any package as typed frames, each read on first access.

A package with ``"tableContract": "strict"`` is read strictly, any other as frictionless reads it.
If the strict reader succeeds, the results are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from textwrap import shorten
from typing import TYPE_CHECKING, Any, TypeVar

from tablepact._about import program
from tablepact.errors import ContractError, PackageError, UnknownTable, as_line
from tablepact.frames.on_error import InvalidTable, OnError
from tablepact.frames.small_csv import SmallTables
from tablepact.frames.table_files import require_files, with_all_files
from tablepact.language import english_count
from tablepact.package.csv_files.plain_table import PlainTable, plain_digest
from tablepact.package.descriptor.keys import foreign_keys, unique_keys
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.descriptor.table_schema import Field
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    import polars as pl

    from tablepact.engine.session import ValidationSession
    from tablepact.frames.table_reader import TableReader
    from tablepact.frames.table_rows import ByteProgress, TableRows

Taken = TypeVar("Taken", "pl.DataFrame", "pl.LazyFrame")
NAMES = 72
"""The maximum length of the list of table names in ``repr``."""


class Frames(Mapping[str, "pl.DataFrame"]):
    """The tables of a package by name, in the order of its descriptor.

    Resources that are not tables (a text, an image) are left out. An unknown name raises
    ``UnknownTable``, and a table that cannot be read ``PackageError``.

    Attributes:
        package: The package.
        on_error: How to handle cells and rows that do not conform to the schema.
        notes: One-line notes for the user, by table.
        unread: The names of the tables that could not be read.
        texts: The fields that are read as text whatever their type, by table.
        shortened: The names of the tables with cells beyond their columns, which are left out.
        cache: Results computed from tables, by kind and table.

    >>> frames = open_package(ports).frames
    >>> frames
    <Frames: ports, ships>
    >>> list(frames), frames["ships"].height, frames.notes
    (['ports', 'ships'], 2, {})
    """

    def __init__(
        self, package: Package, on_error: OnError = "fail", opened: ValidationSession | None = None
    ) -> None:
        """Create the mapping; read nothing yet.

        Args:
            package: The package.
            on_error: How to handle cells and rows that do not conform to the schema.
            opened: The session of the engine for this package, if there is one.
        """
        self.package = package
        self.on_error = on_error
        self.notes: dict[str, str] = {}
        self.unread: set[str] = set()
        self.texts: dict[str, frozenset[str]] = {}
        self.shortened: set[str] = set()
        self.cache: dict[tuple[str, ...], Any] = {}
        self._resources = {r.name: r for r in with_all_files(package) if r.is_table}
        self._read: dict[str, pl.DataFrame] = {}
        self._failed: dict[str, PackageError | ContractError] = {}
        self._inferred: dict[str, tuple[Field, ...]] = {}
        self._opened = opened
        self._small = SmallTables(strict=package.strict and on_error == "fail")

    @refuse_after_fork
    def __getitem__(self, name: str) -> pl.DataFrame:
        """Return a table; cached."""
        if name in self._failed:
            raise self._failed[name]
        if name not in self._read:
            try:
                self._read[name] = self._load(self.resource(name))
            except (PackageError, ContractError) as error:
                self._failed[name] = error
                raise
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._resources)

    def __repr__(self) -> str:
        """Return the first names as text."""
        return f"<Frames: {shorten(', '.join(self), NAMES, placeholder=' …')}>"

    def __len__(self) -> int:
        """Return the number of tables."""
        return len(self._resources)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a table with this name, without reading it."""
        return name in self._resources

    def has_read(self, name: str) -> bool:
        """Return whether a table has been read and cached."""
        return name in self._read

    def resource(self, name: str) -> Resource:
        """Return the resource of a table.

        >>> open_package(ports).frames.resource("ships").path.name
        'ships.csv'
        """
        if name not in self._resources:
            near = get_close_matches(str(name).lower(), self._resources, n=1, cutoff=0.4)
            hint = (
                f"did you mean {near[0]!r}?" if near else f"available: {', '.join(self) or 'none'}"
            )
            raise UnknownTable(f"there is no table {name!r}; {hint}")
        resource = self._resources[name]
        if resource.note:
            self.notes.setdefault(name, f"{name}: {resource.note}")
        return resource

    def fields(self, name: str) -> tuple[Field, ...]:
        """Return the fields of a table; without a schema, as frictionless infers them.

        >>> [field.type for field in open_package(ports).frames.fields("ships")]
        ['string', 'string', 'integer']
        """
        if not (declared := self.resource(name).fields):
            self[name]
        known = self._inferred.get(name, ()) if name in self._read else ()
        bound = {field.name for field in declared}
        return (*declared, *(field for field in known if field.name not in bound))

    def unreadable(self, names: Iterable[str]) -> dict[str, str]:
        """Read tables, and return the reason for each that cannot be read or has invalid keys."""
        left: dict[str, str] = {}
        for name in names:
            try:
                self[name]
                unique_keys(self._resources[name])
                foreign_keys(self._resources[name])
            except (PackageError, ContractError) as error:
                left[name] = as_line(error)
        self.unread |= left.keys()
        return left

    def digest(self, name: str) -> str:
        """Return the digest of a table; for a small plain table, without importing polars. Cached.

        Raises:
            PackageError: The table cannot be read.
        """
        if ("digest", name) not in self.cache:
            self.cache["digest", name] = self._digest(name)
        digest: str = self.cache["digest", name]
        return digest

    def _digest(self, name: str) -> str:
        if plain := self._plain(name):
            return plain_digest(plain)
        from tablepact.package.digests.digest import table_digest

        return table_digest(self[name])

    def _plain(self, name: str) -> PlainTable | None:
        """Return a small plain table, which is read without importing polars; else None.

        Raises:
            PackageError: The table may not be read, or its file is missing.
        """
        resource = self.resource(name)
        if name in self._read or name in self._failed or resource.format != "csv":
            return None
        require_files(resource)
        return self._small.read(resource)

    def readable(self) -> tuple[Frames, dict[str, str]]:
        """Return the tables that can be read, and the reason for each other table, by name."""
        left = self.unreadable(self)
        if not left:
            return self, left
        kept = tuple(resource for resource in self.package.resources if resource.name not in left)
        return self._subset(replace(self.package, resources=kept), self._read), left

    def head(self, rows: int, cells: int) -> Frames:
        """Return the first rows of all tables.

        Args:
            rows: The maximum number of rows of all tables together.
            cells: The maximum number of cells per table.
        """
        frames: dict[str, pl.DataFrame] = {}
        for name in self:
            frame = self[name].head(min(rows, cells // max(self[name].width, 1)))
            frames[name] = frame
            rows -= frame.height
        return self._subset(self.package, frames)

    def _subset(self, package: Package, frames: dict[str, pl.DataFrame]) -> Frames:
        """Return some of these tables or rows, with the same notes and fields."""
        subset = Frames(package, self.on_error, self._opened)
        subset.notes, subset._inferred, subset._read = self.notes, self._inferred, frames
        subset._resources = {name: self._resources[name] for name in subset}
        return subset

    def only_readable(self) -> Frames:
        """Return the tables that can be read; add a note for each other table.

        Raises:
            PackageError: There are tables, but none can be read.
        """
        frames, left = self.readable()
        self.note_unreadable(left, len(self))
        return frames

    def note_unreadable(self, left: Mapping[str, str], number: int) -> None:
        """Add notes why tables are left out.

        Args:
            left: The reasons, by table.
            number: The number of all tables.

        Raises:
            PackageError: All tables are left out.
        """
        if left and len(left) == number:
            raise PackageError(next(iter(left.values())))
        self.unread |= left.keys()
        for name, reason in left.items():
            self.notes[name] = f"{name} is left out: {reason.removeprefix(f'{name}: ')}"

    def height(self, name: str) -> int | None:
        """Return the number of rows, even of an invalid table; None if they cannot be counted.

        If the table cannot be read, a note gives the reason.
        """
        try:
            plain = self._plain(name)
            return plain.height if plain else self[name].height
        except InvalidTable as error:
            self.unread.add(name)
            errors = english_count(error.number, "finding")
            self.notes[name] = f"{name} cannot be read: {errors}, see {program()} validate"
            return error.rows
        except (PackageError, ContractError) as error:
            self.unread.add(name)
            reason = as_line(error).removeprefix(f"{name}: ")
            self.notes[name] = f"{name} cannot be read: {reason}"
            return None

    def read(
        self,
        resource: Resource,
        take: Callable[[Iterator[pl.DataFrame]], Taken],
        progress: ByteProgress | None = None,
    ) -> Taken:
        """Read the rows of a table in batches, and record its fields and notes.

        Args:
            resource: The table; not in Parquet, and not strict.
            take: Called with the batches; called again from the start if the fast path turns out
                not to support the table. ``common_type`` returns the types for all batches.
            progress: Called with the number of bytes done.

        Raises:
            PackageError: The table cannot be read, or is invalid and ``on_error`` is "fail".
        """
        from tablepact.engine.errors import FastPathUnsupported
        from tablepact.package.field_types.polars_types import warn_kept_as_text

        try:
            rows, taken = self._read_rows(resource.name, take, progress)
        except FastPathUnsupported:
            rows, taken = self._read_rows(resource.name, take, progress, fast=False)
        self._inferred[resource.name] = rows.fields
        if rows.faults.errors["extra-cell"]:
            self.shortened.add(resource.name)
        if rows.note:
            self._note(resource, rows.note)
        if rows.texts:
            self._resources[resource.name] = _with_texts(resource, rows.texts)
        typed = [field for field in rows.fields if field.name not in rows.texts]
        warn_kept_as_text(resource.name, typed, taken.lazy().collect_schema())
        return taken

    def without_blank_rows(self, resource: Resource, table: Taken) -> Taken:
        """Leave out and note the blank rows of a table, unless errors fail."""
        if self.on_error == "fail":
            return table
        from tablepact.frames.blank_rows import blank_rows_note, without_blank_rows
        from tablepact.frames.parquet import parquet_errors

        with parquet_errors(resource):
            kept, number = without_blank_rows(table, resource.fields)
        if number:
            self._note(resource, f"{resource.name}: {blank_rows_note(number)}")
        return kept

    def _note(self, resource: Resource, note: str) -> None:
        """Add a note to that of the descriptor."""
        noted = f"{resource.name}: {resource.note}" if resource.note else ""
        self.notes[resource.name] = "; ".join(filter(None, (noted, note)))

    def _read_rows(
        self,
        name: str,
        take: Callable[[Iterator[pl.DataFrame]], Taken],
        progress: ByteProgress | None,
        *,
        fast: bool = True,
    ) -> tuple[TableRows, Taken]:
        from tablepact.frames.table_rows import NotOfType

        rows = self._reader.rows(name, self.texts.get(name, ()), fast=fast)
        try:
            return rows, take(rows.frames(self.on_error, progress))
        except NotOfType:  # only the whole table shows which columns must be text
            for _ in rows.batches():
                pass
        self.texts[name] = rows.texts | rows.faults.wrong.keys()
        rows = rows.as_texts(self.texts[name])
        return rows, take(rows.frames(self.on_error, progress))

    @cached_property
    def _reader(self) -> TableReader:
        from tablepact.frames.table_reader import TableReader

        return TableReader(self.package, self._opened, any_order=self.on_error != "fail")

    def _load(self, resource: Resource) -> pl.DataFrame:
        require_files(resource)
        from tablepact.frames.parquet import is_parquet, read_parquet
        from tablepact.frames.strict_csv import read_table
        from tablepact.package.field_types.polars_types import concat_batches, warn_kept_as_text

        if is_parquet(resource):
            frame = read_parquet(resource, codes=self.package.strict)
            self._inferred[resource.name] = tuple(map(Field, frame.columns))
            warn_kept_as_text(resource.name, resource.fields, frame.schema)
            return self.without_blank_rows(resource, frame)
        if self.package.strict:
            try:
                return self.without_blank_rows(resource, read_table(resource))
            except (PackageError, ContractError):  # the other reader may succeed
                if self.on_error == "fail":
                    raise
        return self.read(resource, lambda batches: concat_batches([*batches]))


def _with_texts(resource: Resource, texts: Collection[str]) -> Resource:
    """Return a table with some fields changed to text."""
    meant = ("name", "title", "description")
    fields = [
        {k: v for k, v in field.metadata.items() if k in meant} | {"type": "string"}
        if field.name in texts
        else field.metadata
        for field in resource.fields
    ]
    return replace(resource, schema={**(resource.schema or {}), "fields": fields})
