"""Which views a statement reads, itself or through other views; names as DuckDB reads them.

In doubt it is every view: a change too many can be looked at, one that is overlooked cannot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlglot import expressions as sql

from tablepact.errors import SqlError
from tablepact.query.parser import parse

CATALOGUE = (sql.Command, sql.Show)
"""What may tell of any view without naming it."""


def used_views(text: str, views: Mapping[str, str], tables: Collection[str]) -> dict[str, str]:
    """Return the views that a statement reads, each with its SQL, in the order of ``views``.

    Args:
        text: The statement.
        views: The SQL of all views.
        tables: The tables that there are besides.
    """
    known = {name.casefold() for name in (*views, *tables)}
    names: set[str] = set()
    waiting = [text]
    while waiting:
        read = _used_tables(waiting.pop())
        if read is None or read - known:  # a catalogue, or a name that is wrong
            return dict(views)
        new = [name for name in views if name.casefold() in read - names]
        names |= read
        waiting += [views[name] for name in new]
    return {name: view for name, view in views.items() if name.casefold() in names}


@lru_cache
def _used_tables(text: str) -> frozenset[str] | None:
    """Return the tables and views that a statement names, folded; None if that is not certain."""
    try:
        trees = parse(text)
    except SqlError:
        return None
    if any(tree.find(*CATALOGUE) for tree in trees):
        return None
    used = [table for tree in trees for table in tree.find_all(sql.Table)]
    used = [table for table in used if isinstance(table.this, sql.Identifier)]
    return frozenset(table.name.casefold() for table in used if not _is_a_cte(table))


def _is_a_cte(table: sql.Table) -> bool:
    """Return whether a name stands for a common table expression of its statement or an outer one.

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
            clause = outer.args.get("with_")
            seen = clause.expressions if clause and clause is not inner else []
        if any(cte.alias.casefold() == name for cte in seen):
            return True
        inner = outer
    return False
