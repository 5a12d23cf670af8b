"""Table Schema compiled to ``pandera.polars.DataFrameSchema``.

pandera itself has no such conversion for polars. The checks are those of ``table_contract``.
Validate only eager frames: pandera passes a LazyFrame without reading its data.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandera.polars as pa
import polars as pl

from tablepact.contract.table_contract import ContractCheck, TableContract, compile_table_contract
from tablepact.package.descriptor.table_schema import TableSchema


def compile_contract(
    schema: TableSchema,
    referenced: Mapping[str, pl.DataFrame],
    *,
    name: str = "",
    codes: bool = True,
) -> pa.DataFrameSchema:
    """Compile a Table Schema.

    Args:
        schema: The Table Schema.
        referenced: The tables that its foreign keys refer to, by name.
        name: The table's own name, for foreign keys that refer to it and for messages.
        codes: Whether categories are ``pl.Enum`` or text.

    Returns:
        A contract for an eager frame with exactly the columns of the schema, in order. Numbers are
        Decimals if they are in the table of that name in ``referenced``. Each check has the name
        of its constraint, kind of key or row rule.

    Raises:
        ContractError: The schema contains something that this contract cannot check.
    """
    contract = compile_table_contract(schema, referenced, name=name, codes=codes)
    return as_pandera(contract, schema, name)


def as_pandera(contract: TableContract, schema: TableSchema, name: str) -> pa.DataFrameSchema:
    """Return a contract as a pandera schema, with titles and descriptions from the Table Schema."""
    return pa.DataFrameSchema(
        {
            field: pa.Column(
                column.dtype,
                [_check(check) for check in column.checks],
                nullable=True,
                title=column.field.title,
                description=column.field.description,
            )
            for field, column in contract.columns.items()
        },
        checks=[_check(check) for check in contract.checks],
        name=name or None,
        title=schema.title,
        description=schema.description,
        strict=True,
        ordered=True,
    )


def _check(check: ContractCheck) -> pa.Check:
    return pa.Check(
        lambda data: check.kept(data.lazyframe),
        name=check.name,
        error=check.name,
        ignore_na=False,
    )
