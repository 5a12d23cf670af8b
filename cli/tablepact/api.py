"""What is done with a package as a whole: validate, compare, release, infer, and write it anew."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact.arguments import require_encoding
from tablepact.data_package import DataPackage, Dialect, SchemaFormat, open_package
from tablepact.errors import ExportError
from tablepact.extension import with_labels
from tablepact.package.descriptor import Package
from tablepact.package.parse_descriptor import read_package
from tablepact.package_locator import folder_with_releases, package_at
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    from tablepact.comparison.result import Comparison
    from tablepact.frames.lazy import Progress
    from tablepact.inference.draft_package import PackageDraft
    from tablepact.inference.table_schema import SchemaProposal
    from tablepact.releases.manifest import Release
    from tablepact.report.report import Report
    from tablepact.validation.validate import Engine, Rules


@refuse_after_fork
def validate(
    source: Path | str | DataPackage,
    *,
    rules: Rules = "all",
    limit_errors: int = 1000,
    stop: bool = False,
    allow_remote: bool = False,
    time_limit: float = 600.0,
    progress: Progress | None = None,
    engine: Engine = "local",
    master: str | None = None,
    compare_frictionless: bool = False,
) -> Report:
    """Validate a data package, or a single CSV or Parquet file.

    Args:
        source: A descriptor, the folder of one, a single file, the address of one of these in an
            object store, such as ``s3://bucket/package``, or an open package.
        rules: ``frictionless`` leaves out whatever is not a rule of frictionless.
        limit_errors: How many errors of a table are listed; 0 lists all. All are counted.
        stop: Whether a table is left once that many are found, as frictionless leaves it.
        allow_remote: Whether what lies at a remote address is fetched.
        time_limit: How many seconds frictionless itself may take for one table.
        progress: Called with the name of a table, the bytes done and the bytes in all.
        engine: Where to process the rows: on this machine or on Apache Spark, with the same report.
        master: The Spark cluster, such as ``spark://host:7077``; by default all cores of this
            machine.
        compare_frictionless: Whether frictionless validates each table, too, and any difference is
            shown.

    Returns:
        The report, with a step for everything that was validated or could not be.

    Raises:
        PackageError: The descriptor cannot be read, or leads out of its folder.
        EngineError: Spark is not there, or does not start.
        ValueError: An argument is none of its choices or too low, or Spark is to stop at a limit.

    >>> report = validate(ports)
    >>> report
    <Report ports 1.0.0: valid, 4 steps, 0 findings>
    >>> [(step.kind, step.subject, step.status) for step in report.steps][1]
    ('table', 'ports', 'pass')
    """
    from tablepact.validation.validate import validate

    return validate(
        source.package if isinstance(source, DataPackage) else source,
        rules=rules,
        limit_errors=limit_errors,
        stop=stop,
        allow_remote=allow_remote,
        time_limit=time_limit,
        progress=progress,
        engine=engine,
        master=master,
        compare_frictionless=compare_frictionless,
    )


@refuse_after_fork
def diff(
    old: Path | str | DataPackage,
    new: Path | str | DataPackage,
    *,
    limit: int = 1000,
    progress: Progress | None = None,
    releases_of: Path | DataPackage | None = None,
) -> Comparison:
    """Compare two versions of a data package by key, and say which version that asks for.

    Args:
        old: A folder, a descriptor, a zip or a wheel, or the version of a release: one of the other
            package, if that has releases, or else of ``releases_of``.
        new: Likewise.
        limit: How many rows of each kind are listed of a table; 0 lists all. All are counted.
        progress: Called with the name of a table, the bytes done and the bytes in all.
        releases_of: A package with releases, or its folder.

    Returns:
        What changed, the farthest first, with the smallest version that it asks for, and row by row
        for the tables whose rows changed.

    Raises:
        PackageError: One of them cannot be read, or none of the tables that both have.

    >>> comparison = diff(ports, new_ports)
    >>> comparison.same, comparison.smallest
    (False, '1.0.1')
    >>> comparison.tables[0].listed[0].cells
    (CellChange(column='tons', old='300', new='310'),)
    """
    from tablepact.comparison.compare import compare_packages

    before, after = (
        with_labels(_version_of(one, other, releases_of)) for one, other in ((old, new), (new, old))
    )
    labels = (_label(old), _label(new))
    return compare_packages(before, after, labels, limit=limit, progress=progress)


def _version_of(
    source: Path | str | DataPackage,
    other: Path | str | DataPackage,
    releases_of: Path | DataPackage | None,
) -> Package:
    """Open a package, or that version of the other one, or else of a third."""
    if isinstance(source, DataPackage):
        return source.package
    folder = folder_with_releases(other.package if isinstance(other, DataPackage) else other)
    if folder is None and isinstance(releases_of, DataPackage):
        own = releases_of.package
        return own if source == own.version else package_at(source, own.path.parent)
    if folder is None and isinstance(releases_of, Path):
        folder = releases_of
    return package_at(source, folder)


def _label(source: Path | str | DataPackage) -> str:
    return str(source.package.path if isinstance(source, DataPackage) else source)


@refuse_after_fork
def infer(path: Path | str, *, encoding: str = "utf-8") -> SchemaProposal:
    """Propose a Table Schema for a CSV or TSV file, from all of its rows.

    Args:
        path: The file.
        encoding: What it is in, if it is not UTF-8, such as ``windows-1252``.

    Returns:
        The proposal: ``schema`` as JSON, for each column the type with how certain it is, and what
        is wrong with the file.

    Raises:
        PackageError: The file cannot be read as CSV in UTF-8 or this encoding, or has no header.
        ValueError: There is no such encoding.

    >>> proposal = infer(ports / "ships.csv")
    >>> [(field["name"], field["type"]) for field in proposal.schema["fields"]]
    [('ship', 'string'), ('port', 'string'), ('tons', 'integer')]
    """
    from tablepact.inference.table_schema import infer

    require_encoding(encoding)
    return infer(Path(path), encoding)


@refuse_after_fork
def init(
    folder: Path | str = ".",
    files: Path | str | Sequence[Path | str] = (),
    *,
    schemas: bool = False,
    keys: bool = False,
    encoding: str = "utf-8",
    force: bool = False,
) -> PackageDraft:
    """Write a descriptor for the CSV and TSV files of a folder, with inferred schemas.

    Args:
        folder: The folder.
        files: Paths of files in it, or of one; by default those in it and in its folder ``data``.
        schemas: Whether schemas get files of their own, ``schemas/NAME.json``.
        keys: Whether references that are found become foreign keys.
        encoding: What the files are in that are not UTF-8.
        force: Whether files that are there already may be replaced.

    Returns:
        What was written, with what was inferred for each table.

    Raises:
        PackageError: A file cannot be read, or does not lie in the folder.
        ExportError: There is no such folder, no file in it, or a file cannot be written.
        ValueError: There is no such encoding.

    >>> draft = init(ports, keys=True, force=True)
    >>> draft.name, list(draft.tables), list(draft.files)
    ('ports', ['ports', 'ships'], ['datapackage.json'])
    """
    from tablepact.inference.draft_package import draft_package
    from tablepact.inference.write_package import require_free, tables_in, write_package

    require_encoding(encoding)
    folder = Path(folder)
    if not folder.is_dir():
        raise ExportError(f"there is no folder {str(folder)!r}")
    files = [files] if isinstance(files, (str, Path)) else files
    chosen = tuple(map(Path, files)) or tables_in(folder).files
    if not force:
        require_free(folder / "datapackage.json")
    drafted = draft_package(folder, chosen, schemas=schemas, keys=keys, encoding=encoding)
    write_package(folder, drafted, force=force)
    return drafted


@refuse_after_fork
def schema(
    source: Path | str | DataPackage,
    table: str,
    format: SchemaFormat = "table-schema",  # noqa: A002
    dialect: Dialect = "duckdb",
) -> str:
    """Return what must hold of a table, for another tool; see ``DataPackage.schema``.

    >>> print(schema(ports, "ports", "sql"))
    -- The table ports of ports 1.0.0, for DuckDB.
    <BLANKLINE>
    CREATE TABLE "ports" (
      "port" TEXT NOT NULL,
      "country" TEXT CHECK ("country" IN ('Norway', 'Iceland')),
      "opened" DATE,
      PRIMARY KEY ("port")
    );
    """
    package = source if isinstance(source, DataPackage) else open_package(source)
    return package.schema(table, format, dialect)


@refuse_after_fork
def check_release(source: Path | str) -> list[str]:
    """Return what keeps a package from being released, a line for each reason.

    Raises:
        PackageError: The package or its newest release cannot be read.

    >>> check_release(ports)
    []
    """
    from tablepact.releases.release_checks import check_release

    return check_release(read_package(source))


@refuse_after_fork
def release(source: Path | str) -> Release:
    """Release a package: add its version to its releases.json, and its rows to releases/.

    ``check_release`` is not asked.

    Raises:
        PackageError: The version is released already or is no version, or something cannot be read
            or written.

    >>> release(ports).version
    '1.0.0'
    >>> sorted(path.name for path in ports.iterdir() if path.name.startswith("releases"))
    ['releases', 'releases.json']
    """
    from tablepact.releases.publish import publish

    return publish(read_package(source))


@refuse_after_fork
def list_releases(source: Path | str) -> Sequence[Release]:
    """List the releases of a package, the oldest first.

    Raises:
        PackageError: The releases cannot be read, or an earlier one was changed.

    >>> list_releases(ports)
    ()
    >>> digest = release(ports).digest
    >>> [(one.version, one.date, one.digest == digest) for one in list_releases(ports)]
    [('1.0.0', '2026-01-15', True)]
    """
    from tablepact.releases.manifest import read_releases

    return read_releases(package_at(source).path.parent)


@refuse_after_fork
def derive(source: Path | str) -> list[str]:
    """Write the tables of a package that are derived from its others; return which had changed.

    Raises:
        PackageError: Something cannot be read or derived; nothing is written then.

    >>> derive(ports)
    []
    """
    from tablepact.derived_tables import derive

    return derive(read_package(source))


@refuse_after_fork
def rehash(source: Path | str) -> list[str]:
    """Write sizes and hashes of the data files into the descriptor; return which had changed.

    Raises:
        PackageError: Something cannot be read; nothing is written then.

    >>> rehash(ports)
    ['ports', 'ships']
    >>> with (ports / "ships.csv").open("a") as file:
    ...     print("Cora,oslo,90", file=file)
    >>> rehash(ports)
    ['ships']
    """
    from tablepact.package.rehash import rehash

    return rehash(read_package(source))
