"""A field of a Table Schema as every form needs it: its type, and its limits as typed values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tablepact.errors import ContractError, PackageError
from tablepact.package.column_types import DTYPES
from tablepact.package.descriptor import Resource
from tablepact.package.field_types import code_list
from tablepact.package.keys import constraints_of, primary_key
from tablepact.schema.values import TYPES, limit


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a table.

    Attributes:
        name: Its name.
        kind: Its type in Table Schema.
        form: Its format.
        required: Whether no value may be missing: it says so, or is part of the primary key.
        limits: Its other constraints, their values of the type of the field, without ``unique``.
        odd: What no form can say, such as a constraint that nobody knows; one line each.
        field: The whole field as the schema has it.
    """

    name: str
    kind: str
    form: str
    required: bool
    limits: Mapping[str, Any]
    odd: tuple[str, ...]
    field: Mapping[str, Any]

    @property
    def dtype(self) -> pl.DataType:
        """How it is held in polars, code lists as text."""
        return DTYPES.get(self.kind, pl.String())

    def text(self, key: str) -> str | None:
        """Give its title, description or another text; None if there is none."""
        value = self.field.get(key)
        return value if isinstance(value, str) else None


def schema_of(resource: Resource) -> dict[str, Any]:
    """Give the schema of a table.

    Raises:
        PackageError: There is none, or it is not at hand.
    """
    if resource.schema is not None:
        return resource.schema
    if resource.metadata.get("schema") is not None:
        raise PackageError(
            f"{resource.name}: its schema is at a remote address, and nothing is fetched"
        )
    raise PackageError(
        f"{resource.name}: the table has no schema; dataset describe shows what is inferred"
    )


def columns_of(resource: Resource) -> list[Column]:
    """Give the fields of a table in order.

    Raises:
        PackageError: There is no schema, no field, or two of the same name.
    """
    schema_of(resource)
    columns = [_column(field, primary_key(resource)) for field in resource.fields]
    names = [column.name for column in columns]
    if not names:
        raise PackageError(f"{resource.name}: the schema has no fields")
    if twice := [name for name in names if names.count(name) > 1]:
        raise PackageError(f"{resource.name}: two fields are called {twice[0]!r}")
    return columns


def fields_match(schema: Mapping[str, Any]) -> str:
    """Say how the columns of the data must match the fields: ``exact``, unless told otherwise."""
    told = schema.get("fieldsMatch", "exact")
    told = told[0] if isinstance(told, list) and len(told) == 1 else told
    return str(told)


def shown(text: object) -> str:
    """Write a text on one line, whatever is in it, so that a comment cannot be left."""
    plain = " ".join(str(text).split())
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in plain)


def _column(field: Mapping[str, Any], primary: tuple[str, ...]) -> Column:
    name, kind = str(field["name"]), str(field.get("type", "string"))
    form = str(field.get("format", "default"))
    given = dict(constraints_of(field))
    odd = [] if kind in TYPES else [f"the type {kind!r} is not one of Table Schema"]
    required = given.pop("required", False)
    given.pop("unique", None)  # a key like others, see package.keys
    if not isinstance(field.get("constraints", {}), Mapping):
        odd.append("constraints is no object")
    if not isinstance(required, bool):
        odd.append(f"required is {required!r}, not true or false")
    try:
        codes = code_list(field)
    except ContractError:
        odd.append("categories is no list of codes")
    else:
        if codes is not None and codes != given.get("enum"):
            given["categories"] = codes
    limits: dict[str, Any] = {}
    for constraint, value in given.items():
        try:
            limits[constraint] = limit(constraint, value, kind, form)
        except (TypeError, ValueError, OverflowError) as error:
            odd.append(f"{constraint} {value!r}: {error}")
    return Column(
        name, kind, form, required is True or name in primary, limits,
        tuple(shown(line) for line in odd), field,
    )  # fmt: skip


def table_schema(resource: Resource) -> str:
    """Write the Table Schema of a table as JSON.

    Raises:
        PackageError: It has none, or it is not at hand.
    """
    return json.dumps(schema_of(resource), indent=2, ensure_ascii=False) + "\n"
