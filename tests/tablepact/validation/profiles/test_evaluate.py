"""Profiles are applied as jsonschema applies them, in words, and within limits."""

from __future__ import annotations

import json
import time
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.package.descriptor.pinned_copies import BUNDLED, find_copy, read_manifest
from tablepact.validation.profiles.evaluate import MAX_DEPTH, Evaluation, Profile, Unusable
from tablepact.validation.profiles.violations import PATTERNS, Violation

V1, V2 = "https://specs.frictionlessdata.io/schemas/", "https://datapackage.org/profiles/2.0/"
ADDRESSES = [copy.address for copy in read_manifest(BUNDLED)]


def find(address: str) -> Profile | None:
    copy = find_copy(address)
    return Profile(address, copy.document(), copy.is_bundled) if copy else None


def applied(document: Any, value: object) -> list[Violation]:
    """Apply a profile that does not come with the library."""
    return [*Evaluation(find).violations(Profile("https://x.org/p.json", document, False), value)]


def notes(address: str, value: object) -> list[str]:
    profile = find(address)
    assert profile
    broken = Evaluation(find, 1000).violations(profile, value)
    return ["/".join(map(str, one.steps)) + " " + one.note for one in broken]


# --- The same verdict as jsonschema ---

NAMES = st.sampled_from(["a", "b", "ab"])
SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, -2.0]) | NAMES
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
KINDS = st.sampled_from(["string", "object", "array", "boolean", "number", "integer", "null"])
SMALL = st.integers(0, 3)


def documents(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    branches = st.lists(inner, min_size=1, max_size=3)
    return st.fixed_dictionaries({}, optional={
        "type": KINDS | st.lists(KINDS, min_size=1, max_size=2, unique=True),
        "enum": st.lists(VALUES, min_size=1, max_size=3), "const": VALUES,
        "minimum": st.integers(-2, 2), "maximum": st.integers(-2, 2),
        "exclusiveMinimum": st.integers(-2, 2), "exclusiveMaximum": st.integers(-2, 2),
        "multipleOf": st.sampled_from([1, 2, 0.5]), "minLength": SMALL, "maxLength": SMALL,
        "minItems": SMALL, "maxItems": SMALL, "uniqueItems": st.booleans(),
        "minProperties": SMALL, "maxProperties": SMALL,
        "pattern": st.sampled_from(["a", "^a", "b$", "^(a|b)+$", "a{2}", "[^a]"]),
        "required": st.lists(NAMES, max_size=2, unique=True),
        "properties": st.dictionaries(NAMES, inner, max_size=2),
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=2),
        "additionalProperties": inner, "propertyNames": inner,
        "dependencies": st.dictionaries(NAMES, inner | st.lists(NAMES, unique=True), max_size=1),
        "items": inner | branches, "contains": inner,
        "allOf": branches, "anyOf": branches, "oneOf": branches, "not": inner,
        "if": inner, "then": inner, "else": inner,
        "$ref": st.sampled_from(["#/definitions/d"]),
    })  # fmt: skip


DOCUMENTS = st.recursive(st.booleans() | documents(st.booleans()), documents, max_leaves=4)


@given(DOCUMENTS, st.booleans() | documents(st.booleans()), VALUES)
def test_the_verdict_is_that_of_jsonschema(document: Any, part: Any, value: Any) -> None:
    whole = {"definitions": {"d": part}, "allOf": [document]}
    if isinstance(part, dict):
        part.pop("$ref", None)
    theirs = jsonschema.Draft7Validator(whole).is_valid(value)
    assert (applied(whole, value) == []) is theirs


@pytest.mark.parametrize("items", [[True], [True, False], [{"type": "string"}]])
@pytest.mark.parametrize("value", [[], ["a"], ["a", 1], [1], [1, 1, 1]])
def test_further_items_are_judged_as_jsonschema_does(items: Any, value: Any) -> None:
    document = {"items": items, "additionalItems": {"type": "integer"}}
    theirs = jsonschema.Draft7Validator(document).is_valid(value)
    assert (applied(document, value) == []) is theirs


BASE = {
    "$schema": f"{V2}datapackage.json", "name": "market", "id": "x", "version": "1.0.0",
    "created": "2026-11-30T00:00:00Z", "homepage": "https://example.org", "keywords": ["a"],
    "licenses": [{"name": "CC0-1.0", "path": "https://example.org/l", "title": "CC0"}],
    "sources": [{"title": "s", "path": "https://example.org", "email": "a@b.org"}],
    "contributors": [{"title": "c", "role": "author", "email": "a@b.org"}],
    "profile": "tabular-data-package",
    "resources": [{
        "name": "fruit", "path": "fruit.csv", "profile": "tabular-data-resource",
        "mediatype": "text/csv", "bytes": 5, "hash": "0" * 32, "format": "csv",
        "dialect": {"delimiter": ",", "header": True, "commentRows": [1]},
        "schema": {
            "primaryKey": ["id"], "missingValues": [""],
            "fields": [
                {"name": "id", "type": "integer", "constraints": {"required": True}},
                {"name": "n", "type": "string", "format": "email", "example": "x"},
            ],
            "foreignKeys": [
                {"fields": ["id"], "reference": {"resource": "fruit", "fields": ["id"]}},
            ],
        },
    }],
}  # fmt: skip
ODD = SCALARS | st.just([]) | st.just({}) | st.sampled_from(["../x", "ni:///x", "A b", ["x"]])


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Name every place in a value."""
    if not isinstance(value, dict | list):
        return []
    members = value.items() if isinstance(value, dict) else enumerate(value)
    return [place for step, member in members
            for place in [(*at, step), *places(member, (*at, step))]]  # fmt: skip


@given(st.sampled_from(ADDRESSES), st.sampled_from(places(BASE)), ODD, st.booleans())
def test_the_bundled_profiles_find_what_jsonschema_finds(
    address: str, place: tuple[Any, ...], odd: Any, dropped: bool
) -> None:
    value = json.loads(json.dumps(BASE))
    *parents, last = place
    holder = value
    for step in parents:
        holder = holder[step]
    if dropped:
        del holder[last]
    else:
        holder[last] = odd
    profile = find(address)
    assert profile
    judge = jsonschema.Draft7Validator(profile.document)
    ours = [
        one for one in Evaluation(find, 99).violations(profile, value) if one.keyword != "format"
    ]
    assert (ours == []) is judge.is_valid(value)


# --- In words ---


@pytest.mark.each("change, note",
    [
        ({"sources": [{"path": "ni:///x"}]},
         "sources/0/path must be a relative path or an http address, not 'ni:///x'"),
        ({"licenses": [{}]}, 'licenses/0 must have "name" or "path"'),
        ({"homepage": "x"}, "homepage must be an address such as https://example.org, not 'x'"),
        ({"created": "2026-11-30"}, "created must be a date and time with a zone, such as "
         "2026-11-30T00:00:00Z, not '2026-11-30'"),
        ({"contributors": [{"email": "x"}]},
         "contributors/0/email must be an e-mail address, not 'x'"),
        ({"keywords": []}, "keywords must have at least 1 item"),
        ({"name": 5}, "name must be a string, not 5"),
        ({"resources": [{"name": "a", "path": "a.csv", "data": []}]},
         'resources/0 must fit only one of 2 alternatives, but fits 2: "data" or "path"'),
        ({"resources": [{"name": "a"}]}, 'resources/0 must have "data" or "path"'),
        ({"resources": [{"name": "a", "path": 5}]},
         "resources/0/path must be a string or a list, not 5"),
        ({"resources": [{"name": "a", "path": ["a.csv", "/b"]}]},
         "resources/0/path/1 must be a relative path or an http address, not '/b'"),
        ({"resources": [{"name": "a", "path": "a", "schema": {"fields": [{"type": "text"}]}}]},
         "resources/0/schema/fields/0/type must be 'string', 'number'"),
        ({"resources": [{"name": "a", "path": "a", "schema": {"fields": [
            {"name": "b", "type": "date", "constraints": {"minLength": "2"}}]}}]}, ""),
        ({"resources": [{"name": "a", "path": "a", "schema": {"fields": [
            {"name": "b", "type": "number", "example": 5}]}}]},
         "resources/0/schema/fields/0/example must be a string, not 5"),
    ],
)  # fmt: skip
def test_a_message_says_what_must_hold_and_what_was_found(
    change: dict[str, Any], note: str
) -> None:
    found = notes(f"{V2}datapackage.json", {"resources": BASE["resources"], **change})
    assert [one[: len(note)] for one in found] == ([note] if note else [])


def test_each_pattern_of_the_bundled_profiles_has_words() -> None:
    def patterns(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["pattern"]} if isinstance(value.get("pattern"), str) else set()
            return own.union(*map(patterns, value.values()))
        return set().union(*map(patterns, value)) if isinstance(value, list) else set()

    held = set().union(*(patterns(copy.document()) for copy in read_manifest(BUNDLED)))
    dates = {one for one in held if one.startswith("^\\d{4}-")}
    assert held - dates == set(PATTERNS)


# --- Hostile profiles and descriptors ---


@pytest.mark.each(
    "document, reason",
    [
        ({"$ref": "#"}, "refers to itself endlessly"),
        ({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}, "refers to itself endlessly"),
        ({"properties": 5}, "keyword 'properties' has a wrong value: 5"),
        ({"required": "name"}, "keyword 'required'"),
        ({"pattern": 5}, "keyword 'pattern'"),
        ({"properties": {"name": 5}}, "neither an object nor true or false"),
        ({"$ref": "#/absent"}, "a part that does not exist"),
        ({"$ref": "#name"}, "a part that does not exist"),
    ],
)
def test_a_malformed_profile_is_said_to_be_so(document: Any, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        applied(document, {"name": "x"})


def test_a_profile_of_exponentially_many_checks_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tablepact.validation.profiles.evaluate.MIN_CHECKS", 5_000)
    parts = {f"d{n}": {"anyOf": [{"$ref": f"#/definitions/d{n + 1}"}] * 4} for n in range(40)}
    document = {"definitions": {**parts, "d40": {"type": "null"}}, "$ref": "#/definitions/d0"}
    started = time.monotonic()
    with pytest.raises(Unusable, match="too many checks"):
        applied(document, "x")
    assert time.monotonic() - started < 10


def test_a_deep_profile_is_stopped() -> None:
    document: Any = {"type": "string"}
    for _ in range(MAX_DEPTH + 1):
        document = {"not": document}
    with pytest.raises(Unusable):
        applied(document, "x")


def test_a_profile_out_of_reach_is_not_taken_for_passed() -> None:
    evaluation = Evaluation(find)
    document = {"allOf": [{"$ref": "other.json"}, {"required": ["a"]}]}
    found = [*evaluation.violations(Profile("https://x.org/p.json", document, False), {})]
    assert [one.note for one in found] == ['must have "a"']
    assert [*evaluation.unchecked] == [
        "it refers to https://x.org/other.json, which is not in the catalogue"
    ]


@pytest.mark.each("pattern", ["^(a+)+$", "^(a|a)*$", "(.*a){20}", "^(?=a)a$", "(", "a" * 99999])
def test_a_hostile_pattern_ends(pattern: str) -> None:
    evaluation = Evaluation(find)
    started = time.monotonic()
    profile = Profile("https://x.org/p.json", {"pattern": pattern}, False)
    broken = [*evaluation.violations(profile, "a" * 3000 + "!")]
    assert time.monotonic() - started < 5
    assert bool(broken) != bool(evaluation.unchecked) or pattern == "(.*a){20}"


LONG = ["/" * 100_000 + "\n\n", "a" * 100_000 + "!", ":" * 99_999, "." * 99_999]


@pytest.mark.parametrize(
    ("address", "text"),
    [
        pytest.param(
            address,
            text,
            id=f"{address}-{text[0]}",
            marks=[] if text == LONG[number % 2] else pytest.mark.slow,
        )
        for number, address in enumerate(ADDRESSES)
        for text in LONG
    ],
)
def test_a_long_text_ends_with_the_patterns_of_the_standard(address: str, text: str) -> None:
    value: Any = json.loads(json.dumps(BASE))
    value["name"] = value["image"] = text
    value["resources"][0] |= {"mediatype": text, "hash": text, "path": text}
    value["licenses"][0] |= {"name": text, "path": text}
    started = time.monotonic()
    notes(address, value)
    assert time.monotonic() - started < 3


def test_a_large_package_takes_seconds_at_most() -> None:
    fields = [{"name": f"c{n}", "type": "integer"} for n in range(5_000)]
    value = {"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]}
    started = time.monotonic()
    profile = find(f"{V2}datapackage.json")
    assert profile
    assert [*Evaluation(find, 15_000).violations(profile, value)] == []
    assert time.monotonic() - started < 10
