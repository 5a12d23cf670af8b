"""Check whether a small table certainly satisfies its contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tablepact.contract.plain.constraints_and_keys import keeps_constraint, keeps_keys
from tablepact.contract.plain.expression import Expression, UnsureError
from tablepact.contract.row_checks import row_check, type_name
from tablepact.errors import ContractError, EngineError
from tablepact.package.csv_files.plain_table import PlainTable, types_of
from tablepact.package.descriptor.table_schema import Field, TableSchema

SCHEMA_PROPERTIES = frozenset((
    "$schema", "name", "title", "description", "example", "fields", "missingValues",
    "primaryKey", "uniqueKeys", "foreignKeys", "rowRules", "labelField",
))  # fmt: skip
FIELD_PROPERTIES = frozenset((
    "name", "type", "format", "title", "description", "example", "constraints",
    "categories", "categoriesOrdered", "rdfType",
))  # fmt: skip
"""Properties that a contract uses or may ignore; any other property is refused."""


def plain_types(schema: TableSchema) -> dict[str, str] | None:
    """Return the type of each field by name; None if a field needs the full contract."""
    if not schema.has_valid_fields or schema.null_lists:
        return None
    if not schema.metadata.keys() <= SCHEMA_PROPERTIES:
        return None
    if not all(field.metadata.keys() <= FIELD_PROPERTIES for field in schema.fields):
        return None
    return types_of(schema.fields)


def certain_checks(name: str, schema: TableSchema, tables: Mapping[str, PlainTable]) -> int | None:
    """Return the number of checks of a contract; None unless the table certainly passes them all.

    Args:
        name: The name of the table.
        schema: The Table Schema of the table, with ``plain_types``.
        tables: The plain tables of the package, including this one.
    """
    table = tables[name]
    kept = [_field_checks(table, field) for field in schema.fields]
    kept.append(keeps_keys(table, name, schema, tables))
    kept.append(_row_rules(table, schema.row_rules))
    counted = [number for number in kept if number is not None]
    return sum(counted) if len(counted) == len(kept) else None


def _field_checks(table: PlainTable, field: Field) -> int | None:
    """Return the number of checks of a field, including its type; None if one may fail."""
    constraints = dict(field.constraints)
    if not field.has_valid_constraints:
        return None
    if field.has_categories:
        codes = [category.value for category in field.categories or ()]
        if not codes or constraints.setdefault("enum", codes) != codes:
            return None
        if not all(isinstance(code, str) for code in codes) or len({*codes}) < len(codes):
            return None
    if not all(
        keeps_constraint(table, field.name, key, given) for key, given in constraints.items()
    ):
        return None
    return 1 + sum(given is not False for given in constraints.values())


def _row_rules(table: PlainTable, rules: Sequence[Any] | None) -> int | None:
    if rules is None or not all(isinstance(rule, Mapping) for rule in rules):
        return None
    names = [rule.get("name") for rule in rules]
    is_plain = all(isinstance(name, str) for name in names) and len({*names}) == len(names)
    try:
        return len(rules) if is_plain and all(_keeps(table, rule) for rule in rules) else None
    except (UnsureError, ContractError, EngineError):
        return None


def _keeps(table: PlainTable, rule: Mapping[str, Any]) -> bool:
    match rule:
        case {"name": _, "message": str(), "expression": str(text), **rest} if not rest:
            expression = Expression(text, table.types)
            return all(map(expression.keeps, _distinct(table, expression.columns)))
        case {
            "name": _,
            "message": str(),
            "check": str(check),
            "columns": Mapping() as roles,
            **rest,
        }:
            return not rest and _keeps_check(table, check, roles)
    return False


def _keeps_check(table: PlainTable, check: str, roles: Mapping[str, Any]) -> bool:
    known = row_check(check)
    if not roles or not {*known.needs} <= {*roles} <= {*known.needs, *known.takes}:
        return False
    for role, column in roles.items():
        expected = known.needs.get(role) or known.takes[role]
        if not isinstance(column, str) or table.types.get(column) != type_name(expected):
            return False
    try:
        return all(
            known.holds(dict(zip(roles, row, strict=True)))
            for row in _distinct(table, [*roles.values()])
        )
    except Exception:  # a custom check may raise anything; the full contract reports it
        return False


def _distinct(table: PlainTable, columns: list[str]) -> set[tuple[Any, ...]]:
    """Return the distinct rows of some columns."""
    return {*zip(*(table.values(name) for name in columns), strict=True)}
