"""The first guard of the sandbox: allow one SELECT, which reads only the tables.

DuckDB itself parses the text. This module checks the syntax tree and converts it back to SQL, so
that only checked SQL runs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

# Other table functions read files, change settings, call an address in memory (arrow_scan), or run
# SQL that checked_select() has not checked (query, json_execute_serialized_sql,
# destroy_external_resource).
TABLE_FUNCTIONS = frozenset({"generate_series", "json_each", "json_tree", "range", "unnest"})

# DuckDB 2.0 also allows COPY, INSERT, UPDATE and DELETE inside WITH.
QUERY_NODES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"})


def checked_select(con: duckdb.DuckDBPyConnection, query: str) -> str:
    """Return the query as DuckDB writes it from its syntax tree.

    This does not use ``extract_statements``, which opens the files of an ``IMPORT DATABASE``; up to
    DuckDB 1.5, it does so even when external access is disabled.

    Raises:
        ValueError: The text is not one SELECT, is nested too deeply, or calls a function that is
            not allowed.
    """
    ((text,),) = con.execute("SELECT json_serialize_sql(?)", [query]).fetchall()
    try:
        tree = json.loads(text, object_hook=_allowed)
    except RecursionError as error:
        raise ValueError("the SQL is nested too deeply") from error
    if tree["error"] and tree["error_type"] == "parser":
        raise ValueError(tree["error_message"] + _position_text(query, tree.get("position")))
    if tree["error"] or len(tree["statements"]) != 1:
        raise ValueError("only one SELECT is allowed")
    ((safe_query,),) = con.execute("SELECT json_deserialize_sql(?)", [text]).fetchall()
    return str(safe_query)


def _allowed(node: dict[str, Any]) -> dict[str, Any]:
    """Return a node of a syntax tree itself; raise ValueError if it is not allowed."""
    kind = str(node.get("type"))
    if kind.endswith("_NODE") and kind not in QUERY_NODES:
        raise ValueError("only one SELECT is allowed")
    as_table = kind == "TABLE_FUNCTION"
    name = str((node["function"] if as_table else node).get("function_name", "")).lower()
    # json_serialize_plan binds text as SQL that checked_select() has not checked
    if name == "json_serialize_plan" or (as_table and name not in TABLE_FUNCTIONS):
        raise ValueError(f"the {'table ' * as_table}function {name} is not allowed")
    return node


def _position_text(query: str, position: object) -> str:
    """Return the line and column of a position in bytes: `` (line 2, column 7)``."""
    if not isinstance(position, str) or not position.isdigit():
        return ""
    before = query.encode()[: int(position)].decode(errors="ignore").split("\n")
    return f" (line {len(before)}, column {len(before[-1]) + 1})"
