"""Croissant 1.1, from which machine learning tools load tables (https://mlcommons.org/croissant).

A table becomes a record set, and its columns typed fields. Columns with partial dates stay text,
since a reader would turn ``2025-07`` into a day. Code lists become record sets of the type
``sc:Enumeration``.

The references of a table are in a separate record set, ``links/of/TABLE``, whose fields have
``references``. The record set of the table itself has none, because mlcroissant 1.1 joins the
referenced tables and then returns no rows when it reads the same table again. It also merges the
two columns of a reference, so that there is one only where both are integers, or texts that no
reader takes for numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tablepact.errors import ExportError
from tablepact.metadata_formats.citation_styles import bibtex
from tablepact.metadata_formats.data_files import DataFile
from tablepact.metadata_formats.facts import (
    Facts,
    TableFacts,
    creators,
    licence_address,
    title_and_description,
    to_json,
    without_empty,
)
from tablepact.metadata_formats.file_columns import (
    is_parquet,
    missing_texts,
    plain_csv_delimiter,
    plain_type,
    reads_as_text,
)
from tablepact.package.descriptor.keys import foreign_keys, primary_key
from tablepact.package.descriptor.table_schema import Field

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
_OF_CROISSANT = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field",
    "fileObject", "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset",
    "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated",
    "replace", "samplingRate", "separator", "source", "subField", "transform",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _OF_CROISSANT},
}
"""The context of Croissant 1.1 (specification, Appendix 1)."""


def croissant(facts: Facts) -> str:
    """Return the metadata as JSON-LD; ``contentUrl`` is relative to the descriptor's folder.

    Raises:
        ExportError: A file has neither an SHA-256 nor an MD5 hash, one of which Croissant requires.
        PackageError: A key of a table is malformed.
    """
    work = facts.work
    loadable = [table for table in facts.tables if plain_csv_delimiter(table) in (",", "\t")
                or is_parquet(table)]  # fmt: skip
    links = {table.name: references_of(facts, table, loadable) for table in loadable}
    dataset = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": work.title,
        "description": f"{work.abstract} {facts.contents}".strip(),
        "version": work.version,
        "datePublished": work.date,
        "license": [licence_address(licence) for licence in work.licences],
        "citeAs": bibtex(work),
        "creator": creators(work),
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "url": work.url,
        "identifier": [*filter(None, (work.doi and f"doi:{work.doi}", work.digest))],
        "keywords": list(work.keywords),
        "inLanguage": list(facts.languages),
        "isLiveDataset": False,
        "distribution": [_file(file) for file in facts.files],
        "recordSet": [
            *map(_record_set, loadable),
            *(
                reference_record_set(table, links[table.name])
                for table in loadable
                if links[table.name]
            ),
            *(
                codes
                for table in loadable
                for codes in code_list_record_sets(table, links[table.name])
            ),
        ],
    }
    return to_json(without_empty(dataset))


def _file(file: DataFile) -> dict[str, Any]:
    if not file.sha256 and not file.md5:
        raise ExportError(
            f"{file.path}: Croissant requires a hash of every file, and this one cannot be read; "
            "state its SHA-256 in the descriptor"
        )
    formats = [file.mediatype]
    if "parquet" in file.mediatype:
        formats = list(dict.fromkeys([*formats, "application/x-parquet"]))
    if file.compression == "zip":
        formats = ["application/zip"]
    elif file.compression:
        formats = ["application/gzip", *formats]
    return without_empty({
        "@type": "cr:FileObject",
        "@id": file_id(file),
        "name": file.path.rpartition("/")[2],
        "contentUrl": file.path,
        "contentSize": "" if file.size is None else f"{file.size} B",
        "encodingFormat": formats if len(formats) > 1 else formats[0],
        "sha256": file.sha256,
        "md5": file.md5,
    })  # fmt: skip


def _record_set(table: TableFacts) -> dict[str, Any]:
    key = primary_key(table.resource)
    names = {field.name for field in table.fields}
    return without_empty({
        "@type": "cr:RecordSet",
        "@id": identifier(table.name),
        "name": table.name,
        "description": table.description,
        "key": [{"@id": identifier(table.name, name)} for name in key if name in names],
        "field": [croissant_field(table, field, identifier(table.name)) for field in table.fields],
    })  # fmt: skip


def reference_record_set(table: TableFacts, links: Mapping[str, str]) -> dict[str, Any]:
    """Return the record set of a table's references: its referring columns and primary key."""
    home = f"links/of/{identifier(table.name)}"
    names = {*primary_key(table.resource), *links}
    fields = []
    for field in table.fields:
        if field.name not in names:
            continue
        entry = croissant_field(table, field, home)
        entry.pop("description", None)  # the record set of the table has it
        if target := links.get(field.name):
            entry["references"] = {"field": {"@id": target}}
        fields.append(entry)
    return {
        "@type": "cr:RecordSet",
        "@id": home,
        "name": f"links of {table.name}",
        "description": f"What the rows of {table.name} refer to.",
        "field": fields,
    }


def references_of(facts: Facts, table: TableFacts, loadable: list[TableFacts]) -> dict[str, str]:
    """Return the field that each column refers to, in another table or in its code list."""
    if table.rows is None:
        return {}
    names = [field.name for field in table.fields if _codes(field)]
    links = {name: identifier("codes", table.name, name, "value") for name in names
             if reads_as_text(facts, table, name)}  # fmt: skip
    by_name = {other.name: other for other in loadable if other.rows is not None}
    for link in foreign_keys(table.resource):
        target = by_name.get(link.target)
        if len(link.fields) == 1 and target:
            kind = _joinable_type(facts, table, link.fields[0])
            if kind and kind == _joinable_type(facts, target, link.target_fields[0]):
                links[link.fields[0]] = identifier(target.name, link.target_fields[0])
    return links


def _joinable_type(facts: Facts, table: TableFacts, column: str) -> str:
    """Return the type of a column if it can be joined with one of the same type; else empty."""
    kinds = {data_type(table, field) for field in table.fields if field.name == column}
    if kinds == {"sc:Text"} and not reads_as_text(facts, table, column):
        return ""
    return "".join(kinds & {"sc:Integer", "sc:Text"})


def code_list_record_sets(table: TableFacts, links: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield a record set for each code list that a column of a table refers to."""
    for field in table.fields:
        name = field.name
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


def _codes(field: Field) -> list[dict[str, str]]:
    """Return the categories of a field (Table Schema v2); none unless all are distinct texts."""
    categories = field.categories or ()
    values = [category.value for category in categories]
    if not all(isinstance(value, str) for value in values) or len(set(values)) < len(values):
        return []
    return [
        {part: text or "" for part, text in category._asdict().items()} for category in categories
    ]


DATA_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "time": "sc:Time",
    "datetime": "sc:DateTime",
}
"""The Croissant 1.1 data type of each Table Schema type; other types are text."""


def croissant_field(table: TableFacts, field: Field, record_set: str) -> dict[str, Any]:
    """Return a column of the table's file as a field of a record set."""
    name = field.name
    return without_empty({
        "@type": "cr:Field",
        "@id": f"{record_set}/{identifier(name)}",
        "name": name,
        "description": title_and_description(field),
        "dataType": data_type(table, field),
        "source": {"fileObject": {"@id": file_id(table.files[0])}, "extract": {"column": name}},
    })  # fmt: skip


def data_type(table: TableFacts, field: Field) -> str:
    """Return the data type of a column; text unless the file writes values in standard form."""
    if is_parquet(table):
        return DATA_TYPES.get(field.type, "sc:Text")
    if missing_texts(table) != [""]:  # a reader would take the other texts for values
        return "sc:Text"
    return DATA_TYPES.get(plain_type(field), "sc:Text")


def file_id(file: DataFile) -> str:
    """Return the Croissant identifier of a file."""
    return f"file/at/{quote(file.path, safe='/', errors='surrogatepass')}"


def identifier(*parts: str) -> str:
    """Return the Croissant identifier for the name of a table, or for a path of names."""
    return "/".join(quote(part, safe="", errors="surrogatepass") for part in parts)
