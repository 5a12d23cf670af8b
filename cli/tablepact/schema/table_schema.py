"""The Table Schema itself, in one piece: a schema in a file of its own stands where it is used."""

from __future__ import annotations

import json

from tablepact.package.descriptor import Resource
from tablepact.schema.fields import schema_of


def table_schema(resource: Resource) -> str:
    """Write the Table Schema of a table as JSON.

    Raises:
        PackageError: It has none, or it is not at hand.
    """
    return json.dumps(schema_of(resource), indent=2, ensure_ascii=False) + "\n"
