"""Run SQL over the tables of a package: load only what the statement names, and sandbox it.

In doubt everything is loaded: too much only takes time, too little would be another answer. The
statement is read here, in the process of the caller, and run in that of ``query/worker.py``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

import polars as pl
from sqlglot import expressions as sql

from tablepact.errors import SqlError
from tablepact.exact_columns import columns
from tablepact.package.batches import AnyFrame
from tablepact.query.parser import parse
from tablepact.query.sandbox import run_query

TIMEOUT = 60.0
MEMORY_MB = 1024


ALL_COLUMNS = (
    sql.Columns, sql.Command, sql.Describe, sql.Pivot, sql.Placeholder, sql.PositionalColumn,
    sql.Summarize,
)  # fmt: skip
"""What may stand for columns that it does not name."""


@dataclass(frozen=True, slots=True)
class UsedNames:
    """The tables and columns that a statement names.

    Attributes:
        tables: The tables that it reads; all where it names a view or a catalogue, or cannot be
            told.
        words: What may be the names of its columns, in lower case; None if it may mean any.
    """

    tables: list[str]
    words: frozenset[str] | None

    def columns(self, names: list[str]) -> list[str]:
        """Return those among the columns of a table; at least one, or it would have no rows."""
        if self.words is None:
            return names
        return [name for name in names if name.lower() in self.words] or names[:1]


def query(
    tables: Mapping[str, AnyFrame],
    text: str,
    *,
    views: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
    memory_mb: int = MEMORY_MB,
) -> pl.DataFrame:
    """Run one SELECT over tables; see ``run_query`` for the types of what comes back.

    Args:
        tables: The tables by name; of those that the query names, the columns that it may need are
            handed on.
        text: SQL of DuckDB.
        views: SELECTs by name, to be asked as tables.
        timeout: Seconds, start and loading included.
        memory_mb: Memory beyond the bare database, in MiB.

    Raises:
        SqlError: The SQL is wrong, is not one SELECT, or was stopped at a limit.
        PackageError: A table that it names cannot be read.
    """
    if not text.strip():
        raise SqlError("there is no query; it is one SELECT, such as FROM events LIMIT 5")
    views = views or {}
    used = used_names(text, list(tables))
    loaded = {name: tables[name] for name in used.tables}
    used_views = views if len(loaded) == len(tables) and used.words is None else {}
    run = partial(run_query, query=text, timeout=timeout, memory_mb=memory_mb)
    try:
        try:
            return run({n: _used_columns(t, used) for n, t in loaded.items()}, views=used_views)
        except SqlError as error:
            if used.words is None or not str(error).startswith("Binder Error"):
                raise
        return run(loaded)  # so that the message knows all columns
    except SqlError as error:
        raise SqlError(_helpful(str(error), [*tables, *views])) from error


def _used_columns(table: AnyFrame, used: UsedNames) -> AnyFrame:
    """Return the columns of a table that the statement may need."""
    return table.select(columns(used.columns(table.lazy().collect_schema().names())))


def _helpful(message: str, names: list[str]) -> str:
    """Return the message of DuckDB with the table that was meant, or those that there are."""
    message = re.sub(r"^\w+( \w+)? Error: ", "", message)
    if missing := re.match(r"Table with name (.+?) does not exist!", message):
        near = get_close_matches(missing[1].lower(), names, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names) or 'none'}"
        return f"there is no table {missing[1]!r}; {hint}"
    return message


def used_names(text: str, tables: Collection[str]) -> UsedNames:
    """Return what a statement names of these tables."""
    try:
        trees = parse(text)
        known = {name.lower(): name for name in tables}
        names = {table.name.lower() for tree in trees for table in tree.find_all(sql.Table)}
        own = {cte.alias.lower() for tree in trees for cte in tree.find_all(sql.CTE)}
        if not names or names - own - set(known):  # a catalogue, or a name that is wrong
            return UsedNames([*tables], None)
        read = [known[name] for name in sorted(names & set(known))]
        is_certain = len(trees) == 1 and not any(map(_may_mean_any, trees[0].walk()))
        if not is_certain or _is_row(trees[0], names | own):
            return UsedNames(read, None)
        return UsedNames(read, frozenset(_words(trees[0])))
    except SqlError:
        return UsedNames([*tables], None)


def _may_mean_any(node: sql.Expr) -> bool:
    """Return whether a node may stand for columns that it does not name."""
    if isinstance(node, sql.Star):  # count(*) is about rows
        return not isinstance(node.parent, sql.Count)
    if isinstance(node, sql.Join):
        return node.method in ("NATURAL", "POSITIONAL")
    if isinstance(node, sql.TableAlias):  # AS t(a, b) counts columns
        return bool(node.args.get("columns")) and not isinstance(node.parent, sql.CTE)
    if isinstance(node, sql.Anonymous):
        return str(node.this).lower() == "columns"
    return isinstance(node, ALL_COLUMNS)


def _is_row(tree: sql.Expr, tables: set[str]) -> bool:
    """Return whether the name of a table may stand for a whole row, as in ``SELECT t FROM t``."""
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
