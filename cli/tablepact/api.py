"""Functions on a whole package: validate, compare, release, derive and rehash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from tablepact.data_package import DataPackage, open_package
from tablepact.extension import with_labels
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.table_files.table_file import is_table_file
from tablepact.package_locator import compared_package, package_at
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    import polars as pl

    from tablepact.comparison.result import Comparison
    from tablepact.frames.lazy import Progress
    from tablepact.releases.manifest import Release
    from tablepact.report.codes import Severity
    from tablepact.report.report import Report
    from tablepact.report.severity import Setting
    from tablepact.schema_formats.format_names import Dialect, SchemaFormat
    from tablepact.validation.data_frame import ArrowStream
    from tablepact.validation.validate import Engine, Rules


@refuse_after_fork
def validate(
    source: Path | str | DataPackage | Sequence[Path | str] | pl.LazyFrame | ArrowStream,
    schema: Path | str | Mapping[str, Any] | None = None,
    *,
    dialect: Path | str | Mapping[str, Any] | None = None,
    basepath: Path | str | None = None,
    packages: Mapping[str, Path | str] | None = None,
    input_format: str | None = None,
    rules: Rules = "all",
    limit_errors: int = 1000,
    stop: bool = False,
    limit_rows: int = 0,
    allow_remote: bool = False,
    time_limit: float = 600.0,
    progress: Progress | None = None,
    engine: Engine = "local",
    master: str | None = None,
    compare_frictionless: bool = False,
    encoding: str | None = None,
    fail_on: Severity | None = None,
    severities: Mapping[str, Setting] | None = None,
    config: bool = True,
    catalog: Path | str | None = None,
) -> Report:
    """Validate a data package, a table file, several of these, or a data frame.

    Args:
        source: A descriptor, the folder of one, a table file, a folder of table files, the address
            of one of these in an object store, such as ``s3://bucket/package``, or an open package;
            or several paths, each validated by itself; or a data frame of polars, pandas, or
            another library with the Arrow stream interface. The first row of a frame is row 1.
        schema: The Table Schema that a table file or a data frame must conform to: an object, or
            the path of a JSON file. By default the types of a file are guessed.
        dialect: The Table Dialect of a table file: the same; by default the delimiter and the
            header are found.
        basepath: The folder that the paths in a descriptor are relative to.
        packages: The folders or descriptors of other packages, to which foreign keys refer, by
            their name in ``reference.package``.
        input_format: The format of a table file, such as ``csv``; by default its extension says it.
        rules: ``frictionless`` skips all rules that frictionless does not have.
        limit_errors: The maximum number of errors listed per table; 0 lists all. All are counted.
        stop: Whether to stop reading a table at this limit, as frictionless does.
        limit_rows: How many rows of each table to read, for a first look; 0 reads all. The report
            says for each table what is not checked.
        allow_remote: Whether to fetch remote files.
        time_limit: The maximum number of seconds that frictionless may take for one table.
        progress: Called with the name of a table, the bytes done and the bytes in all.
        engine: Where to process the rows: on this machine or on Apache Spark, with the same report.
        master: The Spark cluster, such as ``spark://host:7077``; by default all cores of this
            machine.
        compare_frictionless: Whether to validate each table with frictionless too, and report
            differences.
        encoding: The encoding of a single CSV file; by default the one that fits best, with a
            warning unless that is UTF-8. A package declares the encodings of its tables.
        fail_on: The lowest severity that makes a package invalid; by default what the configuration
            of the package says, or ``error``.
        severities: The severity of the findings of a code, or ``ignore`` to count them only; this
            overrides the configuration of the package.
        config: Whether to use the configuration of the package: ``tablepact.toml`` or the table
            ``tool.tablepact`` of ``pyproject.toml`` in its folder.
        catalog: A folder of pinned copies of schemas, dialects and profiles; see ``use_catalog``.

    Returns:
        The report, with a step for every part that was validated or could not be.

    Raises:
        PackageError: The descriptor or the configuration cannot be read, or a path in the
            descriptor is outside its folder.
        EngineError: Spark is not installed, or does not start.
        ValueError: An argument is not one of its choices or too low, ``stop`` is used with Spark,
            or ``fail_on`` or ``severities`` with the rules of frictionless; or the encoding is
            unknown; or ``schema``, ``dialect`` or ``input_format`` is given for a package; or a
            data frame has no schema, or a column that cannot be stored.

    >>> report = validate(ports)
    >>> report
    <Report ports 1.0.0: valid, 4 steps, 0 findings>
    >>> [(step.kind, step.subject, step.status) for step in report.steps][1]
    ('table', 'ports', 'pass')
    >>> fields = [{"name": name, "type": "string"} for name in ("ship", "port", "tons", "flag")]
    >>> validate(ports / "ships.csv", schema={"fields": fields}).findings
    [<Finding missing-label, ships, flag: ...>]
    >>> import polars as pl
    >>> schema = {"fields": [{"name": "tons", "type": "integer", "constraints": {"minimum": 1}}]}
    >>> validate(pl.DataFrame({"tons": [300, 0]}), schema).findings
    [<Finding constraint-error, frame, row 2, tons: ...>]
    """
    from tablepact.validation.data_frame import is_frame, validate_frame
    from tablepact.validation.read_source import Given
    from tablepact.validation.several_inputs import Inputs, find_inputs, validate_inputs

    given = Given(encoding, input_format, schema, dialect, basepath, packages or {})
    options: dict[str, Any] = {
        "rules": rules, "limit_errors": limit_errors, "stop": stop, "limit_rows": limit_rows,
        "allow_remote": allow_remote,
        "time_limit": time_limit, "progress": progress, "engine": engine, "master": master,
        "compare_frictionless": compare_frictionless, "fail_on": fail_on, "severities": severities,
    }  # fmt: skip
    if is_frame(source):
        if given != Given(schema=schema):
            raise ValueError("a data frame has no dialect, encoding, format or folder")
        return validate_frame(source, schema, **options)
    if isinstance(source, DataPackage):
        inputs = Inputs({"": source.package})
    else:
        inputs = find_inputs(
            [source] if isinstance(source, Path | str) else cast("Sequence[Path]", source)
        )
    return validate_inputs(inputs, given=given, config=config, catalog=catalog, **options)


@refuse_after_fork
def diff(
    old: Path | str | DataPackage,
    new: Path | str | DataPackage,
    *,
    limit: int = 1000,
    progress: Progress | None = None,
    releases_of: Path | DataPackage | None = None,
    key: Sequence[str] = (),
) -> Comparison:
    """Compare two versions of a data package by key, and return the version number to release.

    Two table files are compared in the same way, or a table file with a table of a package: the one
    of the same name, or the only one. Types are those that fit both files.

    Args:
        old: A folder, a descriptor or an archive; the version of a release, of the other package
            if that has releases, else of ``releases_of``; or a git revision, such as ``HEAD`` (the
            folder of the other package) or ``v1.2:shop``.
        new: The same for the new version.
        limit: The maximum number of rows listed per kind and table; 0 lists all. All are counted.
        progress: Called with the name of a table, the bytes done and the bytes in all.
        releases_of: A package with releases, or its folder.
        key: The columns that identify a row of a table file; by default the key that the package
            declares, or the one that is inferred for both files.

    Returns:
        The changes, most severe first, with the smallest version number that they require, and the
        changed rows of each table.

    Raises:
        PackageError: A package cannot be read, or none of the tables that both have; or a file
            lacks a column of the key.
        ValueError: ``key`` is given for two packages, which declare their own.

    >>> comparison = diff(ports, new_ports)
    >>> comparison.same, comparison.smallest
    (False, '1.0.1')
    >>> comparison.tables[0].listed[0].cells
    (CellChange(column='tons', old='300', new='310'),)
    """
    from tablepact.comparison.compare import compare_packages

    named = [one.package if isinstance(one, DataPackage) else one for one in (old, new)]
    releases = releases_of.package if isinstance(releases_of, DataPackage) else releases_of
    before, after = (
        with_labels(compared_package(one, other, releases)) for one, other in (named, named[::-1])
    )
    labels = (_label(old), _label(new))
    if is_table_file(before.path) or is_table_file(after.path):
        from tablepact.comparison.table_pair import compare_table_files

        return compare_table_files(before, after, labels, key, limit=limit, progress=progress)
    if key:
        raise ValueError("a key is for table files; packages declare the keys of their tables")
    compared = compare_packages(before, after, labels, limit=limit, progress=progress)
    return replace(compared, notes=(*before.notes, *after.notes, *compared.notes))


def _label(source: Path | str | DataPackage) -> str:
    return str(source.package.path if isinstance(source, DataPackage) else source)


@refuse_after_fork
def schema(
    source: Path | str | DataPackage,
    table: str,
    format: SchemaFormat = "table-schema",  # noqa: A002
    dialect: Dialect = "duckdb",
) -> str:
    """Return the schema of a table in the format of another tool; see ``DataPackage.schema``.

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
    """Return the reasons why a package cannot be released, one line each.

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

    It does not run ``check_release``.

    Raises:
        PackageError: The version is invalid or already released, or a file cannot be read or
            written.

    >>> release(ports).version
    '1.0.0'
    >>> sorted(path.name for path in ports.iterdir() if path.name.startswith("releases"))
    ['releases', 'releases.json']
    """
    from tablepact.releases.publish import publish

    return publish(read_package(source))


@refuse_after_fork
def list_releases(source: Path | str) -> Sequence[Release]:
    """Return the releases of a package, oldest first.

    Raises:
        PackageError: The releases cannot be read, or an earlier release was changed.

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
    """Write the derived tables of a package, and return the names of those that changed.

    Raises:
        PackageError: A table cannot be read or derived; nothing is written.

    >>> derive(ports)
    []
    """
    from tablepact.derived_tables import derive

    return derive(read_package(source))


@refuse_after_fork
def rehash(source: Path | str) -> list[str]:
    """Update the sizes and hashes in the descriptor, and return the resources that changed.

    Raises:
        PackageError: A data file cannot be read; nothing is written.

    >>> rehash(ports)
    ['ports', 'ships']
    >>> with (ports / "ships.csv").open("a") as file:
    ...     print("Cora,oslo,90", file=file)
    >>> rehash(ports)
    ['ships']
    """
    from tablepact.package.descriptor.rehash import rehash

    return rehash(read_package(source))
