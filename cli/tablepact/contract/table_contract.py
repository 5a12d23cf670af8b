"""Table Schema compiled to checks of a polars frame.

A contract checks types, the constraints of each field, primary, unique and foreign keys, and row
rules. A schema with any other requirement is refused, so that nothing is skipped silently.
``pandera_schema`` offers the same checks as a pandera schema; ``validate`` runs them directly,
since importing pandera takes longer than checking a table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import polars as pl

from tablepact.contract.constraints import compile_constraint
from tablepact.contract.key_checks import foreign_key, require_matching_target, unique_key
from tablepact.contract.plain.certain import FIELD_PROPERTIES, SCHEMA_PROPERTIES
from tablepact.contract.row_rules import compile_rules
from tablepact.errors import ContractError, as_line
from tablepact.exact_columns import is_pattern
from tablepact.package.descriptor.table_schema import Field, ForeignKey, TableSchema, parse_field
from tablepact.package.field_types.type_casts import code_list, column_type, is_typed


@dataclass(frozen=True, slots=True)
class ContractCheck:
    """A check of a frame: one Boolean for each row; null passes.

    Attributes:
        name: The constraint, the kind of key or the row rule.
        holds: An expression, or a function from a frame to one Boolean column.
        columns: The columns that a row rule reads.
    """

    name: str
    holds: pl.Expr | Callable[[pl.LazyFrame], pl.LazyFrame]
    columns: tuple[str, ...] = ()

    def kept(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return one Boolean column: whether each row passes the check."""
        holds = self.holds
        column = frame.select(holds) if isinstance(holds, pl.Expr) else holds(frame)
        return column.select(pl.all().fill_null(True))


@dataclass(frozen=True, slots=True)
class ContractColumn:
    """A column of a contract: its type and the checks of its values."""

    dtype: pl.DataType
    checks: tuple[ContractCheck, ...]
    field: Field


@dataclass(frozen=True, slots=True)
class ContractFailure:
    """A row that fails a check, or a check that raised an error.

    Attributes:
        check: The name of the check.
        field: The field of the check; None for a check of whole rows.
        index: The index of the row, from 0; None if the check raised.
        reason: The error that the check raised.
    """

    check: str
    field: str | None
    index: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TableContract:
    """The requirements on a frame.

    Attributes:
        columns: Exactly the columns of the frame, in order.
        checks: The checks of whole rows: keys, then row rules.
    """

    columns: Mapping[str, ContractColumn]
    checks: tuple[ContractCheck, ...]

    @property
    def size(self) -> int:
        """The number of checks; the type of each column counts as one."""
        return len(self.checks) + sum(len(one.checks) + 1 for one in self.columns.values())

    def fits(self, frame: pl.DataFrame) -> bool:
        """Return whether a frame has the columns of the contract in order, with their types."""
        expected = [(name, column.dtype) for name, column in self.columns.items()]
        return list(frame.schema.items()) == expected

    def failures(self, frame: pl.DataFrame) -> list[ContractFailure]:
        """Check a frame that fits; return failures of columns first, each in the order of rows."""
        checks: list[tuple[str | None, ContractCheck]] = [
            (name, check) for name, column in self.columns.items() for check in column.checks
        ]
        checks += [(None, check) for check in self.checks]
        broken = _broken_at_once(frame, [check for _, check in checks])
        return [
            failure
            for number, (field, check) in enumerate(checks)
            for failure in _failures(
                frame, field, check, None if broken is None else broken.get(number)
            )
        ]


def _broken_at_once(
    frame: pl.DataFrame, checks: Sequence[ContractCheck]
) -> dict[int, pl.Series] | None:
    """Return the rows that fail each check that is an expression; None if an expression raises."""
    built = {
        str(number): check.holds.fill_null(True)
        for number, check in enumerate(checks)
        if isinstance(check.holds, pl.Expr)
    }
    try:
        kept = frame.select(**built)
    except pl.exceptions.PolarsError:
        return None
    return {int(column.name): (~column).arg_true() for column in kept.iter_columns()}


def _failures(
    frame: pl.DataFrame, field: str | None, check: ContractCheck, broken: pl.Series | None
) -> Iterator[ContractFailure]:
    """Yield the failures of a check; run it unless the failing rows are already known."""
    if broken is None:
        try:
            broken = (~check.kept(frame.lazy()).collect().to_series()).arg_true()
        except Exception as error:  # a check that raises has not passed
            first = f'"{error.args[0]}"' if error.args else ""
            yield ContractFailure(check.name, field, None, f"{type(error).__name__}({first})")
            return
    yield from (ContractFailure(check.name, field, index) for index in broken)


def compile_table_contract(
    schema: TableSchema,
    referenced: Mapping[str, pl.DataFrame],
    *,
    name: str = "",
    codes: bool = True,
    validated: bool = False,
) -> TableContract:
    """Compile a Table Schema.

    Args:
        schema: The Table Schema.
        referenced: The tables that its foreign keys refer to, by name.
        name: The table's own name, for foreign keys that refer to it and for messages.
        codes: Whether categories are ``pl.Enum`` or text.
        validated: Whether the cells have been validated by frictionless's rules. Then a field of a
            type without a polars equivalent is kept as text, and the contract checks only its
            constraints ``required`` and ``unique`` (all of them if it is a string), since the
            others have been validated.

    Returns:
        A contract for a frame with exactly the columns of the schema, in order. Numbers are
        Decimals if they are in the table of that name in ``referenced``.

    Raises:
        ContractError: The schema contains something that this contract cannot check.
    """
    try:
        known = as_held(schema) if validated else schema
        own = referenced.get(name) if validated else None
        return _compile(known, referenced, name, codes, own)
    except (AttributeError, KeyError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        reason = as_line(f"{type(error).__name__}: {error}")
        raise ContractError(f"{name or 'the schema'}: not a Table Schema ({reason})") from error


def as_held(schema: TableSchema) -> TableSchema:
    """Return a schema with every field of a type without a polars equivalent turned into text."""
    return replace(schema, fields=tuple(map(_as_held, schema.fields)))


def _as_held(field: Field) -> Field:
    if is_typed(field):
        return field
    known = FIELD_PROPERTIES - {"type", "format"}
    kept = {name: value for name, value in field.metadata.items() if name in known}
    if field.type != "string":
        given = field.constraints
        kept["constraints"] = {
            name: given[name] for name in ("required", "unique") if name in given
        }
    return parse_field(kept)


def _compile(
    schema: TableSchema,
    referenced: Mapping[str, pl.DataFrame],
    name: str,
    codes: bool,
    frame: pl.DataFrame | None,
) -> TableContract:
    _refuse_unknown(schema.metadata, SCHEMA_PROPERTIES, name or "the schema")
    if not schema.has_valid_fields:
        raise ContractError(f"{name or 'the schema'}: fields must be a list of objects")
    if schema.null_lists:
        raise ContractError(f"{name or 'the schema'}: {schema.null_lists[0]} must not be null")
    names = [field.name for field in schema.fields]
    if not all(names):
        raise ContractError(f"{name or 'the schema'}: a field has no name")
    if patterns := [field_name for field_name in names if is_pattern(field_name)]:
        raise ContractError(
            f"field {patterns[0]}: the name is not supported, as polars would read it as a pattern"
        )
    if not names or len(set(names)) != len(names):
        raise ContractError(f"{name or 'the schema'}: it has no fields, or two with the same name")
    columns = {field.name: column_type(field, codes=codes) for field in schema.fields}
    if name in referenced:  # numbers that do not fit Int64 or Float64 may be Decimals there
        dtypes = referenced[name].schema
        columns |= {f: dtypes[f] for f in columns if dtypes.get(f) == pl.Decimal}
    compiled_rules = compile_rules(schema, columns, frame)
    rules = [ContractCheck(rule.name, rule.holds, rule.columns) for rule in compiled_rules]
    compiled = {field.name: _column(field, columns[field.name]) for field in schema.fields}
    return TableContract(compiled, (*_keys(schema, columns, referenced, name), *rules))


def _column(field: Field, dtype: pl.DataType) -> ContractColumn:
    name, constraints = field.name, dict(field.constraints)
    _refuse_unknown(field.metadata, FIELD_PROPERTIES, f"field {name}")
    if not field.has_valid_constraints:
        raise ContractError(f"field {name}: constraints must be an object")
    listed = code_list(field)
    if listed is not None and constraints.setdefault("enum", listed) != listed:
        raise ContractError(f"field {name}: enum and categories must list the same values")
    checks = [
        ContractCheck(constraint, built)
        for constraint, value in constraints.items()
        if (built := compile_constraint(name, field.type, dtype, constraint, value)) is not None
    ]
    return ContractColumn(dtype, tuple(checks), field)


def _keys(
    schema: TableSchema,
    columns: Mapping[str, pl.DataType],
    referenced: Mapping[str, pl.DataFrame],
    name: str,
) -> list[ContractCheck]:
    unique = schema.unique_keys
    if unique is None or not all(unique):
        raise ContractError("uniqueKeys must be a list of lists of fields")
    if schema.primary_key is None:
        raise ContractError("primaryKey must be a list of fields")
    keys = [("primaryKey", schema.primary_key), *(("uniqueKeys", key) for key in unique)]
    checks = []
    for kind, key in keys:
        if not key:
            continue
        if absent := [field for field in key if field not in columns]:
            raise ContractError(f"{kind}: there is no field {absent[0]!r}")
        built = unique_key(key, primary=kind == "primaryKey").alias("own")
        checks.append(ContractCheck(f"{kind} {', '.join(key)}", built))
    for link in schema.foreign_keys:
        checks.append(_foreign_key(link, columns, referenced, name))
    return checks


def _foreign_key(
    link: ForeignKey | None,
    columns: Mapping[str, pl.DataType],
    referenced: Mapping[str, pl.DataFrame],
    name: str,
) -> ContractCheck:
    if link is None:
        raise ContractError("foreignKeys: a key must have fields and a reference")
    _refuse_unknown(link.unknown, frozenset(), "foreignKeys")
    fields, keys, other = link.fields, link.target_fields, link.target or name
    label = f"foreignKeys {', '.join(fields)}"
    if other == name:
        require_matching_target(fields, columns, keys, columns)
        return ContractCheck(label, lambda frame: foreign_key(frame, fields, frame, keys))
    if other not in referenced:
        raise ContractError(f"{label}: there is no table {other!r} that can be read")
    target = referenced[other]
    require_matching_target(fields, columns, keys, target.schema)
    return ContractCheck(label, lambda frame: foreign_key(frame, fields, target.lazy(), keys))


def _refuse_unknown(given: Collection[str], known: Set[str], where: str) -> None:
    if unknown := set(given) - known:
        raise ContractError(f"{where}: {min(unknown)!r} cannot be compiled")
