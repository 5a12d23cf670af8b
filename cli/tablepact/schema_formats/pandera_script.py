"""A table's contract as a Python script that needs only pandera and polars.

pandera can also write its schemas as scripts, but those with dates do not run.
"""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.errors import ExportError
from tablepact.escape import single_line
from tablepact.exact_columns import is_pattern
from tablepact.package.descriptor.keys import foreign_keys, primary_key, unique_keys
from tablepact.package.descriptor.model import Package, Resource
from tablepact.schema_formats.fields import (
    SchemaColumn,
    schema_columns,
)
from tablepact.schema_formats.foreign_keys import has_fields
from tablepact.schema_formats.pandera_column import column_code
from tablepact.schema_formats.pandera_reader import (
    as_readable,
    dialect_of,
    missing_of,
    reading_code,
)
from tablepact.schema_formats.pandera_template import HELPERS, IMPORTS, MAIN
from tablepact.schema_formats.python_code import python_code
from tablepact.schema_formats.rule_expressions import as_polars, rules_of

_HEAD = """\
# {what}
#
#     python contract.py FILE.csv    prints the violations; exits with 0 if there are none, else 1
#     from contract import schema    schema.validate(frame, lazy=True)
#
# Validate a DataFrame: in a LazyFrame, pandera checks only the names and types of columns.
# Code lists are text; convert pl.Enum columns first: frame.cast({{pl.Enum: pl.String}}).
"""


def pandera_script(package: Package, resource: Resource) -> str:
    """Return the pandera script for a table.

    Raises:
        PackageError: The table has no schema.
        ExportError: polars would interpret the name of a column as a regular expression.
    """
    columns = [as_readable(column) for column in schema_columns(resource)]
    schema = resource.table_schema
    texts = (("title", schema.title), ("description", schema.description))
    _refuse_patterns(columns)
    match = schema.fields_match
    primary = primary_key(resource)
    single = {key[0] for key in unique_keys(resource) if len(key) == 1 and key != primary}
    left_out: list[str] = []
    entries = []
    for column in columns:
        entry, omitted = column_code(
            column,
            unique=column.name in single,
            may_be_absent=match in ("superset", "partial"),
        )
        entries.append(f"{entry},\n")
        left_out += [f"{column.name}: {line}" for line in omitted]
    checks, omitted = _checks(resource, columns)
    left_out += omitted
    if match not in ("exact", "equal", "subset", "superset", "partial"):
        left_out.append(f"fieldsMatch {match}")
    options = {
        "name": resource.name,
        **{name: text for name, text in texts if text is not None},
        "strict": match not in ("subset", "partial"),
        "ordered": match == "exact",
    }
    reading, omitted = _reading(resource, columns)
    left_out += omitted
    body = (
        "schema = pa.DataFrameSchema(\n    {\n"
        + _indented("".join(entries), 8)
        + "    },\n    checks=[\n"
        + _indented("".join(f"{check},\n" for check in checks), 8)
        + "    ],\n"
        + "".join(f"    {key}={python_code(value)},\n" for key, value in options.items())
        + ")"
    )
    helpers = [helper for name, helper in HELPERS.items() if f"{name}(" in body]
    head = f"{_head(package, resource, left_out)}\n\n{_imports(body + ''.join(helpers))}"
    parts = [head, *helpers, body]
    return "\n\n\n".join(part.rstrip("\n") for part in [*parts, reading, MAIN]) + "\n"


def _head(package: Package, resource: Resource, left_out: Sequence[str]) -> str:
    of = f" of {package.title}" if package.title else ""
    what = f"The contract of the table {resource.name}{of}, as a pandera schema for polars."
    head = _HEAD.format(what=single_line(what))
    if left_out:
        head += "#\n# Left out:\n" + "".join(f"# - {single_line(line)}\n" for line in left_out)
    return head.rstrip("\n")


def _imports(python_code: str) -> str:
    """Return the import statements that the code needs."""
    plain = [
        f"import {name}\n" for name, sign in IMPORTS.items() if sign is None or sign in python_code
    ]
    return "".join(plain) + "\nimport pandera.polars as pa\nimport polars as pl"


def _checks(resource: Resource, columns: Sequence[SchemaColumn]) -> tuple[list[str], list[str]]:
    """Return the checks over several columns (keys and row rules), and what is left out."""
    checks, left_out = [], []
    primary = primary_key(resource)
    for key in unique_keys(resource):
        kind = "primaryKey" if key == primary else "uniqueKeys"
        if not has_fields(resource, key):
            left_out.append(f"{kind} {', '.join(key)}: the table has no such column")
        elif kind == "primaryKey" or len(key) > 1:
            label = f"{kind} {', '.join(key)}"
            checks.append(f"own_key({python_code(list(key))}, error={python_code(label)})")
    for link in foreign_keys(resource):
        label = f"foreignKeys {', '.join(link.fields)}"
        if link.target != resource.name:
            left_out.append(f"{label}: the script does not read the table {link.target}")
        elif has_fields(resource, (*link.fields, *link.target_fields)):
            sides = f"{python_code(list(link.fields))}, {python_code(list(link.target_fields))}"
            checks.append(f"refers({sides}, error={python_code(label)})")
        else:
            left_out.append(f"{label}: the table has no such column")
    for rule in rules_of(resource.table_schema, {column.name: column.dtype for column in columns}):
        label = f"row rule {rule.name}: {rule.message}"
        if rule.tree is None:
            left_out.append(f"{label} ({rule.reason})")
        else:
            checks.append(f"row_rule({as_polars(rule.tree)}, error={python_code(label)})")
    return checks, left_out


def _reading(resource: Resource, columns: list[SchemaColumn]) -> tuple[str, list[str]]:
    """Return the constants for reading the table's file, and what the script ignores."""
    options, left_out = dialect_of(resource)
    left_out = [f"when reading a file, {line}" for line in left_out]
    left_out.append("when reading a file, rows with too few cells: the last values are missing")
    missing, own = missing_of(resource.table_schema)
    entries = ""
    for column in columns:
        parse = reading_code(column)
        entries += f"    {python_code(column.name)}: {parse},\n" if parse else ""
    return (
        f"CSV = {python_code(options)}\n"
        f"MISSING = {python_code(missing)}\n"
        f"OWN_MISSING = {python_code(own)}\n"
        + (f"READ = {{\n{entries}}}" if entries else "READ = {}")
    ), left_out


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}" for line in text.splitlines(keepends=True))


def _refuse_patterns(columns: Sequence[SchemaColumn]) -> None:
    for column in columns:
        if is_pattern(column.name):
            raise ExportError(
                f"polars interprets the column name {column.name!r} as a regular expression; "
                "rename the column"
            )
