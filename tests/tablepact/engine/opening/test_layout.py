"""What follows from a layout: which tables are read here, and which only by frictionless."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from compare import compare, our_report
from small import field, write_package

AB = [field("a", "integer"), field("B", "string")]
AA = [field("a", "integer"), field("A", "integer")]
CASES: list[tuple[str, list[dict[str, Any]], str | list[str], str, bool]] = [
    ("no key", AB, [], "A,b\n1,x\n1,x\n", True),
    ("a key of its own", AB, "a", "A,b\n1,x\n1,x\n,y\n", True),
    ("a key of two fields", AB, ["B", "a"], "A,b\n1,x\n1,x\n,\n", True),
    ("a key that takes another field in", AA, "a", "a,A\n1,1\n1,2\n1,1\n", False),
]


@pytest.mark.parametrize(
    ("fields", "key", "text", "here"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_labels_in_any_case(
    tmp_path: Path, fields: list[dict[str, Any]], key: str | list[str], text: str, here: bool
) -> None:
    schema = {"primaryKey": key} if key else {}
    path = write_package(tmp_path, text, fields, schema=schema, dialect={"headerCase": False})
    assert compare(path) == []
    report = our_report(path)
    assert isinstance(report, dict)
    assert here != any("validated by frictionless" in step["detail"] for step in report["steps"])
