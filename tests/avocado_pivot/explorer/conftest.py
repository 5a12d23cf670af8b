"""The explorer, built once, and a real browser to look at it where there is one."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import avocado_pivot as ap

pytest.importorskip("jinja2", reason="the extra [site] is not installed")

HOSTILE = '<img src=x onerror="alert(1)"> </script> & \u2028 "q" {{ 7 * 7 }}'
CHROMIUM = os.environ.get("AVOCADO_PIVOT_CHROMIUM") or shutil.which("chromium")


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a window and without a network."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine (AVOCADO_PIVOT_CHROMIUM names one)")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Visit:
    """A page that is open, with what its console said and what it asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open a page of a folder; afterwards nothing may have gone wrong on it."""
    visits: list[tuple[Visit, Path]] = []

    def open_page(folder: Path, place: str, width: int = 1200, **options: Any) -> Visit:
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        found = Visit(page)
        visits.append((found, folder))
        page.goto(f"{folder.as_uri()}/{place}")
        return found

    yield open_page
    for found, folder in visits:
        found.page.close()
        assert found.said == []
        assert all(url.startswith(folder.as_uri()) for url in found.asked), found.asked
