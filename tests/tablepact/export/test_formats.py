"""Parquet and Arrow keep types and code lists."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
import pytest

from tablepact.export.formats import to_arrow, to_parquet

FACTS = {"name": "market", "version": "1.2.3", "digest": "sha256:0"}


@pytest.fixture(params=["parquet", "arrow"])
def back(request: Any) -> Any:
    """Write a frame and read it again."""
    if request.param == "parquet":
        return lambda frame: pl.read_parquet(io.BytesIO(to_parquet(frame, FACTS)))
    return lambda frame: pl.read_ipc(io.BytesIO(to_arrow(frame)))


def test_every_type(back: Any, every: Any) -> None:
    read = back(every["fruit"])
    assert read.schema == every["fruit"].schema
    assert read.equals(every["fruit"])


def test_the_dataset(back: Any, dataset_frames: Any) -> None:
    for frame in dataset_frames.values():
        read = back(frame)
        assert read.schema == frame.schema
        assert read.equals(frame)


def test_a_code_list_keeps_its_order(back: Any) -> None:
    kind = pl.Enum(["pear", "apple", "fig"])
    frame = pl.DataFrame({"kind": pl.Series(["apple", None], dtype=kind)})
    assert back(frame).schema["kind"] == kind


def test_no_rows(back: Any) -> None:
    frame = pl.DataFrame(schema={"a": pl.Date, "b": pl.Float64, "c": pl.String})
    assert back(frame).equals(frame)
    assert back(frame).schema == frame.schema


def test_parquet_tells_the_facts() -> None:
    data = to_parquet(pl.DataFrame({"a": [1]}), FACTS)
    assert FACTS.items() <= pl.read_parquet_metadata(io.BytesIO(data)).items()


def test_without_facts_parquet_tells_none() -> None:
    data = to_parquet(pl.DataFrame({"a": [1]}), {})
    assert not FACTS.keys() & pl.read_parquet_metadata(io.BytesIO(data)).keys()


def test_the_same_rows_give_the_same_bytes() -> None:
    frame = pl.DataFrame({"a": ["x", None]})
    assert to_parquet(frame, FACTS) == to_parquet(frame, FACTS)
    assert to_arrow(frame) == to_arrow(frame)
