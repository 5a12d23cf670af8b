"""The steps that run table rules and check derived tables.

The descriptor lists rules under ``tableRules``, each with a ``name``, a ``message`` and the
``path`` of its SQL: one SELECT, which may use every table by its name. A rule holds if it returns
no row. If a row has ``record_table`` and ``record_id``, the finding shows that address. A table
with ``derivedBy`` is valid if its rows are the result of that SELECT. Both may use the views under
``tableViews``. The SQL is untrusted and runs in a sandbox; see ``tablepact.query``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tablepact.errors import PackageError, SqlError
from tablepact.language import later, message
from tablepact.package.descriptor.model import Package, Resource, TableRule
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.metadata.metadata_files import read_text
from tablepact.query.client import column_names
from tablepact.query.identifiers import quote_identifier
from tablepact.query.readable_sql import require_readable
from tablepact.query.sandbox import QueryFailure, QueryResult, run_queries
from tablepact.report.model import Finding, Step

if TYPE_CHECKING:
    from tablepact.query.client import AnyTable

Outcome = QueryResult | QueryFailure


def check_sql_rules(package: Package, tables: Mapping[str, AnyTable]) -> list[Step]:
    """Run the rules, one step each, and compare derived tables with the results of their queries.

    A rule that cannot run fails.
    """
    derived = [resource for resource in package.resources if resource.derived_by]
    paths = {f"rule {rule.name}": rule.path for rule in package.rules}
    paths |= {f"table {table.name}": path for table in derived if (path := table.derived_by)}
    outcomes: dict[str, Outcome] = {}
    queries: dict[str, str] = {}
    for name, path in paths.items():
        try:
            queries[name] = require_readable(read_text(path))
        except PackageError as error:
            outcomes[name] = QueryFailure(str(error))
        except SqlError as error:
            outcomes[name] = QueryFailure(f"its SQL {error}")
    for resource in derived:
        if (name := f"table {resource.name}") in queries:
            columns = column_names(tables[resource.name])
            queries[name] = _difference(resource, columns, queries[name])
    try:
        views = package.view_texts()
        answers = run_queries(tables, list(queries.values()), views=views) if queries else []
    except (PackageError, SqlError) as error:
        answers = [QueryFailure(str(error))] * len(queries)
    outcomes |= zip(queries, answers, strict=True)
    steps = [_rule_step(rule, outcomes[f"rule {rule.name}"]) for rule in package.rules]
    return steps + [
        _derived_step(resource, outcomes[f"table {resource.name}"]) for resource in derived
    ]


_DIFFERS = {
    "missing": later("the row {row} is missing"),
    "stale": later("the row {row} is not in the result of its query"),
}


def _rule_step(rule: TableRule, outcome: Outcome) -> Step:
    if isinstance(outcome, QueryFailure):
        broken = Finding("rule-error", f"{rule.name}: {outcome.message}", check=rule.name)
        return Step("rule", rule.name, "fail", message("the query failed"), (broken,))
    findings = [
        _finding(rule, dict(zip(outcome.columns, row, strict=True))) for row in outcome.rows
    ]
    if outcome.truncated:
        findings.append(
            Finding(
                "table-rule",
                message("{rule}: there are more rows", rule=rule.message),
                check=rule.name,
            )
        )
    return Step("rule", rule.name, "fail" if findings else "pass", rule.message, tuple(findings))


def _finding(rule: TableRule, row: JsonObject) -> Finding:
    table, identifier = row.pop("record_table", None), row.pop("record_id", None)
    named = str(table) if table not in (None, "") else None
    address = f"{named}/{identifier}" if named and identifier is not None else None
    cells = ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)
    said = f"{rule.message}: {cells}" if cells else rule.message
    return Finding("table-rule", said, named, check=rule.name, record=address)


def _difference(resource: Resource, columns: list[str], derivation: str) -> str:
    """Return the SQL that selects the rows in which a table and its derivation differ."""
    names = [quote_identifier(name) for name in columns]
    cells = ", ".join(f"{name}::VARCHAR AS {name}" for name in names)
    stored = f"SELECT {cells} FROM {quote_identifier(resource.name)}"  # noqa: S608 - it runs in the sandbox
    derived = f"SELECT {cells} FROM (\n{derivation.rstrip().rstrip(';')}\n)"  # noqa: S608
    missing, stale = f"{derived} EXCEPT ALL {stored}", f"{stored} EXCEPT ALL {derived}"
    return (
        f"SELECT 'missing' AS how, * FROM ({missing}) UNION ALL"  # noqa: S608
        f" SELECT 'stale' AS how, * FROM ({stale}) ORDER BY ALL"
    )


def _derived_step(resource: Resource, outcome: Outcome) -> Step:
    name = resource.name
    if isinstance(outcome, QueryFailure):
        broken = Finding(
            "rule-error",
            message("derivation: {problem}", problem=outcome.message),
            name,
            check="derivedBy",
        )
        return Step("derivation", name, "fail", message("the query failed"), (broken,))
    findings = []
    for how, *cells in outcome.rows:
        row = dict(zip(outcome.columns[1:], cells, strict=True))
        identifier = row.get(resource.key or "")
        name_of_row = identifier or ", ".join(str(cell) for cell in cells if cell is not None)
        address = f"{name}/{identifier}" if identifier else None
        findings.append(
            Finding(
                "derived-table",
                message(_DIFFERS[how], row=name_of_row),
                name,
                check="derivedBy",
                record=address,
            )
        )
    if outcome.truncated:
        findings.append(
            Finding("derived-table", message("more rows differ"), name, check="derivedBy")
        )
    detail = message("its rows are the result of its query")
    return Step("derivation", name, "fail" if findings else "pass", detail, tuple(findings))
