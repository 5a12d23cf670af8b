"""The explorer, built once, and packages to build others of."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap

pytest.importorskip("jinja2", reason="the extra [site] is not installed")

HOSTILE = '<img src=x onerror="alert(1)"> </script> & \u2028 "q" {{ 7 * 7 }}'


def unpacked(script: str, name: str, rows: str) -> Any:
    """Read a script as a browser would, with its rows unpacked under a name."""
    found = json.loads(script.removeprefix(f"window.{name} = ").removesuffix(";\n"))
    packed = gzip.decompress(base64.b64decode(found.pop("packed")))
    return {**found, rows: json.loads(packed)}


@pytest.fixture(scope="session")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of this dataset."""
    folder = tmp_path_factory.mktemp("explorer") / "site"
    ap.site(folder)
    return folder


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    def write(frames: dict[str, pl.DataFrame], schemas: dict[str, Any] | None = None) -> Path:
        folder = tmp_path / "market"
        folder.mkdir()
        resources = []
        for i, (name, frame) in enumerate(frames.items()):
            frame.write_csv(folder / f"{i}.csv")
            kinds = {pl.Int64(): "integer", pl.Float64(): "number"}
            fields = [{"name": c, "type": kinds.get(t, "string")} for c, t in frame.schema.items()]
            schema = {"fields": fields, **(schemas or {}).get(name, {})}
            resources.append({"name": name, "type": "table", "path": f"{i}.csv", "schema": schema})
        whole = {"name": "market", "title": HOSTILE, "resources": resources}
        (folder / "datapackage.json").write_text(json.dumps(whole))
        return folder

    return write
