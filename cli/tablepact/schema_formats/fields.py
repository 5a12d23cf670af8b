"""The fields of a Table Schema as every language needs them: types, and constraints as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact._about import program
from tablepact.errors import ContractError, PackageError
from tablepact.package.descriptor import Resource
from tablepact.package.keys import primary_key
from tablepact.package.polars_types import DTYPES
from tablepact.package.table_schema import Field
from tablepact.package.type_casts import code_list
from tablepact.schema_formats.values import TYPES, typed_constraint


@dataclass(frozen=True, slots=True)
class SchemaColumn:
    """A field of a table.

    Attributes:
        name: Its name.
        kind: Its type in Table Schema.
        format: Its format.
        required: Whether no value may be missing: it says so, or is part of the primary key.
        constraints: The others but ``unique``, their values of the type of the field.
        unsupported: What no language can say, such as an unknown constraint; one line each.
        field: The field.
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
        """Its type in polars, code lists as text."""
        return DTYPES.get(self.kind, pl.String())


def schema_of(resource: Resource) -> dict[str, Any]:
    """Return the schema of a table.

    Raises:
        PackageError: There is none, or it is at a remote address.
    """
    if resource.schema is not None:
        return resource.schema
    if resource.metadata.get("schema") is not None:
        raise PackageError(
            f"{resource.name}: its schema is at a remote address, and nothing is fetched"
        )
    raise PackageError(
        f"{resource.name}: the table has no schema; {program()} describe shows what is inferred"
    )


def schema_columns(resource: Resource) -> list[SchemaColumn]:
    """Return the fields of a table in order.

    Raises:
        PackageError: There is no schema, no field, or two of the same name.
    """
    schema_of(resource)
    columns = [_column(field, primary_key(resource)) for field in resource.fields]
    names = [column.name for column in columns]
    if not names:
        raise PackageError(f"{resource.name}: the schema has no fields")
    if duplicates := [name for name in names if names.count(name) > 1]:
        raise PackageError(f"{resource.name}: two fields are called {duplicates[0]!r}")
    return columns


def single_line(text: object) -> str:
    """Return a text on one line, whatever is in it, so that it cannot end a comment."""
    plain = " ".join(str(text).split())
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in plain)


def _column(field: Field, primary: tuple[str, ...]) -> SchemaColumn:
    name, kind, form = field.name, field.type, field.format
    given = dict(field.constraints)
    unsupported = [] if kind in TYPES else [f"the type {kind!r} is not one of Table Schema"]
    required = given.pop("required", False)
    given.pop("unique", None)  # a key like others, see package.keys
    if not field.has_valid_constraints:
        unsupported.append("constraints is no object")
    if not isinstance(required, bool):
        unsupported.append(f"required is {required!r}, not true or false")
    try:
        codes = code_list(field)
    except ContractError:
        unsupported.append("categories is no list of codes")
    else:
        if codes is not None and codes != given.get("enum"):
            given["categories"] = codes
    constraints: dict[str, Any] = {}
    for constraint, value in given.items():
        try:
            constraints[constraint] = typed_constraint(constraint, value, kind, form)
        except (TypeError, ValueError, OverflowError) as error:
            unsupported.append(f"{constraint} {value!r}: {error}")
    return SchemaColumn(
        name, kind, form, required is True or name in primary, constraints,
        tuple(single_line(line) for line in unsupported), field,
    )  # fmt: skip


def table_schema(resource: Resource) -> str:
    """Return the Table Schema of a table as JSON, also one from a file of its own.

    Raises:
        PackageError: There is none, or it is at a remote address.
    """
    return json.dumps(schema_of(resource), indent=2, ensure_ascii=False) + "\n"
