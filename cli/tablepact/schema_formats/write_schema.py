"""Write the schema of a table in one of the formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tablepact.arguments import require_choice
from tablepact.schema_formats.format_names import Dialect, SchemaFormat

if TYPE_CHECKING:
    from tablepact.package.descriptor.model import Package, Resource


def write_schema(
    package: Package, resource: Resource, schema_format: SchemaFormat, dialect: Dialect
) -> str:
    """Return the schema of a table in one of the formats; the dialect is that of SQL.

    Raises:
        PackageError: The table has no schema, or a part of its description cannot be used.
        ValueError: There is no such format or dialect.
    """
    require_choice("format", schema_format, SchemaFormat)
    require_choice("dialect", dialect, Dialect)
    if schema_format == "sql":
        from tablepact.schema_formats.sql_script import sql_script

        return sql_script(package, resource, dialect)
    if schema_format == "json-schema":
        from tablepact.schema_formats.json_schema import json_schema

        return json_schema(resource)
    if schema_format == "pandera":
        from tablepact.schema_formats.pandera_script import pandera_script

        return pandera_script(package, resource)
    from tablepact.schema_formats.schema_as_written import table_schema

    return table_schema(resource)
