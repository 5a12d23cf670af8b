"""Packages to tell of: the dataset, a market with everything a descriptor can say, and odd ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import avocado_pivot as ap
from avocado_pivot import dataset
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package

Make = Callable[..., Path]

FRUIT = "id,name,kind,stall,weight,ripe,picked,sold\n" + "".join(
    f"{row}\n"
    for row in (
        "1,pear,pome,north,0.2,true,2024-02-29,007",
        "2,fig,drupe,,,,,",
        '3,"a ""b"", c",pome,south,1.5,false,1899-12-31,12',
    )
)
STALLS = "stall,place\nnorth,1\nsouth,2\n"
SCHEMAS: dict[str, Any] = {
    "fruit": {
        "fields": [
            {"name": "id", "type": "integer", "title": "Number", "description": "Counts them."},
            {"name": "name", "type": "string"},
            {"name": "kind", "type": "string",
             "categories": [{"value": "pome", "label": "Pome"}, {"value": "drupe"}]},
            {"name": "stall", "type": "string"},
            {"name": "weight", "type": "number"},
            {"name": "ripe", "type": "boolean"},
            {"name": "picked", "type": "date"},
            {"name": "sold", "type": "string"},
        ],
        "primaryKey": "id",
        "foreignKeys": [
            {"fields": "stall", "reference": {"resource": "stalls", "fields": "stall"}}],
    },
    "stalls": {
        "fields": [{"name": "stall", "type": "string"}, {"name": "place", "type": "integer"}],
        "primaryKey": ["stall"],
    },
}  # fmt: skip
SAID: dict[str, Any] = {
    "name": "market",
    "title": "What the market sells",
    "description": "Fruit and stalls of a market that is nowhere, to have something to tell of.",
    "version": "1.2.3",
    "created": "2026-11-24",
    "id": "https://doi.org/10.5281/zenodo.1",
    "keywords": ["fruit", "stalls"],
    "languages": ["en"],
    "contributors": [
        {"title": "Ann Quay", "givenName": "Ann", "familyName": "Quay", "roles": ["author"]},
        {"title": "The keepers", "roles": ["author"]},
        {"title": "The market", "roles": ["publisher"]},
    ],
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/",
                  "title": "Attribution"}],
    "sources": [
        {"title": "A book", "path": "https://doi.org/10.1000/182"},
        {"title": "A page", "path": "https://example.org/page"},
        {"title": "A talk"},
    ],
}  # fmt: skip


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a package: its files by path, its resources, and what else its descriptor says."""

    def write(
        files: Mapping[str, str | bytes], resources: list[dict[str, Any]], **said: Any
    ) -> Path:
        folder = tmp_path / "market"
        folder.mkdir(exist_ok=True)
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        descriptor = {"name": "market", "resources": resources, **said}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def market(make: Make) -> Path:
    """A package of two tables and a text, whose descriptor says all there is to say."""
    resources: list[dict[str, Any]] = [
        {"name": name, "path": f"{name}.csv", "schema": SCHEMAS[name]} for name in SCHEMAS
    ]
    files = {"fruit.csv": FRUIT, "stalls.csv": STALLS, "notes.txt": "Closed on Mondays.\n"}
    return make(files, [*resources, {"name": "notes", "path": "notes.txt"}], **SAID)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a folder with the dataset in a format; each is written once."""
    folder = tmp_path_factory.mktemp("exported")

    def export(form: str) -> Path:
        if not (folder / form).exists():
            ap.export(folder / form, form)  # type: ignore[arg-type]
        return folder / form

    return export


@pytest.fixture(scope="session")
def own() -> Frames:
    """The tables of the dataset."""
    return Frames(dataset.bundled())


def tables_of(folder: Path) -> Frames:
    """Read a package."""
    return Frames(read_package(folder))
