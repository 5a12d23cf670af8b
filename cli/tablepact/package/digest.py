"""The one plain way to write a value, and the digests that rest on it.

A value is written as Table Schema writes it: numbers in plain digits without trailing zeros,
``true`` and ``false``, ISO 8601 dates and times, ``NaN``, ``INF``, ``-INF``. So the same rows give
the same bytes, and the same digest, from whatever file they were read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact.exact_columns import nameless
from tablepact.package.batches import AnyFrame, batches
from tablepact.package.checksums import text_digest
from tablepact.package.external_sort import SortedLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


_MOST_DIGITS = 800
"""No Float64 has more, written out."""
PLAIN = 330
"""Up to how many digits before or behind the point a number is plain; all of Float64 are."""


def number_text(value: float) -> str:
    """Write a number: ``72000000000``, ``14.3``, ``0.000001``; never with an exponent."""
    return decimal_text(Decimal(repr(value)))


def fits_float64(number: Decimal) -> bool:
    """Return whether Float64 holds a number: as its shortest form, or as one with more digits.

    So 6.7907400000000004 fits, which is 6.79074 written with 17 digits, as many programs do;
    135217135789158401 does not. A whole number has to be the very one.
    """
    near = float(number)
    if Decimal(repr(near)) == number:
        return True
    digits = min(len(number.as_tuple().digits), _MOST_DIGITS)
    return number != number.to_integral_value() and Decimal(f"{near:.{digits - 1}e}") == number


def decimal_text(value: Decimal) -> str:
    """Write a number likewise; with an exponent (``1E400``) where no Float64 is as far from 1."""
    if not value.is_finite():
        return "NaN" if value.is_nan() else "INF" if value > 0 else "-INF"
    if not value:
        return "0"
    sign, digits, exponent = value.as_tuple()
    bare = "".join(map(str, digits)).rstrip("0")
    last = int(exponent) + len(digits) - len(bare)
    if last < -PLAIN or value.adjusted() > PLAIN:
        return f"{'-' * sign}{bare}E{last}"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment_text(value: dt.datetime | dt.time) -> str:
    """Write a timestamp, in UTC if it has a zone, or a time of day with the zone that it has."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        with suppress(OverflowError):  # a year that is not counted
            value = value.astimezone(dt.UTC)
    text = value.isoformat().replace("+00:00", "Z")
    return re.sub(r"(\.\d*?)0+(?=[Z+-]|$)", r"\1", text)


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Write every cell of a frame as text; null stays null."""
    return frame.select(_column_text(nameless(frame[name])).alias(name) for name in frame.columns)


def _column_text(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    if dtype == pl.String:
        return column
    if dtype.is_float():
        return _numbers(column.cast(pl.Float64))
    if isinstance(dtype, pl.Decimal):
        text = column.cast(pl.String)
        return text.str.strip_chars_end("0").str.strip_chars_end(".") if dtype.scale else text
    if dtype.is_temporal() and dtype != pl.Date:
        return _short(column.dt.to_string("iso:strict"))
    if dtype.is_nested() or dtype == pl.Binary:
        return _mapped(column, lambda value: json.dumps(value, ensure_ascii=False, default=str))
    return column.cast(pl.String)


def _short(moments: pl.Series) -> pl.Series:
    """Write moments of ISO 8601 without zeros that say nothing, and UTC as Z."""
    text = moments.str.replace("+00:00", "Z", literal=True)
    text = text.str.replace(r"(\.\d*?)0+(Z|[+-][\d:]+|)$", "$1$2")
    return text.str.replace(r"\.(Z|[+-][\d:]+|)$", "$1")


def _numbers(column: pl.Series) -> pl.Series:
    """Write numbers; polars writes most with the same digits, since the shortest are the same."""
    text = column.cast(pl.String)
    plain = text.str.contains(r"^-?\d{1,15}\.\d+$") & (column != 0.0)
    rest = (~plain).fill_null(False).arg_true()
    text = text.str.strip_suffix(".0")
    if len(rest):
        text = text.scatter(rest, pl.Series(map(number_text, column[rest]), dtype=pl.String))
    return text


def _mapped(column: pl.Series, write: Callable[[Any], str]) -> pl.Series:
    cells = [None if value is None else write(value) for value in column.to_list()]
    return pl.Series(column.name, cells, dtype=pl.String)


def row_line(cells: Iterable[str | None]) -> str:
    """Write a row as what its digest is made of: a JSON list of its cells as text, null if missing.

    The JSON has no spaces, and no escapes but those that it needs.
    """
    return f"[{','.join(map(_in_json, cells))}]"


def row_lines(frame: pl.DataFrame) -> pl.Series:
    """Write all rows of a frame so, as a column."""
    columns: dict[str, pl.Series] = {}
    parts: list[pl.Expr] = []
    between = "["
    for column, cells in zip(frame.iter_columns(), as_text(frame).iter_columns(), strict=True):
        name = f"c{len(columns)}"
        columns[name] = nameless(cells if _needs_no_escape(column.dtype) else _escaped(cells))
        if cells.null_count():
            quoted = pl.concat_str(pl.lit('"'), name, pl.lit('"'))
            parts += [pl.lit(between), quoted.fill_null("null")]
            between = ","
        else:
            parts += [pl.lit(f'{between}"'), pl.col(name)]
            between = '",'
    parts.append(pl.lit(between.removesuffix(",") + "]"))
    return pl.DataFrame(columns).select(pl.concat_str(parts)).to_series()


def _in_json(cell: str | None) -> str:
    return json.dumps(cell, ensure_ascii=False)


def _needs_no_escape(dtype: pl.DataType) -> bool:
    """Return whether the texts of a type hold digits, letters and signs that JSON leaves alone."""
    return dtype.is_numeric() or dtype.is_temporal() or dtype == pl.Boolean


def _escaped(cells: pl.Series) -> pl.Series:
    if not cells.str.contains(r'["\\\x00-\x1f]').any():
        return cells
    odd = cells.str.contains(r"[\x00-\x1f]").fill_null(False).arg_true()
    bare = cells.str.replace_all("\\", r"\\", literal=True)
    line = bare.str.replace_all('"', r"\"", literal=True)
    if len(odd):
        written = [_in_json(cell)[1:-1] for cell in cells[odd]]
        line = line.scatter(odd, pl.Series(written, dtype=pl.String))
    return line


def table_digest(table: AnyFrame) -> str:
    """Return the digest of a table: of the line of its column names and those of its rows, sorted.

    Each line ends in LF. The order of the rows does not matter, that of the columns does.

    Raises:
        PackageError: A LazyFrame cannot be read.
    """
    names = table.columns if isinstance(table, pl.DataFrame) else table.collect_schema().names()
    hasher = hashlib.sha256(f"{row_line(names)}\n".encode(errors="surrogatepass"))
    with SortedLines() as lines:
        for frame in batches(table):
            if frame.height:
                lines.add(row_lines(frame))
        for batch in lines.sorted():
            if len(batch):
                hasher.update(batch.str.join("\n").item().encode() + b"\n")
    return f"sha256:{hasher.hexdigest()}"


def row_digests(frame: pl.DataFrame) -> list[str]:
    """Return the digest of each row of a frame, as a table that has no other row."""
    head = f"{row_line(frame.columns)}\n"
    return [text_digest(f"{head}{line}\n") for line in row_lines(frame)]


def package_digest(tables: Mapping[str, AnyFrame]) -> str:
    """Return the digest of a package: of lines ``["table","sha256:…"]``, sorted, each with LF."""
    lines = sorted(row_line([name, table_digest(tables[name])]) for name in tables)
    return text_digest("".join(f"{line}\n" for line in lines))
