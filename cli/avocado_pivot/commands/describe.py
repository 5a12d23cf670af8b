"""``dataset describe TABLE``: what its columns mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from avocado_pivot.commands.output import rows_options, write_rows
from avocado_pivot.commands.package import complete_tables, package_option
from avocado_pivot.package.keys import constraints_of, foreign_keys

if TYPE_CHECKING:
    from avocado_pivot.package.descriptor import Resource

_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength")


@click.command(short_help="Describe the columns of a table.")
@click.argument("table", shell_complete=complete_tables)
@click.option("--codes", is_flag=True, help="The code lists instead: each code and its definition.")
@package_option
@rows_options
def command(
    table: str, codes: bool, package: str | None, form: str | None, output: str | None, force: bool
) -> None:
    """Describe the columns of TABLE: type, rules, meaning, an example.

    Units and currencies stand in columns of their own, beside the values. Exits with 2 if there is
    no such table.
    """
    import polars as pl

    from avocado_pivot.versions import frames

    tables = frames(package)
    fields = tables.fields(table)
    rows: list[tuple[str | None, ...]]
    if codes:
        columns = ["column", "code", "label", "definition"]
        rows = [(field["name"], *code) for field in fields for code in _codes(field)]
    else:
        columns = ["column", "type", "rules", "description", "example"]
        refers = _references(tables.resource(table))
        rows = [
            (
                field["name"],
                "code" if _codes(field) else field.get("type", "any"),
                _rules(field, refers.get(field["name"])) or None,
                field.get("description") or field.get("title"),
                str(field["example"]) if "example" in field else None,
            )
            for field in fields
        ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    write_rows(frame, form, output, force)


def _codes(field: Mapping[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Give the codes of a field with their labels and definitions: categories, or else an enum."""
    listed = field.get("categories") or constraints_of(field).get("enum") or []
    return [
        (str(code["value"]), code.get("label"), code.get("description"))
        if isinstance(code, Mapping)
        else (str(code), None, None)
        for code in listed
    ]


def _rules(field: Mapping[str, Any], refers_to: str | None) -> str:
    constraints = constraints_of(field)
    parts = [name for name in ("required", "unique") if constraints.get(name)]
    if codes := [code for code, _, _ in _codes(field)]:
        parts.append(f"one of {', '.join(codes)}")
    parts += [f"{name} {constraints[name]}" for name in _BOUNDS if name in constraints]
    return "; ".join([*parts, *([f"refers to {refers_to}"] if refers_to else [])])


def _references(resource: Resource) -> dict[str, str]:
    """Say for each field that is a foreign key which table it refers to."""
    return {field: key.target for key in foreign_keys(resource) for field in key.fields}
