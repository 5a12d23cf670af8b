"""Packages by name: this dataset, anybody's package, or a version that was released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from avocado_pivot.dataset import LABEL_FIELDS, Source, bundled, load
from tablepact.errors import PackageError
from tablepact.package.archives import is_archive, unpack
from tablepact.package.descriptor import Package, read_package
from tablepact.package.semver import parse_version
from tablepact.release import MANIFEST_NAME
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    import polars as pl

    from tablepact.diff.comparison import Comparison
    from tablepact.frames.frames import Frames
    from tablepact.frames.on_error import OnError

Where: TypeAlias = "Path | str | Frames | None"
"""What ``open_package`` takes, or tables at hand (``frames``), read once; None is this dataset."""


@refuse_after_fork
def frames(package: Where = None, *, on_error: OnError = "fail") -> Frames:
    """Give the tables of a package by name as typed frames, each read when it is first asked for.

    ``ap.frames("0.1.0")["events"]`` is a table of a released version of this dataset.

    Args:
        package: A folder, a descriptor, a zip or a wheel; or a released version of this dataset,
            which is also what None stands for.
        on_error: What becomes of a cell or row that is not as the schema says: ``fail`` reads no
            table that has one; for ``null`` such a cell is missing, for ``text`` its column is
            text, and ``skip`` leaves its row out. But for the first, blank rows are left out. The
            ``notes`` of what is returned say how many there were, once a table is read.

    Raises:
        PackageError: The descriptor cannot be read.
    """
    from tablepact.frames.frames import Frames

    if isinstance(package, Frames):
        return package
    if package is None:
        return _own() if on_error == "fail" else Frames(bundled(), on_error)
    return Frames(open_package(package), on_error)


@refuse_after_fork
def scan(
    table: str,
    *,
    package: Where = None,
    source: Source | None = None,
    trust: bool = False,
    on_error: OnError = "fail",
) -> pl.LazyFrame:
    """Give a table as a LazyFrame, with the values and types that ``frames`` or ``load`` gives.

    ``ap.scan("events", package="exported").filter(kind="setback")`` reads of a package in Parquet,
    such as an exported one, the columns and row groups that it needs, from a file or from several.
    A large table in another form is read once, piece by piece and as strictly as ever, into a
    temporary copy in Parquet that stays until the process ends; a small one is read whole.

    Args:
        table: Its name.
        package: Whose table, as for ``frames``; by default this dataset's.
        source: For a table of this dataset, see ``load``.
        trust: Likewise.
        on_error: See ``frames``; for a table of another package.

    Raises:
        UnknownTable: There is no such table.
        PackageError: It cannot be read. Damage deep within a Parquet file is only found when rows
            are collected, and raises errors of polars.
        ValueError: See ``load``; or a package is given with ``source`` or ``trust``.
    """
    if package is None:
        return load(table, source=source, trust=trust).lazy()  # type: ignore[arg-type]
    if source is not None or trust:
        raise ValueError("source and trust are for the tables of this dataset, without a package")
    from tablepact.frames.lazy import LazyFrames
    from tablepact.package.archives import scratch_folder

    return LazyFrames(frames(package, on_error=on_error), scratch_folder())[table]


def frames_at(address: str, package: Where = None) -> tuple[Frames, str]:
    """Give the tables that an address is about, and the address in them.

    Args:
        address: An address; behind ``@`` may stand the version of a release: ``events@0.1.0``.
        package: Whose tables, or whose release; by default this dataset.

    Raises:
        PackageError: There is no such release, or it cannot be read.
    """
    from tablepact.frames.frames import Frames
    from tablepact.lookup.address import is_row

    tables = frames(package)
    inner, mark, version = address.rpartition("@")
    if not mark or parse_version(version) is None or is_row(tables, address):
        return tables, address
    if version == tables.package.version:
        return tables, inner
    return Frames(open_package(version, tables.package.path.parent), tables.on_error), inner


def open_package(package: Path | str, releases_of: Path | None = None) -> Package:
    """Open a data package, in whatever form it is named.

    Args:
        package: A folder, a descriptor, a zip or a wheel; or the version of a release.
        releases_of: The folder of the package whose release it is; by default this dataset.

    Raises:
        PackageError: It cannot be read, or there is no such release.
    """
    path = Path(package)
    try:
        there = path.exists()
    except OSError as error:  # a name that is too long, a folder that is closed
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    if isinstance(package, str) and parse_version(package) and not there:
        from tablepact.release.archive import open_release

        own = bundled()
        if package == own.version and releases_of is None:
            return own
        return _with_labels(open_release(releases_of or own.path.parent, package))
    if is_archive(path):
        return _with_labels(replace(read_package(unpack(path)), called=path.stem))
    return _with_labels(read_package(path))


def _with_labels(package: Package) -> Package:
    is_ours = package.name == bundled().name
    return package.with_label_fields(LABEL_FIELDS) if is_ours else package


@refuse_after_fork
def diff(
    old: Path | str,
    new: Path | str,
    *,
    limit: int = 1000,
    progress: Callable[[str, int, int], None] | None = None,
) -> Comparison:
    """Compare two versions of a data package, by key; and say which version that asks for.

    Args:
        old: See ``open_package``; a version is one of the other package, if that has releases, or
            else of this dataset.
        new: Likewise.
        limit: How many rows of each kind are listed of a table; 0 lists all. All are counted.
        progress: Called with the name of a table, the bytes done and the bytes in all.

    Raises:
        PackageError: One of them cannot be read, or none of the tables that both have.
    """
    from tablepact.diff.compare import compare
    from tablepact.diff.inputs import open_diff_input

    before, after = (
        open_package(one, _with_releases(other)) for one, other in ((old, new), (new, old))
    )
    sides = open_diff_input(before, str(old), progress), open_diff_input(after, str(new), progress)
    with sides[0] as a, sides[1] as b:
        return compare(a, b, limit or 2**62)


def _with_releases(package: Path | str) -> Path | None:
    """Give the folder of a package on disk that has releases of its own."""
    path = Path(package)
    try:
        folder = path if path.is_dir() else path.parent
        known = path.exists() and (folder / MANIFEST_NAME).exists()
        return folder.resolve() if known else None
    except OSError:  # which is said where it is opened
        return None


@cache
def _own() -> Frames:
    from tablepact.frames.frames import Frames

    return Frames(bundled())
