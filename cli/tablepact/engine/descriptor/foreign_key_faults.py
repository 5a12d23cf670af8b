"""Foreign keys that no row can satisfy: their resource, a field or a comparable type is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tablepact.engine.descriptor.resources import SchemaFault, SessionResource
from tablepact.engine.storage.addresses import in_object_store
from tablepact.language import message
from tablepact.package.descriptor.table_schema import Field, ForeignKey
from tablepact.package.paths import is_remote
from tablepact.package.table_files.table_formats import TEXT_FORMATS
from tablepact.system.existing_paths import exists

_FAMILIES = {
    **dict.fromkeys(("integer", "number", "year"), "number"),
    **{kind: kind for kind in ("string", "boolean", "date", "datetime", "time", "yearmonth")},
}
"""The types whose values are equal only within a family, apart from Booleans and numbers."""


def foreign_key_fault(
    index: int,
    link: ForeignKey | None,
    source: SessionResource,
    known: Mapping[str, SessionResource],
) -> SchemaFault | None:
    """Return what makes a foreign key unsatisfiable; None if rows can satisfy it.

    Args:
        index: The position of the key in ``foreignKeys``.
        link: The key; frictionless checks its syntax.
        source: Its table.
        known: The resources by name.
    """
    if link is None or not link.fields or "package" in link.unknown:
        return None
    if len(link.fields) != len(link.target_fields):
        return None
    for code, note, advice in _faults(link, source, known):
        return SchemaFault(code, ("foreignKeys", index), note, advice)
    return None


def why_unchecked(
    link: ForeignKey | None, source: SessionResource, known: Mapping[str, SessionResource]
) -> str | None:
    """Return why the tables of the package cannot decide on a foreign key; None if they can.

    A package may leave out a table to which others refer, as those of Darwin Core do, and a table
    may be at an address. A name that is like that of a table is misspelled, which is a fault.

    Returns:
        The reason; empty if it refers to another package, which is looked up elsewhere.
    """
    if link is None:
        return None
    if "package" in link.unknown:
        return ""
    name = link.target or source.name
    key = f"the foreign key {', '.join(link.fields)} refers to {name}"
    if name not in known:
        meant = _meant(name, known)
        return None if meant else f"{key}, a table that the package does not have"
    target = known[name]
    if target is not source and target.refusal:
        return f"{key}, which cannot be read: {target.refusal}"
    return None


def _faults(
    link: ForeignKey, source: SessionResource, known: Mapping[str, SessionResource]
) -> Iterator[tuple[str, str, str]]:
    """Yield the code, a note and the advice for each fault of a foreign key."""
    name, others = link.target or source.name, link.target_fields
    beginning = f"the foreign key {', '.join(link.fields)} refers to "
    target = known.get(name)
    if target is None:
        note = f"{beginning}{', '.join(others)} of {name}, but no resource has that name"
        yield "foreign-key-target", note, _meant(name, known)
        return
    if target is not source and (absent := _absent(target)):
        note = f"{beginning}{', '.join(others)} of {name}, but there is no file {absent!r}"
        yield (
            "foreign-key-target",
            f"{note}, so the key is not checked",
            message("add the file, or correct the path of {table}", table=name),
        )
        return
    theirs = {field.name: field for field in target.table_schema.fields}
    if theirs and target.table_schema.fields_match == "exact":  # else it may have other columns
        for other in others:
            if other not in theirs:
                note = f"{beginning}the field {other} of {name}, whose schema has no such field"
                yield "foreign-key-target", note, _meant(other, theirs)
    ours = {field.name: field for field in source.table_schema.fields}
    for own, other in zip(link.fields, others, strict=True):
        if own not in ours or other not in theirs:
            continue
        kinds = _kind(ours[own], source), _kind(theirs[other], target)
        families = {_FAMILIES.get(kind, "") for kind in kinds}
        if len(families) > 1 and "" not in families and families != {"boolean", "number"}:
            types = ours[own].type, theirs[other].type
            yield (
                "foreign-key-type",
                f"the foreign key {own} has the type {types[0]}, but {name}.{other}, to which it "
                f"refers, has the type {types[1]}: their values are never equal, so the key is "
                "not checked",
                message(
                    "give {field} and {target} the same type: {type} or {other}",
                    field=own,
                    target=f"{name}.{other}",
                    type=f'"{types[0]}"',
                    other=f'"{types[1]}"',
                ),
            )


def _absent(resource: SessionResource) -> str:
    """Return the name of the first local file of a resource that does not exist, or nothing."""
    local = (part for part in resource.addresses if not (in_object_store(part) or is_remote(part)))
    return next((Path(part).name for part in local if not exists(part)), "")


def _kind(field: Field, resource: SessionResource) -> str:
    """Return the type of the values of a field; ``any`` is text in a file of text."""
    if field.type == "any" and resource.format in TEXT_FORMATS:
        return "string"
    return field.type


def _meant(name: str, known: Iterable[str]) -> str:
    """Return advice if a name is like a known one."""
    from difflib import get_close_matches

    near = get_close_matches(name, [*known], 1)
    return message("did you mean {name}?", name=f'"{near[0]}"') if near else ""
