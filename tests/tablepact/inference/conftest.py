"""Files whose schema is proposed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tablepact.inference.table_schema import SchemaProposal, infer


@pytest.fixture
def proposal(tmp_path: Path) -> Callable[..., SchemaProposal]:
    def make(text: str) -> SchemaProposal:
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8", newline="")
        return infer(path)

    return make
