"""schema.org, read as triples by rdflib."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import RDF, Graph, Literal, Namespace, URIRef

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset
from tablepact.frames.frames import Frames

from .conftest import SAID, Make, tables_of

SDO = Namespace("https://schema.org/")
pytestmark = pytest.mark.usefixtures("offline")


def told(package: Path | None = None) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(
        (tp.open_package(package) if package else ap).metadata("schema-org")
    )
    return described


def graph(package: Path | None = None) -> tuple[Graph, rdflib.term.Node]:
    """Read the triples, with the context at hand instead of the one of schema.org."""
    described = told(package)
    assert described["@context"] == "https://schema.org/"
    described["@context"] = {"@vocab": str(SDO)}
    read = Graph().parse(data=json.dumps(described), format="json-ld")
    return read, read.value(predicate=RDF.type, object=SDO.Dataset)


def texts(read: Graph, node: Any, *path: URIRef) -> list[str]:
    """Follow properties from a node."""
    nodes = [node]
    for step in path:
        nodes = [found for one in nodes for found in read.objects(one, step)]
    return sorted(str(one) for one in nodes)


def test_the_dataset() -> None:
    read, node = graph()
    metadata = dataset.bundled().metadata
    assert texts(read, node, SDO.name) == [metadata["title"]]
    assert texts(read, node, SDO.version) == [metadata["version"]]
    assert texts(read, node, SDO.datePublished) == [metadata["created"][:10]]
    assert texts(read, node, SDO.license, SDO.url) == [metadata["licenses"][0]["path"]]
    assert texts(read, node, SDO.creator, SDO.name) == ["The avocado-pivot maintainers"]
    assert texts(read, node, SDO.keywords) == sorted(metadata["keywords"])
    assert texts(read, node, SDO.isBasedOn, SDO.identifier) == [
        metadata["sources"][0]["identifier"]
    ]
    assert texts(read, node, SDO.isBasedOn, SDO.url) == [metadata["sources"][0]["path"]]
    assert texts(read, node, SDO.identifier, SDO.value) == [ap.cite().split()[-1]]
    assert (node, SDO.temporalCoverage, None) not in read  # nobody says what time it covers


def test_the_files(own: Frames) -> None:
    read, node = graph()
    found = {
        str(read.value(one, SDO.contentUrl)): (
            str(read.value(one, SDO.sha256)),
            str(read.value(one, SDO.contentSize)),
            read.value(read.value(one, SDO.size), SDO.value),
        )
        for one in read.objects(node, SDO.distribution)
    }
    assert found == {
        one["path"]: (
            one["hash"].removeprefix("sha256:"),
            f"{one['bytes']} B",
            Literal(own[one["name"]].height),
        )
        for one in dataset.bundled().metadata["resources"]
    }


def test_every_column_is_a_variable(own: Frames) -> None:
    read, node = graph()
    columns = sorted(
        f"{table}.{column}" for table, frame in own.items() for column in frame.columns
    )
    assert texts(read, node, SDO.variableMeasured, SDO.name) == columns


def test_people_doi_and_sources(market: Path) -> None:
    read, node = graph(market)
    assert str(node) == SAID["id"]
    assert texts(read, node, SDO.creator, SDO.familyName) == ["Quay"]
    kinds = texts(read, node, SDO.creator, RDF.type)
    assert kinds == [str(SDO.Organization), str(SDO.Person)]
    assert texts(read, node, SDO.publisher, SDO.name) == ["The market"]
    assert "10.5281/zenodo.1" in texts(read, node, SDO.identifier, SDO.value)
    assert texts(read, node, SDO.isBasedOn, SDO.name) == ["A book", "A page", "A talk"]
    addresses = ["https://doi.org/10.1000/182", "https://example.org/page"]
    assert texts(read, node, SDO.isBasedOn, SDO.url) == addresses
    assert texts(read, node, SDO.inLanguage) == ["en"]


@pytest.mark.parametrize("length", [0, 20, 4990, 5000, 6000])
def test_a_description_has_50_to_5000_characters(make: Make, length: int) -> None:
    folder = make(
        {"n.txt": ""}, [{"name": "n", "path": "n.txt"}], description="words " * (length // 6)
    )
    assert 50 <= len(told(folder)["description"]) <= 5000


def test_a_path_is_an_address_and_markup_is_none(make: Make) -> None:
    title = "</script><b>a & b"
    folder = make({"a b#1.txt": ""}, [{"name": "n", "path": "a b#1.txt"}], title=title)
    assert "<" not in tp.open_package(folder).metadata("schema-org")
    assert told(folder)["name"] == title
    assert told(folder)["distribution"][0]["contentUrl"] == "a%20b%231.txt"


def test_a_licence_by_its_name_alone(make: Make) -> None:
    names = [{"name": "CC0-1.0"}, {"name": "house-rules"}, {"title": "As on the wall"}]
    folder = make({"n.txt": ""}, [{"name": "n", "path": "n.txt"}], licenses=names)
    licences = [(one["name"], one.get("url")) for one in told(folder)["license"]]
    spdx = "https://spdx.org/licenses/CC0-1.0.html"
    assert licences == [("CC0-1.0", spdx), ("house-rules", None), ("As on the wall", None)]


def test_rows_stand_by_the_file(market: Path) -> None:
    sizes = {one["name"]: one.get("size", {}).get("value") for one in told(market)["distribution"]}
    rows = {f"{name}.csv": frame.height for name, frame in tables_of(market).items()}
    assert sizes == rows | {"notes.txt": None}
