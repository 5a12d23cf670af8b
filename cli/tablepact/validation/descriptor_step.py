"""The step that checks the descriptor: errors of frictionless, and misspelled properties."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from tablepact.engine.descriptor.dialects import dialect_problems
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error, WorkerStopped
from tablepact.engine.session import ValidationSession
from tablepact.errors import PackageError
from tablepact.language import format_count, later, message
from tablepact.package.descriptor.known_properties import PARTS
from tablepact.package.descriptor.pinned_copies import find_copy
from tablepact.package.metadata.json_pointer import pointer, resolve_pointer
from tablepact.package.metadata.json_types import Metadata
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.package.paths import is_remote
from tablepact.report.model import Finding, Step
from tablepact.validation.read_source import Source
from tablepact.validation.spelling import property_meant

_HOMES = {
    "package": later("the package itself"),
    "resource": later("a resource"),
    "schema": later("the schema of a table"),
    "field": later("a field"),
    "dialect": later('the "dialect" of the resource'),
    "constraints": later('the "constraints" of the field'),
}
_SHAPES: dict[str, type] = {"unique": bool, "enum": list, "pattern": str}
"""The type of a constraint's value; a property with another value is not a misplaced constraint."""
MAX_NAMES = 5000
"""The maximum number of different property names that are checked; real packages have fewer."""
_ALONE = "/resources/0"
"""The pointer to a resource whose descriptor is a file of its own."""
_WITHIN = re.compile(r"/resources/(\d+)/(schema|dialect)(/.*)?", re.DOTALL)


class MetadataPath(NamedTuple):
    """A location in the metadata: a file, or None for the descriptor, and a JSON pointer."""

    file: str | None
    pointer: str


class WrittenMetadata:
    """The metadata of a package as written in its files.

    Attributes:
        metadata: The descriptor.
        refs: Its resources.
        in_words: Whether messages are put in our words.
    """

    def __init__(self, source: Source, session: ValidationSession, files: MetadataFiles) -> None:
        self.metadata: Metadata = source.metadata
        self.refs = session.tables.refs
        self.in_words = session.options.check_v2
        self._source = source
        self._files = files

    def finding(self, code: str, message: str, path: MetadataPath | None, **more: Any) -> Finding:
        """Return a finding at a location in the metadata."""
        if path is None:
            return Finding(code, message, **more)
        path = self._as_written(path)
        own = _ALONE if self._source.is_resource and path.file is None else ""
        return Finding(
            code,
            message,
            self._table(path),
            field=self._field(path),
            path=path.file or self._source.own_path,
            pointer=path.pointer.removeprefix(own),
            **more,
        )

    def with_lines(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings, each with the line on which the value at its pointer begins."""
        pointers: dict[str | None, set[str]] = {}
        for finding in findings:
            if finding.pointer is not None:
                pointers.setdefault(finding.path, set()).add(finding.pointer)
        lines = {file: self._lines(file, listed) for file, listed in pointers.items()}
        return tuple(
            replace(finding, line=lines.get(finding.path, {}).get(str(finding.pointer)))
            for finding in findings
        )

    def at(self, path: MetadataPath | None) -> object:
        """Return the value at a path; None if there is none."""
        if path is None:
            return None
        path = self._as_written(path)
        document: Any = self.metadata
        if path.file is not None:
            schemas = (
                ref.written or ref.schema for ref in self.refs if self._file(ref.index) == path.file
            )
            document = next(schemas, None)
        return resolve_pointer(path.pointer, document)

    def parts(self) -> Iterator[tuple[str, Metadata, MetadataPath]]:
        """Yield the parts of the metadata with their paths; a shared schema file only once."""
        yield "package", self.metadata, MetadataPath(None, "")
        listed, files = self.metadata.get("resources"), set[str]()
        for index, resource in enumerate(listed if isinstance(listed, list) else []):
            at = pointer("resources", index)
            yield from _if_object("resource", resource, MetadataPath(None, at))
            file = self._file(index)
            if file is None or file not in files:
                files.add(file or "")
                path = (
                    MetadataPath(None, f"{at}/schema") if file is None else MetadataPath(file, "")
                )
                ref = self.refs[index]
                yield from _schema_parts(ref.written or ref.schema, path)
            if isinstance(resource, dict):
                yield from _if_object(
                    "dialect", resource.get("dialect"), MetadataPath(None, f"{at}/dialect")
                )

    def dialect_file(self, ref: SessionResource) -> str | None:
        """Return the dialect file of a resource; None if the dialect is in the descriptor."""
        given = ref.metadata.get("dialect")
        known = self._source.files.get(pointer("resources", ref.index, "dialect"))
        return given if isinstance(given, str) else known

    def _file(self, index: int) -> str | None:
        """Return the schema file of a resource; None if the schema is in the descriptor."""
        if known := self._source.files.get(pointer("resources", index, "schema")):
            return known
        listed = self.metadata.get("resources")
        resource = listed[index] if isinstance(listed, list) and index < len(listed) else None
        reference = resource.get("schema") if isinstance(resource, dict) else None
        return reference if isinstance(reference, str) else None

    def _as_written(self, path: MetadataPath) -> MetadataPath:
        """Return the path in the file of a part that frictionless reports in the descriptor."""
        within = _WITHIN.fullmatch(path.pointer) if path.file is None else None
        index, in_dialect = (int(within[1]), within[2] == "dialect") if within else (0, False)
        file = None
        if within and within[3]:
            file = self.dialect_file(self.refs[index]) if in_dialect else self._file(index)
        return MetadataPath(file, within[3]) if within and file else path

    def _table(self, path: MetadataPath) -> str | None:
        resource = re.match(r"/resources/(\d+)", path.pointer) if path.file is None else None
        for ref in self.refs:
            here = ref.index == int(resource[1]) if resource else False
            files = (self._file(ref.index), self.dialect_file(ref))
            if here or (path.file is not None and path.file in files):
                name = ref.metadata.get("name")
                return name if isinstance(name, str) and name else None
        return None

    def _field(self, path: MetadataPath) -> str | None:
        inside = re.match(r"(?:/resources/\d+/schema)?/fields/\d+", path.pointer)
        field = self.at(MetadataPath(path.file, inside[0])) if inside else None
        name = field.get("name") if isinstance(field, dict) else None
        return name if isinstance(name, str) and name else None

    def _lines(self, file: str | None, pointers: set[str]) -> Mapping[str, int]:
        if file is None and self._source.is_table:
            return {}
        try:
            copy = find_copy(file) if file and is_remote(file) else None
            path = self._source.path if file is None else self._source.folder / file
            path = copy.path if copy else path
            return self._files.lines(path, pointers)
        except PackageError:
            return {}


def check_descriptor(session: ValidationSession, metadata: WrittenMetadata) -> Step:
    """Validate the descriptor with frictionless; if this fails, nothing else can be validated."""
    detail = format_count(len(session.tables.refs), "resource")
    try:
        errors = session.descriptor_errors()
    except WorkerStopped as reason:
        return Step("descriptor", "", "not run", str(reason))
    findings = metadata.with_lines([_refusal(error, metadata) for error in errors])
    if session.unfetched and not findings:
        return Step("descriptor", "", "not run", session.unfetched)
    return Step("descriptor", "", "fail" if findings else "pass", detail, findings)


def add_own_checks(step: Step, metadata: WrittenMetadata, more: Iterable[Finding] = ()) -> Step:
    """Return the step with problems of the descriptor that frictionless does not report.

    These are parts of a schema that no row can satisfy, misspelled properties, which are ignored,
    properties of a dialect that have a wrong value, an empty list of resources, and ``more``.
    """
    added = [*_faults(metadata), *more]
    if step.status != "not run":
        added += _misspelled(metadata)
    step, of_dialects = _with_dialects(step, metadata)
    added += of_dialects
    added += [
        metadata.finding(
            "resource-error", note, MetadataPath(None, pointer("resources", ref.index, name))
        )
        for ref in metadata.refs
        for name, note in ref.not_allowed
    ]
    if metadata.metadata.get("resources") == []:
        note = message("the list of resources is empty, so nothing can be validated")
        added.append(metadata.finding("no-resource", note, MetadataPath(None, "/resources")))
    if not added:
        return step
    findings = (*step.findings, *metadata.with_lines(added))
    return replace(step, status="fail", findings=findings, counts=Counter())


def _faults(metadata: WrittenMetadata) -> Iterator[Finding]:
    """Yield the faults of the schemas; those of a shared schema file only once."""
    known = set[tuple[str | None, str | None, str]]()
    for ref in metadata.refs:
        for fault in ref.faults:
            path = MetadataPath(None, pointer("resources", ref.index, "schema", *fault.steps))
            finding = metadata.finding(fault.code, fault.note, path, advice=fault.advice)
            place = finding.path, finding.pointer, finding.message
            if place not in known:
                known.add(place)
                yield finding


def _refusal(error: Error, metadata: WrittenMetadata) -> Finding:
    from tablepact.validation.wording.descriptor_messages import advice_on, in_words

    known = {name: value for name, value in error.items() if name != "at"}
    at = error.get("at") or None
    path = MetadataPath(at["file"] or None, at["pointer"]) if at else None
    text = " ".join(str(error["message"]).split())
    part = metadata.at(path)
    advice = advice_on(str(error["note"]), part)
    if metadata.in_words:
        text = in_words(text, part)
    return metadata.finding(error["type"], text, path, advice=advice, error=known)


def _with_dialects(step: Step, metadata: WrittenMetadata) -> tuple[Step, list[Finding]]:
    """Return the step with pointers to the properties of dialects, and the findings to add."""
    findings, added = [*step.findings], list[Finding]()
    known = {(finding.path, finding.pointer) for finding in findings}
    for finding in _of_dialects(metadata):
        name = str(finding.pointer).rpartition("/")[2]
        unplaced = (
            index
            for index, other in enumerate(findings)
            if other.code == "control-error"
            and not other.pointer
            and f"property '{name}'" in other.message
        )
        if (index := next(unplaced, None)) is not None:
            placed = replace(finding, code="control-error", message=findings[index].message)
            findings[index] = metadata.with_lines([placed])[0]
        elif (finding.path, finding.pointer) not in known:
            added.append(finding)
    return replace(step, findings=tuple(findings)), added


def _of_dialects(metadata: WrittenMetadata) -> Iterator[Finding]:
    """Yield a finding for each property of a dialect that the standard does not allow."""
    files = set[str]()
    for ref in metadata.refs:
        given = ref.metadata.get("dialect")
        path = MetadataPath(None, pointer("resources", ref.index, "dialect"))
        if file := metadata.dialect_file(ref):
            path = MetadataPath(file, "")
            if file in files:
                continue
            files.add(file)
        dialect = given if isinstance(given, dict) else ref.dialect
        for problem in dialect_problems(dialect or {}):
            at = MetadataPath(path.file, path.pointer + pointer(problem.name))
            yield metadata.finding("dialect-error", problem.note, at)


def _misspelled(metadata: WrittenMetadata) -> Iterator[Finding]:
    known = cache(property_meant)
    for part, members, path in metadata.parts():
        for name, value in members.items():
            if known.cache_info().currsize > MAX_NAMES:
                return
            meant = known(part, name)
            if meant is None or (meant[0] in members and meant[0] != name):
                continue
            if not isinstance(value, _SHAPES.get(meant[0], object)):
                continue  # for example a count of unique values
            home, title = message(_HOMES[meant[1]]), message(PARTS[part].title)
            if meant[0] == name:
                advice = message("Move it to {part}", part=home)
            elif meant[1] == part:
                advice = message('Did you mean "{name}"?', name=meant[0])
            else:
                advice = message('Did you mean "{name}" in {part}?', name=meant[0], part=home)
            ignored = message('"{name}" has no meaning in {part} and is ignored.',
                              name=name, part=title)  # fmt: skip
            at = MetadataPath(path.file, f"{path.pointer}{pointer(name)}")
            yield metadata.finding("property-name", f"{ignored} {advice}", at)


def _schema_parts(
    schema: object, path: MetadataPath
) -> Iterator[tuple[str, Metadata, MetadataPath]]:
    yield from _if_object("schema", schema, path)
    if not isinstance(schema, Mapping):
        return
    for name, kind in (("fields", "field"), ("foreignKeys", "foreign key")):
        listed = schema.get(name)
        for index, member in enumerate(listed if isinstance(listed, list) else []):
            at = MetadataPath(path.file, f"{path.pointer}{pointer(name, index)}")
            yield from _if_object(kind, member, at)
            if kind == "foreign key" and isinstance(member, dict):
                inner = MetadataPath(path.file, f"{at.pointer}/reference")
                yield from _if_object("reference", member.get("reference"), inner)


def _if_object(
    part: str, value: object, path: MetadataPath
) -> Iterator[tuple[str, Metadata, MetadataPath]]:
    if isinstance(value, Mapping):
        yield part, value, path
