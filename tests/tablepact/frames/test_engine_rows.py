"""Rows that are read record by record are held within limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tablepact.engine.errors import FastPathUnsupported
from tablepact.frames.engine_rows import EngineRows
from tablepact.frames.table_reader import TableReader
from tablepact.frames.table_rows import TableRows
from tablepact.package.descriptor.parse_descriptor import read_package


def commented(folder: Path, text: str) -> TableRows:
    """Return the rows of a table with comments, which is never cut in blocks."""
    (folder / "t.csv").write_text(text)
    schema = {"fields": [{"name": "id", "type": "integer"}, {"name": "s", "type": "string"}]}
    entry = {"name": "t", "path": "t.csv", "dialect": {"commentChar": "#"}, "schema": schema}
    (folder / "datapackage.json").write_text(json.dumps({"resources": [entry]}))
    rows = TableReader(read_package(folder)).rows("t")
    assert isinstance(rows, EngineRows)
    return rows


def test_a_batch_is_no_larger_than_a_block(tmp_path: Path, configure: Any) -> None:
    lines = "".join(f"{number},{'x' * 30}\n# said\n" for number in range(20))
    rows = commented(tmp_path, f"id,s\n{lines}")
    configure(block_bytes=100)
    batches = [*rows.batches()]
    assert max(batch.frame.height for batch in batches) <= 4
    assert [number for batch in batches for number in batch.numbers] == [*range(2, 42, 2)]


@pytest.mark.parametrize("cell", ["x" * 300, '"' + "x\n" * 150 + '"'], ids=["line", "record"])
def test_a_record_that_is_too_long_is_not_held(tmp_path: Path, configure: Any, cell: str) -> None:
    rows = commented(tmp_path, f"id,s\n1,a\n2,{cell}\n")
    configure(max_record_characters=200)
    with pytest.raises(FastPathUnsupported, match="larger than field limit"):
        [*rows.batches()]
