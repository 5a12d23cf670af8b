"""A data frame has the findings of a Parquet file with the same values."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tablepact.api import validate
from tablepact.report.model import Finding

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "name", "type": "string", "constraints": {"required": True}},
        {"name": "day", "type": "date"},
        {"name": "tons", "type": "number", "constraints": {"minimum": 1}},
    ],
    "primaryKey": "id",
}
DAY = dt.date(2026, 1, 15)
COLUMNS: dict[str, list[Any]] = {
    "id": [1, 2, 2], "name": ["Alba", None, "Cora"], "day": [DAY] * 3, "tons": [1.5, 0.5, 20.0],
}  # fmt: skip
FAULTS = [
    ("constraint-error", 2, "name"), ("constraint-error", 2, "tons"), ("primary-key", 3, None),
]  # fmt: skip


class Stream:
    """A table of any library, of which only the stream interface is known."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._frame.__arrow_c_stream__(requested_schema)


def places(frame: Any, schema: Any = SCHEMA) -> list[tuple[str, int | None, str | None]]:
    report = validate(frame, schema)
    return [(one.code, one.row, one.field) for one in report.findings]


@pytest.mark.parametrize("kind", ["eager", "lazy", "stream"])
def test_a_frame_is_held_to_a_schema(kind: str) -> None:
    frame = pl.DataFrame(COLUMNS)
    given = {"eager": frame, "lazy": frame.lazy(), "stream": Stream(frame)}[kind]
    assert places(given) == FAULTS


def test_rows_are_counted_from_1_and_have_no_line_and_no_file() -> None:
    report = validate(pl.DataFrame(COLUMNS), SCHEMA)
    assert {(one.line, one.path) for one in report.findings} == {(None, None)}
    assert report.findings[2].message == 'the primary key id ("2") is the same as in row 2'
    task = report.to_dict()["tasks"][0]
    assert (task["place"], "bytes" in task["stats"]) == ("<memory>", False)


@pytest.mark.slow
def test_a_row_rule_names_the_row() -> None:
    rule = {"name": "r", "message": "few tons", "expression": "tons < 10"}
    assert ("row-rule", 3, None) in places(pl.DataFrame(COLUMNS), SCHEMA | {"rowRules": [rule]})


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"tons": None}, ["missing-label"]),
        ({"extra": [1, 2, 3]}, ["extra-label"]),
        ({"id": ["1", "2", "x"]}, ["type-error"]),
        ({"day": ["2026-01-15", "soon", None]}, ["type-error"]),
        ({"tons": [1, 2, None]}, []),
        ({"name": [1, 2, 3]}, ["type-error"] * 3),
    ],
)
def test_columns_are_judged_as_those_of_a_file(
    tmp_path: Path, change: dict[str, Any], codes: list[str]
) -> None:
    good = COLUMNS | {"id": [1, 2, 3], "name": ["a", "b", "c"], "tons": [1, 2, 3]} | change
    frame = pl.DataFrame({name: values for name, values in good.items() if values is not None})
    report = validate(frame, SCHEMA)
    assert [one.code for one in report.findings] == codes
    frame.write_parquet(tmp_path / "frame.parquet")
    file = validate(tmp_path / "frame.parquet", SCHEMA)
    assert list(map(as_of_a_frame, file.findings)) == list(map(essence, report.findings))


def essence(finding: Finding) -> Finding:
    return replace(finding, error=None, path=None)


def as_of_a_frame(finding: Finding) -> Finding:
    return replace(essence(finding), row=finding.row and finding.row - 1)


CELLS = {
    "integer": st.none() | st.integers(-9, 9),
    "text": st.none() | st.sampled_from(["", "1", "x", "2026-01-15", "n/a"]),
    "float": st.none() | st.sampled_from([0.5, 1.0, 2.0, float("inf")]),
    "date": st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 9)),
    "boolean": st.none() | st.booleans(),
}
FIELDS = st.sampled_from(["integer", "string", "number", "date", "boolean", "any"])


@pytest.mark.slow
@given(st.data())
def test_a_frame_has_the_findings_of_a_file(tmp_path_factory: Any, data: st.DataObject) -> None:
    height = data.draw(st.integers(1, 4))
    kinds = data.draw(st.lists(st.sampled_from([*CELLS]), min_size=1, max_size=3))
    columns = {
        f"c{index}": data.draw(st.lists(CELLS[kind], min_size=height, max_size=height))
        for index, kind in enumerate(kinds)
    }
    fields = [
        {
            "name": name,
            "type": data.draw(FIELDS),
            "constraints": {"unique": data.draw(st.booleans())},
        }
        for name in columns
    ]
    frame = pl.DataFrame(columns)
    path = tmp_path_factory.mktemp("frames") / "frame.parquet"
    frame.write_parquet(path)
    judged, file = validate(frame, {"fields": fields}), validate(path, {"fields": fields})
    said = [(one.code, one.row, one.field, one.cell) for one in judged.findings]
    assert said == [
        (one.code, one.row and one.row - 1, one.field, one.cell) for one in file.findings
    ]


def test_what_a_frame_does_not_have_is_refused() -> None:
    frame = pl.DataFrame(COLUMNS)
    with pytest.raises(ValueError, match="a data frame is validated against a schema"):
        validate(frame)
    with pytest.raises(ValueError, match="a data frame has no dialect, encoding, format or folder"):
        validate(frame, SCHEMA, encoding="utf-8")
    with pytest.raises(ValueError, match="is the descriptor of a package, not a Table Schema"):
        validate(frame, {"resources": []})
    with pytest.raises(ValueError, match="the frame cannot be stored: "):
        validate(pl.DataFrame({"id": pl.Series([object()], dtype=pl.Object)}), SCHEMA)


def test_a_schema_in_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    path.write_text('{"fields": [\n {"name": "id", "type": "int"}]}')
    (one,) = validate(pl.DataFrame({"id": [1]}), path).findings
    assert (one.code, one.line, Path(one.path or "").name) == ("field-error", 2, "schema.json")


def test_pandas() -> None:
    pd = pytest.importorskip("pandas")
    assert places(pd.DataFrame(COLUMNS)) == FAULTS
    gaps = pd.DataFrame({
        "id": pd.Series([1, None, 3]), "name": pd.Series(["a", pd.NA, 4], dtype=object),
        "day": pd.to_datetime(["2026-01-15", None, "2026-01-16"]),
        "tons": pd.Series([1, 2, "x"], dtype=object),
    })  # fmt: skip
    assert places(gaps) == [
        ("constraint-error", 2, "name"), ("primary-key", 2, None), ("type-error", 3, "tons"),
    ]  # fmt: skip


@pytest.mark.parametrize("dtype", ["Int64", "float64", "string", "category", "boolean", "object"])
def test_missing_values_of_pandas_are_nulls(dtype: str) -> None:
    pd = pytest.importorskip("pandas")
    values = {"string": ["a", None], "category": ["a", None], "boolean": [True, None]}
    series = pd.Series(values.get(dtype, [1, None]), dtype=dtype)
    required = {"name": "x", "type": "any", "constraints": {"required": True}}
    schema = {"fields": [{"name": "id"}, required]}
    frame = pd.DataFrame({"id": ["a", "b"], "x": series})
    assert places(frame, schema) == [("constraint-error", 2, "x")]


def test_two_columns_of_pandas_with_one_name() -> None:
    pd = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="two columns have the name 'x'"):
        validate(pd.DataFrame([[1, 2]], columns=["x", "x"]), SCHEMA)


def test_pyarrow() -> None:
    pa = pytest.importorskip("pyarrow")
    assert places(pa.table(COLUMNS)) == FAULTS
