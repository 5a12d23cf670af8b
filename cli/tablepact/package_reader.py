"""The part of an open data package that reads: tables, queries, searches and rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tablepact.errors import PackageError, UnknownTable
from tablepact.extension import extension_for, with_labels
from tablepact.package_locator import package_at
from tablepact.system.fork_safety import refuse_after_fork
from tablepact.system.utf8 import without_surrogates

if TYPE_CHECKING:
    import polars as pl

    from tablepact.extension import Extension
    from tablepact.frames.frames import Frames
    from tablepact.frames.lazy import Progress
    from tablepact.lookup.describe_record import Answer, RecordView
    from tablepact.package.descriptor.model import Package

NEAREST = 5
"""The number of rows to list if none clearly answers a question."""


class PackageReader:
    """The part of ``DataPackage`` that reads; ``DataPackage`` documents the attributes."""

    def __init__(self, frames: Frames, releases_of: Path | None = None) -> None:
        self.frames = frames
        self.releases_of = releases_of

    def __repr__(self) -> str:
        """Return the class with the name, version and tables of the package."""
        package = self.package
        title = " ".join(filter(None, (package.name, package.version)))
        return f"<{type(self).__name__} {title}: {', '.join(self.frames)}>"

    @property
    def package(self) -> Package:
        """The package with its parsed descriptor."""
        return self.frames.package

    @property
    def tables(self) -> list[str]:
        """The names of the tables, in the order of the descriptor."""
        return list(self.frames)

    def at(self, version: str) -> Self:
        """Open a released version of this package.

        Raises:
            PackageError: There is no such release, or it cannot be read.

        >>> open_package(ports).at("1.0.0")
        <DataPackage ports 1.0.0: ports, ships>
        """
        from tablepact.frames.frames import Frames

        if version == self.package.version:
            return self
        folder = self.releases_of or self.package.path.parent
        return type(self)(
            Frames(with_labels(package_at(version, folder)), self.frames.on_error), folder
        )

    @refuse_after_fork
    def scan(self, table: str) -> pl.LazyFrame:
        """Return a table as a LazyFrame, with the same values and types as in ``frames``.

        If the table is in Parquet, such as an exported one, the query reads only the columns and
        row groups that it needs. A large table in another format is first copied, in batches and
        with the same checks, to temporary Parquet files that stay until the process ends.

        Raises:
            UnknownTable: There is no such table.
            PackageError: The table cannot be read. Damage inside a Parquet file is only detected
                when rows are collected, and raises errors of polars.

        >>> open_package(ports).scan("ships").select("ship").collect().to_series().to_list()
        ['Alba', 'Brina']
        """
        from tablepact.frames.lazy import LazyFrames
        from tablepact.package.archives.unpacked_files import scratch_folder

        return LazyFrames(self.frames, scratch_folder())[table]

    @refuse_after_fork
    def query(
        self,
        sql: str,
        *,
        timeout: float = 60.0,
        memory_mb: int = 1024,
        progress: Progress | None = None,
    ) -> pl.DataFrame:
        """Run one SELECT in DuckDB's SQL over the tables, in a sandboxed process.

        Args:
            sql: The query, which uses the tables by name.
            timeout: The time limit in seconds.
            memory_mb: The memory limit in MiB, which also limits the size of the result.
            progress: Called with the name of a large table, the bytes read and the total bytes.

        Returns:
            The rows. Integers, Booleans, text, dates, times and timestamps keep their type. DECIMAL
            becomes ``Float64`` and a sum of integers ``Int64`` if no digit is lost, else
            ``Decimal``. All other types become text as DuckDB writes it.

        Raises:
            SqlError: The SQL is wrong or is not one SELECT, or the query was stopped at a limit.
            PackageError: A table cannot be read.

        >>> open_package(ports).query("SELECT sum(tons) AS tons FROM ships").item()
        750
        """
        from tablepact.frames.lazy import lazy_frames
        from tablepact.query.query import query

        views = self.package.view_texts()
        with lazy_frames(self.frames, progress) as scans:
            return query(
                scans, sql, views=views, size=scans.size, timeout=timeout, memory_mb=memory_mb
            )

    @refuse_after_fork
    def find(self, words: str) -> pl.DataFrame:
        """Find rows by words or a question; case, accents and endings are ignored.

        Tables that cannot be read are skipped. ``docs/explanation/search.md`` describes the search.

        Args:
            words: The words or the question.

        Returns:
            The rows with all the words, or else with most of them, best match first. The columns
            are ``address``, ``title``, ``match`` (the column and text that match, unless it is the
            title) and ``words`` (the words of the row that match).

        >>> open_package(ports).find("Alba")["address"].to_list()
        ['ships/Alba']
        """
        import polars as pl

        from tablepact.lookup.search import search

        served = self.frames.only_readable()
        hits = search(served, words, extension_for(served.package).guide()).hits
        rows = [(hit.address, hit.label, hit.match, " ".join(sorted(hit.words))) for hit in hits]
        columns = dict.fromkeys(("address", "title", "match", "words"), pl.String)
        cells = [[*map(without_surrogates, row)] for row in rows]
        return pl.DataFrame(cells, schema=columns, orient="row")

    @refuse_after_fork
    def ask(self, question: str) -> Answer:
        """Answer a question with the row that clearly matches best, or else list the nearest rows.

        Args:
            question: A question or words; see ``docs/explanation/search.md``.

        Returns:
            The answer. Its ``view`` is None if no row is clearly the best.

        >>> open_package(ports).ask("Brina").view.address
        'ships/Brina'
        """
        from tablepact.lookup.describe_record import Answer
        from tablepact.lookup.search import search

        served = type(self)(self.frames.only_readable(), self.releases_of)
        result = search(served.frames, question, served._extension.guide())
        view = served.show(result.hits[0].address) if result.is_clear else None
        nearest = [
            (hit.address, f"{hit.label}; {hit.match}" if hit.match else hit.label)
            for hit in result.near[:NEAREST]
        ]
        in_one_line = served._extension.in_one_line
        nearest = [
            (address, in_one_line(served.frames, address) or line) for address, line in nearest
        ]
        return Answer(view, nearest, result.unknown, result.read_as)

    @refuse_after_fork
    def show(self, address: str) -> RecordView:
        """Return a readable description of a row.

        Args:
            address: ``TABLE/ID``, or ``TABLE/ID@VERSION`` for a row of a release, such as
                ``ports/oslo@0.1.0``.

        Returns:
            The cells of the row with the titles of their columns, and its linked rows in tables
            that can be read; or the description by the extension for the package.

        Raises:
            UnknownTable, UnknownRecord: There is no such row; the message has the nearest name.

        >>> print(open_package(ports).show("ships/Alba"))
        Alba (ships/Alba)
        <BLANKLINE>
        ship  Alba
        port  oslo (ports/oslo)
        tons  300
        """
        package, inner = self._at(address)
        try:
            return package._describe(inner)
        except UnknownTable as error:
            if "/" in address or " " not in address.strip():
                raise
            hint = "an address is TABLE/ID, and ask() answers a question"
            raise UnknownTable(f"{error}; {hint}") from error

    @refuse_after_fork
    def row(self, address: str) -> dict[str, Any]:
        """Return the row at an address, with values as in JSON.

        Raises:
            UnknownTable, UnknownRecord: There is no such row.

        >>> open_package(ports).row("ships/Alba")
        {'ship': 'Alba', 'port': 'oslo', 'tons': 300}
        """
        from tablepact.export.text import json_rows
        from tablepact.lookup.row_address import find_row

        package, address = self._at(address)
        resource, index = find_row(package.frames, address)
        return json_rows(package.frames[resource.name][index])[0]

    def _describe(self, address: str) -> RecordView:
        from tablepact.lookup.describe_record import describe_record
        from tablepact.lookup.row_address import find_row

        if own := self._extension.describe(self.frames, address):
            return own
        resource, index = find_row(self.frames, address)
        served = self.frames.only_readable()
        if resource.name not in served:  # a table without readable rows
            raise PackageError(self.frames.notes[resource.name])
        return describe_record(served, resource, index)

    @property
    def _extension(self) -> Extension:
        return extension_for(self.package)

    def _at(self, address: str) -> tuple[Self, str]:
        """Return the package in the version after ``@`` in an address, and the rest of the address.

        Raises:
            PackageError: There is no such release, or it cannot be read.
        """
        from tablepact.package.descriptor.semver import parse_version

        inner, mark, version = address.rpartition("@")
        if not mark or parse_version(version) is None:
            return self, address
        from tablepact.lookup.row_address import is_row

        return (self, address) if is_row(self.frames, address) else (self.at(version), inner)
