"""Cells that the standard allows and frictionless refuses are read as ``validate`` judges them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import tablepact as tp
from tablepact.validation.validate import validate

FIELDS = [
    {"name": "i", "type": "integer", "groupChar": ","},
    {"name": "y", "type": "year"},
    {"name": "m", "type": "yearmonth"},
    {"name": "e", "type": "string", "format": "email"},
    {"name": "d", "type": "duration"},
    {"name": "n", "type": "number", "bareNumber": False},
]
TEXT = """i,y,m,e,d,n
"1,000",-0044,2024-01Z,a@b,P1000000000D,INF
7,10000,-0044-01,a@localhost,P1D,5 €
-1,2024Z,2024-02,a@b.org,PT0.5S,NaN
"""
ROWS = [
    (1000, -44, "2024-01Z", "a@b", "P1000000000D", float("inf")),
    (7, 10000, "-0044-01", "a@localhost", "P1D", 5.0),
    (-1, 2024, "2024-02", "a@b.org", "PT0.5S", None),
]
WAYS: dict[str, tuple[dict[str, int], dict[str, Any]]] = {
    "small": ({}, {"path": "t.csv"}),
    "blocks": ({"csv_at_once_bytes": 1, "block_bytes": 20}, {"path": "t.csv"}),
    "by frictionless": (
        {"by_record_bytes": 1},
        {"path": "t.csv", "dialect": {"escapeChar": "|", "quoteChar": '"'}},
    ),
    "inline": ({}, {"data": TEXT, "format": "csv"}),
    "JSON": ({}, {"path": "t.json", "type": "table"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_they_are_read(tmp_path: Path, way: str, configure: Any) -> None:
    sizes, resource = WAYS[way]
    configure(**sizes)
    (tmp_path / "t.csv").write_text(TEXT, encoding="utf-8")
    lists = json.dumps([*csv.reader(io.StringIO(TEXT))])
    (tmp_path / "t.json").write_text(lists, encoding="utf-8")
    path = tmp_path / "datapackage.json"
    listed = [{"name": "t", **resource, "schema": {"fields": FIELDS}}]
    path.write_text(json.dumps({"resources": listed}), encoding="utf-8")
    assert validate(path).valid
    frame = tp.open_package(path).frames["t"]
    assert frame.with_columns(frame["n"].fill_nan(None)).rows() == ROWS
