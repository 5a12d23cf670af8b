"""The page of a table: its columns, and its rows as a script."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import polars as pl

from tablepact import settings
from tablepact.errors import ContractError
from tablepact.exact_columns import nameless
from tablepact.frames.frames import Frames
from tablepact.lookup.row_address import identifiers
from tablepact.package.descriptor.keys import foreign_keys, primary_key
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.digests.digest import as_text
from tablepact.package.field_types.type_casts import code_list
from tablepact.site.data_scripts import as_script, script_text

MOST_CODES = 40
"""The maximum number of codes of a column with a filter."""
LONG = 40
"""A column with a text of more characters is wide."""
NUMERIC = ("integer", "number", "year")


@dataclass(frozen=True, slots=True)
class PageColumn:
    """A column for ``templates/table.html``."""

    name: str
    title: str
    description: str
    kind: str
    codes: tuple[str, ...]
    key: bool
    target: TablePage | None
    long: bool
    constraints: str

    @property
    def numeric(self) -> bool:
        """Whether the values of the column are numbers."""
        return self.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class TablePage:
    """The page of a table: its path, title and description."""

    name: str
    slug: str
    title: str
    description: str
    rows: int
    records: str | None

    @property
    def path(self) -> str:
        """The path of the page."""
        return f"tables/{self.slug}.html"

    @property
    def data(self) -> str:
        """The name of the script with the rows, beside the page."""
        return f"{self.slug}.js"


def columns_of(frames: Frames, name: str, pages: dict[str, TablePage]) -> list[PageColumn]:
    """Describe the columns of a table."""
    resource = frames.resource(name)
    key = primary_key(resource)
    links = {link.fields[0]: link for link in foreign_keys(resource) if len(link.fields) == 1}
    columns = []
    for field in frames.fields(name):
        column = field.name
        link = links.get(column)
        target = None
        home = pages.get(link.target) if link else None
        if link and home and primary_key(frames.resource(home.name)) == link.target_fields:
            target = home  # the value is the identifier of a row there
        columns.append(
            PageColumn(
                column,
                field.title or column,
                field.description or "",
                field.type,
                tuple(_codes(field)),
                column in key,
                target,
                _is_long(frames[name][column]),
                _constraints(field),
            )
        )
    return columns


def _codes(field: Field) -> list[str]:
    """Return the codes of a column, or none if they are too many for a filter."""
    with suppress(ContractError):  # the property is not a list of codes
        listed = code_list(field) or field.enum
        if len(listed) <= MOST_CODES:
            return [str(code) for code in listed]
    return []


def _constraints(field: Field) -> str:
    """Return the constraints of a column as text, except for ``enum``, which the filter lists."""
    rules = [
        name if value is True else f"{name} {value}"
        for name, value in field.constraints.items()
        if name != "enum" and value is not None and value is not False
    ]
    return ", ".join(rules)


def _is_long(column: pl.Series) -> bool:
    """Return whether a column has long texts."""
    if column.dtype != pl.String:
        return False
    return int(nameless(column).head(1000).str.len_chars().max() or 0) > LONG  # type: ignore[arg-type]


def rows_script(frames: Frames, table: TablePage, columns: Iterable[PageColumn]) -> tuple[str, int]:
    """Return the rows of a table as a script; each row begins with its identifier.

    Returns:
        The script, and the number of rows in it: as many of the first rows as the limits allow.
    """
    limits = settings.current()
    frame = frames[table.name].head(limits.max_page_rows)
    ids = identifiers(frames.resource(table.name), frame)
    lines, size = [], 0
    for identifier, row in zip(ids, as_text(frame).iter_rows(), strict=True):
        line = script_text([identifier, *row])
        size += len(line)
        if size > limits.max_page_bytes:
            break
        lines.append(line)
    head = {
        "columns": [
            {
                "name": one.name,
                "numeric": one.numeric,
                "grouped": one.kind == "number",
                "long": one.long,
                "target": f"{one.target.slug}.html" if one.target else None,
            }
            for one in columns
        ],
        "name": table.name,
        "records": f"../{table.records}" if table.records else None,
    }
    return as_script("package_rows", head, lines), len(lines)
