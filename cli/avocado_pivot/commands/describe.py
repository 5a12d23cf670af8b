"""``dataset describe TABLE``: what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from avocado_pivot.commands.output import rows_options, write_rows


@click.command(short_help="Describe the columns of a table.")
@click.argument("table")
@click.option("--codes", is_flag=True, help="The code lists instead: each code and its definition.")
@rows_options
def command(table: str, codes: bool, form: str | None, output: str | None, force: bool) -> None:
    """Describe the columns of TABLE: type, rules, meaning, an example.

    Units and currencies stand in columns of their own, beside the values. Exits with 2 if there is
    no such table.
    """
    import polars as pl

    from avocado_pivot import dataset

    resource = dataset.resource(table)
    rows: list[tuple[str | None, ...]]
    if codes:
        columns = ["column", "code", "label", "definition"]
        rows = [
            (field["name"], code["value"], code["label"], code["description"])
            for field in resource.fields
            for code in field.get("categories", [])
        ]
    else:
        refers = _references(resource.schema or {})
        rows = [
            (field["name"], _kind(field), _rules(field, refers) or None, field["description"],
             str(field["example"]))
            for field in resource.fields
        ]  # fmt: skip
        columns = ["column", "type", "rules", "description", "example"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    write_rows(frame, form, output, force)


def _kind(field: Mapping[str, Any]) -> str:
    return "code" if field.get("categories") else str(field["type"])


def _rules(field: Mapping[str, Any], refers: Mapping[str, str]) -> str:
    constraints = field.get("constraints", {})
    parts = [name for name in ("required", "unique") if constraints.get(name)]
    if codes := [code["value"] for code in field.get("categories", [])]:
        parts.append(f"one of {', '.join(codes)}")
    parts += [
        f"{name} {constraints[name]}" for name in ("minimum", "maximum") if name in constraints
    ]
    if field["name"] in refers:
        parts.append(f"refers to {refers[field['name']]}")
    return "; ".join(parts)


def _references(schema: Mapping[str, Any]) -> dict[str, str]:
    """Say for each field that is a foreign key which table it refers to."""
    return {
        field: key["reference"]["resource"]
        for key in schema.get("foreignKeys", [])
        for field in key["fields"]
    }
