"""The hash of graphs, held against the answers of the public test suite of trusty URIs."""

from __future__ import annotations

from typing import Any

import pytest

from avocado_pivot.rdf.nanopub import NanopubDraft
from avocado_pivot.rdf.terms import DCTERMS, PROV, XSD, Iri, Literal, Namespace, Term
from avocado_pivot.rdf.trusty_uri import artifact_code, hash_uri
from tablepact.package.digests import digest as canonical

FOO = Iri("http://example.com/foo")
TITLE = Iri("http://purl.org/dc/elements/1.1/title")
INT = XSD("int")
STRINGS = [Literal(text) for text in (" 42 ", "42", "43")]
TAGGED = [Literal(one.text, language=tag) for one in STRINGS for tag in ("en", "en-gb", "en-us")]
NUMBERS = [Literal(one.text, datatype=INT) for one in STRINGS]
KNOWN: dict[str, list[Term]] = {
    "RA5fsw7Zno_l__3D_bb-fPTz52CAhAWlknPvEqblNt1zk": [Literal("42", INT)],
    "RA8B9vxcgh9IgnoVKPAlErVDFS2r_bRG4eYrWNS-R5MvA": [Literal("This is a string")],
    "RAIkv5B_yjAtbk450mbE1an7jKlzFMcXrh_4cDWYOq72M": [Literal("42", XSD("string"))],
    "RAalZIsk4BTDcuA_hvKuCo6s6MFkDyX7210Z9epifEw9s": [Literal("Taxi taxi", language="de")],
    "RAZ-VyH_ftUj1acLyn2nnSPEE9qI-RDrQWLmn7662WxeE": [Literal("Taxi taxi", language="de-CH")],
    "RAmlIKbud0SUy-7wuH9zwuuQSaGp8Doyd1RM4N3RoPoEk": [
        *reversed(NUMBERS), *TAGGED, Iri(f"{FOO}42"), *STRINGS, *STRINGS,
    ],
}  # fmt: skip
"""github.com/trustyuri/trustyuri-testsuite, RA/valid: the titles of one thing, by their code."""
NOWHERE: Any = Iri("")
"""The graph of triples that are in none."""


@pytest.mark.each("code", KNOWN)
def test_known_answers(code: str) -> None:
    assert artifact_code({NOWHERE: [(FOO, TITLE, title) for title in KNOWN[code]]}) == code


def test_the_example_of_the_guidelines_for_nanopublications() -> None:
    """Its parts stand behind ``#``, not behind a slash as ours do."""
    ex, orcid = Namespace("http://example.org/"), Namespace("https://orcid.org/")
    draft = NanopubDraft("http://example.org/pub1")
    part = Namespace(f"{draft.this}#").base
    assertion, experiment = Iri(f"{part}assertion"), Iri(f"{part}experiment")
    created = Literal("2020-07-10T10:20:22.382+02:00", XSD("dateTime"))
    inside = {
        "Head": [
            (draft.this, Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
             Iri("http://www.nanopub.org/nschema#Nanopublication")),
            *((draft.this, Iri(f"http://www.nanopub.org/nschema#{verb}"), Iri(f"{part}{name}"))
              for verb, name in (("hasAssertion", "assertion"), ("hasProvenance", "provenance"),
                                 ("hasPublicationInfo", "pubinfo"))),
        ],
        "assertion": [(ex("trastuzumab"), ex("is-indicated-for"), ex("breast-cancer"))],
        "provenance": [
            (assertion, PROV("wasAttributedTo"), orcid("0000-0003-3934-0072")),
            (assertion, PROV("wasDerivedFrom"), experiment),
        ],
        "pubinfo": [
            (draft.this, DCTERMS("created"), created),
            (draft.this, DCTERMS("creator"), orcid("0000-0003-0183-6910")),
        ],
    }  # fmt: skip
    graphs = {Iri(f"{part}{name}"): triples for name, triples in inside.items()}
    assert artifact_code(graphs) == "RA-0Yc_l8rK3_Ts8y7kPuZvg6FqzaOSSq0yMSS9Sg4R9I"


def test_line_ends_and_backslashes_are_distinguished() -> None:
    texts = ["a\nb", r"a\nb", "a\\\nb", "a\rb", "ab"]
    codes = {artifact_code({NOWHERE: [(FOO, TITLE, Literal(text))]}) for text in texts}
    assert len(codes) == len(texts)


def test_a_name_by_hash() -> None:
    """The example of RFC 6920, 8.1."""
    digest = canonical.text_digest("Hello World!")
    assert hash_uri(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
