"""Read a small table in plain CSV with the csv module, as cells or as a frame.

Reading it in blocks, as ``strict_csv`` reads a large one, would spend most of the time on imports.
Cells alone do not need polars.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tablepact import settings
from tablepact.errors import ContractError, PackageError
from tablepact.frames.table_files import size_in_bytes
from tablepact.package.csv_files.plain_table import PlainTable, read_plain_table, types_of
from tablepact.package.descriptor.model import Resource
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.metadata.json_types import Metadata
from tablepact.system.regular_files import open_bytes

if TYPE_CHECKING:
    import polars as pl

READING_PROPERTIES = (
    "name", "path", "url", "extrapaths", "data", "type", "scheme", "format", "encoding",
    "compression", "innerpath", "dialect", "layout", "schema",
)  # fmt: skip
"""The properties of a resource that affect how it is read."""
_SIMPLE_PATH = re.compile(r"(?!.*\.\.)\w[-\w ./()+]*\.(?:csv|tsv)")
"""A path without characters that are special in frictionless."""


def read_small_table(resource: Resource) -> pl.DataFrame | None:
    """Read a table as ``strict_csv.read_table`` does, code lists as ``pl.Enum``.

    Returns:
        The table; None if it is large, not plain or invalid.
    """
    table = read_cells_of_small(resource)
    if table is None:
        return None
    import polars as pl

    from tablepact.package.field_types.type_casts import column_type

    try:
        dtypes = {field.name: column_type(field) for field in resource.fields}
        return pl.DataFrame({name: [*table.values(name)] for name in dtypes}, schema=dtypes)
    except (ContractError, pl.exceptions.PolarsError, TypeError):
        return None


def read_cells_of_small(resource: Resource) -> PlainTable | None:
    """Read a table as its cells; None as above."""
    most, types = settings.current().small_table_bytes, types_of(resource.fields)
    try:
        _, missing = plain_layout(resource)
        with open_bytes(resource.file) as file:
            content = file.read(most + 1)
    except (OSError, PackageError):
        return None
    table = read_plain_table(content, types, missing) if types and len(content) <= most else None
    if table and all(_is_of_codes(table, field) for field in resource.fields):
        return table
    return None


class SmallTables:
    """Reads the small tables of a package as cells, as long as importing polars takes no less time.

    Args:
        strict: Whether the strict reader reads them; otherwise they are read as by ``validate``.
    """

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._room = settings.current().small_table_bytes

    def read(self, resource: Resource) -> PlainTable | None:
        """Read a table.

        Returns:
            The table; None as above, or if its descriptor says more than a path and a schema, or
            ``validate`` could choose another delimiter or header, or find a row without values.
        """
        if self._strict:
            return read_cells_of_small(resource)
        said = {key: value for key, value in resource.metadata.items() if key != "encoding"}
        if resource.note or len(resource.fields) < 2 or not is_simple(said):
            return None
        self._room -= size_in_bytes(resource)
        table = read_cells_of_small(resource) if self._room >= 0 else None
        if table is None or any(name != name.strip() for name in table.types):
            return None
        rows = zip(*table.cells.values(), strict=True)
        return None if any({*row} == {None} for row in rows) else table


def is_simple(metadata: Metadata) -> bool:
    """Return whether a resource is a CSV or TSV file that has only a path and a schema."""
    said = {key: metadata[key] for key in READING_PROPERTIES if key in metadata}
    path = said.get("path")
    return (
        not said.keys() - {"name", "path", "type", "format", "schema"}
        and said.get("type", "table") == "table"
        and said.get("format", "csv") in ("csv", "tsv")
        and isinstance(path, str)
        and bool(_SIMPLE_PATH.fullmatch(path))
    )


def _is_of_codes(table: PlainTable, field: Field) -> bool:
    """Return whether all cells of a field are among its codes, if it has some."""
    if not field.has_categories:
        return True
    codes = [category.value for category in field.categories or ()]
    if not all(isinstance(code, str) for code in codes) or len({*codes}) < len(codes):
        return False
    return {*table.cells[field.name]} - {None} <= {*codes}


def plain_layout(resource: Resource) -> tuple[list[str], tuple[str, ...]]:
    """Return the field names and missing values of a table in plain CSV (comma, quotes, UTF-8).

    Raises:
        PackageError: The dialect, encoding or schema is not supported.
    """
    names = [field.name for field in resource.fields]
    if len(set(names)) < len(names):
        raise PackageError(f"{resource.name}: field names must be unique")
    missing = resource.table_schema.missing_values
    if missing is None:
        raise PackageError(f"{resource.name}: missingValues must be a list of strings")
    dialect = resource.metadata.get("dialect", {})
    if not isinstance(dialect, dict) or set(dialect) - {"$schema"}:
        raise PackageError(f"{resource.name}: only the default dialect is supported")
    if str(resource.metadata.get("encoding", "utf-8")).lower() not in ("utf-8", "utf8"):
        raise PackageError(f"{resource.name}: only the encoding utf-8 is supported")
    return names, missing
