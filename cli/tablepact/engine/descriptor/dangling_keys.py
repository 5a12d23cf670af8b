"""Foreign keys to what is not there: one finding of the descriptor, and not one of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tablepact.engine.descriptor.resources import SessionResource
from tablepact.package.json_types import JsonObject
from tablepact.package.table_schema import ForeignKey

CODE = "foreign-key-target"


def without_dangling_keys(
    metadata: JsonObject, sources: Sequence[SessionResource]
) -> tuple[JsonObject, list[SessionResource]]:
    """Take out of schemas the foreign keys that refer to no resource, or to no field of its schema.

    Frictionless finds every row of such a table wrong, or does not read the table.

    Returns:
        The descriptor and its resources, each of which says what was taken out of it.
    """
    known = {source.name: source for source in sources}
    kept = [_without(source, known) for source in sources]
    if not any(source.dangling for source in kept):
        return metadata, kept
    pairs = zip(metadata["resources"], kept, strict=True)
    resources = [
        {**entry, "schema": source.schema} if source.dangling else entry for entry, source in pairs
    ]
    return {**metadata, "resources": resources}, kept


def _without(source: SessionResource, known: Mapping[str, SessionResource]) -> SessionResource:
    schema = source.table_schema
    wrong = [next(_wrong(link, source, known), "") for link in schema.foreign_keys]
    if not any(wrong):
        return source
    written = zip(schema.metadata["foreignKeys"], wrong, strict=True)
    return replace(
        source,
        schema={**schema.metadata, "foreignKeys": [key for key, note in written if not note]},
        dangling=tuple(note for note in wrong if note),
    )


def _wrong(
    link: ForeignKey | None,
    source: SessionResource,
    known: Mapping[str, SessionResource],
) -> Iterator[str]:
    """Yield what a foreign key refers to that is not there; frictionless judges its form."""
    if link is None or not link.fields or "package" in link.unknown:
        return
    if len(link.fields) != len(link.target_fields):
        return
    name, others = link.target or source.name, link.target_fields
    said = f"the foreign key {', '.join(link.fields)} refers to "
    target = known.get(name)
    if target is None:
        yield f"{said}{', '.join(others)} of {name}, and there is no resource of that name"
        return
    there = [field.name for field in target.table_schema.fields]
    if not there or _extends(target):
        return
    for other in others:
        if other not in there:
            yield f"{said}the field {other} of {name}, whose schema has no such field"


def _extends(source: SessionResource) -> bool:
    """Return whether a table may have columns beyond the fields of its schema, by name."""
    return source.table_schema.fields_match != "exact"
