"""The screen with its judge, the contract for text and the typed one fail the same cells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from tablepact.contract.pandera_schema import compile_contract
from tablepact.contract.text_schema import compile_text_contract
from tablepact.errors import ContractError
from tablepact.package.descriptor.table_schema import parse_table_schema
from tablepact.validation.validate import validate

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "n", "type": "integer", "constraints": {"required": True, "minimum": 0}},
        {"name": "i", "type": "integer", "constraints": {"maximum": 9, "enum": [1, 5, 12]}},
        {"name": "x", "type": "number", "constraints": {"minimum": -1.5, "maximum": 2}},
        {"name": "d", "type": "date", "constraints": {"minimum": "2020-01-01"}},
        {"name": "b", "type": "boolean", "constraints": {"required": True}},
        {"name": "s", "type": "string", "constraints": {"pattern": "[a-z]+", "maxLength": 3}},
        {"name": "e", "type": "string", "constraints": {"enum": ["a", "bb"]}},
    ],
    "missingValues": ["", "-"],
}
NAMES = [field["name"] for field in SCHEMA["fields"]]
PLAIN = {
    "n": ["0", "5", "-1", "-", ""],
    "i": ["1", "5", "12", "13", ""],
    "x": ["0", "2", "2.5", "-1.5", "-7", "1e2", "-"],
    "d": ["2020-01-01", "2019-12-31", "2024-02-29", ""],
    "b": ["true", "false", ""],
    "s": ["abc", "abcd", "A", "", "-"],
    "e": ["a", "bb", "c", ""],
}
ODD = st.sampled_from(
    [" 5", "007", "1_0", "x", "True", "2020-1-5", "NaN", "1e400", "2021-02-29", "é"]
)
Cells = list[list[str]]


def rows(odd: bool) -> st.SearchStrategy[Cells]:
    each = [st.sampled_from(PLAIN[name]) | (ODD if odd else st.nothing()) for name in NAMES]
    return st.lists(st.tuples(*each).map(list), min_size=1, max_size=12)


def frame(cells: Cells) -> pl.DataFrame:
    return pl.DataFrame(cells, schema=dict.fromkeys(NAMES, pl.String), orient="row")


def failing(contract: Any, data: pl.DataFrame) -> set[tuple[int, str]]:
    try:
        contract.validate(data, lazy=True)
    except SchemaErrors as error:
        return {(case["index"], case["column"]) for case in error.failure_cases.to_dicts()}
    return set()


def by_engine(folder: Path, cells: Cells) -> dict[str, set[tuple[int, str]]]:
    """Return the cells that validate finds, by code; an index column keeps rows non-blank."""
    fields = [{"name": "row", "type": "integer"}, *SCHEMA["fields"]]
    path = folder / "t.csv"
    lines = [",".join(["row", *NAMES]), *(",".join([str(i), *row]) for i, row in enumerate(cells))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    schema = SCHEMA | {"fields": fields}
    described = {"resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    found: dict[str, set[tuple[int, str]]] = {"type-error": set(), "constraint-error": set()}
    report = validate(folder, limit_errors=0, rules="frictionless")
    for finding in report.findings:
        found[finding.code].add(((finding.row or 0) - 2, finding.field or ""))
    return found


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rows(odd=True))
def test_the_contract_for_text_fails_the_cells_that_validate_finds(
    tmp_path_factory: pytest.TempPathFactory, cells: Cells
) -> None:
    found = by_engine(tmp_path_factory.getbasetemp(), cells)
    assert failing(compile_text_contract(SCHEMA), frame(cells)) == set.union(*found.values())


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(rows(odd=False))
def test_the_typed_contract_fails_the_same_cells_in_plain_spelling(
    tmp_path_factory: pytest.TempPathFactory, cells: Cells
) -> None:
    from tablepact.frames.strict_csv import type_cells

    found = by_engine(tmp_path_factory.getbasetemp(), cells)
    assert found["type-error"] == set()
    missing = [[None if cell in SCHEMA["missingValues"] else cell for cell in row] for row in cells]
    data = pl.DataFrame(missing, schema=dict.fromkeys(NAMES, pl.String), orient="row")
    typed, bad = type_cells(data, parse_table_schema(SCHEMA).fields)
    assert bad == []
    assert (
        failing(compile_contract(parse_table_schema(SCHEMA), {}), typed)
        == found["constraint-error"]
    )


@pytest.mark.parametrize(
    "field",
    [
        {"name": "a", "type": "colour"},
        {"name": "a", "type": "string", "constraints": {"pattern": "("}},
        {"name": "a", "type": "integer", "constraints": {"pattern": "a"}},
    ],
)
def test_what_frictionless_does_not_take_is_refused(field: dict[str, Any]) -> None:
    with pytest.raises(ContractError):
        compile_text_contract({"fields": [field]})
