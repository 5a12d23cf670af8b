"""Find the tables and columns that a statement names, with sqlglot; if uncertain, all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlglot import expressions as sql

from tablepact.errors import SqlError
from tablepact.query.named_tables import UsedNames
from tablepact.query.parser import parse

ALL_COLUMNS = (
    sql.Columns, sql.Command, sql.Describe, sql.Pivot, sql.Placeholder, sql.PositionalColumn,
    sql.Summarize,
)  # fmt: skip
"""The syntax that can refer to columns without naming them."""


def used_names(text: str, tables: Collection[str]) -> UsedNames:
    """Return the tables that a statement names, and the words that may be columns of them."""
    try:
        trees = parse(text)
        known = {name.lower(): name for name in tables}
        names = {table.name.lower() for tree in trees for table in tree.find_all(sql.Table)}
        own = {cte.alias.lower() for tree in trees for cte in tree.find_all(sql.CTE)}
        if not names or names - own - set(known):  # a catalogue or an unknown name
            return UsedNames([*tables], None, may_be_views=True)
        read = [known[name] for name in sorted(names & set(known))]
        is_certain = len(trees) == 1 and not any(map(_may_mean_any, trees[0].walk()))
        if not is_certain or _is_row(trees[0], names | own):
            return UsedNames(read, None)
        return UsedNames(read, frozenset(_words(trees[0])))
    except SqlError:
        return UsedNames([*tables], None, may_be_views=True)


def _may_mean_any(node: sql.Expr) -> bool:
    """Return whether a node can refer to columns that it does not name."""
    if isinstance(node, sql.Star):  # count(*) counts rows
        return not isinstance(node.parent, sql.Count)
    if isinstance(node, sql.Join):
        return node.method in ("NATURAL", "POSITIONAL")
    if isinstance(node, sql.TableAlias):  # AS t(a, b) renames columns by position
        return bool(node.args.get("columns")) and not isinstance(node.parent, sql.CTE)
    if isinstance(node, sql.Anonymous):
        return str(node.this).lower() == "columns"
    return isinstance(node, ALL_COLUMNS)


def _is_row(tree: sql.Expr, tables: set[str]) -> bool:
    """Return whether a table name can refer to a whole row, as in ``SELECT t FROM t``."""
    aliases = {alias.name.lower() for alias in tree.find_all(sql.TableAlias)}
    names = tables | aliases
    return any(
        node.name.lower() in names and not isinstance(node.parent, sql.Table | sql.TableAlias)
        and not (isinstance(node.parent, sql.Column) and node.arg_key != "this")
        for node in tree.find_all(sql.Identifier)
    )  # fmt: skip


def _words(tree: sql.Expr) -> Iterator[str]:
    for node in tree.find_all(sql.Identifier, sql.Literal, sql.Var):
        yield node.name.lower()
