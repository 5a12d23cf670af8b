"""The fields of a Table Schema with typed constraint values, which every format is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.errors import ContractError, PackageError
from tablepact.escape import single_line
from tablepact.package.descriptor.keys import primary_key
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.field_types.polars_types import DTYPES
from tablepact.package.field_types.type_casts import code_list
from tablepact.schema_formats.schema_as_written import schema_of
from tablepact.schema_formats.values import TYPES, typed_constraint


@dataclass(frozen=True, slots=True)
class SchemaColumn:
    """A field of a table, with its constraints as typed values.

    Attributes:
        name: The name of the field.
        kind: The Table Schema type.
        format: The Table Schema format.
        required: Whether values must not be missing: a constraint of the field requires it, or the
            field is part of the primary key.
        constraints: The other constraints except ``unique``, with values of the field's type.
        unsupported: What no format can express, such as an unknown constraint; one line each.
        field: The field itself.
    """

    name: str
    kind: str
    format: str
    required: bool
    constraints: Mapping[str, Any]
    unsupported: tuple[str, ...]
    field: Field

    @property
    def dtype(self) -> pl.DataType:
        """The polars type of the column; text for code lists."""
        return DTYPES.get(self.kind, pl.String())


def schema_columns(resource: Resource) -> list[SchemaColumn]:
    """Return the fields of a table in order.

    Raises:
        PackageError: The table has no schema or no fields, or two fields share a name.
    """
    schema_of(resource)
    columns = [_column(field, primary_key(resource)) for field in resource.fields]
    names = [column.name for column in columns]
    if not names:
        raise PackageError(f"{resource.name}: the schema has no fields")
    if duplicates := [name for name in names if names.count(name) > 1]:
        raise PackageError(
            f"{resource.name}: two fields have the name {duplicates[0]!r}; rename one of them"
        )
    return columns


def _column(field: Field, primary: tuple[str, ...]) -> SchemaColumn:
    name, kind, field_format = field.name, field.type, field.format
    given = dict(field.constraints)
    unsupported = [] if kind in TYPES else [f"{kind!r} is not a type of Table Schema"]
    required = given.pop("required", False)
    given.pop("unique", None)  # package.keys treats it as a unique key
    if not field.has_valid_constraints:
        unsupported.append("constraints is not an object")
    if not isinstance(required, bool):
        unsupported.append(f"required is {required!r}, not true or false")
    try:
        codes = code_list(field)
    except ContractError:
        unsupported.append("categories is not a list of codes")
    else:
        if codes is not None and codes != given.get("enum"):
            given["categories"] = codes
    constraints: dict[str, Any] = {}
    for constraint, value in given.items():
        try:
            constraints[constraint] = typed_constraint(constraint, value, kind, field_format)
        except (TypeError, ValueError, OverflowError) as error:
            unsupported.append(f"{constraint} {value!r}: {error}")
    return SchemaColumn(
        name, kind, field_format, required is True or name in primary, constraints,
        tuple(single_line(line) for line in unsupported), field,
    )  # fmt: skip
