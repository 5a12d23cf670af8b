"""What an assistant may do with the packages of a server: read them, within limits.

Each method of ``PackageTools`` is a tool: its docstring is what the assistant reads about it, and
its answer is JSON. Nothing is written, fetched or run. What packages say stands in JSON strings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tablepact.errors import PackageError
from tablepact.escape import dump_json, escape_unprintable, truncate
from tablepact.package.descriptor.semver import parse_version
from tablepact.query.readable_sql import LONGEST_SQL

if TYPE_CHECKING:
    import polars as pl

    from tablepact.data_package import DataPackage
    from tablepact.report.model import Step

MOST_ROWS = 1000
"""The most rows in one answer."""
MOST_CHARACTERS = 100_000
"""The most characters of the rows in one answer."""
LONGEST_CELL = 2000
"""The most characters of one cell."""
LONGEST_ANSWER = 4 * MOST_CHARACTERS
"""The most characters of an answer."""
LONGEST_ARGUMENT = 1000
"""The most characters of a name or an address that is given to a tool."""
LONGEST_TEXTS = {"sql": LONGEST_SQL, "words": 10_000}
"""The most characters of the arguments that are longer texts."""
MOST_FINDINGS = 100
"""The most findings in one answer."""
SECONDS = 60.0
"""The time limit of a query, and of each table that frictionless has to validate."""
MEBIBYTES = 1024
"""The memory limit of a query."""


class PackageTools:
    """The tools of a server.

    Args:
        sources: The packages by the name that the assistant uses: what was named on the start.
    """

    def __init__(self, sources: Mapping[str, Any]) -> None:
        self._sources = sources

    @cached_property
    def names(self) -> list[str]:
        """The names of the packages."""
        return list(self._sources)

    def validate(self, package: str | None = None, limit: int = 20) -> str:
        """Validate a package: whether it is valid, its steps, and its findings with their rows.

        Args:
            package: One of the packages of this server; may be left out if it has only one.
            limit: The most findings to list for each table; all are counted.
        """
        from tablepact.report.formats.jsonl import as_record
        from tablepact.report.locations import Locations

        with_limit = min(max(limit, 1), MOST_FINDINGS)
        report = self._open(package).validate(limit_errors=with_limit, time_limit=SECONDS)
        locations = Locations(report)
        findings = [_without_empty(as_record(one, locations)) for one in report.findings]
        return _answer(
            valid=report.valid,
            complete=report.complete,
            package=report.package,
            counts=dict(report.counts),
            **_listed("steps", [*map(_step, report.steps)]),
            **_listed("findings", findings, MOST_FINDINGS),
        )

    def tables(self, package: str | None = None) -> str:
        """List the tables of a package, with their numbers of rows and descriptions.

        Args:
            package: One of the packages of this server; may be left out if it has only one.
        """
        opened = self._open(package)
        frames = opened.frames
        listed = [
            {
                "table": name,
                "rows": frames.height(name),
                "columns": [field.name for field in frames.resource(name).table_schema.fields],
                "description": entry.get("description") or entry.get("title"),
            }
            for name in frames
            for entry in (frames.resource(name).metadata,)
        ]
        about = {"package": opened.package.title, "version": opened.package.version}
        unread = _listed("not_readable", sorted(frames.unread))
        return _answer(**about, **_listed("tables", listed), **unread)

    def describe(self, table: str, package: str | None = None, codes: bool = False) -> str:
        """Describe the columns of a table: type, rules, meaning, an example.

        Args:
            table: The table.
            package: One of the packages of this server; may be left out if it has only one.
            codes: Whether to describe the codes of its code lists instead.
        """
        opened = self._open(package)
        return _rows(opened.describe(table, codes=codes), "codes" if codes else "columns")

    def query(self, sql: str, package: str | None = None, limit: int = 100) -> str:
        """Run one SELECT in DuckDB's SQL over the tables, in a sandbox.

        The query reaches no file, network or setting, and stops after a minute or above 1 GiB.

        Args:
            sql: The query, which uses the tables by name.
            package: One of the packages of this server; may be left out if it has only one.
            limit: The most rows to return, at most 1000.
        """
        found = self._open(package).query(sql, timeout=SECONDS, memory_mb=MEBIBYTES)
        return _rows(found, "rows", limit)

    def find(self, words: str, package: str | None = None, limit: int = 20) -> str:
        """Find the rows that contain words or fit a question, the best match first.

        Args:
            words: The words or the question.
            package: One of the packages of this server; may be left out if it has only one.
            limit: The most rows to return.
        """
        opened = self._open(package)
        found = opened.find(words)
        return _rows(found, "rows", limit, **_listed("not_searched", sorted(opened.frames.unread)))

    def show(self, address: str, package: str | None = None) -> str:
        """Show one row in words, with the rows that it refers to and those that refer to it.

        Args:
            address: TABLE/ID, or TABLE/ID@VERSION for a row of a released version.
            package: One of the packages of this server; may be left out if it has only one.
        """
        opened = self._open(package)
        view = opened.show(address)
        return _answer(
            address=view.address,
            title=view.title,
            lead=view.lead,
            row={name: _cell(value) for name, value in opened.row(view.address).items()},
            parts={
                heading: [truncate(line, LONGEST_CELL) for line in lines[:MOST_FINDINGS]]
                for heading, lines in view.parts.items()
            },
        )

    def diff(self, old: str, new: str | None = None, limit: int = 20) -> str:
        """Compare two versions by key: changed tables and rows, and the version that they require.

        Args:
            old: One of the packages of this server, or a released version of the other one.
            new: The same; may be left out if the server has only one package.
            limit: The most changed rows of each kind to list for each table; all are counted.
        """
        from tablepact.comparison.compare import compare_packages
        from tablepact.comparison.formats.json_csv import to_json

        before, after = self._pair(old, new)
        found = compare_packages(
            before.package,
            after.package,
            (old, new or self.names[0]),
            limit=min(max(limit, 1), MOST_FINDINGS),
        )
        told = json.loads(to_json(found))
        if len(dump_json(told)) <= MOST_CHARACTERS:
            return _answer(**told)
        counts = [{key: one[key] for key in one if key != "listed"} for one in told["tables"]]
        return _answer(**told | {"tables": counts, "left_out": "the changed rows; lower the limit"})

    def cite(
        self, address: str | None = None, package: str | None = None, style: str = "apa"
    ) -> str:
        """Cite a package, a table or a row, with version, date and the digest of the rows.

        Args:
            address: A table or TABLE/ID; by default the whole package.
            package: One of the packages of this server; may be left out if it has only one.
            style: apa, bibtex, ris, csl-json, cff or datacite.
        """
        return _answer(citation=self._open(package).cite(address, style))

    def dictionary(self, package: str) -> str:
        """Return the data dictionary of a package as Markdown."""
        return _text(self._open(package).dictionary())

    def codebook(self, package: str) -> str:
        """Return the code lists of a package, with labels and definitions, as JSON."""
        return _rows(self._open(package).describe(codes=True), "codes", MOST_ROWS)

    def _open(self, package: str | None) -> DataPackage:
        """Open a package of the server, as it is now.

        Raises:
            PackageError: The server has no such package, or it cannot be read.
        """
        from tablepact.data_package import open_package

        if package is None and len(self._sources) == 1:
            package = self.names[0]
        if package is None or package not in self._sources:
            known = ", ".join(map(repr, self.names))
            asked = "name one package" if package is None else f"there is no package {package!r}"
            raise PackageError(f"{asked}; this server has {known}")
        return open_package(self._sources[package])

    def _pair(self, old: str, new: str | None) -> tuple[DataPackage, DataPackage]:
        """Open two packages; one of the two may be a released version of the other one."""
        if new in self._sources or new is None:
            after = self._open(new)
            return self._version(old, after), after
        before = self._open(old)
        return before, self._version(new, before)

    def _version(self, named: str, other: DataPackage) -> DataPackage:
        is_version = named not in self._sources and parse_version(named) is not None
        return other.at(named) if is_version else self._open(named)


def _rows(frame: pl.DataFrame, name: str, limit: int = MOST_ROWS, **more: object) -> str:
    """Return the first rows of a frame, and how many there are."""
    from tablepact.export.text import json_rows

    first = json_rows(frame.head(min(max(limit, 1), MOST_ROWS)))
    rows = [{column: _cell(value) for column, value in row.items()} for row in first]
    return _answer(**_listed(name, rows), total=frame.height, **more)


def _cell(value: object) -> object:
    return truncate(value, LONGEST_CELL) if isinstance(value, str) else value


def _listed(name: str, rows: Sequence[object], most: int = MOST_ROWS) -> dict[str, object]:
    """Return the rows that fit in an answer, and how many of them are left out."""
    kept: list[object] = []
    size = 0
    for row in rows[:most]:
        size += len(dump_json(row))
        if size > MOST_CHARACTERS:
            break
        kept.append(row)
    left = len(rows) - len(kept)
    return {name: kept} | ({f"{name}_left_out": left} if left else {})


def _step(step: Step) -> dict[str, str]:
    detail = truncate(step.detail, LONGEST_CELL)
    return {"kind": step.kind, "subject": step.subject, "status": step.status, "detail": detail}


def _without_empty(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _cell(value) for name, value in record.items() if value is not None}


def _answer(**parts: object) -> str:
    """Return an answer in JSON.

    Raises:
        PackageError: It is too long, since the package has very long names or very many parts.
    """
    text = dump_json(parts)
    if len(text) > LONGEST_ANSWER:
        raise PackageError(
            f"the answer has {len(text):,} characters; the limit is {LONGEST_ANSWER:,}"
        )
    return text


def _text(text: str) -> str:
    """Return a text that fits in an answer, with unprintable characters escaped."""
    lines = map(escape_unprintable, truncate(text, MOST_CHARACTERS).splitlines())
    return "".join(f"{line}\n" for line in lines)
