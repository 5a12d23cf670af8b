"""What is said of a descriptor without frictionless is what frictionless says of it."""

from __future__ import annotations

import copy
import json
import random
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import frictionless
import pytest
from frictionless import fields
from frictionless.formats.csv.control import CsvControl

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules import metadata_profiles
from tablepact.engine.frictionless_rules.metadata import descriptor_errors
from tablepact.engine.frictionless_worker.error_locations import ErrorLocator
from tablepact.validation.validate import validate

Json = dict[str, Any]

V1: Json = {
    "name": "usual", "profile": "tabular-data-package", "title": "x", "homepage": "https://e.org/",
    "image": "a.png", "created": "2020-01-02T03:04:05Z", "keywords": ["a"],
    "licenses": [{"name": "PDDL-1.0", "url": "https://example.org/"}, {"path": "x"}],
    "sources": [{"title": "a", "path": "a", "email": ""}],
    "contributors": [{"title": "a", "organisation": "c", "role": "author", "email": "a@b.co"}],
    "views": [], "author": {"name": "a"},
    "resources": [
        {
            "name": "one", "path": "one.csv", "profile": "tabular-data-resource",
            "mediatype": "text/csv", "encoding": "utf-8", "bytes": 12, "hash": "sha256:ab",
            "rows": 3,
            "dialect": {
                "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True,
                "caseSensitiveHeader": False, "lineTerminator": "\r\n", "skipInitialSpace": False,
            },
            "schema": {
                "fields": [
                    {"name": "a", "type": "string", "format": "default", "title": "A", "label": 1,
                     "constraints": {"pattern": "x", "minLength": 1, "enum": ["a"]},
                     "missingValues": ["-"]},
                    {"name": "b", "type": "integer", "example": "3",
                     "constraints": {"minimum": 0, "required": True}},
                    {"name": "c", "type": "date", "format": "%Y"},
                    {"name": "d", "type": "boolean", "trueValues": ["y"], "falseValues": ["n"],
                     "example": "y"},
                    {"name": "e"},
                    {"name": "f", "type": "number", "decimalChar": ",", "bareNumber": False},
                ],
                "primaryKey": "a", "missingValues": ["", "NA"], "uniqueKeys": [["a"]],
                "foreignKeys": [{"fields": "b", "reference": {"resource": "", "fields": "a"}}],
            },
        }
    ],
}  # fmt: skip
V2: Json = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "V 2",
    "resources": [
        {
            "name": "A b", "type": "table", "path": ["a.csv", "b.csv"], "format": "csv",
            "stats": {"bytes": 3, "hash": "x"}, "hashing": "md5",
            "schema": {
                "fieldsMatch": "subset", "missingValues": [{"value": "", "label": "none"}],
                "fields": [
                    {"name": "a", "type": "integer", "constraints": {"exclusiveMinimum": 1},
                     "missingValues": [{"value": "-"}]},
                    {"name": "l", "type": "list", "itemType": "integer",
                     "constraints": {"maxLength": 3}},
                    {"name": "g", "type": "geojson", "format": "topojson"},
                    {"name": "o", "type": "array"},
                ],
            },
        },
        {"name": "text", "type": "text", "path": "a.txt"},
        {"name": "image", "path": "https://e.org/a.png", "licenses": [{"name": "x"}],
         "sources": [{"email": "a@b.co"}]},
        {"name": "inline", "data": [{"a": 1}], "schema": {"fields": [{"name": "a"}]}},
        {"name": "z", "path": "a.csv.zip", "compression": "zip", "innerpath": "a.csv",
         "layout": {"headerRows": [1]}, "dialect": {"commentChar": "#"}},
    ],
}  # fmt: skip
LINK = {"fields": ["a", "b"], "reference": {"resource": "one", "fields": "a"}}
VALUES: tuple[Any, ...] = (
    None, "", 0, 1, -1, True, False, [], {}, "x", "a b", ["a"], {"a": 1}, 1.5, 3.0, "é", "..", "/x",
    "../x", "~x", "a/../b", "$x", "%a%", "file:x", "http://x", "https://e.org/x.csv", "default",
    "2020-01-01", "2020-01-01T00:00:00Z", [""], [None], ["b"], "b", "%Y", "any", "email", "date",
    "fmt:%Y", "file", "table", "json", "integer", "list", "topojson", ["a", "b"], ["a", "a"],
    [["a"]], [{"value": "a"}], [{"value": "a", "label": "x"}] * 2, [{"name": "a"}],
    [{"name": "a", "path": "b.csv"}] * 2, {"fields": "a", "reference": {"fields": "a"}},
    [{"fields": "a"}], [LINK], [{"email": "bad"}], [{"title": 1}], {"minimum": 1}, {"pattern": "x"},
    {"required": "x"}, "a@b.co", "md5:abc", "sha1:abc", "a.csv", "a/b.tsv", "utf-8", "no", "gz",
    "tabular-data-resource", "tabular-data-package", "data-resource", "\n", "a\n", "v 2",
    "https://datapackage.org/profiles/1.0/datapackage.json", "https://x.org/profile.json",
    {"csv": {"delimiter": 1}}, {"delimiter": 1}, {"header": 3}, {"excel": {}}, 12345678901234567890,
)  # fmt: skip
KINDS = [kind for kind in vars(fields).values() if isinstance(kind, type)]
NAMES = sorted({
    *(name for kind in (frictionless.Package, frictionless.Resource, frictionless.Schema,
                        frictionless.Dialect, CsvControl, *KINDS)
      for name in kind.metadata_ensure_profile()["properties"]),
    "$schema", "anything", "controls", "csv", "email", "role", "enum", "pattern", "minLength",
    "minimum", "exclusiveMinimum", "required", "unique", "url", "hashing", "stats", "layout",
    "profiles", "$frictionless", "value", "label", "reference", "organisation", "md5", "sha256",
    "jsonSchema",
})  # fmt: skip


def theirs(descriptor: Json, folder: str = "") -> list[Json] | None:
    """Return the errors of frictionless, and where they are; None if it stops."""
    descriptor = copy.deepcopy(descriptor)
    locator = ErrorLocator(descriptor, folder)
    try:
        with warnings.catch_warnings(action="ignore"), locator.recording():
            package = frictionless.Package.from_descriptor(descriptor, basepath=folder)
            package.to_descriptor(validate=True)
    except frictionless.FrictionlessException as exception:
        errors = exception.to_errors()
        return [error.to_descriptor() | {"at": locator.at(error)} for error in errors]
    except Exception:
        return None
    return []


def ours(descriptor: Json) -> list[Json] | None:
    """Return the errors as they are said here; None if frictionless has to be asked."""
    listed = descriptor.get("resources")
    try:
        return descriptor_errors(descriptor, "", [{}] * len(listed or ()))
    except AskFrictionless:
        return None


def mutant(rng: random.Random) -> Json:
    """Return a usual descriptor with some properties taken out, put in, or of another value."""
    descriptor = copy.deepcopy(rng.choice([V1, V2]))
    places: list[Any] = []

    def gather(value: Any) -> None:
        if isinstance(value, dict | list):
            places.append(value)
            for inner in value.values() if isinstance(value, dict) else value:
                gather(inner)

    gather(descriptor)
    for _ in range(rng.choice([1, 1, 2, 2, 3])):
        place, value = rng.choice(places), copy.deepcopy(rng.choice(VALUES))
        if isinstance(place, dict):
            name = rng.choice([*NAMES, *place, *place])
            if rng.random() < 0.2:
                place.pop(name, None)
            else:
                place[name] = value
        elif not place or rng.random() < 0.5:
            place.insert(rng.randrange(len(place) + 1), value)
        else:
            place[rng.randrange(len(place))] = value
    resources = descriptor.get("resources")
    if isinstance(resources, list) and resources and rng.random() < 0.1:
        descriptor["resources"] = resources[0]
    loaded: Json = json.loads(json.dumps(descriptor))  # in which nothing is there twice
    return loaded


@pytest.mark.parametrize(
    ("seed", "number"),
    [(1, 80), *(pytest.param(seed, 3000, marks=pytest.mark.slow) for seed in range(2, 5))],
)
def test_what_is_said_of_a_descriptor_is_what_frictionless_says(seed: int, number: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same ones each time
    known: Counter[bool] = Counter()
    for _ in range(number):
        descriptor = mutant(rng)
        found = ours(descriptor)
        if found is not None:
            assert found == theirs(descriptor), descriptor
            known[bool(found)] += 1
    assert known[True] > number / 4
    assert known[False] > number / 3


@pytest.mark.parametrize("descriptor", [V1, V2])
def test_usual_descriptors_are_accepted(descriptor: Json) -> None:
    assert ours(descriptor) == theirs(descriptor) == []


@pytest.mark.parametrize("links", [-1, True, 1.5])
def test_where_frictionless_stops_it_is_asked(links: object) -> None:
    schema = {"fields": [{"name": "a"}], "foreignKeys": links}
    descriptor = {"resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    assert ours(descriptor) is theirs(descriptor) is None


def test_the_profiles_are_those_of_frictionless() -> None:
    def same(profile: Any, kind: Any) -> None:
        own = kind.metadata_ensure_profile()
        assert profile == own
        assert [*profile["properties"]] == [*own["properties"]]

    same(metadata_profiles.PACKAGE, frictionless.Package)
    same(metadata_profiles.RESOURCE, frictionless.Resource)
    same(metadata_profiles.DIALECT, frictionless.Dialect)
    same(metadata_profiles.SCHEMA, frictionless.Schema)
    same(metadata_profiles.CSV, CsvControl)
    for kind in KINDS:
        same(metadata_profiles.FIELDS[kind.type], kind)
        assert set(metadata_profiles.CONSTRAINTS[kind.type]) == set(kind.supported_constraints)
    assert set(metadata_profiles.FIELDS) == {kind.type for kind in KINDS}


@pytest.mark.parametrize(
    ("schema", "valid"),
    [('{"fields": [{"name": "a"}]}', True), ('\ufeff{"fields": [{"name": "a"}]}', False),
     ('{"fields": [{"name": 3}]}', False), ('{"fields": [{"name": "a", "type": "x"}]}', False),
     ('{"fields": [{"name": "a"}], "type": "x"}', False), (None, False)],
)  # fmt: skip
def test_a_schema_in_a_file_of_its_own(tmp_path: Path, schema: str | None, valid: bool) -> None:
    descriptor = {"resources": [{"name": "t", "path": "t.csv", "schema": "s.json"}]}
    (tmp_path / "t.csv").write_text("a\nx\n")
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor))
    if schema is not None:
        (tmp_path / "s.json").write_text(schema, encoding="utf-8")
    step = validate(tmp_path).steps[0]
    found = theirs(descriptor, str(tmp_path)) or []
    assert (step.status == "pass") == valid == (found == [])
    errors = [finding.error for finding in step.findings]
    assert errors == [{k: v for k, v in error.items() if k != "at"} for error in found]
    pointers = [(finding.path, finding.pointer) for finding in step.findings]
    ats = [error["at"] for error in found]
    assert pointers == [(at.get("file") or None, at.get("pointer")) for at in ats]
