"""YAML as JSON has it, by YAML 1.2; what JSON does not have, and what grows, is refused."""

from __future__ import annotations

import datetime
import json
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tablepact.package.metadata.metadata_files import is_json
from tablepact.package.metadata.pyyaml_values import parse_pyyaml
from tablepact.package.metadata.yaml_text import YamlError, parse_yaml, yaml_lines

DAY = datetime.date(2020, 1, 31)
SCALARS: dict[str, tuple[Any, Any]] = {  # by YAML 1.2, and by PyYAML
    "no": ("no", False),
    "Yes": ("Yes", True),
    "on": ("on", True),
    "true": (True, True),
    "TRUE": (True, True),
    "~": (None, None),
    "Null": (None, None),
    "'no'": ("no", "no"),
    "! 12": (12, 12),
    "!!str 12": ("12", "12"),
    "010": (10, 8),
    "0o10": (8, "0o10"),
    "0x1F": (31, 31),
    "0b11": ("0b11", 3),
    "12:30": ("12:30", 750),
    "1_000": ("1_000", 1000),
    "+5": (5, 5),
    ".5": (0.5, 0.5),
    "1e3": (1000.0, "1e3"),
    "1.5e+3": (1500.0, 1500.0),
    "2020-01-31": ("2020-01-31", DAY),
    "2020-01-31 10:00:00": ("2020-01-31 10:00:00", datetime.datetime(2020, 1, 31, 10)),
    "=": ("=", "="),
    "<<": ("<<", "<<"),
}


@pytest.mark.each("text", SCALARS)
def test_a_scalar_is_read_by_the_core_schema(text: str) -> None:
    standard, pyyaml = SCALARS[text]
    for read, value in ((parse_yaml, standard), (parse_pyyaml, pyyaml)):
        found = read(f"a: {text}\n")["a"]
        assert (type(found), found) == (type(value), value)
    is_same = text == "="  # which PyYAML cannot construct, and frictionless therefore refuses
    assert is_same or text == "<<" or parse_pyyaml(f"a: {text}") == yaml.safe_load(f"a: {text}")


def test_keys_are_text_as_written() -> None:
    assert parse_yaml("1: a\ntrue: b\nno: c\n2020-01-31: d\n") == {
        "1": "a",
        "true": "b",
        "no": "c",
        "2020-01-31": "d",
    }


def test_anchors_and_merged_mappings_are_copied() -> None:
    value = parse_yaml("a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\nc: *a\nd:\n  <<: [{y: 5}, *a]\n")
    assert value["b"] == {"x": 1, "y": 3}
    assert value["d"] == {"x": 1, "y": 5}
    assert value["c"] == value["a"]
    assert value["c"] is not value["a"]


@pytest.mark.each(
    "text, told",
    [
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is repeated"),
        ("---\na: 1\n---\nb: 2\n", "line 3: it has more than one document"),
        ("a: !!python/object/apply:os.system [ls]\n", "line 1: the tag tag:yaml.org,2002:python"),
        ("a: !!binary aGk=\n", "line 1: the tag"),
        ("a: !!timestamp 2020-01-31\n", "line 1: the tag"),
        ("a: !!set {x}\n", "line 1: the tag"),
        ("a: !mine x\n", "line 1: the tag !mine is not allowed"),
        ("a: !!int x\n", "line 1: invalid literal"),
        ("a: &a [*a]\n", "line 1: *a contains itself"),
        ("a: *b\n", "line 1: there is no anchor &b before *b"),
        ("a:\n  <<: 5\n", "line 2: << needs a mapping"),
        ("a: .nan\n", "line 1: .nan is not a JSON value"),
        ("a: -.inf\n", "line 1: -.inf is not a JSON value"),
        ("? [x]\n: 1\n", "line 1: a key must be a string"),
        ("? \n: 1\n", "line 1: a key is missing"),
        (f"a: {'9' * 5000}\n", "line 1: Exceeds the limit"),
        ("a: [1\n", "line 2: "),
        ("a: b: c\n", "line 1: mapping values are not allowed"),
        ("a: '\x07'\n", "control characters are not allowed"),
        ("\ta: 1\n", "line 1: "),
        ("[" * 150 + "]" * 150, "deeper than 100 levels"),
        ("[" * 2_000_000, "line 1: "),
        ("{a: " * 150 + "}" * 150, "deeper than 100 levels"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(YamlError, match=r".*") as caught:
        parse_yaml(text)
    assert told in str(caught.value)


@pytest.mark.parametrize("read", [parse_yaml, parse_pyyaml])
def test_aliases_that_grow_exponentially_are_refused_at_once(read: Any) -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    started = time.process_time()
    with pytest.raises(YamlError, match="its aliases repeat too many values"):
        read("\n".join(lines))
    assert time.process_time() - started < 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("aé樹🌳 :#-'\"\\\n\t[{,&*!%@`"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab1~", min_size=1), inner),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_json_is_yaml(value: Any) -> None:
    assert parse_yaml(json.dumps(value, ensure_ascii=False)) == value


@given(JSON)
def test_what_pyyaml_writes_is_read_as_pyyaml_reads_it(value: Any) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert parse_pyyaml(text) == yaml.safe_load(text)


WORDS = st.sampled_from(
    [*SCALARS, "x", "190:20:30", "0o7", "1__0", "1.e5", "-.INF", "08", "2020-1-1"]
)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=6))
def test_plain_words_are_read_as_pyyaml_reads_them(pairs: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{name}: {value}" for name, value in pairs if name != "<<")
    try:
        theirs = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return  # frictionless refuses the file
    assert parse_pyyaml(text) == theirs


@given(JSON)
def test_lines_are_those_of_keys_and_items(value: Any) -> None:
    text = json.dumps({"a": [value, value]}, indent=1, ensure_ascii=False)
    found = yaml_lines(text, ["/a", "/a/1", "/b", "/a/2"])
    assert text.splitlines()[found["/a"] - 1].startswith(' "a":')
    assert set(found) == {"/a", "/a/1"}


def test_lines_in_blocks() -> None:
    text = "# c\na: 1\nb:\n  - x\n  -\n    c: {d: 3}\n    e/f: 1\n"
    pointers = ["/a", "/b/0", "/b/1", "/b/1/c/d", "/b/1/e~1f", "/b/x", "/a/b", "/b/7"]
    assert yaml_lines(text, pointers) == {
        "/a": 2, "/b/0": 4, "/b/1": 6, "/b/1/c/d": 6, "/b/1/e~1f": 7,
    }  # fmt: skip


@pytest.mark.parametrize(("value", "same"), [({1: 2}, False), ([DAY], False), ({"a": [1.5]}, True)])
def test_what_json_has(value: Any, same: bool) -> None:
    assert is_json(value) is same
