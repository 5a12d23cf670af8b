"""DataCite, held against the JSON Schema of its library, with what 4.6 and 4.7 have added."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from tablepact.frames.frames import Frames

from .conftest import SAID, Make

(LIBRARY,) = find_spec("datacite").submodule_search_locations  # type: ignore[union-attr,misc]
"""The folder of the library, which is not imported, since it imports a client for its service."""
SCHEMA = json.loads(Path(LIBRARY, "schemas/datacite-v4.5.json").read_text(encoding="utf-8"))
ADDED = {"dateType": ["Coverage"], "relationType": ["HasTranslation", "IsTranslationOf", "Other"],
         "relatedIdentifierType": ["CSTR", "RRID", "SWHID"],
         "resourceTypeGeneral": ["Award", "Project"]}  # fmt: skip
for name, values in ADDED.items():
    SCHEMA["definitions"][name]["enum"] += values
VALIDATOR = Draft201909Validator(SCHEMA, format_checker=Draft201909Validator.FORMAT_CHECKER)


def valid(text: str) -> dict[str, Any]:
    attributes: dict[str, Any] = json.loads(text)
    assert [error.message for error in VALIDATOR.iter_errors(attributes)] == []
    return attributes


def of(package: Path | None = None) -> dict[str, Any]:
    return valid((tp.open_package(package) if package else ap).metadata("datacite"))


def test_the_dataset(own: Frames) -> None:
    told, metadata = of(), dataset.bundled().metadata
    assert told["types"]["resourceTypeGeneral"] == "Dataset"
    assert told["titles"] == [{"title": metadata["title"]}]
    assert told["version"] == metadata["version"]
    assert told["publicationYear"] == metadata["created"][:4]
    assert told["dates"] == [{"date": metadata["created"][:10], "dateType": "Issued"}]
    (rights,) = told["rightsList"]
    assert (rights["rightsIdentifier"], rights["rightsIdentifierScheme"]) == ("cc-by-4.0", "SPDX")
    assert rights["rightsUri"] == metadata["licenses"][0]["path"]
    assert told["publisher"] == {"name": ":unav"}
    assert not {"doi", "relatedItems"} & set(told)
    (source,) = told["relatedIdentifiers"]
    assert source["relatedIdentifier"] == metadata["sources"][0]["path"]
    assert {f"{name}: {frame.height:,} rows" for name, frame in own.items()} <= set(told["sizes"])
    assert told["formats"] == ["text/csv"]


def test_people_doi_and_sources(market: Path) -> None:
    told = of(market)
    person = {"name": "Quay, Ann", "nameType": "Personal", "givenName": "Ann", "familyName": "Quay"}
    assert told["creators"] == [person, {"name": "The keepers"}]
    assert told["doi"] == "10.5281/zenodo.1"
    assert told["publisher"] == {"name": "The market"}
    assert [
        (one["relatedIdentifier"], one["relatedIdentifierType"], one["relationType"])
        for one in told["relatedIdentifiers"]
    ] == [
        ("10.1000/182", "DOI", "IsDerivedFrom"),
        ("https://example.org/page", "URL", "IsDerivedFrom"),
    ]
    assert [one["titles"][0]["title"] for one in told["relatedItems"]] == ["A talk"]
    assert told["formats"] == ["text/csv", "text/plain"]


def test_nobody_made_it(make: Make) -> None:
    folder = make({"n.txt": ""}, [{"name": "n", "path": "n.txt"}], created="2026")
    with pytest.raises(ap.ExportError, match="requires a publication year"):
        of(folder)
    folder = make({}, [{"name": "n", "path": "n.txt"}], created="2026-11-24")
    assert of(folder)["creators"] == [{"name": ":unav"}]


class TestCitation:
    def test_of_the_whole_is_the_same(self) -> None:
        assert ap.cite(style="datacite") == ap.metadata("datacite")

    @pytest.mark.parametrize("address", ["figures", "events/behemoth-postponed"])
    def test_of_a_part(self, address: str) -> None:
        told = valid(ap.cite(address, "datacite"))
        assert address in told["titles"][0]["title"]
        assert (
            told["alternateIdentifiers"][0]["alternateIdentifier"] == ap.cite(address).split()[-1]
        )
        assert told["version"] == dataset.version()

    def test_a_part_has_not_the_doi_of_the_whole(self, market: Path) -> None:
        told = valid(tp.open_package(market).cite("fruit", "datacite"))
        assert "doi" not in told
        assert told["relatedIdentifiers"] == [
            {"relatedIdentifier": "10.5281/zenodo.1", "relatedIdentifierType": "DOI",
             "relationType": "IsPartOf"}
        ]  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [{"types": {"resourceTypeGeneral": "Table"}}, {"titles": []}, {"publicationYear": ":unav"},
     {"language": 7}, {"house": "rules"}],
    ids=["type", "no-title", "year", "language", "key"],
)  # fmt: skip
def test_the_schema_refuses_what_it_should(broken: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors({**of(), **broken}))


def test_what_is_said_twice_stands_once(make: Make) -> None:
    twice = {key: SAID[key] * 2 for key in ("keywords", "sources", "licenses")}
    folder = make({"n.txt": ""}, [{"name": "n", "path": "n.txt"}], **{**SAID, **twice})
    told = of(folder)
    assert (len(told["subjects"]), len(told["relatedIdentifiers"]), len(told["rightsList"])) == (
        2,
        2,
        1,
    )
