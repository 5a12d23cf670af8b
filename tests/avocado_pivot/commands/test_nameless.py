"""A package without a name and a title has the name of its folder, descriptor or archive."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

FIELDS = [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]
DESCRIPTOR = {
    "created": "2026-01-31T00:00:00Z",
    "licenses": [{"name": "CC0-1.0"}],
    "resources": [
        {"name": "fruit", "path": "fruit.csv", "schema": {"fields": FIELDS, "primaryKey": "id"}}
    ],
}


@pytest.fixture
def market(tmp_path: Path) -> Path:
    folder = tmp_path / "Old Market"
    folder.mkdir()
    (folder / "fruit.csv").write_text("id,name\n1,pear\n")
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR))
    return folder


@pytest.mark.parametrize("form", ["apa", "bibtex", "ris", "csl-json", "cff", "datacite"])
def test_a_citation_has_a_title(run: Any, market: Path, form: str) -> None:
    for address in ((), ("fruit/1",)):
        told = run("cite", *address, "-f", form, "--package", market)
        assert told.exit_code == 0
        assert "Old Market" in told.stdout
        assert "None" not in told.stdout


@pytest.mark.parametrize(
    "form", ["croissant", "schema-org", "datacite", "cff", "zenodo", "hf-card"]
)
def test_metadata_have_a_title(run: Any, market: Path, form: str) -> None:
    told = run("export", "--metadata", form, "--package", market)
    assert told.exit_code == 0
    assert "Old Market" in told.stdout
    assert not re.search(r'None|"(?:name|title)": ""', told.stdout)


@pytest.mark.parametrize("form", ["markdown", "svg"])
def test_a_description_has_a_title(run: Any, market: Path, form: str) -> None:
    told = run("describe", "--all", "-f", form, "--package", market)
    assert "Old Market" in "".join(told.stdout.splitlines()[:3])


def test_every_page_has_a_title(run: Any, market: Path, tmp_path: Path) -> None:
    assert run("site", tmp_path / "pages", "--package", market).exit_code == 0
    for page in (tmp_path / "pages").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.search(r"<title>(?:[^<]* – )?Old Market</title>", text), page
        assert re.search(r"<h1>[^<]+</h1>", text), page


def test_what_it_is_called_by(run: Any, market: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for path in market.iterdir():
            archive.write(path, f"inside/{path.name}")
    assert run("cite", "--package", tmp_path / "packed.zip").stdout.startswith("packed [Data set]")
    other = market / "other.json"
    other.write_text(json.dumps(DESCRIPTOR))
    assert run("cite", "--package", other).stdout.startswith("other [Data set]")
    other.write_text(json.dumps({**DESCRIPTOR, "name": "named", "title": " "}))
    assert run("cite", "--package", other).stdout.startswith("named [Data set]")
