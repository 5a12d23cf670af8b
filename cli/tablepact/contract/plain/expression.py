"""Evaluate the expressions of row rules in pure Python.

This module supports a part of ``contract.expression``: comparisons, AND, OR, IS [NOT] NULL, [NOT]
IN and coalesce. It raises UnsureError for an expression that sqlglot might parse differently.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Row = Sequence[Any]
Evaluate = Callable[[Row], Any]
"""Returns the value for a row; None is NULL."""

MAX_LENGTH = 2000
"""The maximum length of an expression in characters."""
MAX_LEVELS = 20
"""The maximum depth of nested brackets."""

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<text>'[^'\\]*')|(?P<number>[0-9]{1,15}(?![0-9.]))"
    r"|(?P<sign><>|<=|>=|[=<>(),]))",
    re.ASCII,
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_KINDS = {"string": "text", "integer": "number", "number": "number", "boolean": "Boolean"}
NOT_NAMES = frozenset(
    """
    ALL ALTER ANALYZE AND ANY ARRAY AS ATTACH BEGIN BETWEEN CACHE CALL CASE COMMENT COMMIT
    CONNECT CONNECT_BY_ROOT COPY CREATE CROSS CURRENT_CATALOG CURRENT_DATE CURRENT_TIME
    CURRENT_TIMESTAMP CURRENT_USER DELETE DESC DESCRIBE DETACH DISCONNECT DISTINCT DROP ELSE
    EXCEPT EXECUTE EXPLAIN FALSE FETCH FOR FORCE FROM GLOB GRANT HAVING IF ILIKE IN INNER
    INSERT INSTALL INTERSECT INTERVAL INTO IS JOIN KILL LATERAL LIKE LIST LOAD LOCALTIME
    LOCALTIMESTAMP MAP MERGE NOT NOTNULL NULL NULLABLE OBJECT ON ONLY OPTIMIZE OR OUTER
    PARTITIONED_BY PIVOT PIVOT_WIDER POSITIONAL PRAGMA PREPARE QUALIFY RANGE REGEXP RENAME
    RESET RETURNING REVOKE RLIKE ROLLBACK ROW SELECT SESSION_USER SET SHOW STRUCT SUMMARIZE
    TABLE TABLESAMPLE THEN TRUE TRUNCATE UNCACHE UNION UNPIVOT UPDATE USE USING VACUUM
    VALUES WHEN WHERE WITH XOR
    """.split()  # noqa: SIM905 - a list of words
)
"""Words, in upper case, that sqlglot does not read as a column name in every position."""


class UnsureError(Exception):
    """The text is not an expression, or needs the full parser."""


class _Part(NamedTuple):
    """A part of an expression: its evaluator, its kind, and whether it is a comparison."""

    value: Evaluate
    kind: str
    is_test: bool = False


class Expression:
    """A compiled expression."""

    def __init__(self, text: str, types: Mapping[str, str]) -> None:
        """Compile an expression.

        Args:
            text: The expression.
            types: The Table Schema type of each column, by name.

        Raises:
            UnsureError: The text is not an expression, or needs the full parser.
        """
        self.columns: list[str] = []
        """The columns that the expression uses, in the order of the cells of a row."""
        if len(text) > MAX_LENGTH:
            raise UnsureError
        self._types = types
        self._tokens = _tokens(text)
        self._level = 0
        part = self._or()
        if self._tokens or part.kind != "Boolean" or not self.columns:
            raise UnsureError
        self._value = part.value

    def keeps(self, row: Row) -> bool:
        """Return whether a row satisfies the expression; NULL does, as with CHECK in SQL."""
        return self._value(row) is not False

    def _or(self) -> _Part:
        part = self._and()
        while self._take("OR"):
            part = _logical(part, self._and(), decides=True)
        return part

    def _and(self) -> _Part:
        part = self._test()
        while self._take("AND"):
            part = _logical(part, self._test(), decides=False)
        return part

    def _test(self) -> _Part:
        part = self._operand()
        if self._take("IS"):
            is_null = not self._take("NOT")
            if not self._take("NULL") or part.is_test:
                raise UnsureError
            part = _is_null(part.value) if is_null else _not(_is_null(part.value))
        elif self._take("NOT"):
            if not self._take("IN"):
                raise UnsureError
            part = _not(self._in(part))
        elif self._take("IN"):
            part = self._in(part)
        elif self._tokens and self._tokens[-1] in _COMPARISONS:
            sign = self._tokens.pop()
            part = _compared(part, sign, self._operand())
        return part

    def _in(self, part: _Part) -> _Part:
        members = self._listed(self._literal)
        if part.is_test or not members or {one.kind for one in members} != {part.kind}:
            raise UnsureError
        listed = {one.value(()) for one in members}
        value = part.value

        def among(row: Row) -> bool | None:
            own = value(row)
            return None if own is None else own in listed

        return _Part(among, "Boolean", is_test=True)

    def _operand(self) -> _Part:
        if self._take("("):
            self._level += 1
            if self._level > MAX_LEVELS:
                raise UnsureError
            part = self._or()
            self._level -= 1
            if not self._take(")"):
                raise UnsureError
            return part._replace(is_test=False)
        if self._tokens and self._tokens[-1].upper() == "COALESCE":
            self._tokens.pop()
            parts = self._listed(self._operand)
            if not parts or len({part.kind for part in parts}) != 1:
                raise UnsureError
            values = [part.value for part in parts]
            return _Part(
                lambda row: next((v for one in values if (v := one(row)) is not None), None),
                parts[0].kind,
            )
        if self._tokens and self._tokens[-1][0] in "'0123456789":
            return self._literal()
        return self._column()

    def _listed(self, read: Callable[[], _Part]) -> list[_Part]:
        """Parse a list in brackets, separated by commas."""
        if not self._take("("):
            raise UnsureError
        parts = [read()]
        while self._take(","):
            parts.append(read())
        if not self._take(")"):
            raise UnsureError
        return parts

    def _literal(self) -> _Part:
        token = self._tokens.pop() if self._tokens else ""
        if token.startswith("'"):
            text = token[1:-1]
            return _Part(lambda _: text, "text")
        if token.isdigit():
            number = int(token)
            return _Part(lambda _: number, "number")
        raise UnsureError

    def _column(self) -> _Part:
        name = self._tokens.pop() if self._tokens else ""
        if name not in self._types or name.upper() in NOT_NAMES:
            raise UnsureError
        if self._tokens and self._tokens[-1] == "(":
            raise UnsureError
        if name not in self.columns:
            self.columns.append(name)
        index, kind = self.columns.index(name), self._types[name]
        return _Part(operator.itemgetter(index), _KINDS.get(kind, kind))

    def _take(self, word: str) -> bool:
        """Consume the next token if it is this word; return whether it was."""
        if self._tokens and self._tokens[-1].upper() == word:
            self._tokens.pop()
            return True
        return False


def _tokens(text: str) -> list[str]:
    """Return the tokens in reverse order."""
    tokens, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnsureError
        tokens.append(match[0].strip())
        at = match.end()
    return tokens[::-1]


def _logical(one: _Part, other: _Part, *, decides: bool) -> _Part:
    """Return AND (if ``decides`` is False) or OR (True); NULL if undecided and a side is NULL."""
    if one.kind != "Boolean" or other.kind != "Boolean":
        raise UnsureError
    left, right = one.value, other.value

    def both(row: Row) -> bool | None:
        first = left(row)
        if first == decides:
            return decides
        second = right(row)
        if second == decides:
            return decides
        return None if first is None or second is None else not decides

    return _Part(both, "Boolean")


def _is_null(value: Evaluate) -> _Part:
    return _Part(lambda row: value(row) is None, "Boolean", is_test=True)


def _not(part: _Part) -> _Part:
    value = part.value

    def opposite(row: Row) -> Any:
        own = value(row)
        return None if own is None else not own

    return _Part(opposite, "Boolean", is_test=True)


def _compared(one: _Part, sign: str, other: _Part) -> _Part:
    if one.is_test or other.is_test or one.kind != other.kind:
        raise UnsureError
    if one.kind == "Boolean" and sign not in ("=", "<>"):
        raise UnsureError
    left, right, compare = one.value, other.value, _COMPARISONS[sign]

    def holds(row: Row) -> Any:
        first, second = left(row), right(row)
        return None if first is None or second is None else compare(first, second)

    return _Part(holds, "Boolean", is_test=True)
