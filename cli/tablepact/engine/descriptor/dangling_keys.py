"""Foreign keys to missing resources or fields: one finding of the descriptor, not one per row."""

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
    """Remove the foreign keys whose target resource or field does not exist.

    With such a key, frictionless reports every row of the table, or does not read the table.

    Returns:
        The descriptor and its resources, which list the removed keys in ``dangling``.
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
    """Yield a note on each missing target of a foreign key; frictionless checks its syntax."""
    if link is None or not link.fields or "package" in link.unknown:
        return
    if len(link.fields) != len(link.target_fields):
        return
    name, others = link.target or source.name, link.target_fields
    beginning = f"the foreign key {', '.join(link.fields)} refers to "
    target = known.get(name)
    if target is None:
        yield f"{beginning}{', '.join(others)} of {name}, but no resource has that name"
        return
    there = [field.name for field in target.table_schema.fields]
    if not there or _extends(target):
        return
    for other in others:
        if other not in there:
            yield f"{beginning}the field {other} of {name}, whose schema has no such field"


def _extends(source: SessionResource) -> bool:
    """Return whether ``fieldsMatch`` allows a table other columns than the fields of its schema."""
    return source.table_schema.fields_match != "exact"
