"""The bundled dataset: its tables, releases and passages, for use from Python."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from avocado_pivot.bundled import bundled as bundled
from avocado_pivot.bundled import root as root
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    import polars as pl

    from avocado_pivot.agreement.score import Score
    from tablepact.comparison.result import Comparison
    from tablepact.data_package import DataPackage
    from tablepact.frames.frames import Frames

TableName = Literal[
    "entities",
    "events",
    "figures",
    "statements",
    "claims",
    "relations",
    "trust",
    "assessments",
    "assessment_records",
    "assessment_sources",
    "names",
    "identifiers",
    "participants",
    "event_links",
    "claim_records",
    "evidence",
    "conflicts",
    "conflict_members",
    "sources",
    "corrections",
    "synonyms",
    "codings",
    "coded_units",
    "coded_passages",
    "adjudications",
]
"""The tables, in the order of the descriptor (a test compares the two)."""

Source = Literal["article", "aftermath"]
"""The origin of a row: the article itself, or other sources."""


@cache
def package() -> DataPackage:
    """Open the dataset (cached); ``at`` opens its releases by version.

    >>> ap.package().at("0.1.0").show("events/behemoth-postponed").address
    'events/behemoth-postponed'
    """
    from avocado_pivot.extension import AvocadoPivot
    from tablepact.data_package import open_package
    from tablepact.extension import register

    register(bundled().name, AvocadoPivot())
    register_checks()
    return open_package(bundled())


def register_checks() -> None:
    """Register the row checks, so that the entry points of other distributions are not searched."""
    from tablepact.contract.row_checks import register_row_check

    register_row_check("edtf-bounds", "avocado_pivot.row_checks:EDTF_BOUNDS")
    register_row_check("as-stated", "avocado_pivot.row_checks:AS_STATED")


@refuse_after_fork
def frames(version: str | None = None) -> Frames:
    """Return the tables by name as typed frames; each is read on first access.

    Args:
        version: A released version; by default the installed one.

    Raises:
        PackageError: There is no such release, or it cannot be read.

    >>> ap.frames("0.1.0")["events"].height < ap.frames()["events"].height
    True
    """
    return package().frames if version is None else package().at(version).frames


def version() -> str:
    """Return the version of the dataset; the version of the Python package is ``__version__``.

    >>> ap.dataset_version() == ap.package().package.version
    True
    """
    return bundled().version


def tables() -> list[TableName]:
    """Return the names of the tables, the three most useful ones first.

    >>> ap.tables()[:3]
    ['entities', 'events', 'figures']
    """
    return list(get_args(TableName))


@refuse_after_fork
def load(table: TableName, *, source: Source | None = None, trust: bool = False) -> pl.DataFrame:
    """Load a table.

    Args:
        table: The name of the table, one of ``tables()``.
        source: Load only rows of this origin: ``article`` or ``aftermath``. For a table without a
            column ``origin``, the records and sources of its rows decide.
        trust: Add the columns of the table ``trust``: how often other sources support, refine,
            contradict or update a row, and the verdict.

    Returns:
        One row per record. Dates are ``pl.Date``, code lists ``pl.Enum`` in the order of the list,
        numbers ``pl.Float64`` in full units, counts and offsets ``pl.Int64``, and other values
        ``pl.String``. A missing value is null.

    Raises:
        UnknownTable: There is no such table.
        PackageError: The installed file has been damaged.
        ValueError: ``source`` is neither of the two, or ``trust`` has no rows for this table.

    >>> ap.load("events", source="article")["origin"].unique().to_list()
    ['article']
    >>> ap.load("events", trust=True).columns[-1]
    'verdict'
    """
    from avocado_pivot.origin import rows_of_origin
    from tablepact.frames.strict_csv import read_table

    resource = package().frames.resource
    found = resource(table)
    if source is None:
        frame = read_table(found)
    elif source in get_args(Source):
        frame = rows_of_origin(found.name, source, lambda name: read_table(resource(name)))
    else:
        raise ValueError(f"source is {source!r}, not one of {', '.join(get_args(Source))}")
    return _with_trust(found.name, frame) if trust else frame


def _with_trust(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Join the columns of the table ``trust`` to the rows of a table."""
    from tablepact.frames.strict_csv import read_table

    trust_rows = read_table(package().frames.resource("trust"))
    trust_rows = trust_rows.filter(trust_rows["record_table"].cast(str) == table)
    if not trust_rows.height:
        raise ValueError(f"the table trust has no rows for {table}")
    own = trust_rows.drop("trust_id", "record_table", "assertion", "modality")
    return frame.join(own, left_on=frame.columns[0], right_on="record_id", how="left")


@refuse_after_fork
def scan(table: TableName, *, source: Source | None = None, trust: bool = False) -> pl.LazyFrame:
    """Return a table as a LazyFrame, with the same values and types as ``load``.

    >>> ap.scan("events").filter(event_id="behemoth-postponed").select("kind").collect().item()
    'setback'
    """
    return load(table, source=source, trust=trust).lazy()


@refuse_after_fork
def diff(
    old: Path | str,
    new: Path | str,
    *,
    limit: int = 1000,
    progress: Callable[[str, int, int], None] | None = None,
) -> Comparison:
    """Compare two versions of the dataset, or a version with a package; see ``tablepact.diff``.

    >>> ap.diff("0.1.0", "0.2.0").smallest
    '0.2.0'
    """
    from tablepact.api import diff as compare

    return compare(old, new, limit=limit, progress=progress, releases_of=package())


@refuse_after_fork
def verify(text: str) -> pl.DataFrame:
    """Verify every passage of the article against a copy of it.

    Args:
        text: The copy, in any Unicode normal form and with any line endings.

    Returns:
        The rows of ``evidence`` with a passage, in the order of the text, with ``status``
        (match, moved, ambiguous, absent) and ``found_paragraph``, ``found_start``, ``found_end``.

    Raises:
        TextError: The text is too long.

    >>> ap.verify("A text that is not the article.")["status"].unique().to_list()
    ['absent']
    """
    import polars as pl

    from avocado_pivot.passages.verify import verify_passages

    passages = load("evidence").filter(pl.col("char_start").is_not_null())
    return verify_passages(text, passages.sort("char_start", "char_end", "evidence_id"))


@refuse_after_fork
def locate(text: str, phrase: str) -> pl.DataFrame:
    """Find the occurrences of a phrase in a text, as rows for ``evidence``.

    Args:
        text: The text of a source.
        phrase: Consecutive words of one of its paragraphs.

    Returns:
        One row per occurrence, with the columns of ``evidence``. ``source_id`` is set if the text
        is the text of a known source; the columns that you have to fill in are null.

    Raises:
        TextError: The phrase is not in the text, or does not form a valid passage.

    >>> found = ap.locate("The keeper sold nine boats.", "nine boats")
    >>> found.select("paragraph", "char_start", "char_end").rows()
    [(1, 16, 26)]
    """
    import polars as pl

    from avocado_pivot.passages.canonical_text import canonical, hash_of
    from avocado_pivot.passages.locate import locate_phrase

    found = locate_phrase(text, phrase)
    known = load("sources").filter(pl.col("text_sha256") == hash_of(canonical(text)))
    rows = found.with_columns(source_id=pl.lit(known["source_id"].first(), pl.String))
    evidence = load("evidence").clear()
    return pl.concat([evidence, rows], how="diagonal").select(evidence.columns)


@refuse_after_fork
def coverage() -> pl.DataFrame:
    """Count the rows that are based on each paragraph of the article.

    Returns:
        One row per paragraph: ``paragraph``; ``rows``, the number of rows; ``assessed``, the
        number of those that have an assessment; ``addresses``, with an asterisk for assessed rows.

    >>> ap.coverage().columns
    ['paragraph', 'rows', 'assessed', 'addresses']
    """
    from avocado_pivot.passages.coverage import coverage as count

    return count(frames())


@refuse_after_fork
def timeline(*, article: bool = False) -> pl.DataFrame:
    """Return the events that have a date, the earliest first.

    Args:
        article: Return only events of the article and events about the same things.

    Returns:
        One row per event: ``date`` in EDTF, ``title``, ``words`` (the status of the event; null if
        nothing qualifies it), ``address``.

    >>> ap.timeline().columns
    ['date', 'title', 'words', 'address']
    """
    from avocado_pivot.story.timeline import dated_events, events_frame

    return events_frame(dated_events(frames(), of_article=article))


@refuse_after_fork
def score(coding: str, *, against: str | None = None) -> Score:
    """Score a coding of the article against the tables; see ``docs/explanation/agreement.md``.

    Args:
        coding: The coding in JSON Lines: one unit per line, with its passages and codes.
        against: The reference: a coding in the tables, or by default the rows of the tables.

    Returns:
        The agreement: ``findings``, ``codings``, ``sharings``, ``differences``, ``to_dict()``.

    Raises:
        TextError: A line is not a unit; the message names the line.
        UnknownRecord: The tables have no such coding.

    >>> import json
    >>> unit = {
    ...     "record": "event", "passages": [[2132, 2185]], "label": "It is put off",
    ...     "kind": "setback", "assertion": "stated", "modality": "actual",
    ... }
    >>> (events,) = [one for one in ap.score(json.dumps(unit)).findings if one.what == "events"]
    >>> events.counts.both
    1
    """
    from avocado_pivot.agreement import codings
    from avocado_pivot.agreement.score import score as measure
    from avocado_pivot.agreement.units import read_units

    tables = frames()
    known = (
        codings.published_units(tables) if against is None else codings.coded_units(tables, against)
    )
    length = tables["sources"].filter(source_id="article")["text_length"].item()
    mine = read_units(coding, length, codings.code_lists(tables.package))
    return measure(known, mine, codings.paragraph_finder(tables))
