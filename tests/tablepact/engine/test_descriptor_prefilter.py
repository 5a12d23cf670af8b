"""Descriptors and encodings that are read without asking frictionless are what it accepts."""

from __future__ import annotations

import copy
import random
import warnings
from pathlib import Path
from typing import Any

import frictionless
import pytest
from compare import frictionless_report, our_report
from frictionless import fields
from small import V2, field, write_package

from tablepact.engine.descriptor import descriptor_prefilter as prefilter
from tablepact.engine.descriptor.descriptor_prefilter import is_plain_resource
from tablepact.engine.descriptor.encoding import ONE_BYTE, supported_encoding

USUAL: dict[str, Any] = {
    "name": "usual",
    "profile": "tabular-data-package",
    "title": "What packages of others look like",
    "homepage": "https://example.org/",
    "image": "a.png",
    "licenses": [{"name": "PDDL-1.0", "url": "https://example.org/"}],
    "sources": [{"title": "a", "path": "a", "email": ""}],
    "contributors": [{"title": "a", "organization": "b", "organisation": "c", "role": "author"}],
    "readme": "", "views": [], "author": {"name": "a"},
    "resources": [
        {
            "name": "one", "path": "one.csv", "profile": "tabular-data-resource",
            "mediatype": "text/csv", "encoding": "utf-8", "pathType": "local", "comment": 1,
            "dialect": {
                "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True,
                "caseSensitiveHeader": False, "lineTerminator": "\r\n", "skipInitialSpace": False,
            },
            "schema": {
                "fields": [
                    {"name": "a", "type": "string", "format": "default", "title": "A", "label": 1},
                    {"name": "b", "type": "integer", "primarykey": True,
                     "constraints": {"minimum": 0}},
                ],
                "primaryKey": "a", "tableName": "t",
            },
        }
    ],
}  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, "", 0, 1, -1, True, False, [], {}, "x", "a b", ["a"], {"a": 1}, 1.5, "é", "..", "/x",
    "http://x", "default", "2020-01-01", [""], [None], ["b"], "b", "%Y", "any", "email", "date",
    "file",
)  # fmt: skip
NAMES = (
    *prefilter._RESOURCE, *prefilter._SCHEMA, *prefilter._DIALECT,
    *prefilter._FIELD,
    *prefilter.RESOURCE_NAMES, *prefilter.SCHEMA_NAMES,
    *prefilter.FIELD_NAMES,
    "anything", "controls", "csv", "headerRows", "headerCase", "commentChar", "commentRows",
    "escapeChar", "nullSequence", "skipBlankRows", "email", "role", "enum", "pattern", "minLength",
    "exclusiveMinimum", "url", "hashing",
)  # fmt: skip
SEED, MUTANTS = 7, 1500


def is_plain(descriptor: dict[str, Any]) -> bool:
    version2 = descriptor.get("$schema") == V2
    listed = descriptor.get("resources")
    return isinstance(listed, list) and all(
        isinstance(resource, dict)
        and is_plain_resource(resource, resource.get("schema"), v2=version2)
        for resource in listed
    )


def bare(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Return a package of the same resources, called one after the other."""
    version = {key: descriptor[key] for key in ("$schema",) if descriptor.get(key) == V2}
    named = [{**one, "name": f"n{i}"} for i, one in enumerate(descriptor["resources"])]
    return {**version, "resources": named}


def refused(descriptor: dict[str, Any]) -> str:
    """Say what frictionless has against a descriptor."""
    try:
        with warnings.catch_warnings(action="ignore"):
            package = frictionless.Package.from_descriptor(copy.deepcopy(descriptor))
            package.to_descriptor(validate=True)
    except frictionless.FrictionlessException as exception:
        return str(exception)
    return ""


def mutant(rng: random.Random) -> dict[str, Any]:
    """Give the usual descriptor with one or two properties taken out or of another value."""
    descriptor = copy.deepcopy(USUAL)
    places: list[Any] = []

    def gather(value: Any) -> None:
        if isinstance(value, dict | list):
            places.append(value)
            for inner in value.values() if isinstance(value, dict) else value:
                gather(inner)

    gather(descriptor)
    for _ in range(rng.choice([1, 1, 2])):
        place, value = rng.choice(places), copy.deepcopy(rng.choice(VALUES))
        if isinstance(place, list):
            place[rng.randrange(len(place) + 1) :] = [value]
            continue
        name = rng.choice([*NAMES, *place])
        if rng.random() < 0.2:
            place.pop(name, None)
        else:
            place[name] = value
    return descriptor


def test_usual_descriptors_are_plain() -> None:
    assert is_plain(USUAL)
    assert not refused(USUAL)
    assert not refused(bare(USUAL))


def test_what_is_plain_frictionless_accepts() -> None:
    rng = random.Random(SEED)  # noqa: S311 - the same ones each time
    plain_ones = [one for one in (mutant(rng) for _ in range(MUTANTS)) if is_plain(one)]
    assert len(plain_ones) > MUTANTS / 10
    assert [(one, reason) for one in plain_ones if (reason := refused(bare(one)))] == []


def test_whatever_has_a_meaning_for_frictionless_is_looked_at_or_barred() -> None:
    def names(kind: Any) -> set[str]:
        return set(kind.metadata_ensure_profile()["properties"])

    kinds = [kind for kind in vars(fields).values() if isinstance(kind, type)]
    assert names(frictionless.Resource) <= {
        *prefilter._RESOURCE,
        *prefilter.RESOURCE_NAMES,
    }
    assert names(frictionless.Schema) <= {
        *prefilter._SCHEMA,
        *prefilter.SCHEMA_NAMES,
    }
    for kind in kinds:
        assert names(kind) <= {
            *prefilter._FIELD,
            *prefilter.FIELD_NAMES,
            "format",
        }


@pytest.mark.parametrize("encoding", sorted(ONE_BYTE))
def test_an_encoding_of_one_byte_has_ascii_and_goes_both_ways(encoding: str) -> None:
    assert supported_encoding(encoding) == encoding
    assert bytes(range(128)).decode(encoding) == "".join(map(chr, range(128)))
    for number in range(128, 256):
        try:
            character = bytes([number]).decode(encoding)
        except UnicodeDecodeError:
            continue
        assert len(character) == 1
        assert character.encode(encoding) == bytes([number])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-7", "shift_jis", "gb18030", "no-such"])
def test_other_encodings_are_left_to_frictionless(encoding: str) -> None:
    assert supported_encoding(encoding) is None


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252", "koi8-r"])
def test_a_table_of_one_byte_a_character_goes_by_the_fast_path(
    tmp_path: Path, encoding: str
) -> None:
    word = "привет" if encoding == "koi8-r" else "Größe"
    text = f'a,b\n1,{word}\nx,"{word}\n{word}"\n3,y"{word}\n4,{word},{word}\n'
    schema = {"fields": [field("a", "integer"), field("b", "string", constraints={"maxLength": 9})]}
    path = write_package(
        tmp_path, text.encode(encoding), schema=schema, resource={"encoding": encoding}
    )
    ours, theirs = our_report(path), frictionless_report(path)
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    assert [e["note"] for e in ours["tasks"][0]["errors"]] == [
        e["note"] for e in theirs["tasks"][0]["errors"]
    ]
    (step,) = [step for step in ours["steps"] if step["judge"] == "table"]
    assert "by frictionless itself" not in step["detail"]
    assert ours["counts"] == {"type-error": 1, "constraint-error": 1, "extra-cell": 1}
