"""The verdict on a descriptor: what frictionless refuses, and names that are nearly right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tablepact.engine.errors import WorkerStopped
from tablepact.engine.resource import preload
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError
from tablepact.package.json_pointer import pointer, pointer_lines, resolve_pointer
from tablepact.package.metadata_files import read_text
from tablepact.package.vocabulary import PARTS
from tablepact.report.model import Finding, Step, format_count
from tablepact.validation.spelling import (
    constraint_advice,
    near,
    property_meant,
    type_advice,
)

_HOMES = {
    "package": "the package itself",
    "resource": "a resource",
    "schema": "the schema of a table",
    "field": "a field",
    "constraints": 'the "constraints" of the field',
}
_SHAPES: dict[str, type] = {"unique": bool, "enum": list, "pattern": str}
"""What the value of a constraint is; another is no constraint."""
MOST = 5000
"""How many names of properties are looked at, each once in a part; no package has so many."""
_TYPE = re.compile(r'field type "(.*)" is not supported', re.DOTALL)
_CONSTRAINT = re.compile(r'constraint "(.*)" is not supported by type "(\w+)"', re.DOTALL)
_REQUIRED = re.compile(r"'(\w+)' is a required property")
_WITHIN = re.compile(r"/resources/(\d+)/(schema|dialect)(/.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the metadata of a package: a file, none for the descriptor, and a pointer."""

    file: str | None
    pointer: str


class Described:
    """The metadata of a package as they stand in its files."""

    def __init__(
        self, metadata: Mapping[str, Any], package: ValidationSession, descriptor: Path
    ) -> None:
        self.metadata = metadata
        self.sources = package.sources
        self._descriptor = descriptor

    def finding(self, code: str, message: str, place: Place | None, **more: Any) -> Finding:
        """Make a finding of what is wrong at a place."""
        if place is None:
            return Finding(code, message, **more)
        place = self._as_written(place)
        return Finding(
            code,
            message,
            self._table(place),
            field=self._field(place),
            path=place.file,
            pointer=place.pointer,
            **more,
        )

    def with_lines(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Add the lines on which that begins which the findings are about."""
        wanted: dict[str | None, set[str]] = {}
        for one in findings:
            if one.pointer is not None:
                wanted.setdefault(one.path, set()).add(one.pointer)
        lines = {file: self._lines(file, pointers) for file, pointers in wanted.items()}
        return tuple(
            replace(one, line=lines.get(one.path, {}).get(str(one.pointer))) for one in findings
        )

    def at(self, place: Place | None) -> Any:
        """Give what stands at a place; None if there is nothing."""
        if place is None:
            return None
        place = self._as_written(place)
        whole: Any = self.metadata
        if place.file is not None:
            whole = next(
                (one.schema for one in self.sources if self._file(one.index) == place.file), None
            )
        return resolve_pointer(place.pointer, whole)

    def parts(self) -> Iterator[tuple[str, Mapping[str, Any], Place]]:
        """Go through the parts of the metadata, each with its place; through a file once."""
        yield "package", self.metadata, Place(None, "")
        listed, files = self.metadata.get("resources"), set[str]()
        for index, resource in enumerate(listed if isinstance(listed, list) else []):
            at = pointer("resources", index)
            yield from _if_object("resource", resource, Place(None, at))
            file = self._file(index)
            if file is None or file not in files:
                files.add(file or "")
                place = Place(None, f"{at}/schema") if file is None else Place(file, "")
                yield from _schema_parts(self.sources[index].schema, place)
            if isinstance(resource, dict):
                yield from _if_object(
                    "dialect", resource.get("dialect"), Place(None, f"{at}/dialect")
                )

    def _file(self, index: int) -> str | None:
        """Give the file of the schema of a resource, if it has one of its own."""
        listed = self.metadata.get("resources")
        resource = listed[index] if isinstance(listed, list) and index < len(listed) else None
        schema = resource.get("schema") if isinstance(resource, dict) else None
        return schema if isinstance(schema, str) else None

    def _as_written(self, place: Place) -> Place:
        """Lead into the file of a schema what was judged as if it stood in the descriptor."""
        within = _WITHIN.fullmatch(place.pointer) if place.file is None else None
        file = self._file(int(within[1])) if within and within[3] else None
        return Place(file, within[3]) if within and file else place

    def _table(self, place: Place) -> str | None:
        resource = re.match(r"/resources/(\d+)", place.pointer) if place.file is None else None
        for source in self.sources:
            here = source.index == int(resource[1]) if resource else False
            if here or (place.file is not None and self._file(source.index) == place.file):
                name = source.resource.get("name")
                return name if isinstance(name, str) and name else None
        return None

    def _field(self, place: Place) -> str | None:
        inside = re.match(r"(?:/resources/\d+/schema)?/fields/\d+", place.pointer)
        field = self.at(Place(place.file, inside[0])) if inside else None
        name = field.get("name") if isinstance(field, dict) else None
        return name if isinstance(name, str) and name else None

    def _lines(self, file: str | None, wanted: set[str]) -> Mapping[str, int]:
        path = self._descriptor if file is None else self._descriptor.parent / file
        try:
            return pointer_lines(read_text(path), wanted)
        except PackageError:
            return {}


def judge_descriptor(package: ValidationSession, described: Described) -> Step:
    """Have the descriptor judged by frictionless; if it fails, nothing else can be."""
    detail = format_count(len(package.sources), "resource")
    try:
        errors = package.descriptor_errors(meanwhile=preload)
    except WorkerStopped as reason:
        return Step("descriptor", "", "not run", str(reason))
    findings = described.with_lines([_refusal(error, described) for error in errors])
    if package.unfetched and not findings:
        return Step("descriptor", "", "not run", package.unfetched)
    return Step("descriptor", "", "fail" if findings else "pass", detail, findings)


def with_more_judged(step: Step, described: Described) -> Step:
    """Add to the step on a descriptor what frictionless passes over.

    These are properties that nobody reads, as they are misspelt, and a list of no resources.
    """
    found = [*_misspelt(described)] if step.status != "not run" else []
    if described.metadata.get("resources") == []:
        message = "the list of resources is empty, so that there is nothing to judge"
        found.append(described.finding("no-resource", message, Place(None, "/resources")))
    if not found:
        return step
    findings = (*step.findings, *described.with_lines(found))
    return replace(step, status="fail", findings=findings, counts=Counter())


def _refusal(error: dict[str, Any], described: Described) -> Finding:
    known = {name: value for name, value in error.items() if name != "at"}
    at = error.get("at") or None
    place = Place(at["file"] or None, at["pointer"]) if at else None
    message = " ".join(str(error["message"]).split())
    advice = _advice(str(error["note"]), described.at(place))
    return described.finding(error["type"], message, place, advice=advice, error=known)


def _advice(note: str, part: Any) -> str:
    """Say what to do about a refusal, where more can be said than of its code."""
    if kind := _TYPE.match(note):
        return type_advice(kind[1])
    if constraint := _CONSTRAINT.match(note):
        return constraint_advice(constraint[1], constraint[2])
    if required := _REQUIRED.match(note):
        written = near(required[1], part) if isinstance(part, dict) else None
        asked = f'"{written}" is most likely meant to be it; ' if written else ""
        return f'{asked}it has to have a "{required[1]}"'
    if '"path" and "data"' in note or '"path" or "data"' in note:
        return "give one of the two: path for a file, data for what stands in the descriptor itself"
    if "does not match the fields" in note:
        return "name fields of this schema, spelt as they are there"
    if "does not match the reference fields" in note:
        return "refer to as many fields as the key has"
    if note.startswith("cannot retrieve metadata"):
        return "see that the file lies where the path says, and holds a JSON object"
    return ""


def _misspelt(described: Described) -> Iterator[Finding]:
    known = cache(property_meant)
    for part, one, place in described.parts():
        for name, value in one.items():
            if known.cache_info().currsize > MOST:
                return
            meant = known(part, name)
            if meant is None or (meant[0] in one and meant[0] != name):
                continue
            if not isinstance(value, _SHAPES.get(meant[0], object)):
                continue  # such as the number of values that are unique
            home = "" if meant[1] == part else f" in {_HOMES[meant[1]]}"
            what = (
                f"Move it to {_HOMES[meant[1]]}"
                if meant[0] == name
                else (f'Did you mean "{meant[0]}"{home}?')
            )
            message = f'"{name}" has no meaning in {PARTS[part].title} and is not read. {what}'
            at = Place(place.file, f"{place.pointer}{pointer(name)}")
            yield described.finding("property-name", message, at)


def _schema_parts(schema: Any, place: Place) -> Iterator[tuple[str, Mapping[str, Any], Place]]:
    yield from _if_object("schema", schema, place)
    if not isinstance(schema, Mapping):
        return
    for name, kind in (("fields", "field"), ("foreignKeys", "foreign key")):
        listed = schema.get(name)
        for index, one in enumerate(listed if isinstance(listed, list) else []):
            at = Place(place.file, f"{place.pointer}{pointer(name, index)}")
            yield from _if_object(kind, one, at)
            if kind == "foreign key" and isinstance(one, dict):
                inner = Place(place.file, f"{at.pointer}/reference")
                yield from _if_object("reference", one.get("reference"), inner)


def _if_object(
    part: str, value: Any, place: Place
) -> Iterator[tuple[str, Mapping[str, Any], Place]]:
    if isinstance(value, Mapping):
        yield part, value, place
