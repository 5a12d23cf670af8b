"""Table Schema compiled to ``pandera.polars.DataFrameSchema``.

pandera has no such bridge for polars. This one checks types, the constraints of each field,
primary, unique and foreign keys, and row rules. It refuses a schema that asks for anything else,
and skips nothing. Validate eager frames with it: pandera passes a LazyFrame with its data unread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import pandera.polars as pa
import polars as pl

from tablepact.contract.constraints import compile_constraint
from tablepact.contract.key_checks import foreign_key, names_of, require_matching_target, unique_key
from tablepact.contract.row_rules import compile_rules
from tablepact.errors import ContractError
from tablepact.exact_columns import is_pattern
from tablepact.package.type_casts import code_list, column_type, is_typed

_SCHEMA_PROPERTIES = {
    *("$schema", "name", "title", "description", "example", "fields", "missingValues"),
    *("primaryKey", "uniqueKeys", "foreignKeys", "rowRules", "labelField"),
}
_FIELD_PROPERTIES = {
    *("name", "type", "format", "title", "description", "example", "constraints"),
    *("categories", "categoriesOrdered", "rdfType"),
}


def compile_contract(
    schema: Mapping[str, Any],
    referenced: Mapping[str, pl.DataFrame],
    *,
    name: str = "",
    codes: bool = True,
    judged: bool = False,
) -> pa.DataFrameSchema:
    """Compile a Table Schema.

    Args:
        schema: The Table Schema, as its JSON object.
        referenced: The tables that its foreign keys refer to, by name.
        name: The table's own name, for foreign keys that refer to it and for messages.
        codes: Whether a code list is held as ``pl.Enum``, or as text.
        judged: Whether the cells have been judged by frictionless's rules. Then a field that is
            not held in its type is held as text, and of its constraints, which were judged too,
            only ``required``, ``unique`` and those of a text are.

    Returns:
        A contract for an eager frame with exactly the columns of the schema, in order; numbers are
        Decimals where they are in the table of that name in ``referenced``. The checks
        are named after the constraint, the kind of key or the row rule that they hold.

    Raises:
        ContractError: The schema asks for something that cannot be checked here.
    """
    try:
        known = as_held(schema) if judged else schema
        return _compile(known, referenced, name, codes)
    except (AttributeError, KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ContractError(f"{name or 'the schema'}: not a Table Schema ({reason})") from error


def as_held(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema whose fields all have a type here: those that have none as text."""
    return {**schema, "fields": [_as_held(field) for field in schema.get("fields", [])]}


def _as_held(field: Mapping[str, Any]) -> Mapping[str, Any]:
    if is_typed(field):
        return field
    kept = {name: field[name] for name in field if name in _FIELD_PROPERTIES - {"type", "format"}}
    if field.get("type", "string") != "string":
        given = field.get("constraints", {})
        kept["constraints"] = {
            name: given[name] for name in ("required", "unique") if name in given
        }
    return kept


def _compile(
    schema: Mapping[str, Any], referenced: Mapping[str, pl.DataFrame], name: str, codes: bool
) -> pa.DataFrameSchema:
    _refuse_unknown(schema, _SCHEMA_PROPERTIES, name or "the schema")
    fields = schema.get("fields", [])
    names = [field.get("name") for field in fields]
    if not all(isinstance(field_name, str) for field_name in names):
        raise ContractError(f"{name or 'the schema'}: a field without a name")
    if patterns := [field_name for field_name in names if is_pattern(field_name)]:
        raise ContractError(f"field {patterns[0]}: polars takes the name for a pattern of names")
    if not names or len(set(names)) != len(names):
        raise ContractError(f"{name or 'the schema'}: no fields, or two of the same name")
    columns = {field["name"]: column_type(field, codes=codes) for field in fields}
    if name in referenced:  # numbers that Int64 or Float64 cannot hold may be Decimals there
        dtypes = referenced[name].schema
        columns |= {f: dtypes[f] for f in columns if dtypes.get(f) == pl.Decimal}
    rules = [_check(rule.name, rule.holds) for rule in compile_rules(schema, columns)]
    return pa.DataFrameSchema(
        {field["name"]: _column(field, columns[field["name"]]) for field in fields},
        checks=[*_keys(schema, columns, referenced, name), *rules],
        name=name or None,
        title=cast("str | None", schema.get("title")),
        description=cast("str | None", schema.get("description")),
        strict=True,
        ordered=True,
    )


def _column(field: Mapping[str, Any], dtype: pl.DataType) -> pa.Column:
    name, kind = field["name"], field.get("type", "string")
    _refuse_unknown(field, _FIELD_PROPERTIES, f"field {name}")
    constraints = dict(field.get("constraints", {}))
    listed = code_list(field)
    if listed is not None and constraints.setdefault("enum", listed) != listed:
        raise ContractError(f"field {name}: enum and categories differ")
    checks = [
        _check(constraint, built)
        for constraint, value in constraints.items()
        if (built := compile_constraint(name, kind, dtype, constraint, value)) is not None
    ]
    return pa.Column(
        dtype, checks, nullable=True, title=field.get("title"), description=field.get("description")
    )


def _keys(
    schema: Mapping[str, Any],
    columns: Mapping[str, pl.DataType],
    referenced: Mapping[str, pl.DataFrame],
    name: str,
) -> list[pa.Check]:
    unique = schema.get("uniqueKeys", [])
    if not isinstance(unique, list) or [] in unique:
        raise ContractError("uniqueKeys is not a list of lists of fields")
    keys = [("uniqueKeys", names_of(key)) for key in unique]
    if primary := names_of(schema.get("primaryKey") or []):
        keys.insert(0, ("primaryKey", primary))
    checks = []
    for kind, key in keys:
        if absent := [field for field in key if field not in columns]:
            raise ContractError(f"{kind}: there is no field {absent[0]!r}")
        built = unique_key(key, primary=kind == "primaryKey").alias("own")
        checks.append(_check(f"{kind} {', '.join(key)}", built))
    for entry in schema.get("foreignKeys", []):
        checks.append(_foreign_key(entry, columns, referenced, name))
    return checks


def _foreign_key(
    entry: Mapping[str, Any],
    columns: Mapping[str, pl.DataType],
    referenced: Mapping[str, pl.DataFrame],
    name: str,
) -> pa.Check:
    fields, reference = names_of(entry["fields"]), entry["reference"]
    _refuse_unknown(entry, {"fields", "reference"}, "foreignKeys")
    _refuse_unknown(reference, {"fields", "resource"}, "foreignKeys")
    keys, other = names_of(reference["fields"]), reference.get("resource") or name
    label = f"foreignKeys {', '.join(fields)}"
    if other == name:
        require_matching_target(fields, columns, keys, columns)
        return _check(label, lambda frame: foreign_key(frame, fields, frame, keys))
    if other not in referenced:
        raise ContractError(f"{label}: there is no table {other!r} that can be read")
    target = referenced[other]
    require_matching_target(fields, columns, keys, target.schema)
    return _check(label, lambda frame: foreign_key(frame, fields, target.lazy(), keys))


def _check(name: str, holds: pl.Expr | Callable[[pl.LazyFrame], pl.LazyFrame]) -> pa.Check:
    """Return a check of what gives one Boolean column for a frame; null keeps it."""

    def kept(frame: pl.LazyFrame) -> pl.LazyFrame:
        column = frame.select(holds) if isinstance(holds, pl.Expr) else holds(frame)
        return column.select(pl.all().fill_null(True))

    return pa.Check(
        lambda data: kept(data.lazyframe),
        name=name,
        error=name,
        ignore_na=False,
    )


def _refuse_unknown(given: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(given) - known:
        raise ContractError(f"{where}: {min(unknown)!r} cannot be compiled")
