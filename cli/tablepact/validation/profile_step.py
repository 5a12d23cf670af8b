"""The step that holds each part of the metadata to the profile that it names.

A package that names no profile is validated against the rules that version 1 and 2 of the standard
share, since the standard lets it be either; what breaks them is a warning. What version 2 says that
a package of that version should have is a note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.language import later, message
from tablepact.package.descriptor.pinned_copies import PinnedCopy, find_copy
from tablepact.package.metadata.json_pointer import pointer, pointer_steps
from tablepact.package.metadata.json_types import JsonObject, Metadata
from tablepact.package.paths import is_remote
from tablepact.report.model import Finding, Status, Step
from tablepact.validation.descriptor_step import MetadataPath, WrittenMetadata
from tablepact.validation.profiles.evaluate import Evaluation, Profile, Unusable
from tablepact.validation.profiles.violations import Violation

MAX_FINDINGS = 1000
"""The most findings of the step."""
_V1 = "https://specs.frictionlessdata.io/schemas/"
_V2 = "https://datapackage.org/profiles/2.0/"
_NAMES = {
    name: f"{_V1}{name}.json"
    for name in (
        "data-package", "tabular-data-package", "fiscal-data-package", "data-resource",
        "tabular-data-resource", "table-schema", "csv-dialect",
    )
}  # fmt: skip
"""The names that version 1 has for its profiles."""
_OF_PART = {
    "package": (f"{_V1}data-package.json", f"{_V2}datapackage.json"),
    "schema": (f"{_V1}table-schema.json", f"{_V2}tableschema.json"),
    "dialect": (f"{_V1}csv-dialect.json", f"{_V2}tabledialect.json"),
}
"""The profiles of a part in version 1 and 2 of the standard."""
_KINDS = ("package", "resource", "schema", "dialect")


class NamedProfile(NamedTuple):
    """A profile that a part names.

    Attributes:
        address: Its address.
        name: The property that names it.
    """

    address: str
    name: str


_PART_NOUNS = {
    "package": later("the package"),
    "resource": later("the resource"),
    "schema": later("the schema"),
    "dialect": later("the dialect"),
}
"""What a part of a descriptor is called, by its kind."""


class _Part(NamedTuple):
    """A part of the metadata to which profiles apply: package, resource, schema or dialect."""

    kind: str
    value: JsonObject
    path: MetadataPath


def named_profiles(part: Metadata) -> list[NamedProfile]:
    """Return the profiles that a part names by an address, or by a name of version 1."""
    listed = part.get("profiles")
    given = {
        "$schema": part.get("$schema"),
        "profile": part.get("profile"),
        "profiles": listed[0] if isinstance(listed, list) and listed else None,
    }
    named = ((name, _NAMES.get(str(value), value)) for name, value in given.items())
    return [
        NamedProfile(value, name)
        for name, value in named
        if isinstance(value, str) and is_remote(value)
    ]


def check_profiles(metadata: WrittenMetadata, before: Step, *, fetched: bool) -> Step | None:
    """Return the step; None if no profile is named and nothing is wrong.

    Args:
        metadata: The metadata of the package.
        before: The step that checked the descriptor, whose findings are not repeated.
        fetched: Whether frictionless fetched and applied profiles that are not in the catalogue.
    """
    check = _Check(metadata, fetched=fetched)
    known = {(finding.path, finding.pointer or "") for finding in before.findings}
    findings = [
        finding
        for finding in islice(check.findings(), MAX_FINDINGS)
        if not any(_covers(place, finding) for place in known)
    ]
    if not check.applied and not findings:
        return None
    detail = ", ".join(dict.fromkeys(check.applied.values())) or message(
        "the rules that all versions of the standard share"
    )
    status: Status = "fail" if findings else "pass"
    return Step("profile", "", status, detail, metadata.with_lines(findings))


def _covers(place: tuple[str | None, str], finding: Finding) -> bool:
    """Return whether a finding is at a place, or below it, which another step has reported."""
    path, at = place
    own = finding.pointer or ""
    return path == finding.path and (own == at or (at != "" and own.startswith(f"{at}/")))


class _Check:
    """The application of all profiles to the metadata of one package."""

    def __init__(self, metadata: WrittenMetadata, *, fetched: bool) -> None:
        self.applied: dict[str, str] = {}
        self._metadata = metadata
        self._fetched = fetched
        self._find = cache(_find)  # a package has many schemas, and few profiles
        self._evaluation = Evaluation(self._find, _size(metadata.metadata))
        self._reported = set[tuple[str | None, str | None, str]]()

    def findings(self) -> Iterator[Finding]:
        """Yield the findings, each only once."""
        parts = [(part, named_profiles(part.value)) for part in self._parts()]
        of_package = named_profiles(self._metadata.metadata)
        version = _version(of_package)
        for part, named in parts:
            for profile in named:
                yield from self._by(profile, part)
        for part, named in parts:
            if part.kind == "package" and not named:
                yield from self._by_default(part)
            elif part.kind in ("schema", "dialect") and self._is_further(part, version):
                if version is None:
                    yield from self._by_default(part)
                else:
                    address = _OF_PART[part.kind][version - 1]
                    yield from self._by(NamedProfile(address, ""), part)
        for part, named in parts:
            if any(one.address.startswith(_V2) for one in (*of_package, *named)):
                from tablepact.validation.profiles.recommendations import recommendations

                for steps, note in recommendations(part.kind, part.value):
                    violation = Violation(steps, note, "should")
                    yield from self._finding("profile-recommended", violation, part, "")

    def _parts(self) -> Iterator[_Part]:
        for kind, value, path in self._metadata.parts():
            pinned = path.file is not None and is_remote(path.file)  # it belongs to others
            if kind in _KINDS and not pinned:
                yield _Part(kind, dict(value), path)

    def _is_further(self, part: _Part, version: int | None) -> bool:
        """Return whether the profile of the package does not cover a part."""
        return part.path.file is not None or (version == 1 and part.kind == "schema")

    def _by(self, named: NamedProfile, part: _Part) -> Iterator[Finding]:
        """Yield what breaks a profile, or that it cannot be applied."""
        address, reason = named.address, ""
        try:
            profile = self._find(address)
            if profile is None:
                if not (self._fetched and named.name == "profile"):
                    command = f"{program()} catalog add {address} --allow-remote"
                    note = message(
                        "the profile {address} is not in the catalogue, so its rules are not "
                        "checked; {command} pins a copy",
                        address=address,
                        command=command,
                    )
                    yield from self._once("profile-unknown", note, part, named)
                return
            self.applied[address] = _title(profile)
            for violation in self._evaluation.violations(profile, _with_known_types(part)):
                yield from self._finding("profile-error", violation, part, address)
        except (Unusable, PackageError) as error:
            reason = message(
                "the profile {address} cannot be applied: {reason}", address=address, reason=error
            )
        for unchecked in self._evaluation.unchecked:
            reason = reason or message(
                "the profile {address} is not applied in full: {reason}",
                address=address,
                reason=unchecked,
            )
        self._evaluation.unchecked.clear()
        if reason:
            yield from self._once("profile-unknown", reason, part, named)

    def _by_default(self, part: _Part) -> Iterator[Finding]:
        """Yield what breaks the profiles of both versions of the standard at the same place."""
        older, newer = _OF_PART[part.kind]
        places = {violation.steps for violation in self._violations(older, part)}
        for violation in self._violations(newer, part) if places else ():
            if violation.steps in places:
                yield from self._finding("profile-default", violation, part, "")

    def _violations(self, address: str, part: _Part) -> list[Violation]:
        """Return what breaks one of the bundled profiles."""
        profile = self._find(address)
        return [*self._evaluation.violations(profile, _with_known_types(part))] if profile else []

    def _finding(
        self, code: str, violation: Violation, part: _Part, address: str
    ) -> Iterator[Finding]:
        at = f"{part.path.pointer}{pointer(*violation.steps)}"
        place = "/".join(pointer_steps(at)) or message(_PART_NOUNS[part.kind])
        path = MetadataPath(part.path.file, at)
        rule = message("a rule of the profile {address}", address=address) if address else ""
        yield from self._new(
            self._metadata.finding(code, f"{place} {violation.note}", path, rule=rule)
        )

    def _once(self, code: str, note: str, part: _Part, named: NamedProfile) -> Iterator[Finding]:
        at = f"{part.path.pointer}{pointer(named.name)}" if named.name else part.path.pointer
        yield from self._new(self._metadata.finding(code, note, MetadataPath(part.path.file, at)))

    def _new(self, finding: Finding) -> Iterator[Finding]:
        key = finding.path, finding.pointer, finding.message
        if key not in self._reported:
            self._reported.add(key)
            yield finding


def _version(named: list[NamedProfile]) -> int | None:
    """Return the version of the standard that a package declares; None if it declares none."""
    if not named:
        return None
    return 2 if any(one.name == "$schema" and "/1.0/" not in one.address for one in named) else 1


def _title(profile: Profile) -> str:
    """Return the title of a profile with its version; the address if it has none."""
    title = profile.document.get("title")
    if not isinstance(title, str) or not profile.trusted:
        return profile.address
    return f"{title} {'2.0' if profile.address.startswith(_V2) else '1'}"


def _find(address: str) -> Profile | None:
    copy = find_copy(address)
    return _read_profile(address, copy, copy.state) if copy else None


@lru_cache(maxsize=16)
def _read_profile(address: str, copy: PinnedCopy, _state: tuple[int, int]) -> Profile:
    """Return a profile, which the packages of this process share."""
    return Profile(address, copy.document(), copy.is_bundled)


def _size(value: object) -> int:
    """Return the number of values in a value, which may be nested deeper than calls can be."""
    number, left = 0, [value]
    while left:
        one = left.pop()
        number += 1
        if isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            left += one
    return number


def _with_known_types(part: _Part) -> JsonObject:
    """Return a part in which the type ``list``, which the published profile lacks, is another."""
    value = part.value
    if part.kind == "schema":
        return _without_lists(value)
    listed = value.get("resources")
    if part.kind != "package" or not isinstance(listed, list):
        return value
    return {**value, "resources": [_with_plain_schema(resource) for resource in listed]}


def _with_plain_schema(resource: object) -> object:
    schema = resource.get("schema") if isinstance(resource, dict) else None
    if not isinstance(resource, dict) or not isinstance(schema, dict):
        return resource
    return {**resource, "schema": _without_lists(schema)}


def _without_lists(schema: Mapping[str, object]) -> JsonObject:
    fields = schema.get("fields")
    if not isinstance(fields, list):
        return dict(schema)
    return {
        **schema,
        "fields": [
            {**field, "type": "array"}
            if isinstance(field, dict) and field.get("type") == "list"
            else field
            for field in fields
        ],
    }
