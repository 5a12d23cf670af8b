"""The dataset that comes with the package: its tables, its contract, its passages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from tablepact.contract.row_checks import register_row_check
from tablepact.package.descriptor import Package, Resource, read_package
from tablepact.system.fork_safety import refuse_after_fork

if TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl

    from tablepact.report.model import Report
    from tablepact.validation.validate import Engine

register_row_check("edtf-bounds", "avocado_pivot.row_checks:EDTF_BOUNDS")
register_row_check("as-stated", "avocado_pivot.row_checks:AS_STATED")

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
"""The tables, in the order of the descriptor; a test holds the two equal."""

Source = Literal["article", "aftermath"]
"""What a row rests on: the article itself, or what other sources say."""


def root() -> Path:
    """Give the folder of the dataset: inside the installed package, or the checkout around it."""
    here = Path(__file__).resolve().parent
    installed = here / "_pkg"
    return installed if installed.is_dir() else here.parents[1]


LABEL_FIELDS = {
    "claims": "text",
    "statements": "gist",
    "assessments": "finding",
    "conflicts": "question",
}
"""The fields that stand for rows, of tables whose rows have no title, name or label."""


@cache
def bundled() -> Package:
    """Read the descriptor of the dataset, once."""
    return read_package(root()).with_label_fields(LABEL_FIELDS)


def is_own(package: Package) -> bool:
    """Say whether a package is this dataset, or one with the same tables: a copy of it."""
    shapes = [
        {(resource.name, field["name"]) for resource in one.resources for field in resource.fields}
        for one in (package, bundled())
    ]
    return package.name == bundled().name and shapes[1] <= shapes[0]


def version() -> str:
    """Return the version of the dataset: the package has one of its own, ``__version__``."""
    return bundled().version


def tables() -> list[TableName]:
    """Name the tables; the three that most people need come first."""
    return list(get_args(TableName))


def resource(table: str) -> Resource:
    """Find a table in the descriptor.

    Raises:
        UnknownTable: There is none of that name; the message has the nearest.
    """
    from tablepact.frames.frames import Frames

    return Frames(bundled()).resource(table)


@refuse_after_fork
def load(table: TableName, *, source: Source | None = None, trust: bool = False) -> pl.DataFrame:
    """Load a table.

    Args:
        table: Its name, one of ``tables()``.
        source: Only rows of this origin: ``article`` or ``aftermath``. A table without a column of
            its own for it keeps the rows whose records and sources are of that origin.
        trust: Whether the columns of the table ``trust`` are joined on: how often others support,
            refine, contradict or update a row, and the verdict.

    Returns:
        One row a record. Dates are ``pl.Date``, code lists ``pl.Enum`` in the order of the list,
        numbers ``pl.Float64`` in full units, counts and offsets ``pl.Int64``, all else
        ``pl.String``. A missing value is null.

    Raises:
        UnknownTable: There is no such table.
        PackageError: The installed file has been damaged.
        ValueError: ``source`` is neither of the two, or ``trust`` says nothing of this table.
    """
    from avocado_pivot.origin import rows_of_origin
    from tablepact.frames.strict_csv import read_table

    found = resource(table)
    if source is None:
        frame = read_table(found)
    elif source in get_args(Source):
        frame = rows_of_origin(found.name, source, lambda name: read_table(resource(name)))
    else:
        raise ValueError(f"source is {source!r}, not one of {', '.join(get_args(Source))}")
    return _with_trust(found.name, frame) if trust else frame


def _with_trust(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Join on what the table ``trust`` says of the rows of a table."""
    from tablepact.frames.strict_csv import read_table

    told = read_table(resource("trust"))
    told = told.filter(told["record_table"].cast(str) == table)
    if not told.height:
        raise ValueError(f"the table trust says nothing of {table}")
    own = told.drop("trust_id", "record_table", "assertion", "modality")
    return frame.join(own, left_on=frame.columns[0], right_on="record_id", how="left")


@refuse_after_fork
def contract(table: TableName) -> pa.DataFrameSchema:
    """Compile the contract of a table, with foreign keys into the dataset's other tables.

    Returns:
        A pandera schema for frames as ``load`` gives them. Validate eager frames with it: of a
        LazyFrame pandera checks the columns and leaves the data unread.

    Raises:
        UnknownTable: There is no such table.
    """
    from tablepact.contract.pandera_schema import compile_contract
    from tablepact.frames.strict_csv import read_table

    found = resource(table)
    schema = found.schema or {}
    others = {key["reference"]["resource"] for key in schema.get("foreignKeys", [])} - {table}
    referenced = {name: read_table(resource(name)) for name in others}
    return compile_contract(schema, referenced, name=table)


@refuse_after_fork
def validate(
    package: Path | str | None = None, *, engine: Engine = "local", master: str | None = None
) -> Report:
    """Validate a data package, or the dataset itself.

    Args:
        package: A descriptor, its folder or an ``s3://`` address of either; None for the dataset.
        engine: Who works through the rows: this machine, or Spark; the report is the same.
        master: The Spark cluster where no session exists; by default all cores of this machine.

    Returns:
        The report: ``valid``, ``steps``, ``findings``, ``to_dict()``.

    Raises:
        PackageError: The descriptor cannot be read.
        EngineError: There is no pyspark or no Java, or Spark does not start.
    """
    from tablepact.validation.validate import validate as judge

    return judge(bundled() if package is None else package, engine=engine, master=master)


@refuse_after_fork
def verify(text: str) -> pl.DataFrame:
    """Hold every passage of the article against a copy of it.

    Args:
        text: The copy, in any Unicode normal form and with any line ends.

    Returns:
        The rows of ``evidence`` that have a passage, in the order of the text, with ``status``
        (match, moved, ambiguous, absent) and ``found_paragraph``, ``found_start``, ``found_end``.

    Raises:
        TextError: The text is too long.
    """
    import polars as pl

    from avocado_pivot.passages.verify import verify_passages

    passages = load("evidence").filter(pl.col("char_start").is_not_null())
    return verify_passages(text, passages.sort("char_start", "char_end", "evidence_id"))


@refuse_after_fork
def locate(text: str, phrase: str) -> pl.DataFrame:
    """Note where a phrase stands in a text, as rows for ``evidence``.

    Args:
        text: The text of a source.
        phrase: Words as they stand in one of its paragraphs.

    Returns:
        One row for each place, with the columns of ``evidence``. ``source_id`` is filled where the
        text is that of a source; what the adder has to say is null.

    Raises:
        TextError: The phrase is not in the text, or no passage can be made of it.
    """
    import polars as pl

    from avocado_pivot.passages.canonical_text import canonical, hash_of
    from avocado_pivot.passages.locate import locate_phrase

    found = locate_phrase(text, phrase)
    known = load("sources").filter(pl.col("text_sha256") == hash_of(canonical(text)))
    rows = found.with_columns(source_id=pl.lit(known["source_id"].first(), pl.String))
    evidence = load("evidence").clear()
    return pl.concat([evidence, rows], how="diagonal").select(evidence.columns)
