"""JSON pointers: what they name, and on which line it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.package.metadata.json_pointer import pointer, pointer_lines, resolve_pointer

NAMES = st.one_of(st.text(max_size=4), st.sampled_from(["a/b", "~1", "", "{", '"', "\\", ",", "0"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | NAMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def everything(value: Any, *steps: str | int) -> Iterator[tuple[str, Any]]:
    yield pointer(*steps), value
    inner = value.items() if isinstance(value, dict) else ()
    for step, one in enumerate(value) if isinstance(value, list) else inner:
        yield from everything(one, *steps, step)


@given(VALUES, st.sampled_from([None, 1]))
def test_every_value_has_a_pointer_and_a_line(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    pointers = {at for at, _ in everything(value)}
    found = pointer_lines(text, {*pointers, "/no/such"})
    assert set(found) == pointers
    assert max(found.values()) <= text.count("\n") + 1
    for at, one in everything(value):
        assert resolve_pointer(at, value) is one


@given(st.dictionaries(NAMES, st.lists(st.integers(), min_size=1, max_size=3), min_size=1))
def test_the_line_is_that_of_the_name_or_the_item(value: dict[str, list[int]]) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    lines, found = text.split("\n"), pointer_lines(text, {at for at, _ in everything(value)})
    for name, listed in value.items():
        assert json.loads("{" + lines[found[pointer(name)] - 1] + "]}") == {name: []}
        for index, one in enumerate(listed):
            line = lines[found[pointer(name, index)] - 1]
            assert json.loads(line.removesuffix(",")) == one


@pytest.mark.each("at", ["/b", "/a/2", "/a/x", "/a/0/0", "/a/-1"])
def test_what_is_not_there(at: str) -> None:
    assert resolve_pointer(at, {"a": [1, 2]}) is None


@pytest.mark.each("text", ["", "{", "[1,", "}", '"', "]]]", "{,:}", '{"a" "b" "c"}'])
def test_what_is_no_json_has_lines_of_some_sort(text: str) -> None:
    assert set(pointer_lines(text, ["", "/0", "/a", "/a/0"]).values()) <= {1}


def test_a_long_text_is_gone_through_in_no_time() -> None:
    deep = "[" * 900 + ",".join("1" * 200_000) + "]" * 900
    assert pointer_lines(f'{{"a": 1,\n"b": {deep}}}', ["/b"]) == {"/b": 2}
