"""An open data package: reading (in ``package_reader``), validation, comparison and export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tablepact.arguments import require_choice
from tablepact.errors import PackageError
from tablepact.extension import extension_for, require_own, with_labels
from tablepact.package.descriptor.keys import foreign_keys, unique_keys
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.semver import parse_version
from tablepact.package_locator import package_at
from tablepact.package_reader import PackageReader
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl

    from tablepact.comparison.result import Comparison
    from tablepact.export.export import Export
    from tablepact.frames.frames import Frames
    from tablepact.frames.lazy import Progress
    from tablepact.frames.on_error import OnError
    from tablepact.package.descriptor.model import Package
    from tablepact.report.codes import Severity
    from tablepact.report.report import Report
    from tablepact.report.severity import Setting
    from tablepact.schema_formats.format_names import Dialect, SchemaFormat
    from tablepact.site.build import Site
    from tablepact.validation.validate import Engine, Rules

ExportFormat = Literal[
    "csv", "json", "jsonl", "markdown", "parquet", "arrow", "xlsx", "sqlite", "duckdb"
]
DictionaryFormat = Literal["markdown", "svg"]


class DataPackage(PackageReader):
    """An open data package, as returned by ``open_package``.

    Each table is read on first access, and cached.

    Attributes:
        frames: The tables by name as typed polars frames, with ``notes`` for the user.
        releases_of: The folder with the releases of the package; None if they are in its own.

    >>> package = open_package(ports)
    >>> package.tables
    ['ports', 'ships']
    >>> package.frames["ships"].columns
    ['ship', 'port', 'tons']
    """

    @refuse_after_fork
    def describe(self, table: str | None = None, *, codes: bool = False) -> pl.DataFrame:
        """Describe the columns of a table, or of all tables.

        Args:
            table: The name of the table; None for all, with ``table`` as an additional first
                column.
            codes: Whether to describe the code lists instead.

        Returns:
            One row per column: ``column``, ``type``, ``rules``, ``description``, ``example``; or
            one row per code: ``column``, ``code``, ``label``, ``definition``.

        Raises:
            UnknownTable: There is no such table.

        >>> open_package(ports).describe("ships")["type"].to_list()
        ['string', 'string', 'integer']
        """
        import polars as pl

        from tablepact.dictionary.as_rows import described

        names, rows = described(self.frames, table, codes=codes)
        return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")

    @refuse_after_fork
    def dictionary(self, format: DictionaryFormat = "markdown") -> str:  # noqa: A002
        """Return the data dictionary as Markdown, or a diagram of tables and foreign keys as SVG.

        >>> open_package(ports).dictionary().splitlines()[0]
        '# Data dictionary: Ports and their ships'
        >>> open_package(ports).dictionary("svg")[:4]
        '<svg'
        """
        require_choice("format", format, DictionaryFormat)
        if format == "svg":
            from tablepact.dictionary.diagram import svg_diagram

            return svg_diagram(self.frames)
        from tablepact.dictionary.markdown import markdown_dictionary

        return markdown_dictionary(self.frames)

    @refuse_after_fork
    def schema(
        self,
        table: str,
        format: SchemaFormat = "table-schema",  # noqa: A002
        dialect: Dialect = "duckdb",
    ) -> str:
        """Return the schema of a table for another tool: types, constraints, keys, row rules.

        Args:
            table: The table.
            format: Table Schema, CREATE TABLE, JSON Schema of a row, or a script with pandera.
            dialect: The SQL dialect.

        Raises:
            UnknownTable: There is no such table.
            PackageError: The table has no schema, or a part of its description cannot be used.
            ValueError: There is no such format or dialect.

        >>> print(open_package(ports).schema("ships", "json-schema"))
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "ships",
        ...
        """
        from tablepact.schema_formats.write_schema import write_schema

        package, resource = self.package, self.frames.resource(table)
        if resource.note:  # it is read without a part; here all of it is needed, as it is written
            self.frames.notes.pop(table)
            package = read_package(package.path)
            resource = package.resource(table)
            foreign_keys(resource)
            unique_keys(resource)
        return write_schema(package, resource, format, dialect)

    @refuse_after_fork
    def contract(self, table: str) -> pa.DataFrameSchema:
        """Compile a table's schema to a pandera schema for DataFrames like those in ``frames``.

        Validate DataFrames with it: for a LazyFrame, pandera checks only the columns, and not the
        data.

        Raises:
            UnknownTable: There is no such table.
            ContractError: The schema has a constraint that pandera cannot check.

        >>> package = open_package(ports)
        >>> package.contract("ships").validate(package.frames["ships"])["tons"].sum()
        750
        """
        from tablepact.contract.pandera_schema import compile_contract

        resource = self.frames.resource(table)
        links = resource.table_schema.foreign_keys
        others = {link.target for link in links if link} - {"", table}
        referenced = {name: self.frames[name] for name in others}
        return compile_contract(resource.table_schema, referenced, name=table)

    @refuse_after_fork
    def export(
        self,
        path: Path | str,
        format: ExportFormat,  # noqa: A002 - the usual name
        tables: str | Sequence[str] = (),
        *,
        force: bool = False,
        keys: bool = True,
        progress: Progress | None = None,
    ) -> Export:
        """Export tables to a format of other tools, atomically.

        Args:
            path: A folder for a descriptor and one file per table; or a file for xlsx, sqlite and
                duckdb, or for a single table if the path has the extension of the format.
            format: The format.
            tables: The names of the tables, or of one; by default all that can be read.
            force: Whether to overwrite existing files.
            keys: Whether to write keys and code lists to a database.
            progress: See ``query``.

        Returns:
            The path and the exported tables, with notes on what the format cannot represent.

        Raises:
            UnknownTable: There is no such table.
            ExportError: The format cannot hold the rows, or the path cannot be written.
            ValueError: There is no such format.

        >>> export = open_package(ports).export(ports / "ports.sqlite", "sqlite")
        >>> export.path.name, export.tables, export.notes
        ('ports.sqlite', ('ports', 'ships'), ())
        """
        from tablepact.export.export import export

        tables = [tables] if isinstance(tables, str) else tables
        return export(
            self.frames, tables, format, Path(path), force=force, keys=keys, progress=progress
        )

    @refuse_after_fork
    def site(
        self, path: Path | str, *, force: bool = False, progress: Progress | None = None
    ) -> Site:
        """Write static HTML pages of the tables; requires the extra ``site``.

        Args:
            path: The folder to write.
            force: Whether to overwrite existing files.
            progress: Called with the name of a table, the number of tables done and their total.

        Returns:
            The path and size of the site, with notes on what was left out.

        Raises:
            ExportError: The folder cannot be written, or the extra ``site`` is not installed.
            PackageError: No table can be read. If only some cannot, they are left out with a note.

        >>> site = open_package(ports).site(ports / "site")
        >>> (site.path / "index.html").exists(), site.notes
        (True, ())
        """
        from tablepact.system.extras import requires_extra

        with requires_extra("site"):
            from tablepact.site.build import build, require_free_folder
        require_free_folder(Path(path), force)
        readable, unread = self.frames.readable()
        if not readable:
            raise PackageError(next(iter(unread.values()), "there is no table to show"))
        with requires_extra("site"):
            extra = self._extension.pages(readable) if not unread else None
        return build(
            readable,
            Path(path),
            DataPackage(readable, self.releases_of).show,
            extra=extra,
            guide=extension_for(readable.package).guide(),
            unread=unread,
            progress=progress,
        )

    @refuse_after_fork
    def validate(
        self,
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
        fail_on: Severity | None = None,
        severities: Mapping[str, Setting] | None = None,
        config: bool = True,
    ) -> Report:
        """Validate the package; see ``tablepact.validate``.

        >>> open_package(ports).validate()
        <Report ports 1.0.0: valid, 4 steps, 0 findings>
        """
        from tablepact.validation.validate import validate

        return validate(
            self.package, rules=rules, limit_errors=limit_errors, stop=stop,
            allow_remote=allow_remote, time_limit=time_limit, progress=progress, engine=engine,
            master=master, compare_frictionless=compare_frictionless, fail_on=fail_on,
            severities=severities, config=config,
        )  # fmt: skip

    @refuse_after_fork
    def diff(
        self,
        new: Path | str | DataPackage,
        *,
        limit: int = 1000,
        progress: Progress | None = None,
    ) -> Comparison:
        """Compare the package with a later version, by key; see ``tablepact.diff``.

        Args:
            new: The later version: a folder, a descriptor, a zip or a wheel, an open package, or
                the version of a release of this one.
            limit: The most rows of each kind to list per table; 0 lists all. All are counted.
            progress: Called with the name of a table, the bytes done and the total bytes.

        Raises:
            PackageError: The later version cannot be read, or none of the common tables can be.

        >>> open_package(ports).diff(new_ports).smallest
        '1.0.1'
        """
        from tablepact.comparison.compare import compare_packages

        if not isinstance(new, DataPackage):
            new = open_package(new, releases_of=self.releases_of or self.package.path.parent)
        labels = (str(self.package.path), str(new.package.path))
        return compare_packages(self.package, new.package, labels, limit=limit, progress=progress)

    @refuse_after_fork
    def cite(self, address: str | None = None, style: str = "apa") -> str:
        """Cite the package, a table or a row, with version, date and the digest of the rows.

        Args:
            address: A table or a row, which can end in ``@VERSION`` (see ``show``); by default the
                whole package.
            style: ``apa``, ``bibtex``, ``ris``, ``csl-json``, ``cff``, ``datacite`` (a metadata
                record), or a style of the extension for the package.

        Raises:
            UnknownTable, UnknownRecord: There is no such table or row.
            ExportError: The style needs metadata that the package does not have, or is only for
                another package.
            ValueError: There is no such style.

        >>> open_package(ports).cite()
        'Ada Harbour. (2026). Ports and their ships (Version 1.0.0) [Data set]. sha256:30ecaf5...'
        >>> open_package(ports).cite("ships", "bibtex").splitlines()[0]
        '@dataset{ports-ships-1-0-0,'
        """
        from tablepact.metadata_formats import formats

        package, inner = self._at(address or "")
        if style in package._extension.citation_styles:
            return package._extension.cite(package.frames, inner or None, style)
        require_own(style, package.package)
        return formats.cite(package.frames, inner or None, style)

    @refuse_after_fork
    def metadata(self, format: str) -> str:  # noqa: A002
        """Return the metadata of the package for a catalogue, an archive or a loader.

        Args:
            format: ``croissant``, ``schema-org``, ``datacite``, ``cff``, ``zenodo``, ``hf-card``,
                or a format of the extension for the package.

        Raises:
            ExportError: The format needs metadata that the package does not have, or is only for
                another package.
            PackageError: The package has local tables, and none of them can be read.
            ValueError: There is no such format.

        >>> print(open_package(ports).metadata("cff"))
        cff-version: "1.2.0"
        ...
        title: "Ports and their ships"
        ...
        """
        from tablepact.metadata_formats import formats

        if format in self._extension.metadata_formats:
            return self._extension.metadata(self.frames, format)
        require_own(format, self.package)
        return formats.write_metadata(self.frames, format)


@refuse_after_fork
def open_package(
    source: Path | str | Package | Frames,
    *,
    on_error: OnError = "fail",
    releases_of: Path | None = None,
) -> DataPackage:
    """Open a data package; its tables are read on first access.

    Args:
        source: A folder, a descriptor, a zip or a wheel; a package or its frames; or the version of
            a release.
        on_error: How to handle cells and rows that do not conform to the schema: ``fail`` raises
            an error, ``null`` makes such a cell missing, ``text`` makes its column text, and
            ``skip`` leaves its row out. All but ``fail`` leave out blank rows. Once a table is
            read, the ``notes`` of ``frames`` have the numbers of such cells and rows.
        releases_of: The folder with the releases, if ``source`` is a version.

    Raises:
        PackageError: The descriptor cannot be read.
        ValueError: ``on_error`` is not one of these values.

    >>> open_package(ports)
    <DataPackage ports 1.0.0: ports, ships>
    """
    from tablepact.frames.frames import Frames
    from tablepact.frames.on_error import OnError

    require_choice("on_error", on_error, OnError)
    if isinstance(source, Frames):
        return DataPackage(source)
    package = with_labels(package_at(source, releases_of))
    is_release = isinstance(source, str) and releases_of is not None and parse_version(source)
    return DataPackage(Frames(package, on_error), releases_of if is_release else None)
