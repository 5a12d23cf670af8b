"""Find the views that a statement reads, directly or through other views.

Names are compared as DuckDB compares them. If the views are uncertain, all are returned: a reviewer
can dismiss a reported change that has no effect, but cannot notice one that is not reported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlglot import expressions as sql

from tablepact.errors import SqlError
from tablepact.query.parser import parse

CATALOGUE = (sql.Command, sql.Show)
"""The statements that can list or describe any view without naming it."""


def used_views(text: str, views: Mapping[str, str], tables: Collection[str]) -> dict[str, str]:
    """Return the views that a statement reads, each with its SQL, in the order of ``views``.

    Args:
        text: The statement.
        views: The SQL of all views.
        tables: The names of all tables.
    """
    known = {name.casefold() for name in (*views, *tables)}
    names: set[str] = set()
    waiting = [text]
    while waiting:
        read = _used_tables(waiting.pop())
        if read is None or read - known:  # a catalogue or an unknown name
            return dict(views)
        new = [name for name in views if name.casefold() in read - names]
        names |= read
        waiting += [views[name] for name in new]
    return {name: view for name, view in views.items() if name.casefold() in names}


@lru_cache
def _used_tables(text: str) -> frozenset[str] | None:
    """Return the tables and views that a statement names, case-folded; None if uncertain."""
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
    """Return whether a name refers to a common table expression of its own or an outer statement.

    A common table expression can refer to the earlier ones, and to itself only if it is recursive.
    """
    if table.db or table.catalog:
        return False
    name = table.name.casefold()
    inner: sql.Expr = table
    while outer := inner.parent:
        if isinstance(outer, sql.With):  # inner is one of its expressions
            earlier = outer.expressions[: outer.expressions.index(inner)]
            seen = [*earlier, inner] if outer.recursive else earlier
        else:
            clause = outer.args.get("with_")
            seen = clause.expressions if clause and clause is not inner else []
        if any(cte.alias.casefold() == name for cte in seen):
            return True
        inner = outer
    return False
