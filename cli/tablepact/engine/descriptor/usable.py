"""What of a descriptor with errors can still be used, so that its tables are validated.

Frictionless validates no table of a package whose descriptor has an error, be it a licence without
a name. Here a part at fault is left out, and the tables are validated against the rest. A table
is not validated only if it is not known how to read it, or what its fields are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.engine.errors import Error
from tablepact.engine.frictionless_rules.metadata_profiles import NAME_PATTERN
from tablepact.package.descriptor.resource_names import early_name, with_names
from tablepact.package.metadata.json_pointer import pointer, pointer_steps, resolve_pointer
from tablepact.package.metadata.json_types import JsonObject

NOT_USABLE = "its description is not valid"
"""Why a table is not validated; the errors of the descriptor say more."""
_READING = (
    *("path", "data", "extrapaths", "scheme", "format", "mediatype", "encoding", "compression"),
    *("innerpath", "dialect"),
)
"""The properties without which it is not known how to read a table."""
_KEPT = (*_READING, "name", "schema", "bytes", "hash")
"""The properties of a resource that say what its table must be."""
_STAND_IN = [["not", "validated"]]
"""The data of a resource whose own are not read."""
MOST_ROUNDS = 20
"""How often the rest of a descriptor is checked again; each round leaves out all that is found."""
_AT = re.compile(r"/resources/(\d+)(?:/.*)?", re.DOTALL)


class UsableDescriptor:
    """A descriptor from which the parts at fault are left out, one after the other.

    Attributes:
        metadata: The descriptor without the parts at fault.
        refused: Why resources cannot be read without a part at fault, by index.
        left_out: For each index, what of a schema is left out, as ``primaryKey``.
    """

    def __init__(self, metadata: JsonObject, sources: Iterable[SessionResource]) -> None:
        """Begin with a descriptor, and the schemas and dialects of its resources in it."""
        self.refused: dict[int, str] = {}
        self.left_out: dict[int, list[str]] = {}
        self._reduced = set[int]()
        self._note_of_error = ""
        listed = metadata["resources"]
        resources = [dict(entry) if isinstance(entry, dict) else {} for entry in listed]
        for source, entry in zip(sources, resources, strict=True):
            for name, known in (
                ("schema", source.written or source.schema),
                ("dialect", source.dialect),
            ):
                if isinstance(entry.get(name), str) and known is not None:
                    entry[name] = known
        self.metadata: JsonObject = {**metadata, "resources": resources}
        self._resources = resources
        for index, entry in enumerate(resources):
            if not entry:
                self._refuse(index)

    def leave_out(self, errors: Iterable[Error]) -> bool:
        """Leave out the parts in which errors are; return whether anything changed."""
        before = self._state()
        for error in errors:
            at, self._note_of_error = (error.get("at") or {}).get("pointer") or "", error["note"]
            within = _AT.fullmatch(at)
            if within is None or int(within[1]) >= len(self._resources):
                self._reduce_package(at)
            else:
                self._leave_out(int(within[1]), pointer_steps(at)[2:])
        if self._state() == before:
            self._leave_out_anywhere()
        return self._state() != before

    def _state(self) -> tuple[str, int]:
        return repr(self.metadata), len(self._reduced)

    def _leave_out_anywhere(self) -> None:
        """Leave out what could be meant by an error that is not known to be in any part."""
        rest = [index for index in range(len(self._resources)) if index not in self.refused]
        if unreduced := [index for index in rest if index not in self._reduced]:
            for index in unreduced:
                self._reduce(index)
            return
        for index in rest:
            schema = self._resources[index].get("schema", {})
            if not isinstance(schema, dict):
                self._refuse(index)
                continue
            listed = schema.get("fields")
            for number, field in enumerate(listed if isinstance(listed, list) else []):
                if isinstance(field, dict) and not isinstance(field.get("type", ""), str):
                    self._change(index, ["fields", str(number), "type"])

    def apply(self, sources: Iterable[SessionResource]) -> list[SessionResource]:
        """Return the resources of this descriptor, with what cannot be read or is left out."""
        return [
            replace(
                source,
                refusal=self.refused.get(source.index, source.refusal),
                left_out=tuple(self.left_out.get(source.index, ())),
            )
            for source in sources
        ]

    def _reduce_package(self, at: str) -> None:
        """Keep of the package only what its tables need, and give each resource a name."""
        kept = ("$schema",) if not at.startswith("/$schema") else ()
        reduced = {name: self.metadata[name] for name in kept if name in self.metadata}
        self.metadata = {**reduced, "resources": self._resources}
        self._name_resources()

    def _name_resources(self) -> None:
        """Name each resource as no other is named."""
        for entry, named in zip(self._resources, with_names(self._resources), strict=True):
            entry["name"] = named["name"]

    def _leave_out(self, index: int, steps: list[str]) -> None:
        """Leave out a part of a resource, named by the steps of a JSON pointer."""
        entry = self._resources[index]
        if index in self.refused:
            return
        if not steps or steps[0] == "name":
            if index in self._reduced:
                self._refuse(index)
            self._reduce(index)
        elif steps[0] == "schema":
            self._leave_out_of_schema(index, steps[1:])
        elif steps[0] in _READING:
            self._refuse(index)
        else:
            entry.pop(steps[0], None)

    def _reduce(self, index: int) -> None:
        """Keep of a resource only what its table needs."""
        entry = self._resources[index]
        self._reduced.add(index)
        for name in [name for name in entry if name not in _KEPT]:
            if name != "type" or entry[name] != "table":
                del entry[name]
        self._name_resources()

    def _leave_out_of_schema(self, index: int, steps: list[str]) -> None:
        """Leave out a part of a schema; the whole of it if it lists no fields."""
        schema = self._resources[index].get("schema")
        if not isinstance(schema, dict):
            self._refuse(index)
            return
        fields = schema.get("fields")
        if isinstance(fields, list) and len(steps) == 2 and self._named_early(index, steps):
            return
        if fields is None or fields == []:
            del self._resources[index]["schema"]
            self._note(index, "schema")
        elif steps and steps[0] != "fields":
            self._change(index, [steps[0]])
        elif len(steps) >= 3 and steps[2] != "name":
            self._change(index, steps[: 4 if steps[2] == "constraints" else 3])
        else:
            self._refuse(index)

    def _named_early(self, index: int, steps: list[str]) -> bool:
        """Name a field by its ``id``, as early versions did; return whether it now has a name."""
        schema = self._resources[index]["schema"]
        field = resolve_pointer(pointer("fields", steps[1]), schema)
        if not isinstance(field, dict) or not early_name(field):
            return False
        if "name" not in field:
            named = {**field, "name": early_name(field)}
            fields = [named if other is field else other for other in schema["fields"]]
            self._resources[index]["schema"] = {**schema, "fields": fields}
        return True

    def _change(self, index: int, steps: list[str]) -> None:
        """Delete a part of a schema, in a copy of what is around it."""
        entry = self._resources[index]
        entry["schema"], deleted = _without(entry["schema"], steps)
        field = resolve_pointer(pointer(*steps[:2]), entry["schema"])
        if deleted and steps[2:] == ["type"] and isinstance(field, dict):
            field["type"] = "any"  # it is a copy
        if deleted:
            self._note(index, "/".join(steps))
        else:
            self._refuse(index)

    def _note(self, index: int, part: str) -> None:
        self.left_out.setdefault(index, []).append(part)

    def _refuse(self, index: int) -> None:
        """Put a stand-in in the place of a resource, and drop the foreign keys to it."""
        entry = self._resources[index]
        name = entry.get("name")
        entry.clear()
        entry.update(name=name if isinstance(name, str) else "", data=_STAND_IN)
        self.refused[index] = f"{NOT_USABLE}: {self._note_of_error}".removesuffix(": ")
        self._name_resources()
        for other, keys in self._foreign_keys():
            kept = [key for key in keys if _target(key) != name]
            if name and len(kept) < len(keys):
                schema = {**self._resources[other]["schema"], "foreignKeys": kept}
                self._resources[other]["schema"] = schema
                self._note(other, f"foreignKeys to {name}")

    def _foreign_keys(self) -> Iterator[tuple[int, list[object]]]:
        for index, entry in enumerate(self._resources):
            schema = entry.get("schema")
            keys = schema.get("foreignKeys") if isinstance(schema, dict) else None
            if isinstance(keys, list):
                yield index, keys


def _target(key: object) -> object:
    reference = key.get("reference") if isinstance(key, dict) else None
    return reference.get("resource") if isinstance(reference, dict) else None


def _without(part: object, steps: list[str]) -> tuple[object, bool]:
    """Return a JSON value without the part at a pointer, and whether it was there."""
    if isinstance(part, dict) and steps[0] in part:
        if len(steps) == 1:
            return {name: value for name, value in part.items() if name != steps[0]}, True
        inner, deleted = _without(part[steps[0]], steps[1:])
        return {**part, steps[0]: inner}, deleted
    if isinstance(part, list) and steps[0].isdigit() and int(steps[0]) < len(part):
        if len(steps) == 1:
            return [*part[: int(steps[0])], *part[int(steps[0]) + 1 :]], True
        inner, deleted = _without(part[int(steps[0])], steps[1:])
        return [*part[: int(steps[0])], inner, *part[int(steps[0]) + 1 :]], deleted
    return part, False


def with_plain_names(metadata: JsonObject) -> JsonObject:
    """Return a descriptor in which each resource has a name that frictionless accepts."""
    names: dict[str, str] = {}
    for index, entry in enumerate(metadata["resources"]):
        name = str(entry.get("name"))
        names[name] = name if re.search(NAME_PATTERN, name) else f"resource-{index + 1}"
    while len(set(names.values())) < len(names):
        names = {name: f"{plain}-{i}" for i, (name, plain) in enumerate(names.items())}
    resources = [
        {
            **entry,
            "name": names[str(entry.get("name"))],
            **({"schema": _referring(entry["schema"], names)} if "schema" in entry else {}),
        }
        for entry in metadata["resources"]
    ]
    return {**metadata, "resources": resources}


def _referring(schema: object, names: Mapping[str, str]) -> object:
    """Return a schema whose foreign keys refer to resources by other names."""
    keys = schema.get("foreignKeys") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(keys, list):
        return schema
    changed = [
        {**key, "reference": {**key["reference"], "resource": names[target]}}
        if isinstance(target := _target(key), str) and target in names
        else key
        for key in keys
    ]
    return {**schema, "foreignKeys": changed}
