"""Records of the items of JSON: objects by their keys, or lists of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from tablepact import settings
from tablepact.typed_files.keyed_rows import ITEM_TYPES, labels_of
from tablepact.typed_files.typed_table import (
    Reading,
    Record,
    Records,
    Remark,
    TypedFileError,
    TypedTable,
)

ROWS_AT_ONCE = 20_000
"""The most records of a block."""
BLANK = object()
"""The item of a blank line."""


class JsonReading(NamedTuple):
    """How the items of a JSON file are read.

    Attributes:
        fields: The names of the fields of the schema, whose labels come first.
        property: The path to the items, with dots between its names; empty for the top.
        keys: The keys to read of each object; empty for all.
        item_type: The declared ``itemType``; empty if it is not declared.
        standard: Whether all keys are read; frictionless reads those of the first object.
    """

    fields: Sequence[str] = ()
    property: str = ""
    keys: Sequence[str] = ()
    item_type: str = ""
    standard: bool = True


def json_reading(reading: Reading) -> JsonReading:
    """Return how the items of a JSON file are read."""
    given = reading.dialect.get("json")
    inner = given if isinstance(given, Mapping) else {}
    keys, path, kind = inner.get("keys"), inner.get("property"), reading.dialect.get("itemType")
    return JsonReading(
        reading.fields,
        path if isinstance(path, str) else "",
        keys if isinstance(keys, list) else (),
        kind if isinstance(kind, str) else "",
        reading.standard,
    )


class Items(NamedTuple):
    """The items of a file.

    Attributes:
        values: The items, or BLANK.
        repeated: Returns the keys that objects have repeated since its last call.
        read: Returns the number of characters read so far.
        first_line: The line of the first item, if each item is a line; otherwise None.
    """

    values: Iterator[Any]
    repeated: Callable[[], Sequence[str]]
    read: Callable[[], int]
    first_line: int | None = None


def table_of(items: Items, json_reading: JsonReading) -> TypedTable:
    """Return the table of some items.

    Raises:
        TypedFileError: There are no items, or the first item is neither an object nor a list.
    """
    blanks = 0
    for first in items.values:
        if first is not BLANK:
            break
        blanks += 1
    else:
        place = (
            f'the "property" {json_reading.property[:60]!r}' if json_reading.property else "its top"
        )
        raise TypedFileError(f"it has no rows: there is no list at {place}, or it is empty")
    kind = ITEM_TYPES.get(type(first))
    if kind is None:
        raise _wrong_item(1, "is neither an object nor a list")
    if json_reading.item_type and json_reading.standard and kind != json_reading.item_type:
        raise _wrong_item(1, f'is of another type than the "itemType", "{json_reading.item_type}"')
    values = chain([BLANK] * blanks, [first], items.values)
    remarks = list[Remark]()
    line = items.first_line
    if kind == "array":
        return TypedTable(None, _blocks(_lists(values), items, (), remarks), line, remarks)
    if json_reading.keys:
        labels = [*json_reading.keys]
    else:
        labels = labels_of([first], json_reading.fields) if json_reading.standard else [*first]
    grows = json_reading.standard and not json_reading.keys
    records = _objects(values, labels, grows=grows)
    return TypedTable(labels, _blocks(records, items, labels, remarks), line, remarks)


def _lists(items: Iterable[Any]) -> Iterator[Record | None]:
    for number, item in enumerate(items, 1):
        if isinstance(item, list):
            yield item
        elif item is BLANK:
            yield None
        else:
            raise _wrong_item(number, "is not a list, but the first item is")


def _objects(items: Iterable[Any], labels: list[str], *, grows: bool) -> Iterator[Record | None]:
    """Yield the cells of objects; with ``grows``, append the keys that are not among the labels."""
    known = set(labels)
    pick = _picker(labels)
    for number, item in enumerate(items, 1):
        if item is BLANK:
            yield None
            continue
        if not isinstance(item, dict):
            raise _wrong_item(number, "is not an object, but the first item is")
        if grows and not item.keys() <= known:
            labels += [key for key in item if key not in known]
            known = set(labels)
            pick = _picker(labels)
            if len(labels) > settings.current().max_columns:
                most = settings.current().max_columns
                raise _wrong_item(number, f"brings the number of columns to more than {most:,}")
        try:
            yield pick(item)
        except KeyError:
            yield [item.get(label) for label in labels]


def _picker(labels: Sequence[str]) -> Callable[[Any], Record]:
    """Return the function that returns the cells of an object; it raises KeyError if one lacks."""
    if len(labels) > 1:
        return itemgetter(*labels)
    return lambda item: [item[label] for label in labels]


def _blocks(
    records: Iterator[Record | None], items: Items, labels: Sequence[str], remarks: list[Remark]
) -> Iterator[Records]:
    """Yield records in blocks of bounded size, and remark on the keys that objects repeat."""
    limits = settings.current()
    start, block, total, begun = 0, list[Record | None](), 0, items.read()
    for record in records:
        for key in items.repeated():
            note = f"the key {key[:60]!r} is repeated in an object; only its last value is read"
            if len(remarks) < limits.max_columns:
                remarks.append(Remark("repeated-key", note, start + len(block)))
        block.append(record)
        if len(block) >= ROWS_AT_ONCE or items.read() - begun > limits.block_bytes:
            yield block
            start, block, begun = start + len(block), [], items.read()
            total = start * len(labels)
            if total > max(limits.block_cells, limits.max_cells_per_byte * items.read()):
                raise TypedFileError(
                    f"its objects have {len(labels):,} different keys, which is over the limit"
                )
    if block:
        yield block


def _wrong_item(number: int, what: str) -> TypedFileError:
    return TypedFileError(f"item {number} {what}")
