"""What a statement names: its tables, and their columns, so that nothing else need be loaded.

In doubt it is everything: too much only takes time, too little would be another answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlglot import expressions as sql

from tablepact.errors import SqlError
from tablepact.query.parser import parse

ALL_COLUMNS = (
    sql.Columns, sql.Command, sql.Describe, sql.Pivot, sql.Placeholder, sql.PositionalColumn,
    sql.Summarize,
)  # fmt: skip
"""What may stand for columns that it does not name."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a statement names.

    Attributes:
        tables: The tables that it reads; all where it names a view or a catalogue, or cannot be
            told.
        words: What may be the names of its columns, in lower case; None if it may mean any.
    """

    tables: list[str]
    words: frozenset[str] | None

    def columns(self, names: list[str]) -> list[str]:
        """Choose from the columns of a table; at least one, for a table has rows by a column."""
        if self.words is None:
            return names
        return [name for name in names if name.lower() in self.words] or names[:1]


def named(text: str, tables: Collection[str]) -> Named:
    """Say what a statement names of these tables."""
    try:
        trees = parse(text)
        known = {name.lower(): name for name in tables}
        found = {table.name.lower() for tree in trees for table in tree.find_all(sql.Table)}
        own = {cte.alias.lower() for tree in trees for cte in tree.find_all(sql.CTE)}
        if not found or found - own - set(known):  # a catalogue, or a name that is wrong
            return Named([*tables], None)
        read = [known[name] for name in sorted(found & set(known))]
        sure = len(trees) == 1 and not any(map(_may_mean_any, trees[0].walk()))
        if not sure or _is_a_row(trees[0], found | own):
            return Named(read, None)
        return Named(read, frozenset(_words(trees[0])))
    except SqlError:
        return Named([*tables], None)


def _may_mean_any(node: sql.Expr) -> bool:
    """Say whether a node may stand for columns that it does not name."""
    if isinstance(node, sql.Star):  # count(*) is about rows
        return not isinstance(node.parent, sql.Count)
    if isinstance(node, sql.Join):
        return node.method in ("NATURAL", "POSITIONAL")
    if isinstance(node, sql.TableAlias):  # AS t(a, b) counts columns
        return bool(node.args.get("columns")) and not isinstance(node.parent, sql.CTE)
    if isinstance(node, sql.Anonymous):
        return str(node.this).lower() == "columns"
    return isinstance(node, ALL_COLUMNS)


def _is_a_row(tree: sql.Expr, tables: set[str]) -> bool:
    """Say whether the name of a table may stand for a whole row, as in ``SELECT t FROM t``."""
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
