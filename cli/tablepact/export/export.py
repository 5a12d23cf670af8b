"""Tables of a package to take along: a file each in a folder, or all in one book or database.

What is written says which version it is and what digest its rows have: a folder in its
``datapackage.json``, a workbook in a sheet ``about``, a database in a table ``_package``, Parquet
in its metadata. Everything is written beside its place first, and then moved there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tablepact.errors import ContractError, DatasetError, ExportError, PackageError
from tablepact.export.descriptor import describe
from tablepact.export.formats import FORMATS, WHOLE, Facts, Tables, made_text, sink_csv
from tablepact.export.text import missing_token, texts_of
from tablepact.frames.frames import Frames
from tablepact.frames.lazy import Progress, lazy_frames
from tablepact.package.batches import AnyFrame, collect
from tablepact.package.descriptor import Package, Resource
from tablepact.package.digest import package_digest
from tablepact.package.keys import foreign_keys, unique_keys
from tablepact.package.paths import file_names
from tablepact.system.atomic_write import atomic_path
from tablepact.system.exhaustion import exhausted_resource
from tablepact.system.utf8 import encode_utf8

FORMULA = r"^[=+@\t\r-]"
"""How a text begins that a spreadsheet may take for a formula."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an export made.

    Attributes:
        path: The file or folder.
        tables: The names of the tables in it.
        notes: What the format could not keep, and what to mind; one line each.
    """

    path: Path
    tables: tuple[str, ...]
    notes: tuple[str, ...]


def export(
    frames: Frames,
    names: Sequence[str],
    form: str,
    path: Path,
    *,
    force: bool = False,
    keys: bool = True,
    progress: Progress | None = None,
) -> Export:
    """Write tables of a package; as a stream where the format can be written so.

    Args:
        frames: The tables of the package.
        names: Which of them; none means all that can be read, and ``frames.notes`` says which
            cannot.
        form: One of ``FORMATS`` and ``WHOLE``.
        path: A folder for one file a table; a file for xlsx, sqlite and duckdb. A single table goes
            into a file if ``path`` ends as files of its format do.
        force: Whether a file that is there may be replaced.
        keys: Whether a database gets keys and code lists.
        progress: Is told how far a large table is read: its name, bytes done, bytes in all.

    Raises:
        UnknownTable: There is no such table.
        PackageError: A table cannot be read.
        ExportError: The format cannot hold the rows, or the place cannot be written.
        ValueError: There is no such format.
    """
    if form not in FORMATS and form not in WHOLE:
        raise ValueError(f"the format is {form!r}, not one of {', '.join({**FORMATS, **WHOLE})}")
    wanted = {name: frames.resource(name) for name in dict.fromkeys(names or frames)}
    if not wanted:
        raise ExportError("there is no table to export")
    with lazy_frames(frames, progress) as scans:
        read: Mapping[str, AnyFrame] = frames if form in WHOLE else scans
        tables = _read(read, wanted, None if names else frames)
        resources = {name: frames.resource(name) for name in tables}
        if form in WHOLE:
            whole = {name: (resource, frames[name]) for name, resource in resources.items()}
            files = [path]
            notes = _left_out(whole, form) if keys else []
            notes += [n for name in whole for n in made_text(name, frames[name].schema, form)]
            write: Callable[[Facts, Path], None] = partial(_write_whole, form, whole, keys)
        else:
            files, write = _place(form, frames.package, resources, tables, path)
            notes = _formulas(tables.values()) if form == "csv" else []
        with _writing(path, files, force) as made:
            write(facts_of(frames.package, tables), made)
    return Export(path, tuple(resources), tuple(notes))


def _read(
    tables: Mapping[str, AnyFrame], names: Iterable[str], partial_of: Frames | None
) -> dict[str, AnyFrame]:
    """Read tables; leave out those that cannot be read, if these may be a part of a package."""
    read, left = dict[str, AnyFrame](), dict[str, str]()
    for name in names:
        try:
            read[name] = tables[name]
        except (PackageError, ContractError) as error:
            if partial_of is None:
                raise
            left[name] = " ".join(str(error).split())
    if partial_of is not None:
        partial_of.note_left_out(left, len(left) + len(read))
    return read


def _place(
    form: str,
    package: Package,
    resources: Mapping[str, Resource],
    tables: Mapping[str, AnyFrame],
    path: Path,
) -> tuple[list[Path], Callable[[Facts, Path], None]]:
    """Say which files there will be, and what writes them."""
    endings = FORMATS[form].endings
    if len(tables) == 1 and path.suffix.lower() in endings:
        return [path], partial(FORMATS[form].write_to, next(iter(tables.values())))
    if path.suffix.lower() in endings and not path.is_dir():
        raise ExportError(
            f"{len(tables)} tables do not go into one file of {form}; name one table, or a folder"
        )
    places = file_names(tables, endings[0])
    files = [path / name for name in (*places.values(), "datapackage.json")]
    return files, partial(_write_folder, form, package, resources, tables, places)


def facts_of(package: Package, tables: Mapping[str, AnyFrame]) -> dict[str, str]:
    """Say what tables are from: name, title, version, date, and the digest of their rows."""
    told = {key: package.metadata.get(key) for key in ("name", "title", "version", "created")}
    facts = {key: encode_utf8(str(value)).decode() for key, value in told.items() if value}
    return facts | {"digest": package_digest(tables)}


@contextmanager
def _writing(path: Path, files: Sequence[Path], force: bool) -> Iterator[Path]:
    """Give a place to write to, unless a file is in the way; move it then."""
    if (path != files[0]) != path.is_dir() and path.exists():
        raise ExportError(f"{path} already exists, and is not of the kind that is to be written")
    if in_the_way := [file for file in files if file.is_dir()]:
        raise ExportError(f"{in_the_way[0]} is a folder")
    if not force and (there := [file for file in files if file.exists()]):
        raise ExportError(f"{there[0]} already exists; --force overwrites it")
    try:
        with atomic_path(path) as made:
            yield made
    except UnicodeEncodeError as error:
        raise ExportError(f"{path} cannot be written: a text has half a character") from error
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error
    except DatasetError:
        raise
    except BaseException as error:  # those of polars, DuckDB and SQLite
        if why := exhausted_resource(error):
            raise ExportError(f"{path} cannot be written: {why}") from error
        raise


def _write_whole(form: str, tables: Tables, keys: bool, facts: Facts, made: Path) -> None:
    WHOLE[form](made, tables, facts, keys)


def _write_folder(
    form: str,
    package: Package,
    resources: Mapping[str, Resource],
    tables: Mapping[str, AnyFrame],
    places: Mapping[str, str],
    facts: Facts,
    made: Path,
) -> None:
    made.mkdir()
    missing = {"csv": "", "markdown": ""}.get(form)  # the other formats have a null
    if form == "csv":
        missing = missing_token(tables.values())
    files = {name: made / place for name, place in places.items()}
    for name, table in tables.items():
        if form == "csv":
            sink_csv(table, facts, files[name], missing or "")
        else:
            FORMATS[form].write_to(table, facts, files[name])
    descriptor = describe(package, resources, files, form, facts=facts, missing=missing)
    content = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (made / "datapackage.json").write_bytes(encode_utf8(content))


def _left_out(tables: Tables, form: str) -> list[str]:
    if form not in ("sqlite", "duckdb"):
        return []
    absent = [
        f"without the key {name} ({', '.join(key)}): there is no such column"
        for name, (resource, frame) in tables.items()
        for key in unique_keys(resource)
        if not set(key) <= set(frame.columns)
    ]
    links = left_out(tables, form)
    return absent + [f"without the foreign key {key}, which {form} cannot hold" for key in links]


def left_out(tables: Tables, form: str) -> list[str]:
    """Name the foreign keys that a database does without: ``relations (subject_id)``."""
    from tablepact.schema.foreign_keys import duckdb_order, usable_foreign_keys

    resources = {name: resource for name, (resource, _) in tables.items()}
    if form == "duckdb":
        types = {name: (resource, frame.schema) for name, (resource, frame) in tables.items()}
        kept = {resource.name: links for resource, links in duckdb_order(types)}
    else:
        kept = {
            name: usable_foreign_keys(resource, resources) for name, resource in resources.items()
        }
    return [
        f"{name} ({', '.join(link.fields)})"
        for name, resource in resources.items()
        for link in foreign_keys(resource)
        if link not in kept[name]
    ]


def _formulas(tables: Iterable[AnyFrame]) -> list[str]:
    """Warn of cells that a spreadsheet may take for formulas, which CSV cannot tell it not to."""
    number = 0
    for table in tables:
        for name, text in texts_of(table).items():
            found = table.lazy().select(text.str.contains(FORMULA).sum())
            number += int(collect(found).item() or 0)
            number += bool(re.match(FORMULA, name))
    if not number:
        return []
    return [f"{number:,} cells begin like a formula; for a spreadsheet, xlsx keeps them text"]
