"""The evidence as Web Annotations, read as triples by rdflib."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, Graph, Namespace

import avocado_pivot as ap
import tablepact as tp
from avocado_pivot import dataset

OA = Namespace("http://www.w3.org/ns/oa#")
AS = Namespace("http://www.w3.org/ns/activitystreams#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
SCHEMA = Namespace("http://schema.org/")
IRI = {"@type": "@id"}
CONTEXT = {
    "oa": str(OA), "as": str(AS), "dcterms": str(DCTERMS), "schema": str(SCHEMA),
    "xsd": "http://www.w3.org/2001/XMLSchema#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "id": "@id", "type": "@type", "label": "rdfs:label", "total": "as:totalItems",
    "Annotation": "oa:Annotation", "SpecificResource": "oa:SpecificResource",
    "TextPositionSelector": "oa:TextPositionSelector", "TimeState": "oa:TimeState",
    "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage",
    "identifying": "oa:identifying", "linking": "oa:linking",
    "body": {"@id": "oa:hasBody", **IRI}, "target": {"@id": "oa:hasTarget", **IRI},
    "source": {"@id": "oa:hasSource", **IRI}, "selector": {"@id": "oa:hasSelector", **IRI},
    "state": {"@id": "oa:hasState", **IRI},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "sourceDateStart": {"@id": "oa:sourceDateStart", "@type": "xsd:dateTime"},
    "sourceDateEnd": {"@id": "oa:sourceDateEnd", "@type": "xsd:dateTime"},
    "rights": {"@id": "dcterms:rights", **IRI}, "first": {"@id": "as:first", **IRI},
    "startIndex": "as:startIndex",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
}  # fmt: skip
"""Of http://www.w3.org/ns/anno.jsonld the terms that are used, so that nothing is fetched."""
pytestmark = pytest.mark.usefixtures("offline")


def told(package: Path | None = None) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads(
        (tp.open_package(package) if package else ap).metadata("web-annotation")
    )
    return collection


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


@pytest.fixture(scope="module")
def graph() -> Graph:
    collection = told()
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    return Graph().parse(data=json.dumps(collection | {"@context": CONTEXT}), format="json-ld")


def test_every_term_is_known() -> None:
    terms = {key for key in keys(told()) if not key.startswith("@") and ":" not in key}
    assert terms <= set(CONTEXT)


def test_there_is_one_annotation_a_row(graph: Graph) -> None:
    evidence = dataset.load("evidence")
    found = set(graph.subjects(RDF.type, OA.Annotation))
    assert {str(one).partition("#evidence/")[2] for one in found} == set(evidence["evidence_id"])
    collection = graph.value(predicate=RDF.type, object=AS.OrderedCollection)
    assert graph.value(collection, AS.totalItems).toPython() == evidence.height == len(found)


def test_the_collection_says_version_and_licence(graph: Graph) -> None:
    metadata = dataset.bundled().metadata
    collection = graph.value(predicate=RDF.type, object=AS.OrderedCollection)
    assert str(graph.value(collection, SCHEMA.version)) == metadata["version"]
    assert str(graph.value(collection, DCTERMS.rights)) == metadata["licenses"][0]["path"]
    assert str(graph.value(collection, DCTERMS.issued)) == metadata["created"][:10]


def test_each_passage_is_that_of_its_row(graph: Graph) -> None:
    evidence = dataset.load("evidence")
    addresses = dict(dataset.load("sources").select("source_id", "url").iter_rows())
    annotations = {
        str(one).partition("#evidence/")[2]: one for one in graph.subjects(RDF.type, OA.Annotation)
    }
    assert evidence["char_start"].null_count()  # so that both kinds are seen
    for row in evidence.iter_rows(named=True):
        one = annotations[row["evidence_id"]]
        target = graph.value(one, OA.hasTarget)
        selector = graph.value(target, OA.hasSelector)
        start, end = graph.value(selector, OA.start), graph.value(selector, OA.end)
        assert str(graph.value(target, OA.hasSource)) == addresses[row["source_id"]]
        assert (start and start.toPython(), end and end.toPython()) == (
            row["char_start"], row["char_end"],
        )  # fmt: skip
        digest = graph.value(target, SCHEMA.sha256)
        assert (digest and str(digest)) == row["sha256"]
        body = str(graph.value(graph.value(one, OA.hasBody), OA.hasSource))
        assert body.endswith(f"#{row['record_table']}/{row['record_id']}")
        is_mention = row["record_table"] == "entities"
        assert graph.value(one, OA.motivatedBy) == (OA.identifying if is_mention else OA.linking)


@pytest.mark.slow
def test_no_words_of_a_source_are_quoted(graph: Graph) -> None:
    kinds = set(graph.objects(None, RDF.type)) - {OWL.Thing}
    assert kinds == {OA.Annotation, OA.SpecificResource, OA.TextPositionSelector, OA.TimeState,
                     AS.OrderedCollection, AS.OrderedCollectionPage}  # fmt: skip
    assert not {"exact", "prefix", "suffix", "value"} & keys(told())


def test_a_copy_tells_the_same(copy: Any) -> None:
    assert tp.open_package(copy.folder).metadata("web-annotation") == ap.metadata("web-annotation")


def test_a_doi_is_the_address_of_the_rows(copy: Any) -> None:
    path = copy.folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(descriptor | {"id": "10.5281/zenodo.1"}), encoding="utf-8")
    assert told(copy.folder)["id"] == "https://doi.org/10.5281/zenodo.1#annotations"


def test_no_other_package_has_evidence_of_that_kind(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n")
    (tmp_path / "datapackage.json").write_text('{"resources": [{"name": "t", "path": "t.csv"}]}')
    with pytest.raises(ap.ExportError, match="web-annotation is only for"):
        told(tmp_path)


def test_a_source_that_is_not_there_is_an_error(copy: Any) -> None:
    copy.set("evidence", 0, {"source_id": "nowhere"})
    assert "nowhere" in tp.open_package(copy.folder).frames["evidence"]["source_id"]
    with pytest.raises(ap.ExportError, match="its source does not exist"):
        told(copy.folder)
