"""Lines come sorted, whether they were held or went through files."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tablepact.package.digests.digest import row_line, row_lines, table_digest
from tablepact.package.digests.external_sort import SortedLines

LETTERS = ["", "a", "é", "\U00020000", "\uffff", '"', "\\", "\n", "\x00", "\x7f", "~"]


@pytest.mark.parametrize("run_bytes", [10, 500, 10**9])
@pytest.mark.parametrize("same", [1, 50])
def test_lines_are_sorted_by_code_points(configure: Any, run_bytes: int, same: int) -> None:
    configure(sort_run_bytes=run_bytes, sort_sample_rate=3)
    chance = random.Random(1)  # noqa: S311 - the same each time
    lines = ["".join(chance.choices(LETTERS, k=3)) for _ in range(400 // same)] * same
    chance.shuffle(lines)
    with SortedLines() as held:
        for start in range(0, len(lines), 40):
            held.add(pl.Series(lines[start : start + 40], dtype=pl.String))
        found = [line for some in held.sorted() for line in some]
    assert found == sorted(lines)


def test_its_files_are_taken_away(
    configure: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(sort_run_bytes=1)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with SortedLines() as held:
        held.add(pl.Series(["b", "a"]))
        assert len(list(tmp_path.rglob("*.parquet"))) == 1
    assert list(tmp_path.iterdir()) == []


def test_there_may_be_none() -> None:
    with SortedLines() as held:
        assert list(held.sorted()) == []


def test_a_row_is_written_alike_alone_and_among_others() -> None:
    frame = pl.DataFrame({"a": [*LETTERS, None], "b": range(len(LETTERS) + 1)})
    wanted = [row_line([a, str(b)]) for a, b in frame.iter_rows()]
    assert row_lines(frame).to_list() == wanted


def test_the_digest_of_a_large_table_is_that_of_its_frame(configure: Any, tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [f"{n * 7919 % 1000}" for n in range(1000)], "b": [0.1] * 1000})
    frame.write_parquet(tmp_path / "t.parquet", row_group_size=100)
    before = table_digest(frame)
    configure(sort_run_bytes=500, batch_rows=70)
    assert table_digest(pl.scan_parquet(tmp_path / "t.parquet")) == before
    assert table_digest(frame.sample(fraction=1, shuffle=True, seed=1)) == before
    assert table_digest(frame.head(999)) != before


def test_a_column_of_any_name_is_written_as_a_line() -> None:
    frame = pl.DataFrame({"^a$": ['x"', None], "*": ["y", "z"]})
    assert row_lines(frame).to_list() == ['["x\\"","y"]', '[null,"z"]']
