"""What is read here as an expression, sqlglot reads alike, and polars gives the same for a row."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import polars as pl
import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from tablepact.contract.expression import compile_expression
from tablepact.contract.plain.expression import MAX_LEVELS, NOT_NAMES, Expression, UnsureError
from tablepact.errors import ExpressionError, SqlError
from tablepact.package.field_types.type_casts import FIELD_TYPES
from tablepact.query.parser import parse

TYPES = {"a": "integer", "x": "number", "s": "string", "t": "string", "f": "boolean", "d": "date",
         "e": "date"}  # fmt: skip
ROWS = [
    (1, 1.0, "u", "v", True, dt.date(2024, 1, 1), dt.date(2024, 1, 2)),
    (2, -0.5, "", "", False, dt.date(2024, 1, 2), dt.date(2024, 1, 2)),
    (None, 2.5, "é", "u", None, None, dt.date(1999, 12, 31)),
    (3, None, None, "Z", True, dt.date(2024, 1, 3), None),
    (None,) * 7,
]
DTYPES = {name: FIELD_TYPES[kind].dtype for name, kind in TYPES.items()}
FRAME = pl.DataFrame(ROWS, schema=DTYPES, orient="row")


def kept(text: str) -> list[bool]:
    expression = Expression(text, TYPES)
    cells = FRAME.select(expression.columns).rows()
    return [expression.keeps(row) for row in cells]


def by_polars(text: str) -> list[bool]:
    return FRAME.select(compile_expression(text, DTYPES)).to_series().to_list()


@pytest.mark.each("text",
    [
        "a = 1", "a <> x", "a <= 2 AND s = 'u'", "x < a OR f = (t = 'v')", "s IS NULL", "f",
        "s IS NOT NULL AND (t IN ('v', 'Z') OR a NOT IN (1, 3))", "(a IS NULL) = (d IS NULL)",
        "coalesce(s, t, '') <> coalesce(t, '')", "d < e", "s<'v'", "((a)) >= 2", "f <> (a > 1)",
        "(s = 'u' OR (t = '' AND a = 2)) AND (d IS NULL OR d <= e)", "A = 1 OR a = 1",
        "coalesce(f, (a = 1))", "a  is  not  null", "s NOT IN ('u')",
    ],
)  # fmt: skip
def test_what_is_read_gives_what_polars_gives(text: str) -> None:
    if text.startswith("A"):
        with pytest.raises(UnsureError):
            kept(text)
        return
    assert kept(text) == by_polars(text)


@pytest.mark.each("text",
    [
        "", "1 = 1", "a", "a = 's'", "a + 1 = 2", "a = 1 = f", "NOT f", "a = -1",
        "a BETWEEN 1 AND 2",
        "s = 'it''s'", r"s = 'a\b'", "a IS 1", "a IS NULL IS NULL", "f < f", "a IN (1, 'x')",
        "a IN ()",
        "b = 1", "a = 1;", "a = 1 -- all", "length(s) = 1", 'a = "x"', "a == 1", "a != 1",
        "a = 1e3",
        "a = 1.5", "s = 'a' 'b'", "a IN (1) IN (f)", "(a = 1", "a = 1)", "coalesce() = 1",
        "coalesce(a, s) = 1", "d = '2024-01-01'", "(a = 1) IS NULL = f", "s LIKE 'u'", "a = 1 OR",
        "f = TRUE", "a = 12345678901234567890", "a = 1 AND " * 300 + "f",
        "(" * (MAX_LEVELS + 1) + "f" + ")" * (MAX_LEVELS + 1),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_left_to_sqlglot(text: str) -> None:
    with pytest.raises(UnsureError):
        Expression(text, TYPES)


def expressions() -> st.SearchStrategy[str]:
    names = {kind: [n for n, k in TYPES.items() if k in kinds] for kind, kinds in
             {"n": ("integer", "number"), "s": ("string",), "d": ("date",)}.items()}  # fmt: skip
    number = st.sampled_from([*names["n"], "0", "2", "7"])
    text = st.sampled_from([*names["s"], "'u'", "''", "'é'", "coalesce(s, 'v')", "coalesce(t, s)"])
    day = st.sampled_from(names["d"])
    sign = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    compared = st.one_of(
        st.builds("{} {} {}".format, pair, sign, pair) for pair in (number, text, day)
    )
    tested = st.builds(
        "{} {}".format,
        st.sampled_from(["a", "x", "s", "t", "f", "d"]),
        st.sampled_from(["IS NULL", "IS NOT NULL", "is not null"]),
    )
    among = st.builds(
        "{} {} ({})".format, st.sampled_from(["s", "t"]), st.sampled_from(["IN", "NOT IN"]),
        st.lists(st.sampled_from(["'u'", "'v'", "''"]), min_size=1, max_size=3).map(", ".join),
    )  # fmt: skip
    return st.recursive(
        st.one_of(compared, tested, among, st.just("f")),
        lambda inner: st.one_of(
            st.builds("{} {} {}".format, inner, st.sampled_from(["AND", "OR", "or"]), inner),
            st.builds("({})".format, inner),
            st.builds("({}) {} ({})".format, inner, st.sampled_from(["=", "<>"]), inner),
        ),
        max_leaves=6,
    )


@given(expressions())
def test_any_expression_gives_what_polars_gives(text: str) -> None:
    try:
        own = kept(text)
    except UnsureError:
        return
    assert own == by_polars(text)


def words() -> set[str]:
    parser: Any = DuckDB.parser_class
    listed = [*DuckDB.tokenizer_class.KEYWORDS, *parser.FUNCTIONS, *parser.FUNCTION_PARSERS]
    listed += [*parser.NO_PAREN_FUNCTION_PARSERS, *(one.name for one in parser.NO_PAREN_FUNCTIONS)]
    return {word.upper() for word in listed if word.isidentifier()}


FORMS = ("{} IS NULL", "({} = 'x')", "{} <> 'x' AND {} IN ('a')", "coalesce({}, '') = 'x'",
         "zz = {}",
         "{} NOT IN ('a','b')", "zz IS NULL OR {} < zz", "(({}) = (zz))")  # fmt: skip


@pytest.mark.slow
def test_no_keyword_of_sqlglot_is_read_as_a_column() -> None:
    """But those that it reads as one, too, wherever a column may stand."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    named = {form: repr(*parse(form.format(*["own_name"] * 2))) for form in FORMS}
    for word in sorted(words() - NOT_NAMES):
        for name in (word, word.lower()):
            for form in FORMS:
                (tree,) = parse(form.format(*[name] * 2))
                assert repr(tree) == named[form].replace("own_name", name), form.format(name, name)


def test_what_is_no_name_is_not_needlessly_so() -> None:
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    assert {word for word in NOT_NAMES if not _is_odd(word)} <= {"IN", "IS"}
    assert isinstance(sqlglot.parse_one("a", dialect="duckdb"), exp.Column)


def _is_odd(word: str) -> bool:
    for form in FORMS:
        try:
            trees = parse(form.format(*[word] * 2))
            named = parse(form.format(*["own_name"] * 2))
        except (SqlError, ExpressionError, IndexError):
            return True
        if [*map(repr, trees)] != [repr(tree).replace("own_name", word) for tree in named]:
            return True
    return False
