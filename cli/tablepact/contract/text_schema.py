"""Table Schema as a pandera contract for cells of text, by frictionless's rules.

The same compilation of a field as in ``tablepact.engine``: its prefilter clears what is certainly
valid, and frictionless's own reader judges the rest. So the cells that fail are just those of which
``validate`` says ``type-error`` or ``constraint-error``; a test holds the two equal, and
the typed contract of ``pandera_schema`` where both know a spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandera.polars as pa
import polars as pl

from tablepact.engine.cells.cell_prefilter import prefilters
from tablepact.engine.table_spec import ColumnSpec
from tablepact.errors import ContractError
from tablepact.exact_columns import column as exactly


def compile_text_contract(schema: Mapping[str, Any], *, v2: bool = True) -> pa.DataFrameSchema:
    """Compile a Table Schema for a frame whose columns are all String.

    Args:
        schema: The Table Schema, as its JSON object. Keys are not part of the contract.
        v2: Whether it is read as Data Package v2 has it.

    Returns:
        A contract for an eager frame with one String column a field, cells as in the file. A cell
        that is not there is null. Each column has one check, called ``cell``.

    Raises:
        ContractError: frictionless does not accept the schema, or cannot work with it.
    """
    from frictionless import FrictionlessException, Schema

    try:
        known = Schema.from_descriptor(dict(schema), datapackage_version="v2" if v2 else "v1")
        readers = {field.name: field.create_cell_reader() for field in known.fields}
    except FrictionlessException as error:
        reasons = error.reasons or [error.error]
        raise ContractError("; ".join(reason.note for reason in reasons)) from error
    except Exception as error:  # bad patterns and bounds
        raise ContractError(" ".join(f"{type(error).__name__}: {error}".split())) from error
    columns = {}
    for given, field in zip(schema["fields"], known.fields, strict=True):
        own = field.has_defined("missing_values")
        spelled = field.missing_values if own else known.missing_values
        column = ColumnSpec(field.name, field.type, dict(given), tuple(spelled))
        columns[field.name] = pa.Column(
            pl.String, [_check(column, readers[field.name])], nullable=True
        )
    return pa.DataFrameSchema(columns, strict=True, ordered=True)


def _check(column: ColumnSpec, reader: Callable[[Any], Any]) -> pa.Check:
    """Return the check of a column: the prefilter, and the reader for what it does not clear."""

    def accepted(data: Any) -> pl.LazyFrame:
        cells = data.lazyframe.select(exactly(data.key)).collect()
        clearing = prefilters(column, exactly(data.key))
        clear: pl.Series
        if clearing:
            clear = cells.select(pl.any_horizontal(clearing)).to_series()
        else:
            clear = pl.repeat(True, cells.height, eager=True)
        unsure = cells.to_series().filter(~clear)
        fine = {cell for cell in unsure.unique().to_list() if _accepts(reader, cell)}
        judged = clear.scatter((~clear).arg_true(), [cell in fine for cell in unsure])
        return judged.alias(data.key).to_frame().lazy()

    return pa.Check(accepted, name="cell", error="cell", ignore_na=False)


def _accepts(reader: Callable[[Any], Any], cell: str | None) -> bool:
    try:
        return not reader(cell)[1]
    except (TypeError, ArithmeticError):  # what frictionless stops at is not valid
        return False
