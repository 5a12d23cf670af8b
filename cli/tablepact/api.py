"""What can be asked of rows, those of this dataset or of any package: query, find, show, cite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avocado_pivot.dataset import is_own
from tablepact.choices import ExportFormat, MetadataForm, Style
from tablepact.errors import ExportError, PackageError
from tablepact.opening import Where, frames, frames_at
from tablepact.system.fork_safety import refuse_after_fork
from tablepact.system.utf8 import without_surrogates

if TYPE_CHECKING:
    import polars as pl

    from avocado_pivot.agreement.score import Score
    from tablepact.export.export import Export
    from tablepact.frames.frames import Frames
    from tablepact.frames.lazy import Progress
    from tablepact.frames.on_error import OnError
    from tablepact.lookup.documents import SearchGuide
    from tablepact.lookup.record_view import Answer, RecordView

NEAREST = 5
"""How many rows are named where none clearly answers."""


@refuse_after_fork
def query(
    sql: str,
    *,
    package: Where = None,
    timeout: float = 60.0,
    memory_mb: int = 1024,
    progress: Progress | None = None,
    on_error: OnError = "fail",
) -> pl.DataFrame:
    """Ask the tables in SQL of DuckDB: one SELECT, run in a process that can reach nothing else.

    Args:
        sql: The query; the tables stand under their names.
        package: Whose tables; by default those of this dataset.
        timeout: Seconds after which it is stopped.
        memory_mb: MiB of memory after which it is stopped; the answer has to fit, too.
        progress: Is told how far a large table is read: its name, bytes done, bytes in all.
        on_error: See ``frames``.

    Returns:
        The rows. Integers, Booleans, texts, dates, times and timestamps keep their type; DECIMAL is
        ``Float64`` and a sum of integers ``Int64`` where no digit is lost, else ``Decimal``; all
        else is text as DuckDB writes it.

    Raises:
        SqlError: The SQL is wrong, is not one SELECT, or was stopped at a limit.
        PackageError: A table cannot be read.
    """
    from tablepact.frames.lazy import lazy_frames
    from tablepact.query.query import query as ask

    tables = frames(package, on_error=on_error)
    views = tables.package.view_texts()
    with lazy_frames(tables, progress) as scans:
        return ask(scans, sql, views=views, timeout=timeout, memory_mb=memory_mb)


@refuse_after_fork
def find(words: str, *, package: Where = None, on_error: OnError = "fail") -> pl.DataFrame:
    """Find rows by words or a question, whatever their case, accents and endings.

    Args:
        words: What to look for, in English or in the source's spelling; see ``docs/search.md``.
        package: Whose rows; by default those of this dataset. A table that cannot be read is left
            out.
        on_error: See ``frames``.

    Returns:
        The rows that have all the words, or else those that have most of them, the best first:
        ``address``, ``title`` (what stands for the row), in ``match`` the column and text that
        match, unless it is the title, and in ``words`` the words of the row that were found.
    """
    import polars as pl

    from tablepact.lookup.search import search

    tables = frames(package, on_error=on_error).only_readable()
    rows = [
        (
            hit.address,
            hit.label,
            hit.match,
            " ".join(sorted(hit.words)),
        )
        for hit in search(tables, words, guide_of(tables)).hits
    ]
    columns = dict.fromkeys(("address", "title", "match", "words"), pl.String)
    return pl.DataFrame(
        [[*map(without_surrogates, row)] for row in rows], schema=columns, orient="row"
    )


@refuse_after_fork
def ask(question: str, *, package: Where = None, on_error: OnError = "fail") -> Answer:
    """Answer a question with the row that clearly fits it best, or name the rows nearest to it.

    Args:
        question: A question, or words; see ``docs/search.md``.
        package: Whose rows; by default those of this dataset. A table that cannot be read is left
            out.
        on_error: See ``frames``.

    Returns:
        The answer. Its ``telling`` is None where no row clearly is the best.
    """
    from tablepact.lookup.record_view import Answer
    from tablepact.lookup.search import search

    tables = frames(package, on_error=on_error).only_readable()
    found = search(tables, question, guide_of(tables))
    telling = show(found.hits[0].address, package=tables) if found.is_clear else None
    nearest = [
        (hit.address, f"{hit.label}; {hit.match}" if hit.match else hit.label)
        for hit in found.near[:NEAREST]
    ]
    if is_own(tables.package):
        from avocado_pivot.story.describe import summary_line

        nearest = [(address, summary_line(tables, address)) for address, _ in nearest]
    return Answer(telling, nearest, found.unknown, found.read_as)


def guide_of(tables: Frames) -> SearchGuide | None:
    """Give what the dataset registers for whoever looks for rows, if the tables are its own."""
    if not is_own(tables.package):
        return None
    from avocado_pivot.story.search_guide import GUIDE

    return GUIDE


@refuse_after_fork
def coverage() -> pl.DataFrame:
    """Count for each paragraph of the article the rows that rest on it; see ``story.coverage``.

    Returns:
        One row a paragraph: ``paragraph``, ``rows``, ``assessed`` (on how many of them an
        assessment bears), ``addresses`` (an asterisk marks those that are assessed).
    """
    from avocado_pivot.passages.coverage import coverage as count

    return count(frames())


@refuse_after_fork
def score(coding: str, *, against: str | None = None) -> Score:
    """Hold somebody's coding of the article against the tables; ``docs/agreement.md`` tells how.

    Args:
        coding: The coding in JSON Lines: a unit a line, with its passages and codes.
        against: What it is held against: a coding that the tables keep, or by default the rows of
            the tables themselves.

    Returns:
        What agrees: ``findings``, ``codings``, ``sharings``, ``differences``, ``to_dict()``.

    Raises:
        TextError: A line is not a unit; the message names it.
        UnknownRecord: No such coding is kept.
    """
    from avocado_pivot.agreement import codings as coded
    from avocado_pivot.agreement.score import score as measure
    from avocado_pivot.agreement.units import read_units

    tables = frames()
    known = coded.published_units(tables) if against is None else coded.coded_units(tables, against)
    length = tables["sources"].filter(source_id="article")["text_length"].item()
    mine = read_units(coding, length, coded.code_lists(tables.package))
    return measure(known, mine, coded.paragraph_finder(tables))


@refuse_after_fork
def show(address: str, *, package: Where = None, on_error: OnError = "fail") -> RecordView:
    """Tell a row as a person would: what, how firmly, who says so, when, on which passages.

    Args:
        address: ``table/identifier``, such as ``events/behemoth-postponed``; behind ``@`` may stand
            the version of a release: ``events/behemoth-postponed@0.1.0``.
        package: Whose row; by default one of this dataset. A row of another package is told by the
            titles of its columns and the keys that tie it to others, as far as these can be read.
        on_error: See ``frames``.

    Returns:
        A telling, to be printed or taken apart.

    Raises:
        UnknownTable, UnknownRecord: There is no such row; the message has the nearest.
    """
    tables, address = frames_at(address, frames(package, on_error=on_error))
    if is_own(tables.package):
        from avocado_pivot.story.describe import describe

        return describe(tables, address)
    from tablepact.lookup.address import find_row
    from tablepact.lookup.record_view import describe_record

    resource, index = find_row(tables, address)
    served = tables.only_readable()
    if resource.name not in served:  # its keys are none
        raise PackageError(tables.notes[resource.name])
    return describe_record(served, resource, index)


@refuse_after_fork
def row(address: str, *, package: Where = None) -> dict[str, Any]:
    """Give the row that an address names, its values as JSON has them.

    Raises:
        UnknownTable, UnknownRecord: There is no such row.
    """
    from tablepact.export.text import json_rows
    from tablepact.lookup.address import find_row

    tables, address = frames_at(address, package)
    resource, index = find_row(tables, address)
    return json_rows(tables[resource.name][index])[0]


@refuse_after_fork
def export(
    path: Path | str,
    format: ExportFormat,  # noqa: A002 - what it is called everywhere
    tables: Sequence[str] = (),
    *,
    package: Where = None,
    force: bool = False,
    keys: bool = True,
    progress: Progress | None = None,
    on_error: OnError = "fail",
) -> Export:
    """Write tables for other tools, beside the place first and then moved there.

    Args:
        path: A folder for one file a table, with a descriptor; a file for xlsx, sqlite and duckdb,
            or for a single table, if its name ends as its format does.
        format: The format.
        tables: Which tables; by default all that can be read.
        package: Whose tables; by default those of this dataset.
        force: Whether files that are there already may be replaced.
        keys: Whether a database gets keys and code lists.
        progress: See ``query``.
        on_error: See ``frames``.

    Returns:
        What was written, with notes on what the format could not keep.

    Raises:
        UnknownTable: There is no such table.
        ExportError: The format cannot hold the rows, or the place cannot be written.
        ValueError: There is no such format.
    """
    from tablepact.export.export import export as write

    given = frames(package, on_error=on_error)
    return write(given, tables, format, Path(path), force=force, keys=keys, progress=progress)


@refuse_after_fork
def cite(address: str | None = None, format: Style = "apa", *, package: Where = None) -> str:  # noqa: A002
    """Give a citation with version, date and the digest of the rows; no DOI is made up.

    Args:
        address: A table or a row; by default the whole. A version may stand behind, see ``show``.
        format: The style; ``datacite`` is a record of metadata, ``nanopub`` the rows themselves as
            nanopublications, for this dataset only.
        package: What to cite; by default this dataset.

    Raises:
        UnknownTable, UnknownRecord: There is no such table or row.
        ExportError: The style asks for what the package does not say, or is not for it.
        ValueError: There is no such style.
    """
    from tablepact.catalog import formats as forms

    tables, inner = frames_at(address or "", package)
    if format == "nanopub":
        from avocado_pivot.rdf.row_nanopubs import nanopubs

        _refuse_others(format, tables)
        return nanopubs(tables, inner or None)
    return forms.cite(tables, inner or None, format)


@refuse_after_fork
def metadata(form: MetadataForm, *, package: Where = None) -> str:
    """Tell what a package says of itself, with files named as its descriptor names them.

    Args:
        form: The form; ``web-annotation`` and ``nanopub`` are only for this dataset, or a copy.
        package: Which package; by default this dataset.

    Raises:
        ExportError: The form asks for what the package does not say.
        PackageError: A table that is at hand cannot be read.
        ValueError: There is no such form.
    """
    from avocado_pivot.rdf.metadata_formats import METADATA_FORMATS as OWN_FORMS
    from tablepact.catalog import formats as forms

    tables = frames(package)
    if form in OWN_FORMS:
        _refuse_others(form, tables)
        return OWN_FORMS[form](tables)
    return forms.write_metadata(tables, form)


def _refuse_others(form: str, tables: Frames) -> None:
    """Refuse another package, or an old release: its tables are not those that the form tells."""
    if not is_own(tables.package):
        raise ExportError(f"{form} is a form of this dataset, as it is now, and of no other")
