"""Rows as text: CSV, JSON, JSON Lines, Markdown.

Cells keep their text. Markdown escapes every character that is markup; CSV and JSON do not change
text, so use xlsx for a program that runs formulas.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterable
from typing import Any

import polars as pl

from tablepact.batches import AnyFrame, collect
from tablepact.exact_columns import column
from tablepact.markdown_text import escape_markdown
from tablepact.package.digests.digest import as_text, number_text

MISSING = ("", "NA", "NULL", "\\N", "<missing>", "<no value>")
"""Candidates for a missing value in CSV; the first that does not occur as a value is used."""

_EXACT = 2**53


def to_csv(frame: pl.DataFrame, missing: str = "", *, header: bool = True) -> str:
    """Return RFC 4180 CSV, except that lines end in LF; values have their canonical form."""
    if frame.width == 1 and not missing:
        missing = '""'  # since a blank line is not a row
    return as_text(frame).write_csv(null_value=missing, include_header=header)


def missing_token(tables: Iterable[AnyFrame]) -> str:
    """Return the text for a missing value in CSV: empty, unless an empty string is a value."""
    taken: set[str] = set()
    for table in tables:
        for text in text_columns(table).values():
            token = text.is_in(MISSING) | text.str.starts_with("<missing ")
            tokens = table.lazy().select(text.filter(token).unique().alias("token"))
            taken.update(collect(tokens)["token"])
    more = (f"<missing {number}>" for number in itertools.count(2))
    return next(token for token in itertools.chain(MISSING, more) if token not in taken)


def text_columns(table: AnyFrame) -> dict[str, pl.Expr]:
    """Return the text columns of a table, by name."""
    schema = table.lazy().collect_schema()
    kinds = (pl.String, pl.Enum, pl.Categorical)
    return {name: column(name).cast(pl.String) for name, dtype in schema.items() if dtype in kinds}


def to_json(frame: pl.DataFrame) -> str:
    """Return a JSON array with one object per row."""
    return json.dumps(json_rows(frame), indent=2, ensure_ascii=False) + "\n"


def to_jsonl(frame: pl.DataFrame) -> str:
    """Return JSON Lines, one object per row."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in json_rows(frame))


def to_markdown(frame: pl.DataFrame) -> str:
    """Return a GitHub Flavored Markdown table; line breaks in cells become character references."""
    head = [escape_markdown(name) for name in frame.columns]
    rule = ["---:" if dtype.is_numeric() else "---" for dtype in frame.dtypes]
    rows = [[escape_markdown(cell or "") for cell in row] for row in as_text(frame).iter_rows()]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, rule, *rows])


def json_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON values: numbers and Booleans as such, null, everything else as text.

    ``NaN``, ``INF`` and ``-INF``, which JSON numbers cannot represent, are text. So are Decimals,
    since most readers round a number to the nearest double (RFC 7493, section 2.2).
    """
    columns: dict[str, list[Any]] = {}
    texts = as_text(frame)
    for name, dtype in frame.schema.items():
        if dtype.is_float():
            columns[name] = [_number(value) for value in frame[name]]
        elif dtype.is_integer() or dtype == pl.Boolean:
            columns[name] = frame[name].to_list()
        else:
            columns[name] = texts[name].to_list()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _number(value: float | None) -> float | str | None:
    if value is None:
        return None
    if not math.isfinite(value):
        return number_text(value)
    return int(value) if value.is_integer() and abs(value) < _EXACT else value
