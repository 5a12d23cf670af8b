"""Tables of a package to take along: a file each in a folder, or all in one book or database.

What is written says which version it is and what digest its rows have: a folder in its
``datapackage.json``, a workbook in a sheet ``about``, a database in a table ``_package``, Parquet
in its metadata. Everything is written beside its place first, and then moved there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from avocado_pivot.errors import ExportError
from avocado_pivot.exports.datapackage import describe
from avocado_pivot.exports.formats import FORMATS, Facts
from avocado_pivot.exports.text import missing_token, to_csv
from avocado_pivot.exports.whole import WHOLE, Tables, left_out
from avocado_pivot.files import beside
from avocado_pivot.package.canonical import package_digest
from avocado_pivot.package.descriptor import Package
from avocado_pivot.package.file_names import file_names
from avocado_pivot.package.frames import Frames


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
) -> Export:
    """Write tables of a package.

    Args:
        frames: The tables of the package.
        names: Which of them; none means all.
        form: One of ``FORMATS`` and ``WHOLE``.
        path: A folder for one file a table; a file for xlsx, sqlite and duckdb. A single table goes
            into a file if ``path`` ends as files of its format do.
        force: Whether a file that is there may be replaced.
        keys: Whether a database gets keys and code lists.

    Raises:
        UnknownTable: There is no such table.
        PackageError: A table cannot be read.
        ExportError: The format cannot hold the rows, or the place cannot be written.
        ValueError: There is no such format.
    """
    if form not in FORMATS and form not in WHOLE:
        raise ValueError(f"the format is {form!r}, not one of {', '.join({**FORMATS, **WHOLE})}")
    chosen = {
        name: (frames.resource(name), frames[name]) for name in dict.fromkeys(names or frames)
    }
    if not chosen:
        raise ExportError("there is no table to export")
    facts = facts_of(frames.package, {name: frame for name, (_, frame) in chosen.items()})
    endings = FORMATS[form].endings if form in FORMATS else ()
    write: Callable[[Path], None]
    if form in WHOLE:
        files = [path]
        write = partial(_write_whole, form, chosen, facts, keys)
    elif len(chosen) == 1 and path.suffix.lower() in endings:
        files = [path]
        write = partial(_write_file, form, chosen[next(iter(chosen))][1], facts)
    elif path.suffix.lower() in endings and not path.is_dir():
        raise ExportError(
            f"{len(chosen)} tables do not go into one file of {form}; name one table, or a folder"
        )
    else:
        places = file_names(chosen, endings[0])
        files = [path / name for name in (*places.values(), "datapackage.json")]
        write = partial(_write_folder, form, frames.package, chosen, places, facts)
    with _writing(path, files, force) as made:
        write(made)
    return Export(path, tuple(chosen), tuple(_notes(chosen, form, keys)))


def facts_of(package: Package, tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Say what tables are from: name, title, version, date, and the digest of their rows."""
    told = {key: package.metadata.get(key) for key in ("name", "title", "version", "created")}
    facts = {key: str(value) for key, value in told.items() if value}
    return facts | {"digest": package_digest(tables)}


@contextmanager
def _writing(path: Path, files: Sequence[Path], force: bool) -> Iterator[Path]:
    """Give a place to write to, unless a file is in the way; move it then."""
    if (path != files[0]) != path.is_dir() and path.exists():
        raise ExportError(f"{path} is there already, and is not of the kind that is to be written")
    if in_the_way := [file for file in files if file.is_dir()]:
        raise ExportError(f"{in_the_way[0]} is a folder")
    if not force and (there := [file for file in files if file.exists()]):
        raise ExportError(f"{there[0]} is there already; --force overwrites it")
    try:
        with beside(path) as made:
            yield made
    except UnicodeEncodeError as error:
        raise ExportError(f"{path} cannot be written: a text has half a character") from error
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error


def _write_whole(form: str, tables: Tables, facts: Facts, keys: bool, made: Path) -> None:
    WHOLE[form](made, tables, facts, keys)


def _write_file(form: str, frame: pl.DataFrame, facts: Facts, made: Path) -> None:
    made.write_bytes(FORMATS[form].write(frame, facts))


def _write_folder(
    form: str, package: Package, tables: Tables, places: Mapping[str, str], facts: Facts, made: Path
) -> None:
    made.mkdir()
    frames = [frame for _, frame in tables.values()]
    by_form = {"csv": missing_token(frames), "markdown": ""}
    missing = by_form.get(form)  # the other formats have a null
    files = {name: made / place for name, place in places.items()}
    for name, (_, frame) in tables.items():
        if form == "csv":
            files[name].write_bytes(to_csv(frame, missing or "").encode())
        else:
            _write_file(form, frame, facts, files[name])
    resources = {name: resource for name, (resource, _) in tables.items()}
    descriptor = describe(package, resources, files, form, facts=facts, missing=missing)
    content = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (made / "datapackage.json").write_bytes(content.encode(errors="backslashreplace"))


def _notes(tables: Tables, form: str, keys: bool) -> list[str]:
    if form in ("sqlite", "duckdb") and keys:
        return [
            f"without the foreign key {key}, which {form} cannot hold"
            for key in left_out(tables, form)
        ]
    if form == "csv":
        return _formulas(tables)
    return []


def _formulas(tables: Tables) -> list[str]:
    """Warn of cells that a spreadsheet may take for formulas, which CSV cannot tell it not to."""
    texts = [
        pl.concat([pl.Series([column.name]), column.cast(pl.String)])
        for _, frame in tables.values()
        for column in frame.iter_columns()
        if column.dtype in (pl.String, pl.Enum)
    ]
    number = sum(int(text.str.contains(r"^[=+@\t\r-]").sum() or 0) for text in texts)
    if not number:
        return []
    return [f"{number:,} cells begin like a formula; for a spreadsheet, xlsx keeps them text"]
