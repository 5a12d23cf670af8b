"""Which views a statement reads, itself or through other views; names as DuckDB reads them.

In doubt it is every view: a change too many can be looked at, one that is overlooked cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import expressions as sql

from tablepact.errors import SqlError
from tablepact.query.parser import parse

CATALOGUE = (sql.Command, sql.Show)
"""What may tell of any view without naming it."""


def reached(text: str, views: Mapping[str, str], tables: Collection[str]) -> dict[str, str]:
    """Give the views that a statement reads, each with its SQL, in the order of ``views``.

    Args:
        text: The statement.
        views: The SQL of all views.
        tables: The tables that there are besides.
    """
    known = {name.casefold() for name in (*views, *tables)}
    found: set[str] = set()
    waiting = [text]
    while waiting:
        read = _read(waiting.pop())
        if read is None or read - known:  # a catalogue, or a name that is wrong
            return dict(views)
        new = [name for name in views if name.casefold() in read - found]
        found |= read
        waiting += [views[name] for name in new]
    return {name: view for name, view in views.items() if name.casefold() in found}


def _read(text: str) -> set[str] | None:
    """Give the tables and views that a statement names, folded; None if that is not certain."""
    try:
        trees = parse(text)
    except SqlError:
        return None
    if any(tree.find(*CATALOGUE) for tree in trees):
        return None
    named = [table for tree in trees for table in tree.find_all(sql.Table)]
    named = [table for table in named if isinstance(table.this, sql.Identifier)]
    return {table.name.casefold() for table in named if not _is_a_cte(table)}


def _is_a_cte(table: sql.Table) -> bool:
    """Say whether a name stands for a SELECT that its statement, or one around it, gives by WITH.

    Such a SELECT sees those before it; itself only if it is recursive.
    """
    if table.db or table.catalog:
        return False
    name = table.name.casefold()
    inner: sql.Expr = table
    while outer := inner.parent:
        if isinstance(outer, sql.With):  # inner is one of its SELECTs
            earlier = outer.expressions[: outer.expressions.index(inner)]
            seen = [*earlier, inner] if outer.recursive else earlier
        else:
            given = outer.args.get("with_")
            seen = given.expressions if given and given is not inner else []
        if any(cte.alias.casefold() == name for cte in seen):
            return True
        inner = outer
    return False
