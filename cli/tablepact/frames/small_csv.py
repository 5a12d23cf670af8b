"""A small table in plain CSV as a frame: opened once, read by csv, and made in one go.

To cut it in blocks, as ``strict_csv`` does a large one, takes more imports than reading.
"""

from __future__ import annotations

import polars as pl

from tablepact import settings
from tablepact.errors import ContractError, PackageError
from tablepact.package.descriptor import Resource
from tablepact.package.plain_table import read_plain_table
from tablepact.package.type_casts import column_type, is_typed
from tablepact.system.regular_files import open_bytes


def read_small_table(resource: Resource, missing: tuple[str, ...]) -> pl.DataFrame | None:
    """Read a table as ``strict_csv.read_table`` does, code lists as ``pl.Enum``.

    Args:
        resource: The table, of which no dialect or encoding is to be heeded.
        missing: The cells that mean "no value".

    Returns:
        The table; None if it is large or not plain, or something is wrong with it.
    """
    most = settings.current().small_table_bytes
    if not all(map(is_typed, resource.fields)):
        return None
    try:
        dtypes = {str(field["name"]): column_type(field) for field in resource.fields}
        with open_bytes(resource.file) as file:
            content = file.read(most + 1)
        types = {str(field["name"]): field.get("type", "string") for field in resource.fields}
        table = read_plain_table(content, types, missing) if len(content) <= most else None
        columns = {name: [*table.values(name)] for name in types} if table else {}
        return pl.DataFrame(columns, schema=dtypes) if table else None
    except (OSError, PackageError, ContractError, pl.exceptions.PolarsError, TypeError):
        return None
