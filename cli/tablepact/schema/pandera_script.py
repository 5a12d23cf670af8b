"""A table's contract as a Python script of pandera for polars, which needs nothing else of ours.

pandera can write its schemas as scripts, too, but those with dates do not run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tablepact.errors import ExportError
from tablepact.exact_columns import is_pattern
from tablepact.package.descriptor import Package, Resource
from tablepact.package.keys import foreign_keys, primary_key, unique_keys
from tablepact.schema.fields import Column, columns_of, fields_match, schema_of, shown
from tablepact.schema.foreign_keys import has
from tablepact.schema.pandera_column import column_code
from tablepact.schema.pandera_reader import dialect_of, missing_of, readable, reading_code
from tablepact.schema.pandera_template import HELPERS, IMPORTS, MAIN
from tablepact.schema.python_code import code
from tablepact.schema.rule_expressions import as_polars, rules_of

_HEAD = """\
# {what}
#
#     python contract.py FILE.csv    prints what breaks it; exit code 0 if nothing does, else 1
#     from contract import schema    schema.validate(frame, lazy=True)
#
# Validate a DataFrame: of a LazyFrame pandera looks at the names and types of columns alone.
# Code lists are text; of a frame with pl.Enum: frame.cast({{pl.Enum: pl.String}}).
"""


def pandera_script(package: Package, resource: Resource) -> str:
    """Write the script.

    Raises:
        PackageError: The table has no schema.
        ExportError: polars would take the name of a column for a pattern of names.
    """
    columns, schema = [readable(column) for column in columns_of(resource)], schema_of(resource)
    _refuse_patterns(columns)
    match = fields_match(schema)
    primary = primary_key(resource)
    single = {key[0] for key in unique_keys(resource) if len(key) == 1 and key != primary}
    left_out: list[str] = []
    entries = []
    for column in columns:
        entry, unsaid = column_code(
            column,
            unique=column.name in single,
            may_be_absent=match in ("superset", "partial"),
        )
        entries.append(f"{entry},\n")
        left_out += [f"{column.name}: {line}" for line in unsaid]
    checks, unsaid = _checks(resource, schema, columns)
    left_out += unsaid
    if match not in ("exact", "equal", "subset", "superset", "partial"):
        left_out.append(f"fieldsMatch {match}")
    options = {
        "name": resource.name,
        **{k: v for k in ("title", "description") if isinstance(v := schema.get(k), str)},
        "strict": match not in ("subset", "partial"),
        "ordered": match == "exact",
    }
    reading, unsaid = _reading(resource, schema, columns)
    left_out += unsaid
    body = (
        "schema = pa.DataFrameSchema(\n    {\n"
        + _indented("".join(entries), 8)
        + "    },\n    checks=[\n"
        + _indented("".join(f"{check},\n" for check in checks), 8)
        + "    ],\n"
        + "".join(f"    {key}={code(value)},\n" for key, value in options.items())
        + ")"
    )
    helpers = [helper for name, helper in HELPERS.items() if f"{name}(" in body]
    head = f"{_head(package, resource, left_out)}\n\n{_imports(body + ''.join(helpers))}"
    parts = [head, *helpers, body]
    return "\n\n\n".join(part.rstrip("\n") for part in [*parts, reading, MAIN]) + "\n"


def _head(package: Package, resource: Resource, left_out: Sequence[str]) -> str:
    of = f" of {package.title}" if package.title else ""
    what = f"The contract of the table {resource.name}{of}, as a schema of pandera for polars."
    head = _HEAD.format(what=shown(what))
    if left_out:
        head += "#\n# Left out:\n" + "".join(f"# - {shown(line)}\n" for line in left_out)
    return head.rstrip("\n")


def _imports(code: str) -> str:
    """Write the imports that the code needs."""
    plain = [f"import {name}\n" for name, sign in IMPORTS.items() if sign is None or sign in code]
    return "".join(plain) + "\nimport pandera.polars as pa\nimport polars as pl"


def _checks(
    resource: Resource, schema: Mapping[str, Any], columns: Sequence[Column]
) -> tuple[list[str], list[str]]:
    """Write the checks over several columns: keys, and row rules."""
    checks, left_out = [], []
    primary = primary_key(resource)
    for key in unique_keys(resource):
        kind = "primaryKey" if key == primary else "uniqueKeys"
        if not has(resource, key):
            left_out.append(f"{kind} {', '.join(key)}: there is no such column")
        elif kind == "primaryKey" or len(key) > 1:
            label = f"{kind} {', '.join(key)}"
            checks.append(f"own_key({code(list(key))}, error={code(label)})")
    for link in foreign_keys(resource):
        label = f"foreignKeys {', '.join(link.fields)}"
        if link.target != resource.name:
            left_out.append(f"{label}: the table {link.target} is not at hand")
        elif has(resource, (*link.fields, *link.target_fields)):
            sides = f"{code(list(link.fields))}, {code(list(link.target_fields))}"
            checks.append(f"refers({sides}, error={code(label)})")
        else:
            left_out.append(f"{label}: there is no such column")
    for rule in rules_of(schema, {column.name: column.dtype for column in columns}):
        label = f"row rule {rule.name}: {rule.message}"
        if rule.tree is None:
            left_out.append(f"{label} ({rule.reason})")
        else:
            checks.append(f"row_rule({as_polars(rule.tree)}, error={code(label)})")
    return checks, left_out


def _reading(
    resource: Resource, schema: Mapping[str, Any], columns: list[Column]
) -> tuple[str, list[str]]:
    """Write how the table's file is read, and say what of it is not heeded."""
    options, left_out = dialect_of(resource)
    left_out = [f"in reading a file, {line}" for line in left_out]
    left_out.append("in reading a file, a row with too few cells is one whose last are missing")
    missing, own = missing_of(schema, columns)
    entries = ""
    for column in columns:
        parse = reading_code(column)
        entries += f"    {code(column.name)}: {parse},\n" if parse else ""
    return (
        f"CSV = {code(options)}\n"
        f"MISSING = {code(missing)}\n"
        f"OWN_MISSING = {code(own)}\n" + (f"READ = {{\n{entries}}}" if entries else "READ = {}")
    ), left_out


def _indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}" for line in text.splitlines(keepends=True))


def _refuse_patterns(columns: Sequence[Column]) -> None:
    for column in columns:
        if is_pattern(column.name):
            raise ExportError(f"polars takes the name {column.name!r} for a pattern of names")
