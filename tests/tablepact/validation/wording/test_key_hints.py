"""A foreign key that differs from a key only by case or by spaces is told so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tablepact.validation.validate import validate


def hints(folder: Path, cells: list[str], target: dict[str, Any], **more: Any) -> list[str]:
    """Return the hints of the findings in a table whose cells refer to another one."""
    (folder / "c.csv").write_text("k\n" + "".join(f"{cell}\n" for cell in cells))
    key = {"fields": "k", "reference": {"resource": "p", "fields": "k"}}
    fields = [{"name": "k", "type": "string"}]
    parent = {"name": "p", "schema": {"fields": fields}, **target}
    child = {"name": "c", "path": "c.csv", "schema": {"fields": fields, "foreignKeys": [key]}}
    descriptor = {"name": "d", "resources": [parent, child], **more}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    report = validate(folder)
    assert {finding.code for finding in report.findings} == {"foreign-key"}
    return [finding.hint for finding in report.findings]


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("a01", 'write "A01": "a01" differs from it only in case'),
        ("A01 ", 'write "A01": "A01 " differs from it only in spaces'),
        ("A01\u00a0", "differs from it"),
        ("b  2", 'write "B 2": "b  2" differs from it only in case and spaces'),
        ("A1", "correct the key, or add the row that it refers to"),
    ],
)
def test_a_value_like_a_key(tmp_path: Path, cell: str, hint: str) -> None:
    (tmp_path / "p.csv").write_text("k\nA01\nB 2\n")
    (found,) = hints(tmp_path, ["A01", cell], {"path": "p.csv"})
    assert hint in found


def test_keys_in_parquet(tmp_path: Path) -> None:
    pl.DataFrame({"k": ["A01", "x"]}).write_parquet(tmp_path / "p.parquet")
    (found,) = hints(tmp_path, ["a01"], {"path": "p.parquet"})
    assert found.startswith('write "A01"')


def test_a_large_table_is_not_read_again(tmp_path: Path, configure: Any) -> None:
    configure(max_row_search_bytes=3)
    (tmp_path / "p.csv").write_text("k\nA01\n")
    (found,) = hints(tmp_path, ["a01"], {"path": "p.csv"})
    assert found.startswith("correct the key")
