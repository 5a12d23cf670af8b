"""The cells of plain CSV, piece by piece: as ``package.tables`` reads them, as fast as the engine.

What the engine can prove that csv would cut alike, it cuts; from the first row on where it cannot,
csv itself reads, which gives the same rows or says what is wrong.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import suppress

import polars as pl

from avocado_pivot.columns import column as exactly
from avocado_pivot.columns import possible
from avocado_pivot.engine.cutting.quotes import Tainted
from avocado_pivot.engine.cutting.stretches import Stretch, stretches
from avocado_pivot.engine.cutting.tokens import Tokens, Undecodable
from avocado_pivot.engine.opening.start import lines_of, start_of
from avocado_pivot.engine.stored.addresses import Unreachable
from avocado_pivot.engine.stored.file import stored
from avocado_pivot.engine.table import Column, Table, Unsuited
from avocado_pivot.package.descriptor import Resource
from avocado_pivot.package.tables import cell_pieces, plain_form

Told = Callable[[int], None]
"""Is told how many bytes of the file are done."""


def quick_pieces(resource: Resource, told: Told) -> Iterator[pl.DataFrame]:
    """Give the cells of a table as text; there is always one piece.

    Raises:
        PackageError: See ``cell_pieces``.
    """
    names, spelled = plain_form(resource)
    missing = possible(spelled)
    done = 0
    if table := _opened(resource, names):
        with suppress(Tainted, Undecodable, Unsuited, OSError):
            for stretch in stretches(table, _as_cut):
                if not _is_certain(stretch):
                    break
                yield _named(stretch.result.frame, names, missing)
                done += stretch.result.frame.height
                told(stretch.end)
            else:
                if done:
                    return
    for cells in cell_pieces(resource):
        rest = cells[max(done, 0) :]
        if done <= 0 or rest.height:
            yield rest
        done -= cells.height - rest.height


def _opened(resource: Resource, names: list[str]) -> Table | None:
    """Open a file whose header is as it should be; None if it is not, or cannot be read."""
    try:
        file = stored([str(resource.file)])
        reader = csv.reader(lines_of(file, "utf-8-sig"), strict=True)
        if next(reader, None) != names or not names:
            return None
        body, record, line = start_of(file, "utf-8-sig", reader.line_num, 1)
    except (OSError, UnicodeDecodeError, csv.Error, Unsuited, Unreachable):
        return None
    columns = tuple(Column(name, "string", {}, ()) for name in names)
    return Table(
        index=0,
        name=resource.name,
        place=str(resource.file),
        file=file,
        separator=",",
        quote='"',
        universal_newlines=False,
        body=body,
        first_record=record,
        first_line=line,
        labels=tuple(names),
        header_errors=(),
        columns=columns,
        schema_fields=len(names),
        unique=(),
        primary=(),
        links=(),
    )


def _as_cut(tokens: Tokens) -> Tokens:
    return tokens


def _is_certain(stretch: Stretch[Tokens]) -> bool:
    """Say whether a strict reader of CSV would give the same rows."""
    return not stretch.by_csv and not stretch.result.ragged


def _named(frame: pl.DataFrame, names: list[str], missing: list[str]) -> pl.DataFrame:
    """Give columns the names of their fields, and nulls for missing values."""
    return frame.select(
        pl.when(~exactly(column).is_in(missing)).then(exactly(column)).alias(name)
        if missing
        else exactly(column).alias(name)
        for column, name in zip(frame.columns, names, strict=True)
    )
