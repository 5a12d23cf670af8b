"""Rows that may differ, found by their hashes: what is found rests on none of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written import write_package

import tablepact as tp
from tablepact.comparison import row_hashes
from tablepact.comparison.engine_table import ReadColumns
from tablepact.comparison.row_hashes import unequal_rows
from tablepact.comparison.row_readers import EngineRowReader, FrameFunction, RowReader
from tablepact.settings import override

TINY = 60
SCHEMA = {
    "fields": [{"name": name, "type": "string"} for name in ("id", "a", "b")],
    "primaryKey": "id",
}
Row = tuple[str | None, str | None]


class Rows:
    """Rows in memory, some at a time: a key ``k0`` and a cell ``v0``."""

    names = ("id", "a")
    size = 1
    rows = 0

    def __init__(self, rows: list[Row]) -> None:
        self.given = rows

    def batches(
        self, columns: ReadColumns, work: FrameFunction | None = None
    ) -> Iterator[pl.DataFrame]:
        names = [f"k{i}" for i, _ in enumerate(columns.keys)] + [*columns.cells.values()]
        frame = pl.DataFrame(self.given, schema=dict.fromkeys(("id", "a"), pl.String), orient="row")
        frame = frame.select(
            pl.col([*columns.keys, *columns.cells][i]).alias(name) for i, name in enumerate(names)
        )
        for start in range(0, frame.height, 3):
            piece = frame[start : start + 3]
            yield (work(piece) if work else piece).with_row_index("row", start)

    def pick(self, columns: ReadColumns, rows: pl.Series) -> Iterator[pl.DataFrame]:
        raise NotImplementedError

    def values(self, field: str, cells: pl.Series) -> pl.Series:
        raise NotImplementedError

    def reading(self, field: str) -> object:
        raise NotImplementedError


def found(old: list[Row], new: list[Row], *, has_key: bool) -> tuple[list[int], list[int]]:
    columns = ReadColumns(
        ["id"] if has_key else ["id", "a"], {"a": "v0"} if has_key else {}, frozenset()
    )
    sides: list[tuple[RowReader, ReadColumns]] = [(Rows(old), columns), (Rows(new), columns)]
    a, b = unequal_rows(*sides, 3, has_key=has_key)
    return a.to_list(), b.to_list()


def plainly(old: list[Row], new: list[Row], *, has_key: bool) -> tuple[list[int], list[int]]:
    """Find the rows of keys whose rows are not one and the same; without a key, not as many."""

    def of(rows: list[Row], key: str | Row | None) -> list[Row]:
        return [row for row in rows if (row[0] if has_key else row) == key]

    def alike(key: str | Row | None) -> bool:
        mine, other = of(old, key), of(new, key)
        return mine == other and (not has_key or len(mine) == 1)

    return (
        [i for i, row in enumerate(old) if not alike(row[0] if has_key else row)],
        [i for i, row in enumerate(new) if not alike(row[0] if has_key else row)],
    )


TEXTS = st.sampled_from(["", "a", "b", "ab", None])
TABLES = st.lists(st.tuples(TEXTS, TEXTS), max_size=9)


@given(TABLES, TABLES, st.booleans())
def test_all_rows_of_keys_that_are_not_once_and_equal_in_both(
    old: list[Row], new: list[Row], has_key: bool
) -> None:
    assert found(old, new, has_key=has_key) == plainly(old, new, has_key=has_key)


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, 12), TEXTS, TEXTS), max_size=12),
    st.lists(st.tuples(st.integers(0, 12), TEXTS, TEXTS), max_size=12),
)
def test_keys_of_one_hash_are_distinguished(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: list[tuple[int, str | None, str | None]],
    new: list[tuple[int, str | None, str | None]],
) -> None:
    places = [
        write_package(
            tmp_path / name,
            "id,a,b\n" + "".join(f"{i},{a or ''},{b or ''}\n" for i, a, b in rows),
            SCHEMA,
        )
        for name, rows in (("old", old), ("new", new))
    ]
    plain = tp.diff(*places)
    true_hashes = row_hashes._hashes

    def few(frame: pl.DataFrame) -> pl.DataFrame:
        return true_hashes(frame).with_columns(pl.col("key") % 3)

    monkeypatch.setattr(row_hashes, "_hashes", few)
    with override(diff_partition_bytes=TINY, block_bytes=TINY, small_table_bytes=1):
        assert tp.diff(*places).tables == plain.tables


def test_only_blocks_with_a_row_that_may_differ_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f'{i},"some ""text""",{"x" * (i % 7)}\n' for i in range(500)]
    old = write_package(tmp_path / "old", "id,a,b\n" + "".join(lines), SCHEMA)
    lines[250] = "250,other,\n"
    new = write_package(tmp_path / "new", "id,a,b\n" + "".join(lines), SCHEMA)
    picked: list[pl.DataFrame] = []
    pick = EngineRowReader.pick

    def watched(
        self: EngineRowReader, columns: ReadColumns, rows: pl.Series
    ) -> Iterator[pl.DataFrame]:
        for frame in pick(self, columns, rows):
            picked.append(frame)
            yield frame

    monkeypatch.setattr(EngineRowReader, "pick", watched)
    with override(diff_partition_bytes=TINY, block_bytes=400, small_table_bytes=1):
        (table,) = tp.diff(old, new).tables
    assert [frame["row"].to_list() for frame in picked] == [[250], [250]]
    assert (table.counts, table.old, table.new) == ({"changed": 1}, 500, 500)
    assert [(cell.old, cell.new) for cell in table.listed[0].cells] == [
        ('some "text"', "other"),
        ("xxxxx", None),
    ]


def test_a_key_that_repeats_where_the_other_version_has_no_row_is_noted(tmp_path: Path) -> None:
    old = write_package(tmp_path / "old", "id,a,b\n1,x,\n1,y,\n", SCHEMA)
    new = write_package(tmp_path / "new", "id,a,b\n", SCHEMA)
    (table,) = tp.diff(old, new).tables
    assert table.note == "the key id is not unique: it repeats in 1 old and 0 new rows"
