"""Rows as text: CSV, JSON, JSON Lines, Markdown.

A cell stays what it is. In Markdown every character that could mean something is escaped; CSV and
JSON hold any text as it is, so a program that runs formulas should be given xlsx instead.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from tablepact.exact_columns import column
from tablepact.package.batches import AnyFrame, collect
from tablepact.package.digest import as_text, number_text

MISSING = ("", "NA", "NULL", "\\N", "<missing>", "<no value>")
"""What can stand for a missing value in CSV; the first that is not a value is used."""

_EXACT = 2**53
_MARKUP = re.compile(
    r"[\\`*\[\]<>|~&$@]"  # emphasis, code, links, HTML, columns, references, mathematics, mentions
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, unless within a word
    r"|:(?=//)|(?<=[wW]{3})\."  # addresses that would turn into links
)
_SPACES = re.compile(r"[\n\r\t]|^\s+|\s+$")


def to_csv(frame: pl.DataFrame, missing: str = "", *, header: bool = True) -> str:
    """Return CSV after RFC 4180 but for LF as line end, values in their canonical form."""
    if frame.width == 1 and not missing:
        missing = '""'  # for a blank line is no row
    return as_text(frame).write_csv(null_value=missing, include_header=header)


def missing_token(tables: Iterable[AnyFrame]) -> str:
    """Return how CSV is to write a missing value: empty, unless an empty text is a value, too."""
    taken: set[str] = set()
    for table in tables:
        for text in text_columns(table).values():
            token = text.is_in(MISSING) | text.str.starts_with("<missing ")
            tokens = table.lazy().select(text.filter(token).unique().alias("token"))
            taken.update(collect(tokens)["token"])
    more = (f"<missing {number}>" for number in itertools.count(2))
    return next(token for token in itertools.chain(MISSING, more) if token not in taken)


def text_columns(table: AnyFrame) -> dict[str, pl.Expr]:
    """Return the columns of a table that hold text, by name."""
    schema = table.lazy().collect_schema()
    kinds = (pl.String, pl.Enum, pl.Categorical)
    return {name: column(name).cast(pl.String) for name, dtype in schema.items() if dtype in kinds}


def to_json(frame: pl.DataFrame) -> str:
    """Return a JSON list of objects, one a row."""
    return json.dumps(json_rows(frame), indent=2, ensure_ascii=False) + "\n"


def to_jsonl(frame: pl.DataFrame) -> str:
    """Return JSON Lines, an object a row."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in json_rows(frame))


def to_markdown(frame: pl.DataFrame) -> str:
    """Return a table of GitHub Flavored Markdown; a line end in a cell is a character reference."""
    head = [escape_markdown(name) for name in frame.columns]
    rule = ["---:" if dtype.is_numeric() else "---" for dtype in frame.dtypes]
    rows = [[escape_markdown(cell or "") for cell in row] for row in as_text(frame).iter_rows()]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [head, rule, *rows])


def json_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON: numbers and Booleans as such, all else as text, missing as null.

    What JSON has no number for (``NaN``, ``INF``, ``-INF``) is text, too, and so are Decimals: most
    readers round a number to the nearest double (RFC 7493, section 2.2).
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


def escape_markdown(text: str) -> str:
    """Return a text with its markup escaped, and what a table would lose: line ends, spaces."""
    escaped = _MARKUP.sub(r"\\\g<0>", text)
    return _SPACES.sub(lambda match: "".join(f"&#{ord(c)};" for c in match[0]), escaped)
