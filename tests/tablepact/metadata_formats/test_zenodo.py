"""``.zenodo.json``, held against the keys that Zenodo documents, for an unknown one stops it.

Zenodo publishes no schema for the file. These are the keys and values of "Deposit metadata" in its
REST API (developers.zenodo.org), which are those of the schema for legacy deposits in its code,
without those that only a publication, image, thesis or conference paper has.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset

from .conftest import Make

TEXT = {"type": "string", "minLength": 1}


def objects(required: list[str], **properties: Any) -> dict[str, Any]:
    entry = {"type": "object", "properties": properties, "required": required,
             "additionalProperties": False}  # fmt: skip
    return {"type": "array", "items": entry, "minItems": 1}


SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["upload_type", "title", "description", "access_right", "license"],
    "properties": {
        "upload_type": {"enum": ["publication", "poster", "presentation", "dataset", "image",
                                 "video", "software", "lesson", "physicalobject", "other"]},
        "title": TEXT, "description": TEXT, "version": TEXT, "notes": TEXT, "doi": TEXT,
        "publication_date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "access_right": {"enum": ["open", "embargoed", "restricted", "closed"]},
        "license": {"type": "string", "pattern": "^[a-z0-9][a-z0-9.+-]*$"},
        "creators": objects(["name"], name=TEXT, affiliation=TEXT, orcid=TEXT, gnd=TEXT),
        "keywords": {"type": "array", "items": TEXT},
        "references": {"type": "array", "items": TEXT},
        "language": TEXT, "communities": {}, "grants": {}, "contributors": {}, "subjects": {},
        "method": TEXT, "dates": {}, "locations": {}, "prereserve_doi": {},
        "related_identifiers": objects(
            ["identifier", "relation"], identifier=TEXT, resource_type=TEXT,
            relation={"enum": ["isCitedBy", "cites", "isSupplementTo", "isSupplementedBy",
                               "isPartOf", "hasPart", "isDerivedFrom", "isSourceOf"]},
            scheme={"enum": ["doi", "url", "urn", "handle", "ark", "isbn", "issn"]},
        ),
    },
}  # fmt: skip
VALIDATOR = Draft7Validator(SCHEMA)


def of(package: Path | None = None) -> dict[str, Any]:
    deposit: dict[str, Any] = json.loads(
        (tp.open_package(package) if package else ap).metadata("zenodo")
    )
    assert [error.message for error in VALIDATOR.iter_errors(deposit)] == []
    return deposit


def test_the_dataset() -> None:
    told, metadata = of(), dataset.bundled().metadata
    assert (told["upload_type"], told["access_right"]) == ("dataset", "open")
    assert (told["title"], told["version"]) == (metadata["title"], metadata["version"])
    assert told["license"] == "cc-by-4.0"
    assert told["publication_date"] == metadata["created"][:10]
    assert told["creators"] == [{"name": "The avocado-pivot maintainers"}]
    assert metadata["licenses"][0]["title"] in told["notes"]
    assert f"events ({ap.load('events').height} rows)" in told["notes"]
    assert metadata["sources"][0]["identifier"] in told["references"][0]
    assert "doi" not in told
    (source,) = told["related_identifiers"]
    assert source["identifier"] == metadata["sources"][0]["path"]


def test_people_doi_and_sources(market: Path) -> None:
    told = of(market)
    assert told["creators"] == [{"name": "Quay, Ann"}, {"name": "The keepers"}]
    assert told["doi"] == "10.5281/zenodo.1"
    assert [(one["identifier"], one["scheme"]) for one in told["related_identifiers"]] == [
        ("10.1000/182", "doi"), ("https://example.org/page", "url"),
    ]  # fmt: skip
    assert told["references"] == ["A talk"]


def test_a_description_is_html(make: Make) -> None:
    said = {"licenses": [{"name": "MIT"}], "description": 'a < b & "c" <script>'}
    folder = make({"n.txt": ""}, [{"name": "n", "path": "n.txt"}], **said)
    assert of(folder)["description"] == "<p>a &lt; b &amp; &quot;c&quot; &lt;script&gt;</p>"


@pytest.mark.each("licences", [None, [], [{"title": "Mine"}], [{"name": "my own licence"}]])
def test_without_a_licence_there_is_none(make: Make, licences: Any) -> None:
    folder = make({"n.txt": ""}, [{"name": "n", "path": "n.txt"}], licenses=licences)
    with pytest.raises(ap.ExportError, match="chooses a licence itself"):
        of(folder)


@pytest.mark.parametrize("broken", [{"upload_type": "table"}, {"house": "rules"}, {"title": ""}])
def test_the_list_refuses_what_it_should(broken: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors({**of(), **broken}))
