"""Packages of small tables, in which rows are looked up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Frames]:
    """Make a package of tables: name, CSV and schema."""

    def make(*tables: tuple[str, str, dict[str, Any] | None], **given: Any) -> Frames:
        entries = []
        for number, (name, text, schema) in enumerate(tables):
            (tmp_path / f"{number}.csv").write_text(text, encoding="utf-8", newline="")
            entry: dict[str, Any] = {"name": name, "path": f"{number}.csv"}
            entries.append(entry | ({"schema": schema} if schema else {}))
        (tmp_path / "datapackage.json").write_text(
            json.dumps({"name": "market", "resources": entries, **given}), encoding="utf-8"
        )
        return Frames(read_package(tmp_path))

    return make
