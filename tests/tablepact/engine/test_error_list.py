"""What is listed of the errors, and what is asked of frictionless for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.engine.errors import Error
from tablepact.engine.frictionless_rules.rows import RowRules
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.settings import override
from tablepact.validation.validate import validate

WIDE = [field(f"f{number}", "integer") for number in range(30)]
TEXT = "".join(",".join(cells) + "\n" for cells in [[f["name"] for f in WIDE], *[["x"] * 30] * 20])


@pytest.mark.parametrize("limit", [1, 5, 30, 31, 90])
def test_no_more_rows_are_validated_than_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Many errors of a wide table take much memory, though those of a row share its cells."""
    made: list[list[Error]] = []
    errors = RowRules.errors

    def kept(self: RowRules, *facts: Any) -> list[Error]:
        made.append(errors(self, *facts))
        return made[-1]

    monkeypatch.setattr(RowRules, "errors", kept)
    report = validate(write_package(tmp_path, TEXT, WIDE), limit_errors=limit)
    assert (sum(map(len, made)) - limit) in range(30)
    assert all(error["cells"] is row[0]["cells"] for row in made for error in row)
    assert len(report.findings) == limit
    assert report.counts == {"type-error": 600}


FIELDS = [field("n", "integer"), field("d", "array", arrayItem={"type": "integer"})]
ROWS = ["n,d", "x,", "1,[{}]", "x,", "2,", "x,[{}]", "x,", "x,"]


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 1000])
def test_frictionless_is_asked_only_for_rows_that_cannot_be_validated_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Errors are in the order of the rows, no matter which side found them, up to the limit."""
    asked: list[int] = []
    replay = FrictionlessClient.replay

    def seen(self: FrictionlessClient, index: int, rows: Any, most: int) -> Any:
        asked.extend(row["number"] for row in rows)
        return replay(self, index, rows, most)

    monkeypatch.setattr(FrictionlessClient, "replay", seen)
    path = write_package(tmp_path, "".join(f"{row}\n" for row in ROWS), FIELDS)
    report = validate(path, limit_errors=limit)
    found = [(finding.row, finding.field) for finding in report.findings]
    every = [(2, "n"), (3, "d"), (4, "n"), (6, "n"), (6, "d"), (7, "n"), (8, "n")]
    assert found == every[:limit]
    assert set(asked) <= {3, 6}
    assert asked or limit == 1


def test_frictionless_is_not_started_for_what_is_wrong_in_plain_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: FrictionlessClient) -> None:
        raise AssertionError

    monkeypatch.setattr(FrictionlessClient, "start", start)
    kinds = ("integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth")
    fields = [field(kind, kind) for kind in kinds]
    fields += [
        field("email", "string", format="email"),
        field("pattern", "string", constraints={"pattern": "[a-z]+(-[a-z]+)*"}),
        field("enum", "string", constraints={"enum": ["a", "b"]}),
        field("key", "string", constraints={"unique": True, "maxLength": 2}),
    ]
    names = ",".join(one["name"] for one in fields)
    bad = ",".join("?" * (len(fields) - 1))
    text = f"{names}\n{bad},long\n{bad},1\n{bad},1\n1\n\n"
    path = write_package(
        tmp_path, text, fields, dialect={"header": True}, resource={"bytes": 1, "rows": 1}
    )
    with override(block_bytes=100):
        report = validate(path, limit_errors=0)
    assert report.counts == {
        "type-error": 27,
        "constraint-error": 7,
        "unique-error": 1,
        "missing-cell": 11,
        "blank-row": 1,
        "byte-count": 1,
        "row-count": 1,
    }
