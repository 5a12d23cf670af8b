"""Validate a package, and write the valid and the invalid rows of its tables to files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import FastPathUnsupported, StorageError, WorkerStopped
from tablepact.engine.options import LIMIT
from tablepact.engine.session import ValidationSession
from tablepact.engine.table_spec import TableSpec
from tablepact.errors import OVERWRITE, ExportError, UnknownTable
from tablepact.language import format_count
from tablepact.package.descriptor.model import Package
from tablepact.package.paths import file_names
from tablepact.package.table_files.table_formats import COMPRESSED_EXTENSIONS
from tablepact.report.report import Report
from tablepact.splitting.row_errors import NotListed, NotSplit, RowErrors, row_errors
from tablepact.splitting.split_csv import RowCounts, split_csv
from tablepact.system.atomic_write import atomic_path
from tablepact.system.temporary_folders import TemporaryFolder
from tablepact.validation.validate import AfterReport

if TYPE_CHECKING:
    from tablepact.splitting.split_frames import SplitFrames


_OTHER_FORMATS = (
    *(".json", ".jsonl", ".ndjson", ".geojson", ".xlsx", ".xls", ".ods", ".arrow", ".feather"),
    *(".sqlite", ".db", ".html", ".md", ".yaml", ".yml", ".toml"),
)
"""File suffixes of formats in which rows are not written."""


class Validate(Protocol):
    """Validate a package; see ``tablepact.validation.validate``."""

    def __call__(self, *, limit_errors: int = LIMIT, after: AfterReport | None = None) -> Report:
        """Return the report, of which ``after`` is called before the package is closed."""
        ...


@dataclass(frozen=True, slots=True)
class SplitRequest:
    """What to write, and where.

    Attributes:
        valid: The file for the valid rows, or the folder for those of each table; None to write
            none.
        invalid: The same for the invalid rows.
        table: The table to split; None for the only one, or for all, into folders.
        force: Whether to overwrite existing files.
    """

    valid: Path | None = None
    invalid: Path | None = None
    table: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class WrittenSplit:
    """The rows of a table that were written.

    Attributes:
        table: The name of the table.
        counts: The numbers of its valid and invalid rows.
        valid: The file of the valid rows, if they were written.
        invalid: The file of the invalid rows, if they were written.
        notes: What was found that concerns no row, by code.
    """

    table: str
    counts: RowCounts
    valid: Path | None
    invalid: Path | None
    notes: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return what was written, in one line."""
        rows = format_count(sum(self.counts), "row")
        parts = [
            f"{count:,} {what}{f' (in {path})' if path else ''}"
            for count, what, path in (
                (self.counts.valid, "valid", self.valid),
                (self.counts.invalid, "invalid", self.invalid),
            )
        ]
        notes = [f"{code} ({count:,}) is about no row" for code, count in self.notes.items()]
        return "; ".join([f"{self.table}: {rows}, {', '.join(parts)}", *notes])


def split_to_files(
    validate: Validate, request: SplitRequest, limit_errors: int = LIMIT
) -> tuple[Report, list[WrittenSplit], list[NotSplit]]:
    """Validate a package and write the rows of its tables.

    Args:
        validate: Validates the package. It is called again, without a limit on the listed errors,
            if the report does not list all of a table.
        request: What to write.
        limit_errors: How many errors of a table the report lists.

    Returns:
        The report, what was written, and why a table was not split.

    Raises:
        ExportError: A file exists or cannot be written, or one file is to hold several tables.
        PackageError: The package cannot be read.
        UnknownTable: There is no table of that name.
    """
    _require_writable(request)
    written: list[WrittenSplit] = []
    refused: dict[str, NotSplit] = {}

    def write(report: Report, package: Package, session: ValidationSession) -> None:
        targets = find_targets(request, session, package)
        left = [*refused] or [*targets]
        refused.clear()
        for name in left:
            try:
                written.append(_write(report, package, session, name, targets[name]))
            except NotSplit as reason:
                refused[name] = reason

    report = validate(limit_errors=limit_errors, after=write)
    if limit_errors and any(isinstance(reason, NotListed) for reason in refused.values()):
        validate(limit_errors=0, after=write)
    return report, written, [*refused.values()]


@dataclass(frozen=True, slots=True)
class Targets:
    """The files for the rows of a table."""

    valid: Path | None
    invalid: Path | None
    force: bool

    @property
    def files(self) -> list[Path]:
        """The files to write."""
        return [path for path in (self.valid, self.invalid) if path]


def _require_writable(request: SplitRequest) -> None:
    """Raise ExportError if a file can be refused before anything is read."""
    files = [path for path in (request.valid, request.invalid) if path]
    for path in files:
        if path.suffix.lower() in COMPRESSED_EXTENSIONS:
            raise ExportError(f"{path}: rows are written uncompressed; leave out {path.suffix}")
        if path.suffix.lower() in _OTHER_FORMATS:
            raise ExportError(f"{path}: rows are written as CSV or Parquet, not as {path.suffix}")
        if not path.is_dir():
            _require_free(path, force=request.force)
        if not path.parent.is_dir():
            raise ExportError(f"there is no folder {str(path.parent)!r}")
    if len(files) == 2 and _is_same(*files):
        raise ExportError(f"{files[0]} is named both for the valid and for the invalid rows")


def find_targets(
    request: SplitRequest, session: ValidationSession, package: Package
) -> dict[str, Targets]:
    """Return the files for each table to split."""
    tables = {
        ref.name: ref
        for ref in session.tables.refs
        if ref.is_table or ref.metadata.get("data") is not None
    }
    if request.table is not None and request.table not in tables:
        from tablepact.frames.frames import Frames

        Frames(package).resource(request.table)  # which raises UnknownTable, with a hint
        raise UnknownTable(f"{request.table!r} is not a table")
    names = [*tables] if request.table is None else [request.table]
    into_folders = [path for path in (request.valid, request.invalid) if path and path.is_dir()]
    if len(names) != 1 and not (into_folders and len(into_folders) == len(_named(request))):
        reason = f"the package has {len(names)} tables"
        raise ExportError(
            f"{reason}: name one of them (validate --table; table= in Python), or "
            "existing folders for all"
        )
    targets = {}
    for name in names:
        file = _file_name(tables[name], names)
        valid, invalid = (
            path / file if path and path.is_dir() else path
            for path in (request.valid, request.invalid)
        )
        targets[name] = Targets(valid, invalid, request.force)
        for path in targets[name].files:
            _require_free(path, force=request.force)
            _require_no_source(path, session, package)
    files = [path for target in targets.values() for path in target.files]
    if len({*files}) < len(files):
        raise ExportError("the valid and the invalid rows would be in the same files")
    return targets


def _named(request: SplitRequest) -> list[Path]:
    return [path for path in (request.valid, request.invalid) if path]


def _file_name(ref: SessionResource, names: Iterable[str]) -> str:
    ending = ".parquet" if ref.is_parquet else ".csv"
    if ref.format == "tsv":
        ending = ".tsv"
    return file_names(names, ending)[ref.name]


def _require_free(path: Path, *, force: bool) -> None:
    if path.exists() and not path.is_file():
        raise ExportError(f"{path} cannot be written: it is not a file")
    if os.path.lexists(path) and not force:
        raise ExportError(f"{path} already exists; {OVERWRITE} it")


def _require_no_source(path: Path, session: ValidationSession, package: Package) -> None:
    """Raise ExportError if a file of the package would be overwritten."""
    sources = [Path(address) for ref in session.tables.refs for address in ref.addresses]
    sources += [package.path]
    for ref in session.tables.refs:
        named = (ref.metadata.get(key) for key in ("schema", "dialect"))
        sources += [ref.folder / name for name in named if isinstance(name, str)]
    if any(_is_same(path, source) for source in sources):
        raise ExportError(f"{path} is a file of the package; write the rows to another one")


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.resolve() == other.resolve() or (path.exists() and path.samefile(other))
    except (OSError, ValueError, RuntimeError):
        return False


def errors_of_table(
    report: Report, session: ValidationSession, name: str
) -> tuple[RowErrors, TableSpec | None]:
    """Return the errors of the rows of a table, and the table if the engine reads it.

    Raises:
        NotSplit: It is not known which rows are valid.
    """
    ref = session.tables.by_name[name]
    errors = row_errors(report, name, parts=len(ref.addresses))
    if ref.in_object_store:
        raise NotSplit(f"{name} cannot be split in an object store; copy it to this machine")
    try:
        table = session.tables.open(ref, values=True, any_csv=True)
    except (FastPathUnsupported, WorkerStopped):
        table = None
    if table is None and errors.by_line:
        raise NotSplit(f"{name} cannot be split: the rows at some lines are not known")
    return errors, table


def _write(
    report: Report, package: Package, session: ValidationSession, name: str, targets: Targets
) -> WrittenSplit:
    errors, table = errors_of_table(report, session, name)
    is_csv = bool(table and not table.parquet)
    as_text = [is_csv and path.suffix.lower() != ".parquet" for path in targets.files]
    with ExitStack() as stack:
        temporary = {path: stack.enter_context(atomic_path(path)) for path in targets.files}
        copied = {path for path, copy in zip(targets.files, as_text, strict=True) if copy}
        counts = RowCounts(0, 0)
        if table and is_csv:
            opened = [
                stack.enter_context(temporary[path].open("wb")) if path in copied else None
                for path in (targets.valid, targets.invalid)
            ]
            counts = split_csv(table, errors, *opened)
            for file in opened:
                if file:
                    file.close()
        if len(copied) < len(targets.files):
            with frames_of_table(package, session, name, errors, table) as frames:
                counts = counts if is_csv else frames.counts()
                for path, rows in (
                    (targets.valid, frames.valid),
                    (targets.invalid, frames.invalid),
                ):
                    if path and path not in copied:
                        frames.write(rows, path.suffix.lower(), temporary[path])
        _require_all_rows(counts, errors, report, name)
        _require_unchanged(table, name)
    return WrittenSplit(name, counts, targets.valid, targets.invalid, dict(errors.of_the_whole))


@contextmanager
def frames_of_table(
    package: Package,
    session: ValidationSession,
    name: str,
    errors: RowErrors,
    table: TableSpec | None,
) -> Iterator[SplitFrames]:
    """Yield the rows of a table, which last as long as the block."""
    from tablepact.splitting.split_frames import other_frames, parquet_frames

    with TemporaryFolder() as folder:
        if table and table.parquet and session.tables.by_name[name].is_parquet:
            yield parquet_frames(table, errors)
            return
        if table and not table.parquet:
            split_csv(table, errors, None, None)  # which finds the lines
        yield other_frames(package, session, name, errors, Path(folder))


def _require_all_rows(counts: RowCounts, errors: RowErrors, report: Report, name: str) -> None:
    """Raise NotSplit if other rows were copied than were validated."""
    rows = next((task["stats"].get("rows", 0) for task in report.tasks if task["name"] == name), 0)
    if counts.invalid != len(errors.by_row) or sum(counts) != rows:
        raise NotSplit(
            f"{name} cannot be split: {rows:,} rows were validated, {len(errors.by_row):,} of them "
            f"invalid, but {sum(counts):,} and {counts.invalid:,} were read"
        )


def _require_unchanged(table: TableSpec | None, name: str) -> None:
    try:
        changed = bool(table and table.own_file.changed())
    except StorageError:
        changed = True
    if changed:
        raise NotSplit(f"{name} changed while it was read; validate it again")
