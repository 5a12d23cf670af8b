"""An open data package: its tables as frames, and everything that can be asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tablepact.errors import PackageError
from tablepact.opening import package_at
from tablepact.system.atomic_write import well_formed
from tablepact.system.fork_safety import unless_forked

if TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl

    from tablepact.export.export import Export
    from tablepact.extension import Extension
    from tablepact.frames.frames import Frames
    from tablepact.frames.lazy import Progress
    from tablepact.frames.on_error import OnError
    from tablepact.lookup.record_view import Answer, Telling
    from tablepact.package.descriptor import Package
    from tablepact.site.build import Site

ExportFormat = Literal[
    "csv", "json", "jsonl", "markdown", "parquet", "arrow", "xlsx", "sqlite", "duckdb"
]
SchemaFormat = Literal["table-schema", "sql", "json-schema", "pandera"]
Dialect = Literal["duckdb", "sqlite"]

NEAREST = 5
"""How many rows are named where none clearly answers."""


class DataPackage:
    """A data package that is open for reading; ``open_package`` opens one.

    Each table is read when it is first asked for, and kept.

    Attributes:
        frames: The tables by name as typed polars frames, with ``notes`` on what was read.
        releases_of: The folder with the releases that versions name.

    >>> package = open_package(ports)
    >>> package.tables
    ['ports', 'ships']
    >>> package.frames["ships"].columns
    ['ship', 'port', 'tons']
    """

    def __init__(self, frames: Frames, releases_of: Path | None = None) -> None:
        self.frames = frames
        self.releases_of = releases_of

    def __repr__(self) -> str:
        """Return its name, version and tables."""
        package = self.package
        title = " ".join(filter(None, (package.name, package.version)))
        return f"<DataPackage {title}: {', '.join(self.frames)}>"

    @property
    def package(self) -> Package:
        """The descriptor, as it was read."""
        return self.frames.package

    @property
    def tables(self) -> list[str]:
        """The names of the tables, in the order of the descriptor."""
        return list(self.frames)

    def at(self, version: str) -> DataPackage:
        """Open a released version of this package.

        Raises:
            PackageError: There is no such release, or it cannot be read.
        """
        if version == self.package.version:
            return self
        folder = self.releases_of or self.package.path.parent
        return open_package(version, on_error=self.frames.on_error, releases_of=folder)

    @unless_forked
    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table as a LazyFrame, with the values and types that ``frames`` has.

        Of a table in Parquet, such as an exported one, the columns and row groups are read that the
        query needs. A large table in another form is read once, batch by batch and as strictly as
        ever, into a temporary copy in Parquet that stays until the process ends.

        Raises:
            UnknownTable: There is no such table.
            PackageError: It cannot be read. Damage deep within a Parquet file is only found when
                rows are collected, and raises errors of polars.

        >>> open_package(ports).scan("ships").select("ship").collect().to_series().to_list()
        ['Alba', 'Brina']
        """
        from tablepact.frames.lazy import Scans
        from tablepact.package.archives import scratch

        return Scans(self.frames, scratch())[table]

    @unless_forked
    def query(
        self,
        sql: str,
        *,
        timeout: float = 60.0,
        memory_mb: int = 1024,
        progress: Progress | None = None,
    ) -> pl.DataFrame:
        """Query the tables in DuckDB's SQL: one SELECT, run in a process that reaches nothing else.

        Args:
            sql: The query; the tables stand under their names.
            timeout: Seconds after which it is stopped.
            memory_mb: MiB of memory after which it is stopped; the result has to fit, too.
            progress: Called with the name of a large table, the bytes read and the bytes in all.

        Returns:
            The rows. Integers, Booleans, texts, dates, times and timestamps keep their type;
            DECIMAL is ``Float64`` and a sum of integers ``Int64`` where no digit is lost, else
            ``Decimal``; all else is text as DuckDB writes it.

        Raises:
            SqlError: The SQL is wrong, is not one SELECT, or was stopped at a limit.
            PackageError: A table cannot be read.

        >>> open_package(ports).query("SELECT sum(tons) AS tons FROM ships").item()
        750
        """
        from tablepact.frames.lazy import scanned
        from tablepact.query.query import query

        views = self.package.view_texts()
        with scanned(self.frames, progress) as scans:
            return query(scans, sql, views=views, timeout=timeout, memory_mb=memory_mb)

    @unless_forked
    def find(self, words: str) -> pl.DataFrame:
        """Find rows by words or a question, whatever their case, accents and endings.

        Args:
            words: What to look for; see ``docs/search.md``. A table that cannot be read is left
                out.

        Returns:
            The rows that have all the words, or else those that have most of them, the best first:
            ``address``, ``title`` (what stands for the row), in ``match`` the column and text that
            match, unless it is the title, and in ``words`` the words of the row that were found.

        >>> open_package(ports).find("Alba")["address"].to_list()
        ['ships/Alba']
        """
        import polars as pl

        from tablepact.lookup.search import search

        served = self.frames.served()
        hits = search(served, words, self._extension.guide()).hits
        rows = [(hit.address, hit.label, hit.match, " ".join(sorted(hit.words))) for hit in hits]
        columns = dict.fromkeys(("address", "title", "match", "words"), pl.String)
        cells = [[*map(well_formed, row)] for row in rows]
        return pl.DataFrame(cells, schema=columns, orient="row")

    @unless_forked
    def ask(self, question: str) -> Answer:
        """Answer a question with the row that clearly fits it best, or name the rows nearest to it.

        Args:
            question: A question, or words; see ``docs/search.md``.

        Returns:
            The answer. Its ``telling`` is None where no row clearly is the best.

        >>> open_package(ports).ask("Brina").telling.address
        'ships/Brina'
        """
        from tablepact.lookup.record_view import Answer
        from tablepact.lookup.search import search

        served = DataPackage(self.frames.served(), self.releases_of)
        result = search(served.frames, question, self._extension.guide())
        telling = served.show(result.hits[0].address) if result.is_clear else None
        nearest = [
            (hit.address, f"{hit.label}; {hit.match}" if hit.match else hit.label)
            for hit in result.near[:NEAREST]
        ]
        in_one_line = self._extension.in_one_line
        nearest = [
            (address, in_one_line(served.frames, address) or line) for address, line in nearest
        ]
        return Answer(telling, nearest, result.unknown, result.read_as)

    @unless_forked
    def show(self, address: str) -> Telling:
        """Describe a row as a person would.

        Args:
            address: ``table/identifier``; behind ``@`` may stand the version of a release:
                ``ports/oslo@0.1.0``.

        Returns:
            The row by the titles of its columns and the keys that tie it to others, as far as these
            can be read; or as the extension for the package describes it.

        Raises:
            UnknownTable, UnknownRecord: There is no such row; the message has the nearest.

        >>> print(open_package(ports).show("ships/Alba"))  # doctest: +NORMALIZE_WHITESPACE
        Alba
        ...
        """
        from tablepact.lookup.address import find_row
        from tablepact.lookup.record_view import tell_any

        package, address = self._at(address)
        if own := package._extension.describe(package.frames, address):
            return own
        resource, index = find_row(package.frames, address)
        served = package.frames.served()
        if resource.name not in served:  # its keys are none
            raise PackageError(package.frames.notes[resource.name])
        return tell_any(served, resource, index)

    @unless_forked
    def row(self, address: str) -> dict[str, Any]:
        """Return the row at an address, its values as JSON has them.

        Raises:
            UnknownTable, UnknownRecord: There is no such row.

        >>> open_package(ports).row("ships/Alba")
        {'ship': 'Alba', 'port': 'oslo', 'tons': 300}
        """
        from tablepact.export.text import json_rows
        from tablepact.lookup.address import find_row

        package, address = self._at(address)
        resource, index = find_row(package.frames, address)
        return json_rows(package.frames[resource.name][index])[0]

    @unless_forked
    def describe(self, table: str | None = None, *, codes: bool = False) -> pl.DataFrame:
        """Describe the columns of a table, or of all.

        Args:
            table: The table; None describes all, with a column ``table`` in front.
            codes: Whether the code lists are described instead: each code and its definition.

        Returns:
            A row a column: ``column``, ``type``, ``rules``, ``description``, ``example``; or a row
            a code: ``column``, ``code``, ``label``, ``definition``.

        Raises:
            UnknownTable: There is no such table.

        >>> open_package(ports).describe("ships")["type"].to_list()
        ['string', 'string', 'integer']
        """
        from tablepact.dictionary.as_frame import described

        return described(self.frames, table, codes=codes)

    @unless_forked
    def dictionary(self, format: Literal["markdown", "svg"] = "markdown") -> str:  # noqa: A002
        """Return the data dictionary as Markdown, or the tables and foreign keys as a picture."""
        if format == "svg":
            from tablepact.dictionary.diagram import svg

            return svg(self.frames)
        from tablepact.dictionary.markdown import page

        return page(self.frames)

    @unless_forked
    def schema(
        self,
        table: str,
        format: SchemaFormat = "table-schema",  # noqa: A002
        dialect: Dialect = "duckdb",
    ) -> str:
        """Return what must hold of a table, for another tool: types, constraints, keys, row rules.

        Args:
            table: The table.
            format: Its Table Schema, CREATE TABLE in SQL, JSON Schema of a row, or a Python script
                with a pandera schema.
            dialect: The dialect of SQL.

        Raises:
            UnknownTable: There is no such table.
            PackageError: It has no schema.
        """
        resource = self.frames.resource(table)
        if format == "sql":
            from tablepact.schema.sql_script import sql

            return sql(self.package, resource, dialect)
        if format == "json-schema":
            from tablepact.schema.json_schema import json_schema

            return json_schema(resource)
        if format == "pandera":
            from tablepact.schema.pandera_script import pandera_script

            return pandera_script(self.package, resource)
        from tablepact.schema.table_schema import table_schema

        return table_schema(resource)

    @unless_forked
    def contract(self, table: str) -> pa.DataFrameSchema:
        """Compile a table's schema to a pandera schema for frames as ``frames`` has them.

        Validate eager frames with it: of a LazyFrame pandera checks the columns and leaves the data
        unread.

        Raises:
            UnknownTable: There is no such table.
            ContractError: The schema asks for something that pandera cannot check.
        """
        from tablepact.contract.pandera_schema import compile_contract

        schema = self.frames.resource(table).schema or {}
        others = {key["reference"]["resource"] for key in schema.get("foreignKeys", [])} - {table}
        referenced = {name: self.frames[name] for name in others}
        return compile_contract(schema, referenced, name=table)

    @unless_forked
    def export(
        self,
        path: Path | str,
        format: ExportFormat,  # noqa: A002 - what it is called everywhere
        tables: Sequence[str] = (),
        *,
        force: bool = False,
        keys: bool = True,
        progress: Progress | None = None,
    ) -> Export:
        """Write tables for other tools, whole or not at all.

        Args:
            path: A folder for one file a table, with a descriptor; a file for xlsx, sqlite and
                duckdb, or for a single table, if its name ends as its format does.
            format: The format.
            tables: Which tables; by default all that can be read.
            force: Whether files that are there already may be replaced.
            keys: Whether a database gets keys and code lists.
            progress: See ``query``.

        Returns:
            What was written, with notes on what the format could not keep.

        Raises:
            UnknownTable: There is no such table.
            ExportError: The format cannot hold the rows, or the path cannot be written.
            ValueError: There is no such format.
        """
        from tablepact.export.export import export

        return export(
            self.frames, tables, format, Path(path), force=force, keys=keys, progress=progress
        )

    @unless_forked
    def site(
        self, path: Path | str, *, force: bool = False, progress: Progress | None = None
    ) -> Site:
        """Write static pages to look at the tables with a browser; it needs the extra ``site``.

        Args:
            path: The folder to write.
            force: Whether files that are there already may be replaced.
            progress: Called with the name of a table, the tables done and the tables in all.

        Returns:
            What was written, and what was left out.

        Raises:
            ExportError: The folder cannot be written, or the extra ``site`` is not installed.
            PackageError: No table can be read; one of several is left out, which is noted.
        """
        from tablepact.site.requirements import requires_extra

        with requires_extra():
            from tablepact.site.build import build
        readable, unread = self.frames.readable()
        if not readable:
            raise PackageError(next(iter(unread.values()), "there is no table to show"))
        with requires_extra():
            extra = self._extension.pages(readable) if not unread else None
        return build(
            readable,
            Path(path),
            DataPackage(readable, self.releases_of).show,
            extra=extra,
            guide=self._extension.guide(),
            unread=unread,
            force=force,
            progress=progress,
        )

    @unless_forked
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
    ) -> Report:
        """Validate the package; see ``tablepact.validate``."""
        from tablepact.api import validate

        return validate(
            self,
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

    @unless_forked
    def cite(self, address: str | None = None, style: str = "apa") -> str:
        """Cite the package, a table or a row, with version, date and the digest of the rows.

        No DOI is made up.

        Args:
            address: A table or a row; by default the whole. A version may stand behind, see
                ``show``.
            style: ``apa``, ``bibtex``, ``ris``, ``csl-json``, ``cff``, ``datacite`` (a record of
                metadata), or what the extension for the package has.

        Raises:
            UnknownTable, UnknownRecord: There is no such table or row.
            ExportError: The style asks for what the package does not say, or is not for it.
            ValueError: There is no such style.

        >>> print(open_package(ports).cite("ships", "bibtex").splitlines()[0])
        @dataset{...
        """
        from tablepact.catalog import formats
        from tablepact.extension import require_own

        package, inner = self._at(address or "")
        if style in package._extension.citation_styles:
            return package._extension.cite(package.frames, inner or None, style)
        require_own(style, package.package)
        return formats.cite(package.frames, inner or None, style)

    @unless_forked
    def metadata(self, format: str) -> str:  # noqa: A002
        """Write what the package says of itself, for a catalogue, an archive or a loader.

        Args:
            format: ``croissant``, ``schema-org``, ``datacite``, ``cff``, ``zenodo``, ``hf-card``,
                or what the extension for the package has.

        Raises:
            ExportError: The format asks for what the package does not say, or is not for it.
            PackageError: A table that is at hand cannot be read.
            ValueError: There is no such format.
        """
        from tablepact.catalog import formats
        from tablepact.extension import require_own

        if format in self._extension.metadata_formats:
            return self._extension.metadata(self.frames, format)
        require_own(format, self.package)
        return formats.write(self.frames, format)

    @property
    def _extension(self) -> Extension:
        from tablepact.extension import extension_for

        return extension_for(self.package)

    def _at(self, address: str) -> tuple[DataPackage, str]:
        """Return the package that an address is about, by the version behind ``@``, and the rest.

        Raises:
            PackageError: There is no such release, or it cannot be read.
        """
        from tablepact.lookup.address import is_row
        from tablepact.package.semver import version_of

        inner, mark, version = address.rpartition("@")
        if not mark or version_of(version) is None or is_row(self.frames, address):
            return self, address
        return self.at(version), inner


@unless_forked
def open_package(
    source: Path | str | Package | Frames,
    *,
    on_error: OnError = "fail",
    releases_of: Path | None = None,
) -> DataPackage:
    """Open a data package; its tables are read when they are asked for.

    Args:
        source: A folder, a descriptor, a zip or a wheel, a package or its frames; or the version of
            a release.
        on_error: What becomes of a cell or row that is not as the schema says: ``fail`` reads no
            table that has one; for ``null`` such a cell is missing, for ``text`` its column is
            text, and ``skip`` leaves its row out. But for the first, blank rows are left out. The
            ``notes`` of ``frames`` say how many there were, once a table is read.
        releases_of: The folder with the releases that a version names.

    Raises:
        PackageError: The descriptor cannot be read.

    >>> open_package(ports)
    <DataPackage ports 1.0.0: ports, ships>
    """
    from tablepact.frames.frames import Frames

    if isinstance(source, Frames):
        return DataPackage(source, releases_of)
    return DataPackage(Frames(package_at(source, releases_of), on_error), releases_of)
