"""The keys of a table: values as text, and the rows that have the same.

Only the hash of a key is kept of each row, eight bytes; rows of the same hash are candidates, and
are read again to compare their values. So a collision costs time and never a wrong verdict.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

import polars as pl

from avocado_pivot.engine.cells.iso import DATE, DATETIME, INSTANT, TIME
from avocado_pivot.engine.keys.key_text import UNEQUAL
from avocado_pivot.engine.native.fitting import in_range, read_alike
from avocado_pivot.engine.native.kinds import TEXT
from avocado_pivot.engine.table import Column, Table, Unsuited

IN_MEMORY = 5_000_000
"""How many hashes are held in memory at once; the rest goes through a temporary file."""

_INTEGER = r"\A(?:0|-?[1-9][0-9]{0,24})\z"
_NUMBER = r"\A(?:0|-?(?:[1-9][0-9]{0,14})|-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,9}[1-9])\z"
_DECIMAL = r"\A-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,9}\z"
"""A number that has a point, and may have zeros at its end that say nothing."""
_PLAIN = {
    "integer": _INTEGER,
    "number": _NUMBER,
    "boolean": r"\A(?:true|false)\z",
    "date": DATE,
    "datetime": f"{DATETIME}|{INSTANT}",
    "time": TIME,
    "year": r"\A[1-9][0-9]{3}\z",
}
_FAMILY = {
    "integer": "number",
    "number": "number",
    "year": "number",
    "any": "text",
    "string": "text",
}


def plain_key(column: Column, cell: pl.Expr) -> pl.Expr:
    """Say where the text of a cell is the text of its value; see ``key_text.py``."""
    kind, stored = column.key_kind, column.native != TEXT
    if kind in ("string", "any") and column.format == "default" and not stored:
        return cell.is_null() | pl.lit(True)
    if not _is_plain(column) or not read_alike(column, kind):
        return cell.is_null() & pl.lit(False)
    if stored and kind in ("datetime", "time"):  # with fractions of a second, too
        return in_range(cell)
    return cell.str.contains(_PLAIN[kind])


def without_zeros(column: Column, cell: pl.Expr) -> pl.Expr:
    """Write numbers such as ``8.50`` as their value is written, ``8.5``; null for other cells."""
    if column.kind != "number" or not _is_plain(column) or not read_alike(column, "number"):
        return pl.lit(None, dtype=pl.String)
    bare = cell.str.strip_chars_end("0").str.strip_chars_end(".")
    value = pl.when(bare == "-0").then(pl.lit("0")).otherwise(bare)
    return pl.when(cell.str.contains(_DECIMAL)).then(value)


def _is_plain(column: Column) -> bool:
    """Say whether a field is read in the one way that its type has by default."""
    options = ("bareNumber", "decimalChar", "groupChar", "trueValues", "falseValues")
    return column.format == "default" and not any(name in column.field for name in options)


def see_that_keys_are_known(table: Table, names: Sequence[str]) -> None:
    """Refuse keys whose values are not told apart by their texts.

    Raises:
        Unsuited: A field is of a type that frictionless itself has to compare.
    """
    for name in names:
        place = table.position(name)
        if place is None:
            continue
        column = table.columns[place]
        kind = column.key_kind
        if kind not in (*_PLAIN, "string", "any") or column.field.get("floatNumber"):
            raise Unsuited(f"a key on {name!r}, of the type {kind}")


def family(column: Column) -> str:
    """Name the types whose values are equal if their texts are; those of two families never are."""
    return _FAMILY.get(column.key_kind, column.key_kind)


def comparable(own: Column, other: Column) -> bool | None:
    """Say whether two columns have values that can be equal; None if only Python can say."""
    if family(own) == family(other):
        return True
    return None if {"boolean", "number"} == {family(own), family(other)} else False


class Key(NamedTuple):
    """A key that may not repeat.

    Attributes:
        columns: The places of its columns.
        whole: Whether one that lacks a part is none, as in SQL; otherwise only if it lacks all.
    """

    columns: tuple[int, ...]
    whole: bool = False


def hashed(texts: Sequence[pl.Expr], *, whole: bool = False) -> pl.Expr:
    """Give the hash of a key; null where it equals no other or is none; see ``Key``."""
    if len(texts) == 1:
        key = texts[0]
        return pl.when((key != UNEQUAL) & key.is_not_null()).then(key.hash())
    unequal = pl.any_horizontal([(text == UNEQUAL).fill_null(False) for text in texts])
    there = [text.is_not_null() for text in texts]
    some = pl.all_horizontal(there) if whole else pl.any_horizontal(there)
    return pl.when(some & ~unequal).then(pl.struct(texts).hash())


class Hashes:
    """The hashes of one key, in the order of the rows; in a file once there are many."""

    def __init__(self) -> None:
        self.rows = 0
        self._blocks: list[pl.Series] = []
        self._held = 0
        self._file: IO[bytes] | None = None

    def add(self, block: pl.Series) -> None:
        """Add the hashes of the next rows: UInt64, null where there is no key."""
        self.rows += len(block)
        self._blocks.append(block)
        self._held += len(block)
        if self._held > IN_MEMORY:
            self._spill()

    def held(self) -> pl.Series:
        """Give those that are held in memory."""
        return pl.concat(self._blocks) if self._blocks else pl.Series(dtype=pl.UInt64)

    def repeated(self) -> Iterator[pl.DataFrame]:
        """Give the rows whose hash is not the only one, in parts.

        Each part has ``row`` (from 0) and ``hash``; all rows of a hash are in the same part.
        """
        parts = -(-self.rows // IN_MEMORY)
        if parts <= 1 and self._file is None:
            found = _repeated(self.held())
            if found is not None:
                yield found
            return
        self._spill()
        for part in range(parts):
            chunks, start = [], 0
            for block in self._read():
                frame = block.to_frame("hash").with_row_index("row", start)
                start += len(block)
                chunks.append(frame.filter(pl.col("hash") % parts == part))
            whole = pl.concat(chunks)
            twice = whole.filter(pl.col("hash").is_duplicated())
            if twice.height:
                yield twice.with_columns(pl.col("row").cast(pl.Int64))

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="avocado-pivot-")  # noqa: SIM115 - kept open
        self._file.seek(0, 2)
        for block in self._blocks:
            data = pl.DataFrame({"hash": block}).write_ipc(None, compression="lz4").getvalue()
            self._file.write(len(data).to_bytes(8, "little") + data)
        self._blocks, self._held = [], 0

    def _read(self) -> Iterator[pl.Series]:
        assert self._file is not None  # noqa: S101 - it has been written
        self._file.seek(0)
        while size := self._file.read(8):
            yield pl.read_ipc(self._file.read(int.from_bytes(size, "little")))["hash"]


def _repeated(hashes: pl.Series) -> pl.DataFrame | None:
    known = len(hashes) - hashes.null_count()
    if hashes.n_unique() - (hashes.null_count() > 0) == known:
        return None
    frame = hashes.to_frame("hash").with_row_index("row")
    twice = frame.filter(pl.col("hash").is_not_null() & pl.col("hash").is_duplicated())
    return twice.with_columns(pl.col("row").cast(pl.Int64))
