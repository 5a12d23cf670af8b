"""Frames as canonical text, and digests of that text; see ``canonical_text``."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import polars as pl

from tablepact.batches import AnyFrame, batches
from tablepact.exact_columns import nameless
from tablepact.package.digests.canonical_text import decimal_text as decimal_text
from tablepact.package.digests.canonical_text import fits_float64 as fits_float64
from tablepact.package.digests.canonical_text import in_json, tables_digest
from tablepact.package.digests.canonical_text import moment_text as moment_text
from tablepact.package.digests.canonical_text import number_text as number_text
from tablepact.package.digests.canonical_text import row_line as row_line
from tablepact.package.digests.checksums import text_digest
from tablepact.package.digests.external_sort import SortedLines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with every cell as text; null stays null."""
    return frame.select(_column_text(nameless(frame[name])).alias(name) for name in frame.columns)


def text_of(column: pl.Series) -> pl.Series:
    """Return a column as text; null stays null."""
    return as_text(column.to_frame()).to_series()


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
    """Return ISO 8601 timestamps without trailing zeros, and with Z for UTC."""
    text = moments.str.replace("+00:00", "Z", literal=True)
    text = text.str.replace(r"(\.\d*?)0+(Z|[+-][\d:]+|)$", "$1$2")
    return text.str.replace(r"\.(Z|[+-][\d:]+|)$", "$1")


def _numbers(column: pl.Series) -> pl.Series:
    """Return numbers as text; polars is used where it writes the same digits as Python."""
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


def row_lines(frame: pl.DataFrame) -> pl.Series:
    """Return each row of a frame as ``row_line`` writes it."""
    columns: dict[str, pl.Series] = {}
    parts: list[pl.Expr] = []
    between = "["
    for column, cells in zip(frame.iter_columns(), as_text(frame).iter_columns(), strict=True):
        name = f"c{len(columns)}"
        bare = nameless(cells)
        columns[name] = bare if _needs_no_escape(column.dtype) else _escaped(bare)
        if cells.null_count():
            quoted = pl.concat_str(pl.lit('"'), name, pl.lit('"'))
            parts += [pl.lit(between), quoted.fill_null("null")]
            between = ","
        else:
            parts += [pl.lit(f'{between}"'), pl.col(name)]
            between = '",'
    parts.append(pl.lit(between.removesuffix(",") + "]"))
    return pl.DataFrame(columns).select(pl.concat_str(parts)).to_series()


def _needs_no_escape(dtype: pl.DataType) -> bool:
    """Return whether the text of a type never has characters that JSON must escape."""
    return dtype.is_numeric() or dtype.is_temporal() or dtype == pl.Boolean


def _escaped(cells: pl.Series) -> pl.Series:
    if not cells.str.contains(r'["\\\x00-\x1f]').any():
        return cells
    odd = cells.str.contains(r"[\x00-\x1f]").fill_null(False).arg_true()
    bare = cells.str.replace_all("\\", r"\\", literal=True)
    line = bare.str.replace_all('"', r"\"", literal=True)
    if len(odd):
        written = [in_json(cell)[1:-1] for cell in cells[odd]]
        line = line.scatter(odd, pl.Series(written, dtype=pl.String))
    return line


def table_digest(table: AnyFrame) -> str:
    """Return the digest of a table: the hash of the column names and the sorted rows, as lines.

    Each line ends in LF. The order of columns matters, the order of rows does not.

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
    """Return the digest of each row of a frame, as the digest of a table with this row only."""
    head = f"{row_line(frame.columns)}\n"
    return [text_digest(f"{head}{line}\n") for line in row_lines(frame)]


def package_digest(tables: Mapping[str, AnyFrame]) -> str:
    """Return the digest of a package; see ``tables_digest``."""
    return tables_digest({name: table_digest(tables[name]) for name in tables})
