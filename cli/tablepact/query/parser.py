"""Parse untrusted SQL with sqlglot, within limits of size and nesting.

sqlglot is written for SQL of one's own. It reads the arguments of what may be a type (``date(…)``,
``array[…]``) twice, so that its time doubles with each of them inside another, and it calls itself
for each level. So size and nesting are counted first, over the tokens, which takes linear time.
"""

from __future__ import annotations

from collections.abc import Set

import sqlglot
from sqlglot import expressions as sql
from sqlglot.tokens import Token, TokenType  # type: ignore[attr-defined]

from tablepact.errors import SqlError
from tablepact.query.readable_sql import require_readable

MAX_LEVELS = 24
"""How deep brackets, CASE and prefixes such as NOT may be nested; at 40 Python's stack is full."""
MAX_TYPES = 2
"""How many of these brackets may stand, one in the other, behind what may be a type."""

_DIALECT = "duckdb"
_OPENS = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSES = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}
_PREFIXES = {TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.TILDE}


def parse(text: str) -> list[sql.Expr]:
    """Parse the statements, or the expression, of a text in the SQL of DuckDB.

    Raises:
        SqlError: It is longer or deeper than the limits, or is no SQL.
    """
    dialect = sqlglot.Dialect.get_or_raise(_DIALECT)
    try:
        tokens = dialect.tokenize(require_readable(text))
        _require_shallow(tokens, dialect.parser_class.TYPE_TOKENS | {TokenType.IDENTIFIER})
        trees = dialect.parser().parse(tokens, text)
    except RecursionError as error:
        raise SqlError("is nested too deeply") from error
    except sqlglot.errors.SqlglotError as error:
        reason = next(iter(str(error).splitlines()), "empty")
        raise SqlError(f"is no SQL expression: {reason}") from error
    return [tree for tree in trees if tree]


def _require_shallow(tokens: list[Token], types: Set[TokenType]) -> None:
    """Require that nothing is nested too deeply; ``types`` are the tokens that may be a type."""
    levels: list[bool] = []  # for each bracket that is open, whether a type may stand before it
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
