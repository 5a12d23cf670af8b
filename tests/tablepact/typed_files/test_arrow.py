"""Arrow files and streams: the columns that polars wrote, and what hostile messages declare."""

from __future__ import annotations

import datetime as dt
import struct
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tablepact import settings
from tablepact.typed_files.arrow import open_arrow
from tablepact.typed_files.typed_table import Reading, TypedFileError

FRAME = pl.DataFrame({
    "integer": [1, None, 3],
    "text": ["a", "b", None],
    "category": pl.Series(["x", "y", "x"], dtype=pl.Categorical),
    "code": pl.Series(["x", None, "x"], dtype=pl.Enum(["x", "y"])),
    "list": [[1], [2, 3], None],
    "struct": [{"a": 1, "b": "x"}] * 3,
    "date": [dt.date(2020, 1, 1)] * 3,
    "moment": [dt.datetime(2020, 1, 1, tzinfo=dt.UTC)] * 3,
    "price": [Decimal("1.50")] * 3,
    "nothing": [None] * 3,
    "bytes": [b"x"] * 3,
    "duration": [dt.timedelta(1)] * 3,
    "time": [dt.time(1)] * 3,
})  # fmt: skip


def read(path: Path) -> pl.DataFrame:
    with path.open("rb") as file:
        table = open_arrow(file, Reading())
        blocks = [block for block in table.blocks if isinstance(block, pl.DataFrame)]
    return pl.concat(blocks) if blocks else pl.DataFrame(schema=list(table.labels or ()))


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
@pytest.mark.parametrize("batch", [None, 1, 2])
@pytest.mark.parametrize("stream", [False, True])
def test_what_polars_writes(
    tmp_path: Path, compression: Any, batch: int | None, stream: bool
) -> None:
    path = tmp_path / "x.arrow"
    if stream:
        FRAME.write_ipc_stream(path, compression=compression)
    else:
        FRAME.write_ipc(path, compression=compression, record_batch_size=batch)
    assert_frame_equal(read(path), FRAME)


@pytest.mark.parametrize("stream", [False, True])
def test_no_rows(tmp_path: Path, stream: bool) -> None:
    path = tmp_path / "x.arrow"
    empty = FRAME.clear()
    empty.write_ipc_stream(path) if stream else empty.write_ipc(path)
    assert read(path).columns == FRAME.columns
    assert read(path).height == 0


def test_many_batches_are_read_some_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tablepact.typed_files.arrow.AT_ONCE", 5_000)
    frame = pl.DataFrame(
        {"n": range(3000), "c": pl.Series(["a", "b"] * 1500, dtype=pl.Categorical)}
    )
    path = tmp_path / "x.arrow"
    frame.write_ipc(path, record_batch_size=100)
    with path.open("rb") as file:
        blocks = [*open_arrow(file, Reading()).blocks]
    assert 3 < len(blocks) < 30
    assert_frame_equal(read(path), frame)


def written(tmp_path: Path, **options: Any) -> bytes:
    path = tmp_path / "w.arrow"
    pl.DataFrame({"n": ["same text"] * 10_000}).write_ipc(path, **options)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not an Arrow file"),
        (b"a,b\n1,2\n", "not an Arrow file"),
        (b"FEA1" + b"x" * 99, "version 1 of Feather"),
        (b"ARROW1\0\0", "cut off, or damaged"),
        (b"ARROW1\0\0" + b"\xff" * 99 + b"ARROW1", "damaged"),
        (b"\xff\xff\xff\xff\xff\xff\xff\x7f", "not an Arrow file"),
        (b"\xff\xff\xff\xff\x10\0\0\0", "cut off"),
    ],
)
def test_no_arrow_file(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "x.arrow"
    path.write_bytes(data)
    with pytest.raises(TypedFileError, match=words):
        read(path)


@pytest.mark.parametrize("stream", [False, True])
def test_a_file_that_is_cut_off(tmp_path: Path, stream: bool) -> None:
    path = tmp_path / "x.arrow"
    FRAME.write_ipc_stream(path) if stream else FRAME.write_ipc(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(TypedFileError):
        read(path)


def test_a_buffer_that_declares_a_terabyte(tmp_path: Path) -> None:
    data = bytearray(written(tmp_path, compression="zstd"))
    place = data.index(b"\x28\xb5\x2f\xfd") - 8  # the size precedes the frame of zstd
    data[place : place + 8] = struct.pack("<q", 2**40)
    path = tmp_path / "x.arrow"
    path.write_bytes(data)
    with pytest.raises(TypedFileError, match="too much for its compressed size"):
        read(path)


def test_a_bomb_ends_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.arrow"
    path.write_bytes(written(tmp_path, compression="zstd"))
    much = pytest.raises(TypedFileError, match="too much for its compressed size")
    with settings.override(decompression_floor=1, max_decompression_ratio=2), much:
        read(path)


def test_more_rows_than_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.arrow"
    path.write_bytes(written(tmp_path))
    much = pytest.raises(TypedFileError, match="declares 10,000 rows, too many to read at once")
    with settings.override(max_parquet_cells=9_999), much:
        read(path)


@pytest.mark.parametrize("stream", [False, True])
@tries(max_examples=40)
@given(noise=st.binary(min_size=1, max_size=8), place=st.integers(0, 10**6))
def test_damage_gives_rows_or_one_error(
    tmp_path_factory: Any, stream: bool, noise: bytes, place: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.arrow"
    small = FRAME.select("integer", "text", "category", "list")
    small.write_ipc_stream(path) if stream else small.write_ipc(path)
    data = bytearray(path.read_bytes())
    place %= len(data)
    data[place : place + len(noise)] = noise
    path.write_bytes(data)
    with suppress(TypedFileError):
        read(path)
