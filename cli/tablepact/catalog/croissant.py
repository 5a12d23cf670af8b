"""Croissant 1.1, which machine learning tools load tables by (https://mlcommons.org/croissant).

A table is a record set, its columns are fields with a type. A column in EDTF stays text: a reader
would make a day of ``2025-07``. Code lists are record sets of the type ``sc:Enumeration``.

How the rows of a table refer to others stands in a record set of its own, ``links/of/TABLE``, whose
fields have ``references``. They are kept out of the table itself, for mlcroissant 1.1 joins what
they lead to, and has no rows left when the same table is read again. It merges the two columns, so
there is a reference only where both are integers, or texts that no reader takes for numbers.
"""

from __future__ import annotations

from typing import Any

from tablepact.catalog.citation_styles import bibtex
from tablepact.catalog.croissant_fields import field_of, file_id, identifier
from tablepact.catalog.croissant_links import code_lists, link_set, links_of
from tablepact.catalog.data_files import DataFile
from tablepact.catalog.facts import Facts, Table, filled, licence_address, to_json
from tablepact.catalog.file_columns import delimiter_of, is_parquet
from tablepact.catalog.people import people
from tablepact.errors import ExportError
from tablepact.package.keys import primary_key

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
    """Write the description; ``contentUrl`` is relative to the descriptor's folder.

    Raises:
        ExportError: A file has neither a SHA-256 nor an MD5, which Croissant asks for.
        PackageError: A key of a table is none.
    """
    work = facts.work
    loadable = [table for table in facts.tables if delimiter_of(table) in (",", "\t")
                or is_parquet(table)]  # fmt: skip
    links = {table.name: links_of(facts, table, loadable) for table in loadable}
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": work.title,
        "description": f"{work.abstract} {facts.contents}".strip(),
        "version": work.version,
        "datePublished": work.date,
        "license": [licence_address(one) for one in work.licences],
        "citeAs": bibtex(work),
        "creator": people(work),
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "url": work.url,
        "identifier": [one for one in (work.doi and f"doi:{work.doi}", work.digest) if one],
        "keywords": list(work.keywords),
        "inLanguage": list(facts.languages),
        "isLiveDataset": False,
        "distribution": [_file(file) for file in facts.files],
        "recordSet": [
            *map(_record_set, loadable),
            *(link_set(table, links[table.name]) for table in loadable if links[table.name]),
            *(one for table in loadable for one in code_lists(table, links[table.name])),
        ],
    }
    return to_json(filled(described))


def _file(file: DataFile) -> dict[str, Any]:
    if not file.sha256 and not file.md5:
        raise ExportError(
            f"{file.path}: Croissant asks for a hash of every file, and it is not at hand to be "
            "hashed; give its SHA-256 in the descriptor"
        )
    formats = [file.mediatype]
    if "parquet" in file.mediatype:
        formats = list(dict.fromkeys([*formats, "application/x-parquet"]))
    if file.packed == "zip":
        formats = ["application/zip"]
    elif file.packed:
        formats = ["application/gzip", *formats]
    return filled({
        "@type": "cr:FileObject",
        "@id": file_id(file),
        "name": file.path.rpartition("/")[2],
        "contentUrl": file.path,
        "contentSize": "" if file.size is None else f"{file.size} B",
        "encodingFormat": formats if len(formats) > 1 else formats[0],
        "sha256": file.sha256,
        "md5": file.md5,
    })  # fmt: skip


def _record_set(table: Table) -> dict[str, Any]:
    key = primary_key(table.resource)
    names = {str(field["name"]) for field in table.fields}
    return filled({
        "@type": "cr:RecordSet",
        "@id": identifier(table.name),
        "name": table.name,
        "description": table.about,
        "key": [{"@id": identifier(table.name, name)} for name in key if name in names],
        "field": [field_of(table, field, identifier(table.name)) for field in table.fields],
    })  # fmt: skip
