"""Table Schema as a pandera schema for text cells, by the rules of frictionless.

Fields are compiled as in ``tablepact.engine``: the prefilter accepts certainly valid cells, and the
engine's reader, or frictionless in its worker, decides on the others. So exactly those cells fail
for which ``validate``, by the rules of frictionless, reports ``type-error`` or
``constraint-error``. A test holds the two equal, and also the typed contract of ``pandera_schema``
for cells that both can read.
"""

from __future__ import annotations

import atexit
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl

from tablepact.engine.cells.cell_prefilter import prefilters
from tablepact.engine.cells.frictionless_cells import ReferenceReader
from tablepact.engine.errors import WorkerCrashed, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.layout import layout_of
from tablepact.engine.storage.stored_file import StoredFile
from tablepact.engine.table_spec import BoundSchema, CsvFormat, TableSpec
from tablepact.errors import ContractError
from tablepact.exact_columns import column as exactly

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def compile_text_contract(schema: Mapping[str, Any], *, v2: bool = True) -> pa.DataFrameSchema:
    """Compile a Table Schema for a frame whose columns are all String.

    Args:
        schema: The Table Schema as a JSON object. Keys are not part of the contract.
        v2: Whether to read the schema by Data Package v2.

    Returns:
        A contract for an eager frame with one String column for each field, with the cells as in
        the file and null for an absent cell. Each column has one check, ``cell``.

    Raises:
        ContractError: Frictionless does not accept the schema, or fails on it.
    """
    labels = [field.get("name") for field in schema.get("fields", []) if isinstance(field, dict)]
    held = {"name": "cells", "data": [labels], "schema": dict(schema)}
    descriptor = {**({"$schema": PROFILE} if v2 else {}), "resources": [held]}
    client = _client()
    client.begin()
    client.package(descriptor, "")
    try:
        if errors := client.load():
            raise ContractError("; ".join(str(error["note"]) for error in errors))
        columns = layout_of(client.open(0)).columns
    except WorkerCrashed as crash:  # such as invalid patterns and bounds
        raise ContractError(crash.reason) from crash
    except WorkerStopped as stopped:
        raise ContractError(str(stopped)) from stopped
    bound = BoundSchema(columns, len(columns))
    table = TableSpec(0, "cells", "", StoredFile(()), CsvFormat(), bound)
    cells = _Cells(table, descriptor, client)
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(pl.String, [cells.check(index)], nullable=True)
            for index, column in enumerate(columns)
        },
        strict=True,
        ordered=True,
    )


@cache
def _client() -> FrictionlessClient:
    client = FrictionlessClient()
    atexit.register(client.close)
    return client


class _Cells:
    """Checks the cells of a schema: the prefilter first, frictionless for those left over."""

    def __init__(
        self, table: TableSpec, descriptor: dict[str, Any], client: FrictionlessClient
    ) -> None:
        self._table = table
        self._descriptor = descriptor
        self._client = client
        self._reader = ReferenceReader(client, table)

    def check(self, index: int) -> pa.Check:
        """Return the check of a column: the prefilter, and the reader for the remaining cells."""

        def accepted(data: Any) -> pl.LazyFrame:
            cells = data.lazyframe.select(exactly(data.key)).collect()
            clearing = prefilters(self._table.columns[index], exactly(data.key))
            clear: pl.Series
            if clearing:
                clear = cells.select(pl.any_horizontal(clearing)).to_series()
            else:
                clear = pl.repeat(True, cells.height, eager=True)
            unsure = cells.to_series().filter(~clear)
            fine = self._accepted(index, unsure.unique().to_list())
            checked = clear.scatter((~clear).arg_true(), [cell in fine for cell in unsure])
            return checked.alias(data.key).to_frame().lazy()

        return pa.Check(accepted, name="cell", error="cell", ignore_na=False)

    def _accepted(self, index: int, cells: list[str | None]) -> set[str | None]:
        """Return the valid ones of some cells."""
        if not cells:
            return set()
        if not self._client.is_about(
            self._descriptor
        ):  # the worker has loaded another schema since
            self._client.package(self._descriptor, "")
        self._client.begin()
        verdicts = self._reader.read_cells(index, cells)
        return {cell for cell, (broken, _) in verdicts.items() if not broken}
