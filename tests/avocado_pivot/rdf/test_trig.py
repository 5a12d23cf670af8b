"""TriG as another reader sees it: whatever a term holds, rdflib reads that very term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset
from rdflib import Literal as Read

from avocado_pivot.rdf.terms import RDF, RDFS, XSD, Iri, Literal, Triple, iri, text_literal
from avocado_pivot.rdf.trig import graph_block, prefix_lines

PREFIXES = {
    "rdfs": RDFS.base,
    "xsd": XSD.base,
    "ex": "http://example.org/",
    "": "http://example.org/a/",
}
GRAPH, THING = Iri("http://example.org/g"), Iri("http://example.org/a/thing")
ODD = ['"', "'", '"""', "\\", "\\n", "\n", "\r\n", "\t", "\x00", "\x1f", "\x7f", "\x85", "\u2028",
       "\ufeff", "\ufffe", "😀", "é", " ", "", "@en", "^^<x>", "} . <a> <b> <c>"]  # fmt: skip


def read(*triples: Triple) -> set[tuple[object, ...]]:
    text = prefix_lines(PREFIXES) + graph_block(GRAPH, triples, PREFIXES)
    found = Dataset()
    found.parse(data=text.encode(), format="trig")
    assert {str(one[3]) for one in found.quads()} == {GRAPH}
    return {one[:3] for one in found.quads()}


@pytest.mark.each("text", ODD)
def test_odd_texts(text: str) -> None:
    ((_, _, told),) = read((THING, RDFS("label"), Literal(text)))
    assert told == Read(text)


@given(st.text())
def test_any_text(text: str) -> None:
    ((_, _, told),) = read((THING, RDFS("label"), Literal(text)))
    assert told == Read(text)


def test_half_a_character_is_replaced() -> None:
    ((_, _, told),) = read((THING, RDFS("label"), Literal("a\ud800b")))
    assert str(told) == "a\ufffdb"


@pytest.mark.each(
    "name",
    ["x", "a/x", "a.b", "a-", "-a", "a/", "9", "a%20b", "é", "a;b,c(d)", "a#b", "a/b/c", "", "_"],
)
def test_names_with_and_without_a_prefix(name: str) -> None:
    thing = Iri(f"http://example.org/{name}")
    ((subject, _, told),) = read((thing, RDF("type"), thing))
    assert str(subject) == str(told) == thing


@pytest.mark.parametrize(
    "text", ["http://x.example/a b", 'http://x.example/"<>{}|^`\\', "a:\x00\ud800"]
)
def test_what_no_iri_holds_is_encoded(text: str) -> None:
    name = iri(text)
    assert not set(name) & set(' "<>{}|^`\\\x00\ud800')
    ((_, _, told),) = read((THING, RDFS("seeAlso"), name))
    assert str(told) == name


@pytest.mark.each(
    "tag, told", [("id", "id"), ("EN-us", "en-us"), ("", ""), ("not a tag", ""), ("en_US", "")]
)
def test_languages(tag: str, told: str) -> None:
    ((_, _, found),) = read((THING, RDFS("label"), text_literal("x", tag)))
    assert isinstance(found, Read)
    assert (found.language or "") == told


def test_order_and_repeats_do_not_matter() -> None:
    triples = [(THING, RDFS(verb), Literal(text)) for verb in ("label", "comment") for text in "ba"]
    once = graph_block(GRAPH, triples, PREFIXES)
    assert graph_block(GRAPH, [*reversed(triples), *triples], PREFIXES) == once
