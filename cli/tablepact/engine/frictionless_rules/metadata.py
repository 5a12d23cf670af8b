"""The errors of a descriptor that frictionless reports, in its order and words.

Frictionless normalizes a descriptor, checks each part with a JSON Schema and some rules of its own,
and then builds its objects. If the result for a descriptor is not certain, this module raises
AskFrictionless: asking too often costs time, but a different result would be an error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from tablepact.engine.errors import AskFrictionless, Error
from tablepact.engine.frictionless_rules.messages import ErrorKind
from tablepact.engine.frictionless_rules.metadata_pointers import objects_in, pointer_to
from tablepact.engine.frictionless_rules.metadata_profiles import (
    CONSTRAINTS,
    CSV,
    DIALECT,
    FIELDS,
    NAME_PATTERN,
    PACKAGE,
    RESOURCE,
    SCHEMA,
    profile_notes,
)
from tablepact.engine.frictionless_rules.normalize_metadata import (
    DEFAULT_TYPE,
    Part,
    UnknownType,
    copied,
    is_plain_json,
    objects,
    transform_dialect,
    transform_resource,
    transform_schema,
)
from tablepact.engine.frictionless_rules.value_readers import value_reader
from tablepact.package.metadata.json_types import Metadata
from tablepact.package.metadata.metadata_files import is_json
from tablepact.package.paths import is_remote, is_unsafe, scheme_of

Version = Literal["v1", "v2", "unknown"]
"""The version of the standard whose rules apply to a descriptor."""

_CANNOT = "A validation cannot be processed."
_PACKAGE_ERROR = ErrorKind(
    "package-error", "Package Error", _CANNOT, "The data package has an error: {note}", []
)
_RESOURCE_ERROR = ErrorKind(
    "resource-error", "Resource Error", _CANNOT, "The data resource has an error: {note}", []
)


def _kind(name: str) -> ErrorKind:
    title, says = f"{name.title()} Error", f"Provided {name} is not valid."
    return ErrorKind(f"{name}-error", title, says, f"{name.title()} is not valid: {{note}}", [])


_DIALECT_ERROR, _SCHEMA_ERROR, _FIELD_ERROR = map(_kind, ("dialect", "schema", "field"))
_STANDARD = ("", "data-package", "tabular-data-package", "data-resource", "tabular-data-resource")
"""The profiles that frictionless does not read from a file."""
_PROFILE = re.compile(r"https?://([A-Za-z0-9.-]+)(/[A-Za-z0-9._~/-]*)\Z")
_FORMAT = re.compile(r"[A-Za-z0-9]*\Z")


class _Found(NamedTuple):
    """An error of a part of the descriptor, with the pointer to that part."""

    kind: ErrorKind
    note: str
    pointer: str
    part: Part

    def error(self) -> Error:
        at = {"file": "", "pointer": pointer_to(self.pointer, self.part, self.note)}
        return self.kind.error(self.note) | {"at": at}


def descriptor_errors(descriptor: Metadata, folder: str, files: Sequence[Metadata]) -> list[Error]:
    """Return the errors that frictionless reports for a descriptor, with locations (``at``).

    Args:
        descriptor: The descriptor.
        folder: The folder of the descriptor and its schemas; empty for the current directory.
        files: For each resource, its ``schema`` and ``dialect`` if they were read from files.

    Raises:
        AskFrictionless: Only frictionless can validate the descriptor.
    """
    try:
        return _errors(copied(dict(descriptor)), folder, files)
    except UnknownType as unknown:
        return [_type_error(unknown.args[0], descriptor)]
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise AskFrictionless from error  # it most likely fails as well


def _errors(package: Part, folder: str, files: Sequence[Metadata]) -> list[Error]:
    if {"$frictionless", "profiles", "type"} & set(package) or not is_json(package):
        raise AskFrictionless
    version = _version(package.get("$schema"))
    for _ in range(2):  # frictionless also does this twice
        for resource in _resources(package).values():
            transform_resource(resource)
    if found := _package_errors(package, version):
        return [one.error() for one in found]
    for resource in package["resources"]:
        _require_built(resource)
    for index, resource in enumerate(package["resources"]):
        reference, schema = resource.get("schema"), files[index].get("schema")
        if isinstance(reference, str) and (lost := _lost_file(reference, folder, schema)):
            at = {"file": "", "pointer": f"/resources/{index}/schema"}
            return [_SCHEMA_ERROR.error(lost) | {"at": at}]
        if isinstance(reference, str):
            _require_accepted(schema, version)
        if isinstance(resource.get("dialect"), str):
            _require_accepted_dialect(files[index].get("dialect"))
    return []


def _type_error(kind: object, descriptor: Metadata) -> Error:
    """Return the error for an unknown field type, at which frictionless stops."""
    pointers = (
        pointer
        for pointer, part in objects_in(descriptor)
        if re.fullmatch(r".*/fields/\d+", pointer, re.DOTALL) and part.get("type") == kind
    )
    first = next(pointers, None)
    at = {} if first is None else {"file": "", "pointer": f"{first}/type"}
    return _FIELD_ERROR.error(f'field type "{kind}" is not supported') | {"at": at}


def _version(profile: object) -> Version:
    """Return the version of the standard that a ``$schema`` declares."""
    if profile is None:
        return "v1"
    match = _PROFILE.match(profile) if isinstance(profile, str) else None
    if match is None:
        raise AskFrictionless
    standard = re.search(r"/profiles/(\d+)\.\d+/", match[2])
    if match[1] != "datapackage.org" or standard is None:
        return "unknown"
    versions: dict[str, Version] = {"1": "v1", "2": "v2"}
    return versions.get(standard[1], "unknown")


def _found(kind: ErrorKind, pointer: str, part: Part, notes: Iterable[str]) -> list[_Found]:
    return [_Found(kind, note, pointer, part) for note in notes]


def _resources(package: Part) -> dict[str, Part]:
    """Return the resources of a package by their pointers; ``resources`` may be a single object."""
    listed = package.get("resources")
    if isinstance(listed, dict):
        return {"/resources": listed}
    pairs = enumerate(_listed(listed))
    return {f"/resources/{index}": item for index, item in pairs if isinstance(item, dict)}


def _package_errors(package: Part, version: Version) -> list[_Found]:
    found = _found(_PACKAGE_ERROR, "", package, profile_notes(PACKAGE, package))
    for pointer, resource in _resources(package).items():
        found += _resource_errors(resource, pointer, version)
    return found or _found(_PACKAGE_ERROR, "", package, _package_notes(package, version))


def _package_notes(package: Part, version: Version) -> Iterator[str]:
    """Yield the notes on a package by the rules beyond its profile."""
    if note := _name_note(package.get("name"), version):
        yield note
        return
    profile = package.get("profile", "")
    if profile not in _STANDARD[:3]:
        raise AskFrictionless
    names = [resource["name"] for resource in package["resources"]]
    if len(names) != len(set(names)):
        yield "names of the resources are not unique"
    created = package.get("created")
    if created and value_reader("datetime", "default", {})(created) is None:
        yield 'property "created" is not valid "datetime"'
    yield from _people_notes(package)
    if profile == "tabular-data-package":
        for resource in package["resources"]:
            if resource.get("profile") != "tabular-data-resource":
                yield (
                    f'profile "{profile}" requires all the resources to be "tabular-data-resource"'
                )
    for name in ("missingValues", "fields"):
        if name in package:
            yield f'"{name}" should be set as "resource.schema.{name}"'


def _resource_errors(resource: Part, pointer: str, version: Version) -> list[_Found]:
    found = _found(_RESOURCE_ERROR, pointer, resource, profile_notes(RESOURCE, resource))
    dialect, schema = resource.get("dialect"), resource.get("schema")
    if isinstance(dialect, dict):
        notes = profile_notes(DIALECT, dialect)
        found += _found(_DIALECT_ERROR, f"{pointer}/dialect", dialect, notes)
    if isinstance(schema, dict):
        found += _schema_errors(schema, f"{pointer}/schema", version)
    return found or _found(_RESOURCE_ERROR, pointer, resource, _resource_notes(resource, version))


def _resource_notes(resource: Part, version: Version) -> Iterator[str]:
    """Yield the notes on a resource by the rules beyond its profile."""
    if note := _name_note(resource["name"], version) or _path_note(resource):
        yield note
        return
    profile = resource.get("profile", "")
    if profile not in (*_STANDARD[:1], *_STANDARD[3:]):
        raise AskFrictionless
    path, data = resource.get("path"), resource.get("data")
    if path is None and data is None:
        yield 'one of the properties "path" or "data" is required'
    if path is not None and data is not None:
        yield 'properties "path" and "data" is mutually exclusive'
    yield from _people_notes(resource)
    if profile == "tabular-data-resource" and not resource.get("schema"):
        yield f'profile "{profile}" requires "schema" to be present'
    if "missingValues" in resource:
        yield '"missingValues" should be set as "schema.missingValues"'


def _schema_errors(schema: Part, pointer: str, version: Version) -> list[_Found]:
    found = _found(_SCHEMA_ERROR, pointer, schema, profile_notes(SCHEMA, schema))
    for index, field in enumerate(_listed(schema.get("fields"))):
        if isinstance(field, dict):
            found += _field_errors(field, f"{pointer}/fields/{index}", version)
    return found or _found(_SCHEMA_ERROR, pointer, schema, _schema_notes(schema, version))


def _schema_notes(schema: Part, version: Version) -> Iterator[str]:
    """Yield the notes on a schema by the rules beyond its profile."""
    names = [field["name"] for field in schema["fields"]]
    if len(names) != len(set(names)):
        yield "names of the fields are not unique"
    key = schema.get("primaryKey", [])
    lacking = f'primary key "{key}" does not match the fields "{names}"'
    yield from (lacking for name in key if name not in names)
    yield from _missing_value_notes(schema, version)
    for link in schema.get("foreignKeys", []):
        own, others = link["fields"], link["reference"]["fields"]
        lacking = f'foreign key "{link}" does not match the fields "{names}"'
        yield from (lacking for name in own if name not in names)
        if len(own) != len(others):
            yield f'foreign key fields "{own}" does not match the reference fields "{others}"'


def _field_errors(field: Part, pointer: str, version: Version) -> list[_Found]:
    kind = field.get("type") or DEFAULT_TYPE
    found = _found(_FIELD_ERROR, pointer, field, profile_notes(FIELDS[kind], field))
    return found or _found(_FIELD_ERROR, pointer, field, _field_notes(field, kind, version))


def _field_notes(field: Part, kind: str, version: Version) -> Iterator[str]:
    """Yield the notes on a field by the rules beyond its profile."""
    constraints = field.get("constraints", {})
    for name in constraints:
        if name not in (*CONSTRAINTS[kind], "unique"):
            yield f'constraint "{name}" is not supported by type "{kind}"'
    yield from _missing_value_notes(field, version)
    if version == "v1":
        later = [name for name in ("exclusiveMinimum", "exclusiveMaximum") if name in constraints]
        yield from (f'constraint "{name}" requires datapackage v2' for name in later)
    if (example := field.get("example")) and not _is_example(example, field):
        yield f'example value "{example}" for field "{field["name"]}" is not valid'
    if "required" in field:
        yield '"required" should be set as "constraints.required"'


def _is_example(example: object, field: Part) -> bool:
    kind, field_format = field.get("type"), field.get("format", "default")
    plain = isinstance(example, str) or (kind == "integer" and type(example) is int)
    if kind is None or not plain or "arrayItem" in field:
        raise AskFrictionless
    own = ("trueValues", "falseValues") if kind == "boolean" else ()
    options = {name: field[name] for name in own if name in field}
    return value_reader(kind, field_format, options)(example) is not None


def _name_note(name: str | None, version: Version) -> str:
    if name is None or version != "v1" or re.search(NAME_PATTERN, name):
        return ""
    return f"{name!r} does not match {NAME_PATTERN!r} at property 'name'"


def _people_notes(part: Part) -> Iterator[str]:
    """Yield the notes on the licences of a part, and on the e-mail addresses of people."""
    for licence in part.get("licenses", []):
        if not licence.get("path") and not licence.get("name"):
            yield f'license requires "path" or "name": {licence}'
    for name in ("contributors", "sources"):
        for person in part.get(name, []):
            email = person.get("email")
            if email and value_reader("string", "email", {})(email) is None:
                yield f'property "{name}[].email" is not valid "email"'


def _missing_value_notes(part: Part, version: Version) -> Iterator[str]:
    labelled = objects(part.get("missingValues"))
    if not labelled:
        return
    labels = [entry["label"] for entry in labelled if entry.get("label") is not None]
    for what, texts in (("", [entry["value"] for entry in labelled]), (" label", labels)):
        repeated = dict.fromkeys(text for i, text in enumerate(texts) if text in texts[:i])
        yield from (f'missing value{what} "{text}" is not unique' for text in repeated)
    if version == "v1":
        yield "missing values in object form require datapackage v2"


def _path_note(resource: Part) -> str:
    """Return the note on the first unsafe path; empty if all are safe."""
    for name in ("path", "extrapaths", "profile", "dialect", "schema"):
        value = resource.get(name)
        for path in value if isinstance(value, list) else [value]:
            if not path or not isinstance(path, str):
                continue
            if path.startswith(("/", "~")) or "../" in path:
                return f'path "{path}" is not safe'
            if is_unsafe(path) or scheme_of(path) in ("file", "unknown"):
                raise AskFrictionless
    return ""


def _lost_file(reference: str, folder: str, schema: Metadata | None) -> str:
    """Return the note of frictionless on a missing schema file; empty if the file exists."""
    path = os.path.join(folder, reference)  # noqa: PTH118 - in its words
    if schema is not None or not reference or os.path.lexists(path) or is_remote(reference):
        return ""
    reason = f"[Errno 2] No such file or directory: {path!r}"
    return f'cannot retrieve metadata "{path}" because "{reason}"'


def _require_built(resource: Part) -> None:
    """Raise AskFrictionless unless frictionless certainly builds its objects of a resource.

    Raises:
        AskFrictionless: A property of the valid resource may still make frictionless fail.
    """
    data, schema = resource.get("data"), resource.get("schema")
    dialect = resource.get("dialect") or {}
    if isinstance(schema, dict) and "type" in schema:
        raise AskFrictionless
    if not (
        (isinstance(dialect, str) or _is_plain_dialect(dialect))
        and _FORMAT.match(resource.get("format", ""))
        and resource.get("scheme", "file") in ("file", "http", "https")
        and resource.get("compression", "") in ("", "gz", "zip", "bz2", "xz")
        and resource.get("path") != ""
        and all(isinstance(path, str) for path in resource.get("extrapaths", ()))
        and (data is None or (data and all(isinstance(item, dict | list) for item in data)))
    ):
        raise AskFrictionless


def _require_accepted(schema: Metadata | None, version: Version) -> None:
    """Raise AskFrictionless unless a schema in a separate file has no errors."""
    if schema is None or "type" in schema:
        raise AskFrictionless
    written = copied(dict(schema))
    try:
        for _ in range(2):
            transform_schema(written)
    except UnknownType as unknown:
        raise AskFrictionless from unknown
    if _schema_errors(written, "", version):
        raise AskFrictionless


def _require_accepted_dialect(dialect: Metadata | None) -> None:
    """Raise AskFrictionless unless a dialect in a separate file has no errors."""
    if dialect is None:
        raise AskFrictionless
    written = copied(dict(dialect))
    for _ in range(2):
        transform_dialect(written)
    if any(profile_notes(DIALECT, written)) or not _is_plain_dialect(written):
        raise AskFrictionless


def _is_plain_dialect(dialect: object) -> bool:
    """Return whether a dialect has only valid properties, and those of CSV and JSON alone."""
    if not isinstance(dialect, dict) or "type" in dialect:
        return False
    control = {"type": "csv", **dialect.get("csv", {})}
    return not any(profile_notes(CSV, control)) and all(
        is_plain_json(value) if name == "json" else not isinstance(value, dict)
        for name, value in dialect.items()
        if name != "csv"
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
