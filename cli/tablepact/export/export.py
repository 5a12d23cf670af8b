"""Export tables of a package: one file each in a folder, or all in one workbook or database.

Each export records its version and the digest of its rows: a folder in ``datapackage.json``, a
workbook in the sheet ``about``, a database in the table ``_package``, Parquet in its metadata. The
export is written to a temporary path beside the target, and then moved there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tablepact.batches import AnyFrame, collect
from tablepact.errors import (
    OVERWRITE,
    ContractError,
    ExportError,
    PackageError,
    TablepactError,
    as_line,
)
from tablepact.export.descriptor import export_descriptor
from tablepact.export.formats import (
    FORMATS,
    MULTI_TABLE_FORMATS,
    ExportTables,
    Provenance,
    columns_as_text,
    sink_csv,
)
from tablepact.export.text import missing_token, text_columns
from tablepact.frames.frames import Frames
from tablepact.frames.lazy import Progress, lazy_frames
from tablepact.package.descriptor.keys import foreign_keys, unique_keys
from tablepact.package.descriptor.model import Package, Resource
from tablepact.package.digests.digest import package_digest
from tablepact.package.paths import file_names
from tablepact.system.atomic_write import atomic_path
from tablepact.system.exhaustion import exhausted_resource
from tablepact.system.utf8 import encode_utf8

FORMULA = r"^[=+@\t\r-]"
"""Matches text that a spreadsheet may interpret as a formula."""


@dataclass(frozen=True, slots=True)
class Export:
    """The result of an export.

    Attributes:
        path: The file or folder.
        tables: The names of the exported tables.
        notes: What the format could not represent, and warnings; one line each.

    >>> export = open_package(ports).export(ports / "ships.json", "json", ["ships"])
    >>> export.path.name, export.tables, export.notes
    ('ships.json', ('ships',), ())
    """

    path: Path
    tables: tuple[str, ...]
    notes: tuple[str, ...]


def export(
    frames: Frames,
    names: Sequence[str],
    export_format: str,
    path: Path,
    *,
    force: bool = False,
    keys: bool = True,
    progress: Progress | None = None,
) -> Export:
    """Export tables of a package, streaming them if the format allows it.

    Args:
        frames: The tables of the package.
        names: The tables to export. If empty, export every table that can be read;
            ``frames.notes`` lists the others.
        export_format: A key of ``FORMATS`` or ``MULTI_TABLE_FORMATS``.
        path: A folder that receives one file per table, or a file for xlsx, sqlite and duckdb. A
            single table is written to a file if ``path`` has a suffix of the format.
        force: Whether to overwrite existing files.
        keys: Whether to create keys and code lists in a database.
        progress: Called while a large table is read, with its name, the bytes read and the total.

    Raises:
        UnknownTable: The package has no such table.
        PackageError: A table cannot be read.
        ExportError: The format cannot represent the rows, or the path cannot be written.
        ValueError: The format is unknown.
    """
    if export_format not in FORMATS and export_format not in MULTI_TABLE_FORMATS:
        known = ", ".join({**FORMATS, **MULTI_TABLE_FORMATS})
        raise ValueError(f"unknown format {export_format!r}; use one of {known}")
    requested = {name: frames.resource(name) for name in dict.fromkeys(names or frames)}
    if not requested:
        raise PackageError("there is no table to export")
    with lazy_frames(frames, progress) as scans:
        source: Mapping[str, AnyFrame] = frames if export_format in MULTI_TABLE_FORMATS else scans
        tables = _readable(source, requested, None if names else frames)
        resources = {name: frames.resource(name) for name in tables}
        if export_format in MULTI_TABLE_FORMATS:
            loaded = {name: (resource, frames[name]) for name, resource in resources.items()}
            files = [path]
            notes = _omitted_keys(loaded, export_format) if keys else []
            notes += [
                n
                for name in loaded
                for n in columns_as_text(name, frames[name].schema, export_format)
            ]
            write: Callable[[Provenance, Path], None] = partial(
                _write_all, export_format, loaded, keys
            )
        else:
            files, write = _plan(export_format, frames.package, resources, tables, path)
            notes = _formulas(tables.values()) if export_format == "csv" else []
        with _target(path, files, force) as target:
            write(provenance_of(frames.package, tables), target)
    return Export(path, tuple(resources), tuple(notes))


def _readable(
    tables: Mapping[str, AnyFrame], names: Iterable[str], partial_of: Frames | None
) -> dict[str, AnyFrame]:
    """Return the tables that can be read; raise for the others unless a partial export is allowed.

    With ``partial_of``, the unreadable tables are recorded in its notes instead.
    """
    readable, unread = dict[str, AnyFrame](), dict[str, str]()
    for name in names:
        try:
            readable[name] = tables[name]
        except (PackageError, ContractError) as error:
            if partial_of is None:
                raise
            unread[name] = as_line(error)
    if partial_of is not None:
        partial_of.note_unreadable(unread, len(unread) + len(readable))
    return readable


def _plan(
    export_format: str,
    package: Package,
    resources: Mapping[str, Resource],
    tables: Mapping[str, AnyFrame],
    path: Path,
) -> tuple[list[Path], Callable[[Provenance, Path], None]]:
    """Return the files that will be written, and the function that writes them."""
    endings = FORMATS[export_format].endings
    if len(tables) == 1 and path.suffix.lower() in endings:
        return [path], partial(FORMATS[export_format].write_to, next(iter(tables.values())))
    if path.suffix.lower() in endings and not path.is_dir():
        raise ExportError(
            f"a {export_format} file holds one table, not {len(tables)}; "
            "name one table, or a folder"
        )
    names = file_names(tables, endings[0])
    files = [path / name for name in (*names.values(), "datapackage.json")]
    return files, partial(_write_folder, export_format, package, resources, tables, names)


def provenance_of(package: Package, tables: Mapping[str, AnyFrame]) -> dict[str, str]:
    """Return the provenance of tables: package name, title, version, date, and row digest."""
    metadata = {key: package.metadata.get(key) for key in ("name", "title", "version", "created")}
    provenance = {key: encode_utf8(str(value)).decode() for key, value in metadata.items() if value}
    return provenance | {"digest": package_digest(tables)}


@contextmanager
def _target(path: Path, files: Sequence[Path], force: bool) -> Iterator[Path]:
    """Yield a temporary path to write to, and move it to ``path`` on success.

    Raises:
        ExportError: A file already exists, or the path cannot be written.
    """
    if (path != files[0]) != path.is_dir() and path.exists():
        kind = "file" if path == files[0] else "folder"
        raise ExportError(f"{path} already exists and is not a {kind}; choose another path")
    if folders := [file for file in files if file.is_dir()]:
        raise ExportError(f"{folders[0]} is a folder; choose another path")
    if not force and (existing := [file for file in files if os.path.lexists(file)]):
        raise ExportError(f"{existing[0]} already exists; {OVERWRITE} it")
    try:
        with atomic_path(path) as target:
            yield target
    except UnicodeEncodeError as error:
        raise ExportError(f"{path} cannot be written: a text has a lone surrogate") from error
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error
    except TablepactError:
        raise
    except BaseException as error:  # polars, DuckDB and SQLite have their own classes
        if why := exhausted_resource(error):
            raise ExportError(f"{path} cannot be written: {why}") from error
        raise


def _write_all(
    export_format: str, tables: ExportTables, keys: bool, provenance: Provenance, target: Path
) -> None:
    MULTI_TABLE_FORMATS[export_format](target, tables, provenance, keys)


def _write_folder(
    export_format: str,
    package: Package,
    resources: Mapping[str, Resource],
    tables: Mapping[str, AnyFrame],
    names: Mapping[str, str],
    provenance: Provenance,
    target: Path,
) -> None:
    target.mkdir()
    missing = {"csv": "", "markdown": ""}.get(export_format)  # the other formats have a null
    if export_format == "csv":
        missing = missing_token(tables.values())
    files = {name: target / file for name, file in names.items()}
    for name, table in tables.items():
        if export_format == "csv":
            sink_csv(table, provenance, files[name], missing or "")
        else:
            FORMATS[export_format].write_to(table, provenance, files[name])
    descriptor = export_descriptor(
        package, resources, files, export_format, provenance=provenance, missing=missing
    )
    content = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (target / "datapackage.json").write_bytes(encode_utf8(content))


def _omitted_keys(tables: ExportTables, export_format: str) -> list[str]:
    if export_format not in ("sqlite", "duckdb"):
        return []
    absent = [
        f"omitted the key {name} ({', '.join(key)}): no such column"
        for name, (resource, frame) in tables.items()
        for key in unique_keys(resource)
        if not set(key) <= set(frame.columns)
    ]
    links = omitted_foreign_keys(tables, export_format)
    return absent + [
        f"omitted the foreign key {key}: {export_format} cannot represent it" for key in links
    ]


def omitted_foreign_keys(tables: ExportTables, export_format: str) -> list[str]:
    """Return the foreign keys that a database cannot represent, as ``prices (fruit_id)``."""
    from tablepact.schema_formats.foreign_keys import duckdb_order, usable_foreign_keys

    resources = {name: resource for name, (resource, _) in tables.items()}
    if export_format == "duckdb":
        types = {name: (resource, frame.schema) for name, (resource, frame) in tables.items()}
        usable = {resource.name: links for resource, links in duckdb_order(types)}
    else:
        usable = {
            name: usable_foreign_keys(resource, resources) for name, resource in resources.items()
        }
    return [
        f"{name} ({', '.join(link.fields)})"
        for name, resource in resources.items()
        for link in foreign_keys(resource)
        if link not in usable[name]
    ]


def _formulas(tables: Iterable[AnyFrame]) -> list[str]:
    """Return a warning if a spreadsheet may interpret cells as formulas."""
    number = 0
    for table in tables:
        for name, text in text_columns(table).items():
            matches = table.lazy().select(text.str.contains(FORMULA).sum())
            number += int(collect(matches).item() or 0)
            number += bool(re.match(FORMULA, name))
    if not number:
        return []
    return [f"{number:,} cells look like formulas to a spreadsheet; xlsx keeps them as text"]
