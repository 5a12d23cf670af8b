"""Rules across the tables of a package: SQL that returns the rows that break the rule.

They are listed in the descriptor, under ``tableRules``, each with a ``name``, a ``message`` and the
``path`` of its SQL: one SELECT over all the tables, under their names. A rule is kept if it returns
no row. A row that has ``record_table`` and ``record_id`` is shown by that address. The SQL runs
shut in, since a package may be anybody's; see ``avocado_pivot.sql``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from avocado_pivot.errors import PackageError, SqlError
from avocado_pivot.judges.report import Finding, Step
from avocado_pivot.package.descriptor import Rule
from avocado_pivot.package.metadata_files import read_text
from avocado_pivot.sql.shut_in import Failure, Result, run


def judge_by_rules(rules: Sequence[Rule], tables: Mapping[str, pl.DataFrame]) -> list[Step]:
    """Run the rules across tables, one step each; a rule that cannot run has not passed."""
    outcomes: dict[str, Result | Failure] = {}
    queries: dict[str, str] = {}
    for rule in rules:
        try:
            queries[rule.name] = read_text(rule.path)
        except PackageError as error:
            outcomes[rule.name] = Failure(str(error))
    try:
        answers = run(tables, list(queries.values())) if queries else []
    except SqlError as error:
        answers = [Failure(str(error))] * len(queries)
    outcomes |= zip(queries, answers, strict=True)
    return [_step(rule, outcomes[rule.name]) for rule in rules]


def _step(rule: Rule, outcome: Result | Failure) -> Step:
    if isinstance(outcome, Failure):
        broken = Finding("rule-error", f"{rule.name}: {outcome.message}", check=rule.name)
        return Step("rule", rule.name, "fail", "did not run to its end", (broken,))
    findings = [
        _finding(rule, dict(zip(outcome.columns, row, strict=True))) for row in outcome.rows
    ]
    if outcome.truncated:
        findings.append(Finding("table-rule", f"{rule.message}: more rows follow", check=rule.name))
    return Step("rule", rule.name, "fail" if findings else "pass", rule.message, tuple(findings))


def _finding(rule: Rule, row: dict[str, Any]) -> Finding:
    table, identifier = row.pop("record_table", None), row.pop("record_id", None)
    named = str(table) if table not in (None, "") else None
    address = f"{named}/{identifier}" if named and identifier is not None else None
    cells = ", ".join(f"{name} {value}" for name, value in row.items() if value is not None)
    message = f"{rule.message}: {cells}" if cells else rule.message
    return Finding("table-rule", message, named, check=rule.name, record=address)
