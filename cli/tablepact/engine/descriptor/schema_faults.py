"""Remove from a schema what no row can satisfy, so that it is reported once and not in each row.

With such a constraint or foreign key, frictionless reports every row, or stops at the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tablepact.engine.descriptor.constraint_faults import CheckedField, check_field
from tablepact.engine.descriptor.foreign_key_faults import foreign_key_fault, why_unchecked
from tablepact.engine.descriptor.resources import SessionResource
from tablepact.package.descriptor.table_schema import parse_field
from tablepact.package.metadata.json_types import JsonObject


def without_schema_faults(
    metadata: JsonObject, sources: Sequence[SessionResource]
) -> tuple[JsonObject, list[SessionResource]]:
    """Remove the constraints and foreign keys that no row can satisfy; translate XSD patterns.

    Returns:
        The descriptor and its resources, which list in ``faults`` what was removed.
    """
    known = {source.name: source for source in sources}
    kept = [_without(source, known) for source in sources]
    changed = {source.index: source.schema for source in kept if source.written is not None}
    if not changed:
        return metadata, kept
    resources = [
        {**entry, "schema": changed[index]} if index in changed else entry
        for index, entry in enumerate(metadata["resources"])
    ]
    return {**metadata, "resources": resources}, kept


def _without(source: SessionResource, known: Mapping[str, SessionResource]) -> SessionResource:
    schema = source.table_schema
    unchecked = [why_unchecked(link, source, known) for link in schema.foreign_keys]
    links = [
        foreign_key_fault(index, link, source, known) if reason is None else None
        for index, (link, reason) in enumerate(zip(schema.foreign_keys, unchecked, strict=True))
    ]
    is_kept = [
        fault is None and reason is None for fault, reason in zip(links, unchecked, strict=True)
    ]
    written = schema.metadata.get("fields")
    fields = {
        index: checked
        for index, field in enumerate(written if isinstance(written, list) else [])
        if isinstance(field, dict) and field.get("constraints")
        for checked in [check_field(index, parse_field(field, schema.missing_values))]
        if checked is not None
    }
    if not fields and all(is_kept):
        return source
    changed = dict(schema.metadata)
    if not all(is_kept):
        pairs = zip(changed["foreignKeys"], is_kept, strict=True)
        changed["foreignKeys"] = [key for key, kept in pairs if kept]
    if fields:
        changed["fields"] = [_kept(field, fields.get(i)) for i, field in enumerate(written or [])]
    found = [fault for checked in fields.values() for fault in checked.faults]
    return replace(
        source,
        schema=changed,
        faults=(*found, *(fault for fault in links if fault is not None)),
        written=source.schema,
        unchecked=tuple(reason for reason in unchecked if reason),
        translated=any(checked.translated for checked in fields.values()),
    )


def _kept(field: JsonObject, checked: CheckedField | None) -> JsonObject:
    return field if checked is None else {**field, "constraints": checked.constraints}
