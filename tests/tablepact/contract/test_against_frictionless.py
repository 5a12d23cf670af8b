"""The contract finds what frictionless finds, in any table, apart from the documented differences.

Random schemas and tables; in them, by construction, nothing of the table of differences in
docs/reference/validation.md, nor a row without any value, which frictionless calls a blank row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import frictionless
import polars as pl
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tablepact.frames.strict_csv import type_cells
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import parse_table_schema
from tablepact.validation.contract_steps import check_contract

COMPARED = {"type-error", "constraint-error", "unique-error", "primary-key", "foreign-key"}
OF_ROWS = {"primary-key", "foreign-key"}

# Cells in their plain form: what frictionless reads otherwise (` 5`, `1_000`, `2020-1-5`, `True`,
# `NaN`) is a documented difference, and so is a number that Float64 or Int64 cannot hold.
GOOD = {
    "string": ["a", "b", "ab", "abc", "a-b", "B", "é", "12", "true"],
    "integer": ["0", "1", "-1", "2", "3", "01", "-0", "9223372036854775807"],
    "number": ["0", "1", "-1", "0.1", "0.10", "2.5", "1e2", "100", "-0.0", "1E-3"],
    "boolean": ["true", "false"],
    "date": ["2024-01-01", "2024-02-29", "0001-01-01", "9999-12-31", "2023-12-31"],
}
BAD = {
    "string": [],
    "integer": ["x", "1.0", "1e2", "--1", "0x1", "1,0"],
    "number": ["x", "1,5", "1e", "--1", "2.5.1", "5%"],
    "boolean": ["x", "yes", "tRUE", "2"],
    "date": ["x", "2024-02-30", "2023-02-29", "01.01.2024", "20240101", "2024-01-01T00:00"],
}
# No pattern with `|` outside brackets: `a|b` is a documented difference.
PATTERNS = ["[a-c]+", "a.*", "(a|b)c?", ".{2}", r"\d*", r"[^-]+(-\w)?", "(?:ab)*"]
BOUNDS = {
    "integer": [-1, 0, 1, 2, "2"],
    "number": [-1, 0, 0.1, 2.5, "2.5", 100],
    "date": ["2024-01-01", "2023-12-31", "9999-12-31"],
}
ENUMS = {**BOUNDS, "string": ["a", "ab", "é", "12"], "boolean": [True, False]}


@dataclass(frozen=True)
class Table:
    name: str
    schema: dict[str, Any]
    rows: list[list[str]]

    @property
    def names(self) -> list[str]:
        return [field["name"] for field in self.schema["fields"]]


@st.composite
def constraints(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    known: dict[str, st.SearchStrategy[Any]] = {
        "required": st.booleans(),
        "unique": st.booleans(),
        "enum": st.lists(st.sampled_from(ENUMS[kind]), min_size=1, max_size=3),
    }
    if kind == "string":
        known["pattern"] = st.sampled_from(PATTERNS)
        known["minLength"] = known["maxLength"] = st.integers(0, 3)
    if kind in BOUNDS:
        names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        known.update(dict.fromkeys(names, st.sampled_from(BOUNDS[kind])))
    chosen = draw(st.lists(st.sampled_from(sorted(known)), max_size=3, unique=True))
    return {name: draw(known[name]) for name in chosen}


def cells(kind: str, *, whole: bool) -> st.SearchStrategy[str]:
    """Return cells of a type; unless they must be whole, some are missing and some are bad."""
    good = st.sampled_from(GOOD[kind])
    return good if whole else good | good | st.just("") | st.sampled_from(BAD[kind] or [""])


@st.composite
def packages(draw: st.DrawFn) -> list[Table]:
    """Draw a table with keys, and another that it may refer to."""
    kinds = draw(st.lists(st.sampled_from(sorted(GOOD)), min_size=1, max_size=3))
    fields = [
        {"name": f"f{i}", "type": kind, "constraints": draw(constraints(kind))}
        for i, kind in enumerate(kinds)
    ]
    names = [str(field["name"]) for field in fields]
    key = st.lists(st.sampled_from(names), max_size=2, unique=True)
    primary, foreign, itself = draw(key), draw(key), draw(st.booleans())
    # A key of several fields has all its parts: what a missing part means is documented to differ.
    whole = {name for parts in (primary, foreign) if len(parts) > 1 for name in parts}
    # A number of the row that is always given, so that no row is blank.
    row = [cells(kind, whole=name in whole) for name, kind in zip(names, kinds, strict=True)]
    rows = draw(st.lists(st.tuples(*row), max_size=8))
    schema: dict[str, Any] = {"fields": [{"name": "n", "type": "integer"}, *fields]}
    if primary:
        schema["primaryKey"] = primary[0] if len(primary) == 1 and draw(st.booleans()) else primary
    others = [{"name": f"o{i}", "type": kinds[names.index(name)]} for i, name in enumerate(foreign)]
    if foreign:
        parts = draw(st.permutations(foreign)) if itself else [o["name"] for o in others]
        same = all(
            kinds[names.index(a)] == kinds[names.index(b)]
            for a, b in (zip(foreign, parts, strict=True) if itself else ())
        )
        reference = {"resource": "" if itself else "other", "fields": parts}
        if same:  # a key that refers to another type is refused by the contract
            schema["foreignKeys"] = [{"fields": foreign, "reference": reference}]
    targets = draw(
        st.lists(st.tuples(*(cells(o["type"], whole=len(others) > 1) for o in others)), max_size=6)
    )
    return [
        Table("main", schema, [[str(n), *given] for n, given in enumerate(rows)]),
        Table(
            "other",
            {"fields": [{"name": "n", "type": "integer"}, *others]},
            [[str(n), *given] for n, given in enumerate(targets)],
        ),
    ]


Found = set[tuple[str, int, str | None]]


def found_by_frictionless(tables: list[Table]) -> Found:
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "random",
        "resources": [
            {"name": table.name, "data": [table.names, *table.rows], "schema": table.schema}
            for table in tables
        ],
    }
    report = frictionless.Package.from_descriptor(descriptor).validate().to_dict()
    assert not report["errors"], report["errors"]
    errors = report["tasks"][0]["errors"]
    assert {error["type"] for error in errors} <= COMPARED
    return {(e["type"], e["rowNumber"], e.get("fieldName")) for e in errors}


def found_by_contract(tables: list[Table]) -> Found:
    typed = {}
    for table in tables:
        frame = pl.DataFrame(
            [[cell or None for cell in row] for row in table.rows],
            schema=dict.fromkeys(table.names, pl.String),
            orient="row",
        )
        typed[table.name] = type_cells(frame, parse_table_schema(table.schema).fields)
    main = tables[0]
    step = check_contract(
        Resource("main", None, main.schema, {}),
        {name: frame for name, (frame, _) in typed.items()},
        typed["main"][1],
    )
    assert {finding.code for finding in step.findings} <= COMPARED, step.findings
    return {(f.code, f.row or 0, None if f.code in OF_ROWS else f.field) for f in step.findings}


@pytest.mark.slow
@settings(suppress_health_check=list(HealthCheck))
@given(packages())
def test_the_same_is_found(tables: list[Table]) -> None:
    expected = found_by_frictionless(tables)
    for code in sorted({code for code, *_ in expected}):
        event(code)
    assert found_by_contract(tables) == expected
