"""Readers of JSON, JSON Lines and GeoJSON: records, labels, and where a file is wrong."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.typed_files.json_file import open_geojson, open_json
from tablepact.typed_files.json_lines import open_json_lines
from tablepact.typed_files.json_text import JsonText
from tablepact.typed_files.typed_table import Reading, TypedFileError, TypedTable

JSON = Reading({"json": {}})


def read(table: TypedTable) -> tuple[list[str] | None, list[Any]]:
    records = [record and list(record) for block in table.blocks for record in block]
    return None if table.labels is None else list(table.labels), records


def of_json(text: str, **dialect: Any) -> tuple[list[str] | None, list[Any]]:
    return read(open_json(io.BytesIO(text.encode()), Reading({"json": dialect})))


def of_lines(text: str, reading: Reading = JSON) -> tuple[list[str] | None, list[Any]]:
    return read(open_json_lines(io.BytesIO(text.encode()), reading))


def test_each_cell_keeps_its_type_and_its_digits() -> None:
    cells = '1, -0, 1.0, 1.50, 1e5, 123456789012345678901234567890, "1", true, null, [1.0], {}'
    _, ((*found,), *_) = of_json(f"[[{cells}]]")
    assert found == [
        1, 0, Decimal("1.0"), Decimal("1.50"), Decimal("1E+5"), 123456789012345678901234567890,
        "1", True, None, [Decimal("1.0")], {},
    ]  # fmt: skip
    assert [*map(type, found)][2:5] == [Decimal] * 3
    assert [*map(str, found)][2:5] == ["1.0", "1.50", "1E+5"]


def test_a_key_that_comes_late_is_a_label_too() -> None:
    assert of_json('[{"a": 1}, {"b": 2, "a": 3}]') == (["a", "b"], [[1], [3, 2]])
    assert of_lines('{"a": 1}\n{"b": 2}\n') == (["a", "b"], [[1], [None, 2]])


def test_the_fields_of_the_schema_come_first() -> None:
    table = open_json(io.BytesIO(b'[{"a": 1, "b": 2}]'), Reading({}, ["b", "c"]))
    assert read(table) == (["b", "c", "a"], [[2, None, 1]])


def test_frictionless_takes_the_keys_of_the_first_object() -> None:
    table = open_json(io.BytesIO(b'[{"a": 1}, {"b": 2}]'), Reading({}, ["b"], standard=False))
    assert read(table) == (["a"], [[1], [None]])


def test_chosen_keys_alone_are_read() -> None:
    assert of_json('[{"a": 1, "b": 2}]', keys=["b", "x"]) == (["b", "x"], [[2, None]])


@pytest.mark.each(
    "path, text",
    [
        ("x", '{"x": [[1]]}'),
        ("x.y", '{"a": {"y": [[9]]}, "x": {"b": [{}], "y": [[1]]}, "z": [{"x": 1}]}'),
        ("x.y", '{"x.y": [[1]]}'),
        ("x", '{"b": {"x": [[9]]}, "x": [[1]]}'),
        ("item.a", '[{"a": [[1]]}]'),
    ],
)
def test_rows_are_found_at_a_path(path: str, text: str) -> None:
    assert of_json(text, property=path) == (None, [[1]])


def test_blank_lines_are_no_rows_but_count() -> None:
    assert of_lines('\n{"a": 1}\n \n{"a": 2}') == (["a"], [None, [1], None, [2]])


def test_marks_at_the_start_are_left_out() -> None:
    assert of_lines('\ufeff{"a": 1}\n\x1e{"a": 2}\n') == (["a"], [[1], [2]])
    assert of_json("\ufeff[[1]]") == (None, [[1]])


def test_a_repeated_key_is_remarked_on() -> None:
    table = open_json_lines(io.BytesIO(b'{"a": 1}\n{"a": {"b": 1, "b": 2}}\n'), JSON)
    assert read(table) == (["a"], [[1], [{"b": 2}]])
    assert [(one.code, one.record) for one in table.remarks] == [("repeated-key", 1)]


def test_features_are_rows_of_their_properties() -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    features = [
        {"type": "Feature", "id": "x", "properties": {"name": "a"}, "geometry": point},
        {"type": "Feature", "properties": None, "geometry": None},
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    found = read(open_geojson(io.BytesIO(text.encode()), Reading()))
    assert found == (["id", "name", "geometry"], [["x", "a", point], [None, None, None]])


WRONG = [
    ("", "end of the file", 1, 1),
    ("{}", "no rows", None, None),
    ("[]", "no rows", None, None),
    ("[1]", "item 1 is neither", None, None),
    ("[[1], {}]", "item 2 is not a list", None, None),
    ("[{}, []]", "item 2 is not an object", None, None),
    ('[{"a": 1},]', "a value is expected", 1, 11),
    ('[{"a": 1}\n {"b": 2}]', "',' or ']' is expected", 2, 2),
    ('[{"a": 1}', "not the end of the file", 1, 10),
    ('[{"a": 1}] x', "more after the end", 1, 12),
    ('[\n{"a" 1}]', "':' is expected", 2, 6),
    ('[{"a": NaN}]', "NaN is not a JSON value", 1, 2),
    ('[{"a": -Infinity}]', "-Infinity is not a JSON value", 1, 2),
    ('[{"a": yes}]', "a value is expected", 1, 8),
    ("[[01]]", "',' is expected", 1, 4),
    ('[["\t"]]', "control character", 1, 4),
    ('[["a]]', "has no closing quote", 1, 3),
    ("[" * 100_000, "nested too deeply", 1, None),
    ('[{"a":' * 100_000, "nested too deeply", 1, None),
    (f"[[{'9' * 5000}]]", "digits", 1, 2),
]


@pytest.mark.each("text, note, line, column", WRONG)
def test_what_is_wrong_is_said_with_its_place(
    text: str, note: str, line: int | None, column: int | None
) -> None:
    with pytest.raises(TypedFileError, match=note) as raised:
        of_json(text)
    assert raised.value.line == line
    assert column in (None, raised.value.column)
    assert len(raised.value.note) < 300


def test_deep_values_on_the_way_to_the_rows_are_refused() -> None:
    with pytest.raises(TypedFileError, match="nested too deeply"):
        of_json('{"a": ' + "[" * 100_000, property="x")


@pytest.mark.each("text, line, column",
    [
        ('{"a": 1}\n{"a":', 2, 6), ('{"a": 1}\n\n{"a": 1} 2\n', 3, 10), ("{]\n", 1, 2),
        ('{"a": 1}{"a": 2}\n', 1, 9), ('{"a": NaN}\n', 1, None), ("[" * 100_000, 1, None),
    ],
)  # fmt: skip
def test_a_line_that_is_not_json_is_named(text: str, line: int, column: int | None) -> None:
    with pytest.raises(TypedFileError) as raised:
        of_lines(text)
    assert (raised.value.line, raised.value.column) == (line, column)


def test_the_rules_of_frictionless_allow_no_blank_line() -> None:
    with pytest.raises(TypedFileError):
        of_lines('{"a": 1}\n\n', Reading(standard=False))


def test_the_size_of_a_value_is_bounded(configure: Any) -> None:
    configure(max_record_characters=1000)
    with pytest.raises(TypedFileError, match="more than 1,000 characters"):
        of_lines(json.dumps({"a": "x" * 1000}))
    with pytest.raises(TypedFileError, match="more than 1,000 characters"):
        of_json(json.dumps([{"a": "x" * 1_000_000}]))
    assert of_json(json.dumps({"skipped": [["x"] * 100_000], "x": [[1]]}), property="x")


def test_the_number_of_keys_is_bounded(configure: Any) -> None:
    configure(max_columns=10)
    with pytest.raises(TypedFileError, match="more than 10"):
        of_json(json.dumps([{str(number): 1} for number in range(20)]))


def test_objects_without_common_keys_are_bounded(configure: Any) -> None:
    configure(block_cells=1000, max_cells_per_byte=1)
    items = [{str(number % 500): 1} for number in range(50_000)]
    with pytest.raises(TypedFileError, match="over the limit"):
        of_json(json.dumps(items))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)  # fmt: skip


@given(items=st.lists(VALUES), indent=st.sampled_from([None, 0, 2]), size=st.integers(1, 9))
def test_values_are_those_of_the_json_module(items: Any, indent: int | None, size: int) -> None:
    """No matter where the text is cut when it is read."""
    text = json.dumps({"a": {"b": items}, "c": items}, indent=indent, ensure_ascii=False)
    expected = json.loads(text, parse_float=Decimal)["a"]["b"]
    assert [*JsonText(_Slow(text, size)).items("a.b.item")] == expected


class _Slow(io.StringIO):
    """A text that is read a few characters at a time."""

    def __init__(self, text: str, size: int) -> None:
        super().__init__(text)
        self.most = size

    def read(self, size: int | None = -1) -> str:  # noqa: ARG002 - fewer are allowed
        return super().read(self.most)
