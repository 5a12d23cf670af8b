"""What a row rule may be: an expression or a check that is registered; and what is no rule."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from typing import Any

import polars as pl
import pytest
from tests.tablepact.contract.row_rules import COLUMNS, kept, registered

from tablepact.contract import row_checks
from tablepact.contract.row_checks import RowCheck, register_row_check, row_check
from tablepact.contract.row_rules import compile_rules
from tablepact.errors import ContractError, EngineError
from tablepact.package.descriptor.table_schema import parse_table_schema

EDTF = ("edtf", "start", "end", "precision")
STATED = ("stated", "minimum", "maximum", "unit", "currency")
TEXT, DAY, NUMBER = pl.String(), pl.Date(), pl.Float64()
WITHIN = RowCheck(
    {"edtf": TEXT},
    {"start": DAY, "end": DAY, "precision": TEXT},
    lambda row: row["edtf"] in (None, "2025"),
)
AMOUNT = RowCheck(
    {"stated": TEXT, "minimum": NUMBER, "maximum": NUMBER},
    {"unit": TEXT, "currency": TEXT},
    lambda row: row["stated"] is None or row["minimum"] == row["maximum"],
)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_checks, "_registered", {})
    monkeypatch.setattr(row_checks, "_installed", dict)
    register_row_check("within", WITHIN)
    register_row_check("amount", AMOUNT)


def test_a_check_is_given_its_roles() -> None:
    rule = registered("within", edtf="unit", start="end")
    row = {"unit": "2025", "edtf": "nonsense"}
    assert kept([rule], row, {**row, "unit": "else"}) == [[True, False]]
    rows = [{"stated": "12", "minimum": 12.0, "maximum": most} for most in (12.0, 13.0)]
    assert kept([registered("amount", *STATED)], *rows) == [[True, False]]


NOTHING = RowCheck({}, {}, lambda _: True)


def test_a_check_may_be_named_by_its_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_checks, "NOTHING", NOTHING, raising=False)
    register_row_check("later", "tablepact.contract.row_checks:NOTHING")
    assert row_check("later") is NOTHING


@pytest.mark.parametrize("module", ["no_such_module:CHECK", "json:loads", "json:nothing"])
def test_a_check_that_cannot_be_loaded(module: str) -> None:
    register_row_check("later", module)
    with pytest.raises(EngineError, match=r"^the check later cannot be loaded: "):
        row_check("later")


def test_a_check_may_be_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(row_checks, "NOTHING", NOTHING, raising=False)
    point = EntryPoint("installed", "tablepact.contract.row_checks:NOTHING", row_checks.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point] * bool(group))
    monkeypatch.setattr(row_checks, "_registered", {})
    with pytest.raises(ContractError, match="there is no check 'else'; available: installed"):
        row_check("else")
    assert row_check("installed") is NOTHING


def test_a_library_alone_has_no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_checks, "_registered", {})
    with pytest.raises(ContractError, match="there is no check 'within'; available: none"):
        row_check("within")


def test_several_rules_keep_their_order_and_texts() -> None:
    rules = [
        {"name": "few", "message": "there are few", "expression": "count < 3"},
        registered("within", "edtf"),
    ]
    compiled = compile_rules(parse_table_schema({"rowRules": rules}), COLUMNS)
    assert [(rule.name, rule.message) for rule in compiled] == [
        ("few", "there are few"),
        ("rule", "it holds"),
    ]
    rows = [{"count": 2, "edtf": "2025"}, {"count": 3, "edtf": "x"}, {}]
    assert kept(rules, *rows) == [[True, False, True]] * 2


def test_no_rows_and_no_rules() -> None:
    for rule in (registered("within", *EDTF), registered("amount", *STATED), GOOD):
        assert kept([rule]) == [[]]
    assert compile_rules(parse_table_schema({}), COLUMNS) == []
    assert compile_rules(parse_table_schema({"rowRules": []}), COLUMNS) == []


GOOD = {"name": "few", "message": "there are few", "expression": "count < 3"}
EITHER = "row rule few: it must have either an expression, or a check with columns"


@pytest.mark.each(
    "rules, says",
    [
        ({"few": GOOD}, "rowRules must be a list"),
        ("few", "rowRules must be a list"),
        (["count < 3"], "every row rule must have a name and a message"),
        ([None], "every row rule must have a name and a message"),
        ([{**GOOD, "name": 1}], "every row rule must have a name and a message"),
        ([{**GOOD, "message": None}], "every row rule must have a name and a message"),
        (
            [{"name": "few", "expression": "count < 3"}],
            "every row rule must have a name and a message",
        ),
        ([{"message": "few", "expression": "count < 3"}], "every row rule must have a name"),
        ([GOOD, GOOD], "two row rules have the name few"),
        ([{"name": "few", "message": "few"}], EITHER),
        ([{**GOOD, "expression": 3}], EITHER),
        ([{**GOOD, "expression": ["count < 3"]}], EITHER),
        ([{**GOOD, "check": "within", "columns": {"edtf": "edtf"}}], EITHER),
        ([{**GOOD, "check": "within"}], EITHER),
        ([{"name": "few", "message": "few", "check": "within"}], EITHER),
        ([{"name": "few", "message": "few", "check": 1, "columns": {}}], EITHER),
        ([{"name": "few", "message": "few", "check": "amount", "columns": ["a"]}], EITHER),
        ([{**GOOD, "expression": ""}], "row rule few: the expression is not"),
        ([{**GOOD, "expression": "nope < 3"}], "the expression uses the column 'nope'"),
        ([{**GOOD, "expression": "count"}], "is a number, not true or false"),
        (
            [{**GOOD, "expression": "max(count) < 3"}],
            "the expression has MAX(count), which is not allowed",
        ),
        ([registered("edtf", "edtf")], "there is no check 'edtf'; available: amount, within"),
        ([registered("within")], "within needs a column for edtf"),
        ([registered("within", "start")], "within needs a column for edtf"),
        ([registered("amount", "stated", "minimum")], "amount needs a column for maximum"),
        ([registered("within", "edtf", "unit")], "within takes no column for unit"),
        ([registered("within", edtf="nope")], "there is no column 'nope'"),
        ([registered("within", edtf="start")], "start is not of the type String"),
        ([registered("within", "edtf", start="edtf")], "edtf is not of the type Date"),
        ([registered("amount", *STATED[:2], maximum="count")], "count is not of the type Float64"),
        ([registered("amount", *STATED[:3], unit="count")], "count is not of the type String"),
        ([registered("within", edtf=["edtf"])], "row rule rule"),  # type: ignore[arg-type]
        ([registered("within", edtf=None)], "row rule rule"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_rule(rules: Any, says: str) -> None:
    with pytest.raises(ContractError) as caught:
        compile_rules(parse_table_schema({"rowRules": rules}), COLUMNS)
    assert says in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
