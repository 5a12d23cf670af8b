"""Descriptors of version 2 against check-datapackage, the peer that only judges metadata.

``check_datapackage.json`` has what its version finds, with and without ``strict``. Where it can be
imported, which needs Python 3.12, it is asked again.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tablepact.validation.validate import validate

STORED = json.loads(Path(__file__).with_name("check_datapackage.json").read_text("utf-8"))
CASES: list[dict[str, Any]] = STORED["cases"]
ONLY_OURS = {
    "homepage no uri": "/homepage",
    "created no date": "/created",
    "minimum text": "/resources/0/schema/fields/0/constraints/minimum",
    "quote char long": "/resources/0/dialect/quoteChar",
}
"""What the standard forbids, and check-datapackage accepts: formats, values, lengths."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_it_finds_nothing_that_is_not_found_here(case: dict[str, Any], tmp_path: Path) -> None:
    """Its places are those found here, above or below; properties that are absent are nowhere."""
    wide = '"b"' in json.dumps(case["descriptor"].get("resources"))
    (tmp_path / "t.csv").write_text("id,b\n1,a\n" if wide else "id\n1\n")
    (tmp_path / "datapackage.json").write_text(json.dumps(case["descriptor"]))
    found = [one for one in validate(tmp_path).findings if one.row is None]
    for severity, theirs in (("error", case["must"]), ("note", case["should"])):
        ours = [one.pointer for one in found if one.severity == severity]
        expected = ONLY_OURS.get(case["case"]) if severity == "error" else None
        if expected:
            assert (theirs, ours) == ([], [expected])
        elif severity == "error":
            assert bool(ours) == bool(theirs)
        for place in theirs:
            assert any(_is_near(place, pointer or "") for pointer in ours), (place, ours)
    if case["should"] == case["must"] == []:
        assert [one for one in found if one.severity == "note"] == []


def _is_near(place: str, pointer: str) -> bool:
    return f"{place}/".startswith(f"{pointer}/") or pointer.startswith(f"{place}/")


def test_the_stored_findings_are_those_of_the_version() -> None:
    checker = pytest.importorskip("check_datapackage", reason="it needs Python 3.12")
    for case in CASES:
        for strict, expected in ((False, case["must"]), (True, case["must"] + case["should"])):
            issues = checker.check(case["descriptor"], config=checker.Config(strict=strict))
            assert {_pointer(issue.jsonpath) for issue in issues} == set(expected), case["case"]


def _pointer(path: str) -> str:
    steps = re.findall(r"\.([^.\[]+)|\[(\d+)\]", path)
    return "".join(f"/{name or index}" for name, index in steps)
