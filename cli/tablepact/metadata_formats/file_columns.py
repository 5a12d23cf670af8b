"""Whether other tools can read the columns of a table's file with their types.

Croissant and Hugging Face metadata name a file and its columns, and the tool that loads them reads
the file with its own reader, ``pandas.read_csv`` for CSV. So the metadata describe columns only if
the file has the standard form.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from tablepact.exact_columns import nameless
from tablepact.metadata_formats.facts import Facts, TableFacts
from tablepact.package.descriptor.table_schema import EMPTY_CELL, Field

_DEFAULTS = {"header": True, "headerRows": [1], "quoteChar": '"', "doubleQuote": True,
             "skipInitialSpace": False, "delimiter": ","}  # fmt: skip
_IGNORED = ("$schema", "csv", "csvddfVersion", "lineTerminator")
TABULAR = {"text/csv": ",", "text/tab-separated-values": "\t"}


def plain_type(field: Field) -> str:
    """Return the Table Schema type of a field; ``string`` unless it has the standard form.

    The standard form is what every reader parses: the field sets no format, separators, texts for
    true and false, or missing values.
    """
    return field.type if field.is_plain else "string"


def plain_csv_delimiter(table: TableFacts) -> str:
    """Return the delimiter of a table in one standard CSV file, local or remote; else empty."""
    if len(table.files) != 1 or table.files[0].compression == "zip":
        return ""
    metadata = table.resource.metadata
    dialect = metadata.get("dialect") or {}
    encoding = str(metadata.get("encoding", "utf-8")).lower().replace("_", "-")
    if not isinstance(dialect, Mapping) or encoding not in ("utf-8", "utf8", "ascii", "us-ascii"):
        return ""
    csv = dialect.get("csv", {})
    given = {**dialect, **(csv if isinstance(csv, Mapping) else {})}
    usual = TABULAR.get(table.files[0].mediatype, "")
    delimiter = given.get("delimiter", usual)
    other = {k for k, v in given.items() if k not in _IGNORED and _DEFAULTS.get(k) != v}
    plain = usual and isinstance(delimiter, str) and len(delimiter) == 1
    return delimiter if plain and other <= {"delimiter"} else ""


def is_parquet(table: TableFacts) -> bool:
    """Return whether a table is in one Parquet file."""
    return len(table.files) == 1 and "parquet" in table.files[0].mediatype


def missing_texts(table: TableFacts) -> list[str]:
    """Return the texts that stand for a missing value; by default, the empty cell."""
    listed = table.resource.table_schema.missing_values
    return list(EMPTY_CELL if listed is None else listed)


def reads_as_text(facts: Facts, table: TableFacts, column: str) -> bool:
    """Return whether a text column has a value that no reader takes for a number or Boolean."""
    frame = facts.frames[table.name]
    if column not in frame.columns or frame[column].dtype not in (pl.String, pl.Enum):
        return False
    text = pl.first().cast(pl.String)
    number = text.cast(pl.Float64, strict=False).is_not_null()
    word = text.str.to_lowercase().is_in(["true", "false", "nan", "inf", "-inf", "infinity"])
    return bool(nameless(frame[column]).to_frame().select((~(number | word)).any()).item())
