"""The references of a table that the standard does not have, or only to tables of the same package.

* ``weakForeignKeys`` in a Table Schema, as in Darwin Core Data Package: foreign keys whose values
  may be missing in the other table, which is a warning;
* ``package`` in the reference of a key: the package that has the other table;
* ``codeTable`` of a field: the resource and the field, perhaps with a package, that has its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tablepact.language import later, message
from tablepact.package.descriptor.table_schema import TableSchema, key_names

_TITLES = {
    "code-list": later("the code list of {fields}"),
    "foreign-key": later("the foreign key {fields}"),
    "weak-foreign-key": later("the weak foreign key {fields}"),
}
"""What each kind of reference is called."""


class TableReference(NamedTuple):
    """What the values of some fields refer to.

    Attributes:
        code: The code of its findings.
        fields: The names of the fields.
        resource: The name of the other table; empty for the same table.
        target_fields: The names of its fields.
        package: The package that has it, as it is written; empty for the same package.
        fault: What is wrong with the reference itself; empty if nothing is.
    """

    code: str
    fields: tuple[str, ...]
    resource: str = ""
    target_fields: tuple[str, ...] = ()
    package: str = ""
    fault: str = ""

    @property
    def title(self) -> str:
        """The reference in words: ``the code list country``."""
        return message(_TITLES[self.code], fields=", ".join(self.fields))

    def target(self, own: str) -> str:
        """Return the fields that it refers to, in words, given the name of the own table."""
        shown = f"{self.resource or own}.{', '.join(self.target_fields)}"
        if not self.package:
            return shown
        return message("{fields} of the package {package}", fields=shown, package=self.package)


def references(schema: TableSchema) -> Iterator[TableReference]:
    """Yield the references of a table, without its foreign keys to tables of the same package."""
    for entry in _objects(schema.metadata.get("foreignKeys")):
        if "package" in _object(entry.get("reference")):
            yield _key("foreign-key", entry)
    for entry in _objects(schema.metadata.get("weakForeignKeys")):
        if "reference" in entry:  # Darwin Core has entries that only name the fields of a key
            yield _key("weak-foreign-key", entry)
    for field in schema.fields:
        if "codeTable" in field.metadata:
            yield _code_list(field.name, field.type_or_any, field.metadata["codeTable"])


def _objects(listed: object) -> Iterator[Mapping[str, Any]]:
    for entry in listed if isinstance(listed, list) else []:
        if isinstance(entry, Mapping):
            yield entry


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _key(code: str, entry: Mapping[str, Any]) -> TableReference:
    to = _object(entry.get("reference"))
    fields, others = key_names(entry.get("fields")), key_names(to.get("fields"))
    resource, package = to.get("resource") or "", to.get("package") or ""
    texts = isinstance(resource, str) and isinstance(package, str)
    if not (fields and others and texts and len(fields) == len(others)):
        fault = message("needs fields, and a reference with a resource and as many fields")
        return TableReference(code, fields or (), fault=fault)
    return TableReference(code, fields, resource, others, package)


def _code_list(name: str, kind: str, value: object) -> TableReference:
    to = _object(value)
    resource, field, package = (to.get(key) for key in ("resource", "field", "package"))
    if not (isinstance(resource, str) and resource and isinstance(field, str) and field):
        fault = message('needs a resource and a field: {"resource": "countries", "field": "code"}')
        return TableReference("code-list", (name,), fault=fault)
    if kind in ("array", "list", "object", "geojson"):
        return TableReference(
            "code-list", (name,), fault=message("cannot be checked for the type {kind}", kind=kind)
        )
    return TableReference("code-list", (name,), resource, (field,), str(package or ""))
