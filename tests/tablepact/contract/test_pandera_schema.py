"""A schema becomes a contract that holds all of it, or it is refused; nothing is skipped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaError, SchemaErrors

from tablepact.contract import row_checks
from tablepact.contract.pandera_schema import compile_contract
from tablepact.contract.row_checks import Row, RowCheck
from tablepact.contract.table_contract import compile_table_contract
from tablepact.errors import ContractError
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import parse_field, parse_table_schema
from tablepact.package.field_types.type_casts import column_type
from tablepact.validation.contract_steps import check_contract

A_B = [{"name": "a"}, {"name": "b"}]
NO_TABLES: Mapping[str, pl.DataFrame] = {}


def broken(
    schema: Any, frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame] = NO_TABLES
) -> list[tuple[int, str]]:
    """Return which rows, from 0, break which checks; ``validate`` finds what pandera finds."""
    contract = compile_contract(parse_table_schema(schema), tables, name="trees")
    ours = compile_table_contract(parse_table_schema(schema), tables, name="trees").failures(frame)
    cases = pandera_cases(contract, frame)
    assert [(one.field, one.check, one.index, one.reason) for one in ours] == [
        (column, check, index, "") for column, check, index, _ in cases
    ]
    return sorted((index, check) for _, check, index, _ in cases)


def pandera_cases(contract: pa.DataFrameSchema, frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return column, check, row and value of what pandera finds."""
    try:
        contract.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.iter_rows(named=True)
        return [
            (
                case["column"] if case["schema_context"] == "Column" else None,
                case["check"],
                case["index"],
                case["failure_case"],
            )
            for case in cases
        ]
    return []


def test_a_check_that_breaks_has_failed_and_the_others_run_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(_row: Row) -> bool:
        raise LookupError("no such tree")

    monkeypatch.setitem(row_checks._registered, "breaks", RowCheck({"a": pl.String()}, {}, breaks))
    rules = [
        {"name": "broken", "message": "it breaks", "check": "breaks", "columns": {"a": "a"}},
        {"name": "kept", "message": "it is x", "expression": "a = 'x'"},
    ]
    schema = {"fields": [{"name": "a", "constraints": {"required": True}}], "rowRules": rules}
    frame = text(a=["x", None, "y"])
    found = compile_table_contract(parse_table_schema(schema), {}).failures(frame)
    assert [(one.check, one.field, one.index, one.reason) for one in found] == [
        ("required", "a", 1, ""),
        ("broken", None, None, 'LookupError("no such tree")'),
        ("kept", None, 2, ""),
    ]
    cases = pandera_cases(compile_contract(parse_table_schema(schema), {}), frame)
    assert [
        (check, column, index, "" if value is None or index is not None else value)
        for column, check, index, value in cases
    ] == [(one.check, one.field, one.index, one.reason) for one in found]


def text(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def refusal(schema: Any, tables: Mapping[str, pl.DataFrame] = NO_TABLES, **options: Any) -> str:
    with pytest.raises(ContractError) as caught:
        compile_contract(parse_table_schema(schema), tables, name="trees", **options)
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


class TestFrame:
    SCHEMA: Mapping[str, Any] = {
        "title": "Trees",
        "description": "Trees of a park.",
        "fields": [
            {"name": "kind", "title": "Kind", "categories": [{"value": "oak"}, {"value": "elm"}]},
            {"name": "height", "type": "number", "description": "In metres."},
            {"name": "age", "type": "integer"},
            {"name": "alive", "type": "boolean"},
            {"name": "planted", "type": "date"},
            {"name": "note"},
        ],
    }
    FRAME = pl.DataFrame(
        [("elm", 1.5, 3, True, date(2024, 1, 2), ""), (None,) * 6],
        schema={"kind": pl.Enum(["oak", "elm"]), "height": pl.Float64(), "age": pl.Int64(),
                "alive": pl.Boolean(), "planted": pl.Date(), "note": pl.String()},
        orient="row",
    )  # fmt: skip

    def test_good(self) -> None:
        contract = compile_contract(parse_table_schema(self.SCHEMA), {})
        assert contract.validate(self.FRAME, lazy=True).equals(self.FRAME)
        assert contract.validate(self.FRAME.head(0)).is_empty()

    def test_titles_are_kept(self) -> None:
        contract = compile_contract(parse_table_schema(self.SCHEMA), {}, name="trees")
        assert (contract.name, contract.title) == ("trees", "Trees")
        assert contract.description == "Trees of a park."
        assert contract.columns["kind"].title == "Kind"
        assert contract.columns["height"].description == "In metres."

    @pytest.mark.parametrize("column", FRAME.columns)
    def test_another_dtype(self, column: str) -> None:
        wrong = self.FRAME.with_columns(pl.lit(None, pl.Duration).alias(column))
        with pytest.raises(SchemaErrors) as caught:
            compile_contract(parse_table_schema(self.SCHEMA), {}).validate(wrong, lazy=True)
        (case,) = caught.value.failure_cases.rows(named=True)
        assert case["column"] == column
        assert "dtype" in case["check"]

    @pytest.mark.parametrize("codes", [["elm", "oak"], ["oak"], ["oak", "elm", "ash"]])
    def test_another_code_list(self, codes: list[str]) -> None:
        wrong = self.FRAME.with_columns(pl.lit(None, pl.Enum(codes)).alias("kind"))
        with pytest.raises(SchemaError):
            compile_contract(parse_table_schema(self.SCHEMA), {}).validate(wrong)

    @pytest.mark.parametrize(
        "wrong",
        [
            FRAME.drop("note"),
            FRAME.with_columns(extra=1),
            FRAME.select(reversed(FRAME.columns)),
            FRAME.rename({"age": "Age"}),
        ],
        ids=["one less", "one more", "another order", "another name"],
    )
    def test_other_columns(self, wrong: pl.DataFrame) -> None:
        with pytest.raises(SchemaErrors):
            compile_contract(parse_table_schema(self.SCHEMA), {}).validate(wrong, lazy=True)

    def test_wrong_dtype_is_a_finding(self) -> None:
        frame = pl.DataFrame({"a": ["x"], "b": [1]})
        resource = Resource("trees", None, {"fields": A_B}, {})
        step = check_contract(resource, {"trees": frame})
        (finding,) = step.findings
        assert (step.status, finding.code, finding.field) == ("fail", "contract-error", "b")
        assert "String" in finding.message
        assert "Int64" in finding.message

    def test_a_lazy_frame_is_passed_unread(self) -> None:
        """Why only eager frames are validated: pandera reads the schema of a LazyFrame alone."""
        contract = compile_contract(
            parse_table_schema({"fields": [{"name": "a", "constraints": {"enum": ["x"]}}]}), {}
        )
        bad = text(a=["not x"])
        contract.validate(bad.lazy(), lazy=True)
        with pytest.raises(SchemaErrors):
            contract.validate(bad, lazy=True)


class TestCodes:
    FIELD: dict[str, Any] = {"name": "a", "categories": ["u", "v"]}  # noqa: RUF012

    def test_as_enum_or_text(self) -> None:
        assert column_type(parse_field(self.FIELD)) == pl.Enum(["u", "v"])
        assert column_type(parse_field(self.FIELD), codes=False) == pl.String()

    def test_text_is_validated_against_the_list(self) -> None:
        contract = compile_contract(parse_table_schema({"fields": [self.FIELD]}), {}, codes=False)
        contract.validate(text(a=["u", None]))
        with pytest.raises(SchemaError):
            contract.validate(text(a=["w"]))

    @pytest.mark.parametrize("codes", [True, False])
    @pytest.mark.parametrize("enum", [["v", "u"], ["u"], ["u", "v", "w"], []])
    def test_enum_and_categories_differ(self, codes: bool, enum: list[str]) -> None:
        field = {**self.FIELD, "constraints": {"enum": enum}}
        assert "enum and categories must list the same values" in refusal(
            {"fields": [field]}, codes=codes
        )

    @pytest.mark.parametrize("codes", [True, False])
    def test_of_numbers(self, codes: bool) -> None:
        field = {"name": "a", "type": "integer", "categories": [1, 2]}
        contract = compile_contract(parse_table_schema({"fields": [field]}), {}, codes=codes)
        contract.validate(pl.DataFrame({"a": [1, 2]}))
        with pytest.raises(SchemaError):
            contract.validate(pl.DataFrame({"a": [3]}))

    @pytest.mark.parametrize("codes", [True, False])
    def test_a_format_is_not_skipped(self, codes: bool) -> None:
        assert "format" in refusal({"fields": [{**self.FIELD, "format": "email"}]}, codes=codes)


class TestKeys:
    @pytest.mark.parametrize("key", ["a", ["a"]])
    def test_primary_key(self, key: Any) -> None:
        frame = text(a=["x", "y", "x", None, "x"], b=[None] * 5)
        found = broken({"fields": A_B, "primaryKey": key}, frame)
        assert found == [(row, "primaryKey a") for row in (2, 3, 4)]

    def test_composite_primary_key(self) -> None:
        frame = text(a=["x", "x", "y", "x", "x", None, None],
                     b=["1", "2", "1", "1", None, "1", None])  # fmt: skip
        found = broken({"fields": A_B, "primaryKey": ["a", "b"]}, frame)
        assert found == [(row, "primaryKey a, b") for row in (3, 4, 5, 6)]

    def test_parts_are_not_joined_as_text(self) -> None:
        frame = text(a=["x", "xy", "x,"], b=["yz", "z", ""])
        assert broken({"fields": A_B, "primaryKey": ["a", "b"]}, frame) == []

    def test_unique_keys_with_missing_parts(self) -> None:
        frame = text(a=["x", "x", None, None, "x", "x"], b=["1", None, "1", "1", "1", None])
        found = broken({"fields": A_B, "uniqueKeys": [["a", "b"]]}, frame)
        assert found == [(4, "uniqueKeys a, b")]

    def test_several_unique_keys(self) -> None:
        frame = text(a=["x", "x", "y"], b=["1", "2", "2"])
        found = broken({"fields": A_B, "uniqueKeys": [["a"], ["b"], ["a", "b"]]}, frame)
        assert found == [(1, "uniqueKeys a"), (2, "uniqueKeys b")]

    @pytest.mark.parametrize("values", [[0.0, -0.0], [1.5, 1.5]])
    def test_keys_of_numbers(self, values: list[float]) -> None:
        schema = {"fields": [{"name": "a", "type": "number"}], "primaryKey": "a"}
        assert broken(schema, pl.DataFrame({"a": values})) == [(1, "primaryKey a")]

    @pytest.mark.parametrize("kind", ["primaryKey", "uniqueKeys"])
    def test_no_such_field(self, kind: str) -> None:
        key = ["a", "c"] if kind == "primaryKey" else [["a", "c"]]
        assert refusal({"fields": A_B, kind: key}) == f"{kind}: there is no field 'c'"


def foreign(fields: Any, other: Any, resource: str | None = "parks") -> dict[str, Any]:
    reference = {"fields": other} if resource is None else {"resource": resource, "fields": other}
    return {"fields": A_B, "foreignKeys": [{"fields": fields, "reference": reference}]}


class TestForeignKeys:
    PARKS: Mapping[str, pl.DataFrame] = {
        "parks": text(p=["x", "y", "y", None], q=["1", "2", "2", "3"])
    }

    @pytest.mark.parametrize(("fields", "other"), [("a", "p"), (["a"], ["p"])])
    def test_another_table(self, fields: Any, other: Any) -> None:
        frame = text(a=["y", "z", None, "x", "z"], b=[None] * 5)
        found = broken(foreign(fields, other), frame, self.PARKS)
        assert found == [(1, "foreignKeys a"), (4, "foreignKeys a")]

    def test_composite(self) -> None:
        frame = text(
            a=["x", "x", "y", None, "x", None, "z"], b=["1", "2", "2", "3", None, None, None]
        )
        found = broken(foreign(["a", "b"], ["p", "q"]), frame, self.PARKS)
        assert found == [(1, "foreignKeys a, b")]  # a key with a missing part refers to nothing

    def test_fields_in_another_order(self) -> None:
        frame = text(a=["1", "x"], b=["x", "1"])
        assert broken(foreign(["b", "a"], ["p", "q"]), frame, self.PARKS) == [
            (1, "foreignKeys b, a")
        ]

    @pytest.mark.parametrize("resource", ["trees", "", None])
    def test_the_table_itself(self, resource: str | None) -> None:
        frame = text(a=["x", "y", "z", "w"], b=["y", "x", None, "v"])
        assert broken(foreign("b", "a", resource), frame) == [(3, "foreignKeys b")]

    def test_the_table_itself_crosswise(self) -> None:
        frame = text(a=["x", "y", "z"], b=["y", "x", "v"])
        assert broken(foreign(["a", "b"], ["b", "a"], None), frame) == [(2, "foreignKeys a, b")]

    def test_two_to_the_same_table(self) -> None:
        schema = {
            "fields": A_B,
            "foreignKeys": [
                {"fields": name, "reference": {"resource": "parks", "fields": "p"}} for name in "ab"
            ],
        }
        frame = text(a=["x", "n"], b=["n", "x"])
        assert broken(schema, frame, self.PARKS) == [(0, "foreignKeys b"), (1, "foreignKeys a")]

    def test_code_lists_compare_as_text(self) -> None:
        target = {"parks": pl.DataFrame({"p": pl.Series(["x"], dtype=pl.Enum(["x", "y"]))})}
        frame = text(a=["x", "y"], b=[None, None])
        assert broken(foreign("a", "p"), frame, target) == [(1, "foreignKeys a")]

    def test_numbers(self) -> None:
        target = {"parks": pl.DataFrame({"p": [0.0, 1.5]})}
        schema = {**foreign("a", "p"), "fields": [{"name": "a", "type": "number"}]}
        assert broken(schema, pl.DataFrame({"a": [-0.0, 1.5, 2.0]}), target) == [
            (2, "foreignKeys a")
        ]

    def test_to_an_empty_table(self) -> None:
        frame = text(a=["x", None], b=["x", None])
        empty = {"parks": self.PARKS["parks"].head(0)}
        assert broken(foreign("a", "p"), frame, empty) == [(0, "foreignKeys a")]
        assert broken(foreign("a", "p"), frame.head(0), empty) == []

    @pytest.mark.each(
        "schema, says",
        [
            (foreign("a", "p", "woods"), "no table 'woods' that can be read"),
            (foreign("a", "n"), "does not exist"),
            (foreign("c", "p"), "does not exist"),
            (foreign("c", "a", None), "does not exist"),
            (foreign("a", "c", None), "does not exist"),
            (foreign(["a", "b"], ["p"]), "it must refer to as many fields as it has"),
            (foreign("a", ["p", "q"]), "it must refer to as many fields as it has"),
        ],
    )
    def test_that_does_not_fit(self, schema: Any, says: str) -> None:
        assert says in refusal(schema, self.PARKS)

    @pytest.mark.parametrize("kind", ["integer", "number", "boolean", "date"])
    def test_of_another_type(self, kind: str) -> None:
        schema = {**foreign("a", "p"), "fields": [{"name": "a", "type": kind}]}
        assert "its target's String" in refusal(schema, self.PARKS)

    def test_to_another_package(self) -> None:
        """A reference that frictionless does not follow either; here it must not be misread."""
        schema = foreign("a", "p")
        schema["foreignKeys"][0]["reference"]["package"] = "https://example.com/other.json"
        assert "package" in refusal(schema, self.PARKS)


def of_field(**field: Any) -> dict[str, Any]:
    return {"fields": [{"name": "a", **field}]}


def of_schema(**schema: Any) -> dict[str, Any]:
    return {"fields": A_B, **schema}


class TestRefused:
    @pytest.mark.each(
        "schema, says",
        [
            (of_schema(fieldsMatch=["subset"]), "trees: 'fieldsMatch' cannot be compiled"),
            (of_schema(rowrules=[]), "trees: 'rowrules' cannot be compiled"),
            (of_schema(primarykey="a"), "trees: 'primarykey' cannot be compiled"),
            (of_field(trueValues=["yes"]), "trueValues cannot be compiled"),
            (of_field(missingValues=["-"]), "missingValues cannot be compiled"),
            (of_field(constraint={}), "field a: 'constraint' cannot be compiled"),
            (of_field(unique=True), "field a: 'unique' cannot be compiled"),
            (of_field(format="email"), "the format 'email' cannot be compiled"),
            (of_field(type="time"), "the type 'time' cannot be compiled"),
            (of_field(constraints={"jsonSchema": {}}), "'jsonSchema' cannot be compiled"),
            (
                of_field(type="date", constraints={"maxLength": 1}),
                "date does not support the constraint maxLength",
            ),
            (
                of_schema(rowRules=[{"name": "r", "message": "m"}]),
                "row rule r: it must have either",
            ),
            ({"fields": []}, "trees: it has no fields"),
            ({}, "trees: it has no fields"),
            ({"fields": [{"name": "a"}, {"name": "a"}]}, "two with the same name"),
        ],
    )
    def test_what_is_not_known(self, schema: Any, says: str) -> None:
        assert says in refusal(schema)

    def test_what_only_describes_is_allowed(self) -> None:
        field = {"title": "A", "description": "An a.", "example": "x", "rdfType": "x:y",
                 "format": "default", "type": "string", "constraints": {}}  # fmt: skip
        more = {"$schema": "x", "name": "t", "title": "T", "description": "D", "example": "x",
                "missingValues": ["-"], "uniqueKeys": [], "foreignKeys": [], "rowRules": [],
                "primaryKey": []}  # fmt: skip
        assert broken({**of_field(**field), **more}, text(a=["x", None])) == []

    @pytest.mark.each(
        "schema",
        [
            {"fields": 5},
            {"fields": {"a": "string"}},
            {"fields": ["a"]},
            {"fields": [{"type": "string"}]},
            {"fields": [{"name": 5}]},
            {"fields": [{"name": None}]},
            {"fields": [{"name": ["a"]}]},
            of_field(type=["string"]),
            of_field(constraints=5),
            of_field(constraints=None),
            of_field(constraints=["required"]),
            of_field(categories=5),
            of_field(categories="uv"),
            of_field(categories=[{"label": "u"}]),
            of_field(categories=["u", "u"]),
            of_field(categories=[None]),
            of_schema(primaryKey=5),
            of_schema(primaryKey=[["a"]]),
            of_schema(primaryKey={"a": 1}),
            of_schema(uniqueKeys=None),
            of_schema(uniqueKeys=5),
            of_schema(uniqueKeys="a"),
            of_schema(uniqueKeys=[5]),
            of_schema(uniqueKeys=[[]]),
            of_schema(foreignKeys=5),
            of_schema(foreignKeys={"fields": "a"}),
            of_schema(foreignKeys=["a"]),
            of_schema(foreignKeys=[{}]),
            of_schema(foreignKeys=[{"fields": "a"}]),
            of_schema(foreignKeys=[{"fields": "a", "reference": "parks"}]),
            of_schema(foreignKeys=[{"fields": "a", "reference": {"resource": "parks"}}]),
            foreign([], []),
            foreign("a", "p", ["parks"]),
        ],
    )
    def test_what_is_no_schema(self, schema: Any) -> None:
        """A stranger's schema gives one line, never a traceback."""
        refusal(schema, {"parks": text(p=["x"])})


RULED = {
    "fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}],
    "rowRules": [
        {"name": "in-order", "message": "a is not above b", "expression": "a <= b"},
        {"name": "positive", "message": "a is positive", "expression": "a > 0"},
    ],
}


def test_row_rules_are_checks() -> None:
    frame = pl.DataFrame({"a": [1, 2, 0, None], "b": [1, 1, None, 1]})
    assert broken(RULED, frame) == [(1, "in-order"), (2, "positive")]


def test_every_check_is_named() -> None:
    schema = {
        **RULED,
        "fields": [{"name": "a", "type": "integer", "constraints": {"minimum": 1, "unique": True}},
                   {"name": "b", "type": "integer"}],
        "primaryKey": "a",
        "uniqueKeys": [["a", "b"]],
        "foreignKeys": [{"fields": "b", "reference": {"fields": "a"}}],
    }  # fmt: skip
    contract = compile_contract(parse_table_schema(schema), {}, name="trees")
    assert isinstance(contract, pa.DataFrameSchema)
    assert [check.name for check in contract.columns["a"].checks] == ["minimum", "unique"]
    assert [check.name for check in contract.checks] == [
        *("primaryKey a", "uniqueKeys a, b", "foreignKeys b", "in-order", "positive")
    ]


def test_what_is_found_twice_is_reported_twice() -> None:
    schema = {"fields": [{"name": "a", "constraints": {"pattern": "[a-z]+", "maxLength": 2}}]}
    found = broken(schema, text(a=["ok", "TOO", None]))
    assert found == [(1, "maxLength"), (1, "pattern")]
