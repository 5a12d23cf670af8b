"""What the columns of a table refer to, as Croissant tells it: other tables, and code lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tablepact.catalog.croissant_fields import data_type, field_of, identifier
from tablepact.catalog.facts import Facts, Table
from tablepact.catalog.file_columns import reads_as_text
from tablepact.package.keys import foreign_keys, primary_key


def link_set(table: Table, links: Mapping[str, str]) -> dict[str, Any]:
    """Describe the columns that refer to others, with the primary key to know the row by."""
    home = f"links/of/{identifier(table.name)}"
    kept = {*primary_key(table.resource), *links}
    fields = [field_of(table, field, home) for field in table.fields if field["name"] in kept]
    for field in fields:
        field.pop("description", None)  # which stands in the table
        if target := links.get(field["name"]):
            field["references"] = {"field": {"@id": target}}
    return {
        "@type": "cr:RecordSet",
        "@id": home,
        "name": f"links of {table.name}",
        "description": f"What the rows of {table.name} refer to.",
        "field": fields,
    }


def links_of(facts: Facts, table: Table, loadable: list[Table]) -> dict[str, str]:
    """Say which field a column refers to: that of another table, or of its code list."""
    if table.rows is None:
        return {}
    names = [str(field["name"]) for field in table.fields if _codes(field)]
    links = {name: identifier("codes", table.name, name, "value") for name in names
             if reads_as_text(facts, table, name)}  # fmt: skip
    by_name = {one.name: one for one in loadable if one.rows is not None}
    for link in foreign_keys(table.resource):
        target = by_name.get(link.target)
        if len(link.fields) == 1 and target:
            kind = _kind_of_key(facts, table, link.fields[0])
            if kind and kind == _kind_of_key(facts, target, link.target_fields[0]):
                links[link.fields[0]] = identifier(target.name, link.target_fields[0])
    return links


def _kind_of_key(facts: Facts, table: Table, column: str) -> str:
    """Give the type of a column that can be merged with one of the same; that of others is none."""
    kinds = {data_type(table, field) for field in table.fields if field["name"] == column}
    if kinds == {"sc:Text"} and not reads_as_text(facts, table, column):
        return ""
    return "".join(kinds & {"sc:Integer", "sc:Text"})


def code_lists(table: Table, links: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Describe the code lists that columns of a table refer to."""
    for field in table.fields:
        name = str(field["name"])
        home = identifier("codes", table.name, name)
        if links.get(name) != f"{home}/value":
            continue
        parts = ("value", "label", "description")
        yield {
            "@type": "cr:RecordSet",
            "@id": home,
            "name": f"codes of {table.name}, {name}",
            "dataType": "sc:Enumeration",
            "key": {"@id": f"{home}/value"},
            "field": [{"@type": "cr:Field", "@id": f"{home}/{part}", "name": part,
                       "dataType": "sc:Text"} for part in parts],
            "data": [{f"{home}/{part}": code[part] for part in parts} for code in _codes(field)],
        }  # fmt: skip


def _codes(field: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give the categories of a field (Table Schema v2) as texts; none if they are no texts."""
    listed = field.get("categories")
    codes = []
    for one in listed if isinstance(listed, list) else []:
        code = dict(one) if isinstance(one, Mapping) else {"value": one}
        if not isinstance(code.get("value"), str):
            return []
        codes.append(
            {part: str(code.get(part) or "") for part in ("value", "label", "description")}
        )
    return codes if len({code["value"] for code in codes}) == len(codes) else []
