"""The Table Schema of a table, as it is written in the package."""

from __future__ import annotations

import json
from typing import Any

from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.package.descriptor.model import Resource


def schema_of(resource: Resource) -> dict[str, Any]:
    """Return the schema of a table.

    Raises:
        PackageError: The table has no schema, or its schema is remote.
    """
    if resource.schema is not None:
        return resource.schema
    if resource.metadata.get("schema") is not None:
        raise PackageError(
            f"{resource.name}: the schema is at a remote address; save it in the package, since "
            "nothing is downloaded"
        )
    raise PackageError(
        f"{resource.name}: the table has no schema; {program()} describe shows what is inferred"
    )


def table_schema(resource: Resource) -> str:
    """Return the Table Schema of a table as JSON, even if it is stored in a separate file.

    Raises:
        PackageError: The table has no schema, or its schema is remote.
    """
    return json.dumps(schema_of(resource), indent=2, ensure_ascii=False) + "\n"
