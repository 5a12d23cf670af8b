"""Parse untrusted SQL with sqlglot, within limits of size and nesting.

sqlglot expects trusted SQL. It parses the arguments of a possible type (``date(…)``, ``array[…]``)
twice, so its time doubles with each level of such nesting, and it recurses for each level. This
module therefore first checks size and nesting on the tokens, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Set

import sqlglot
from sqlglot import expressions as sql
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

from tablepact.errors import SqlError
from tablepact.query.readable_sql import require_readable

MAX_LEVELS = 24
"""The deepest nesting of brackets, CASE and prefixes such as NOT; at 40, Python's stack is full."""
MAX_TYPES = 2
"""The deepest nesting of brackets that follow a possible type."""

_SHOWN = 40
"""How much of the text before an error a message shows."""
_DIALECT = "duckdb"
_OPENS = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSES = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
_PREFIXES = {TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE}


def parse(text: str) -> list[sql.Expr]:
    """Parse statements, or an expression, in DuckDB's SQL.

    Raises:
        SqlError: The text is too long, is nested too deeply, or is not SQL.
    """
    dialect = sqlglot.Dialect.get_or_raise(_DIALECT)
    try:
        tokens = dialect.tokenize(require_readable(text))
        _require_shallow(tokens, dialect.parser_class.TYPE_TOKENS | {TokenType.IDENTIFIER})
        trees = dialect.parser().parse(tokens, text)
    except RecursionError as error:
        raise SqlError("is nested too deeply") from error
    except sqlglot.errors.SqlglotError as error:
        raise SqlError(f"is not valid SQL: {_reason(error)}") from error
    return [tree for tree in trees if tree]


def _reason(error: sqlglot.errors.SqlglotError) -> str:
    """Return in words what is wrong and where; sqlglot names its own classes."""
    errors: list[dict[str, str]] = getattr(error, "errors", [])
    first = errors[0] if errors else {}
    said = first.get("description") or next(iter(str(error).splitlines()), "it is empty")
    if said.startswith("Required keyword"):
        said = "something is missing"
    elif expected := re.match(r"Expect(?:ing|ed) (\S+)", said):
        said = f'"{expected[1].rstrip(".")}" is missing'
    elif said.startswith("Invalid expression"):
        said = "it cannot be read"
    place = f"{first.get('start_context') or ''}{first.get('highlight') or ''}"
    place = " ".join(place.split())[-_SHOWN:]
    return f'{said}, after "{place}"' if place else said


def _require_shallow(tokens: list[Token], types: Set[TokenType]) -> None:
    """Raise SqlError if the nesting is too deep; ``types`` are the tokens that may be a type."""
    levels: list[bool] = []  # for each open bracket, whether the token before it may be a type
    prefixes = 0
    before = TokenType.SEMICOLON
    for token in tokens:
        kind = token.token_type
        prefixes = prefixes + 1 if kind in _PREFIXES else 0
        if kind in _OPENS:
            levels.append(before in types)
        elif kind in _CLOSES and levels:
            levels.pop()
        if len(levels) + prefixes > MAX_LEVELS or sum(levels) > MAX_TYPES:
            raise SqlError("is nested too deeply")
        before = kind
