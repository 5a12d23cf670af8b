"""What is listed of the errors, and what is asked of frictionless for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small import field, write_package

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.validation.validate import validate

WIDE = [field(f"f{number}", "integer") for number in range(30)]
TEXT = "".join(",".join(cells) + "\n" for cells in [[f["name"] for f in WIDE], *[["x"] * 30] * 20])


@pytest.mark.parametrize("limit", [1, 5, 30, 31, 90])
def test_no_more_errors_are_made_than_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """Each error carries its whole row, so that many of a wide table take much memory."""
    made = 0
    ask = FrictionlessClient.ask

    def counted(
        self: FrictionlessClient, operation: str, index: int, **given: Any
    ) -> dict[str, Any]:
        nonlocal made
        answer = ask(self, operation, index, **given)
        made += sum(map(len, answer["rows"])) if operation == "replay" else 0
        return answer

    monkeypatch.setattr(FrictionlessClient, "ask", counted)
    report = validate(write_package(tmp_path, TEXT, WIDE), limit_errors=limit)
    assert (made, len(report.findings)) == (limit, limit)
    assert report.counts == {"type-error": 600}
