"""Tables whose rows are in the descriptor, held against frictionless under its rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import V2, differences_of_package, write_package
from test_typed_json import CELLS, KEYS, ONE_KIND, fields

from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.frames.frames import Frames
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.validation.validate import validate

LABELS = st.sampled_from([*KEYS, "", "a", "# a", 1, None])
DIALECTS: list[dict[str, Any]] = [
    {}, {}, {"header": False}, {"header": True}, {"headerRows": [2]}, {"headerRows": [1, 2]},
    {"headerRows": [1, 2], "headerJoin": "-"}, {"commentChar": "#"}, {"commentRows": [2]},
    {"commentRows": [1, 3]}, {"skipBlankRows": True}, {"headerCase": False}, {"delimiter": ";"},
    {"inline": {"keys": ["c", "a"]}}, {"inline": {"keyed": True}}, {"skipInitialSpace": True},
]  # fmt: skip


@st.composite
def rows(draw: Any) -> list[Any]:
    """Draw rows with mixed cells, as objects or lists; some have items of another type."""
    kinds = {key: draw(ONE_KIND) for key in KEYS}
    some = draw(st.booleans())
    row = st.fixed_dictionaries({}, optional=kinds) if some else st.fixed_dictionaries(kinds)
    items: list[Any] = draw(st.lists(row, max_size=7))
    if draw(st.booleans()):
        header = draw(st.permutations(KEYS) | st.lists(LABELS, min_size=1, max_size=4))
        items = [[*header], *([row[key] for key in KEYS if key in row] for row in items)]
        if draw(st.integers(0, 3)) == 0:
            items[-1] = [*items[-1], draw(CELLS)]
        if draw(st.integers(0, 3)) == 0:
            items.insert(draw(st.integers(0, len(items))), draw(st.sampled_from(
                [[], ["# a", 1, 2], ["", None, ""], [None], ["#"], [0, "", 0]])))  # fmt: skip
    if draw(st.integers(0, 11)) == 0:
        items.insert(draw(st.integers(0, len(items))), draw(
            st.sampled_from([{}, [], "a", 5, None, {"a": 1}, ["a"]])))  # fmt: skip
    return items


@st.composite
def packages(draw: Any) -> dict[str, Any]:
    """Draw rows, and what is said about them."""
    resource: dict[str, Any] = {"data": draw(rows())}
    if draw(st.booleans()):
        resource["type"] = "table"
    if draw(st.integers(0, 5)) == 0:
        resource |= draw(st.sampled_from([
            {"format": "inline"}, {"format": "json"}, {"format": "csv"}, {"mediatype": "text/csv"},
            {"encoding": "utf-16"}, {"bytes": 5}, {"rows": 2}, {"fields": 2}, {"hash": "0" * 32},
            {"hash": "sha256:0"}, {"compression": "gz"}, {"scheme": "file"}, {"scheme": ""},
            {"profile": "tabular-data-resource"}, {"innerpath": "a"}, {"type": "json"},
        ]))  # fmt: skip
    package: dict[str, Any] = {"path": None, "resource": resource}
    if dialect := draw(st.sampled_from(DIALECTS)):
        package["dialect"] = dialect
    if draw(st.integers(0, 4)):
        package["fields"] = draw(fields())
        match = draw(st.sampled_from([None, None, "equal", "subset", "superset", "partial"]))
        more: dict[str, Any] = {"fieldsMatch": match} if match else {}
        name = package["fields"][0]["name"]
        if draw(st.integers(0, 3)) == 0:
            more["primaryKey"] = [name]
        if draw(st.integers(0, 5)) == 0:
            reference = {"resource": "", "fields": package["fields"][-1]["name"]}
            more["foreignKeys"] = [{"fields": name, "reference": reference}]
        package["schema"] = more
    elif draw(st.integers(0, 3)) == 0:
        package["schema"] = {}
    return package


EXAMPLES = 10 if settings().max_examples < 1000 else 1000
"""How many packages are tried in the quick tier, and in the thorough one."""


@settings(max_examples=EXAMPLES)
@given(package=packages())
def test_frictionless_finds_the_same(exact: Any, package: dict[str, Any]) -> None:
    assert differences_of_package(exact, **package) == []


def table_detail(path: Path, client: FrictionlessClient, **options: Any) -> str:
    report = validate(path, client=client, **options)
    return next(step.detail for step in report.steps if step.kind == "table")


IDS = [{"name": "id", "type": "integer"}, {"name": "name"}]
ROWS: dict[str, list[Any]] = {
    "lists": [["id", "name"], [1, "a"], [2, None]],
    "objects": [{"id": 1, "name": "a"}, {"id": 2}],
}


@pytest.mark.parametrize("rules", ["all", "frictionless"])
@pytest.mark.parametrize("name", ROWS)
def test_frictionless_is_not_asked(tmp_path: Path, exact: Any, name: str, rules: str) -> None:
    path = write_package(tmp_path, fields=IDS, path=None, resource={"data": ROWS[name]})
    assert table_detail(path, exact, rules=rules) == "2 rows, 2 fields"
    assert Frames(read_package(path))["t"].rows() == [(1, "a"), (2, None)]


@pytest.mark.parametrize("data", [[{"id": 1}, 5], [["id", "name"], [1, "a"], {"id": 2}], [5]])
def test_an_item_of_another_type_is_a_finding(tmp_path: Path, exact: Any, data: list[Any]) -> None:
    path = write_package(tmp_path, fields=IDS, path=None, resource={"data": data})
    (finding,) = validate(path, client=exact).findings
    assert finding.code == "source-error"
    assert f"item {len(data)} of its data is not" in finding.message


def test_a_size_and_a_hash_of_no_file_are_not_said_to_be_checked(
    tmp_path: Path, exact: Any
) -> None:
    said = {"data": ROWS["lists"], "bytes": 7, "hash": "0" * 32, "rows": 2}
    path = write_package(tmp_path, fields=IDS, path=None, resource=said)
    detail = table_detail(path, exact)
    assert "rows" in detail
    assert "bytes" not in detail
    assert "md5" not in detail


@pytest.mark.parametrize("keyed", [False, True])
def test_short_rows_of_a_wide_table_are_not_filled_up(
    tmp_path: Path, configure: Any, exact: Any, keyed: bool
) -> None:
    configure(block_cells=100, max_cells_per_byte=1)
    labels = [f"c{number}" for number in range(100)]
    data = [dict.fromkeys(labels), *[{}] * 99] if keyed else [labels, *[[]] * 99]
    path = write_package(tmp_path, path=None, resource={"data": data})
    report = validate(path, client=exact, rules="frictionless", limit_errors=1)
    detail = next(step.detail for step in report.steps if step.kind == "table")
    assert "its rows lack most of their cells" in detail


def test_the_first_rows_alone_are_read(tmp_path: Path, exact: Any) -> None:
    data = [["id", "name"], *([number, "a"] for number in range(50)), ["x", "b"]]
    path = write_package(tmp_path, fields=IDS, path=None, resource={"data": data})
    assert table_detail(path, exact, limit_rows=10).startswith("10 rows")


def test_unique_keys_of_values_are_checked(tmp_path: Path, exact: Any) -> None:
    schema, data = {"uniqueKeys": [["id"]]}, [["id", "name"], [1, "a"], [1, "b"]]
    path = write_package(
        tmp_path, fields=IDS, schema=schema, path=None, resource={"data": data}, **{"$schema": V2}
    )
    report = validate(path, client=exact)
    (finding,) = [one for one in report.findings if one.severity != "note"]
    assert (finding.code, finding.row) == ("unique-key", 3)
