"""Reading by the standard where frictionless reads otherwise, for dialects that have the ``MARK``.

``engine/descriptor/dialects.py`` sets the mark; without it, nothing here changes what frictionless
does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from frictionless import (
    Detector,
    Dialect,
    FrictionlessException,
    Package,
    errors,
    helpers,
    system,
)
from frictionless.formats.csv.control import CsvControl
from frictionless.formats.csv.parser import CsvParser
from frictionless.formats.json.control import JsonControl
from frictionless.formats.json.parsers.json import JsonParser
from frictionless.formats.json.parsers.jsonl import JsonlParser
from frictionless.platform import platform
from frictionless.system.loader import Loader
from frictionless.system.parser import Parser

from tablepact.package.csv_files.delimited_text import (
    Delimited,
    needs_translation,
    read_pieces,
    records,
)
from tablepact.package.csv_files.header_rows import MARK, join_labels
from tablepact.package.descriptor.table_schema import EMPTY_CELL
from tablepact.package.metadata.json_types import JsonObject
from tablepact.typed_files.keyed_rows import labels_of


def read_by_standard() -> None:
    """Patch frictionless to read resources with marked dialects by the standard."""
    _skip_comments()
    _join_labels()
    _read_delimited()
    _read_keys(JsonParser, _json_items)
    _read_keys(JsonlParser, _json_lines)


def _skip_comments() -> None:
    """Have a declared header be the first row that is no comment."""
    own: Any = Detector.detect_dialect

    def detect_dialect(self: Detector, sample: Any, *, dialect: Dialect | None = None) -> Dialect:
        found: Dialect = own(self, sample, dialect=dialect)
        is_no_comment: Any = found.create_comment_filter()  # type: ignore[no-untyped-call]
        declared = found.has_defined("header") and not found.has_defined("header_rows")
        if MARK in found.custom and found.header and declared and is_no_comment:
            rows = (
                number for number, cells in enumerate(sample, 1) if is_no_comment(number, cells)
            )
            found.header_rows = [next(rows, 1)]
        return found

    Detector.detect_dialect = detect_dialect  # type: ignore[method-assign]


def _join_labels() -> None:
    own: Any = Dialect.read_labels

    def read_labels(self: Dialect, sample: Any) -> object:
        if MARK not in self.custom or not (self.header and len(self.header_rows) > 1):
            return own(self, sample)
        is_no_comment: Any = self.create_comment_filter()  # type: ignore[no-untyped-call]
        rows = [
            helpers.stringify_label(cells)
            for number, cells in enumerate(sample, 1)
            if number in self.header_rows
            and (is_no_comment is None or is_no_comment(number, cells))
        ]
        return join_labels(rows, self.header_join)

    Dialect.read_labels = read_labels  # type: ignore[method-assign]


def _read_delimited() -> None:
    own: Any = CsvParser.read_cell_stream_create

    def read_cell_stream_create(self: CsvParser) -> Iterator[Any]:
        dialect = self.resource.dialect
        control: Any = CsvControl.from_dialect(dialect)
        default = "\t" if self.resource.format == "tsv" else ","
        delimiter = control.get_defined("delimiter", default=default)
        terminator = control.get_defined("line_terminator", default="\n")
        if MARK not in dialect.custom or not needs_translation(delimiter, terminator):
            yield from own(self)
            return
        delimited = Delimited(
            delimiter,
            terminator,
            control.quote_char,
            control.escape_char or "",
            control.double_quote,
            control.skip_initial_space,
        )
        yield from records(read_pieces(self.loader.text_stream), delimited)

    CsvParser.read_cell_stream_create = read_cell_stream_create  # type: ignore[method-assign]


def _read_keys(parser: type[Parser], items: Callable[[Parser, Loader], Iterator[Any]]) -> None:
    """Have a parser of JSON read objects with all their keys."""
    own: Any = parser.read_cell_stream_create

    def read_cell_stream_create(self: Parser) -> Iterator[Any]:
        dialect = self.resource.dialect
        if MARK not in dialect.custom:
            yield from own(self)
            return
        with system.create_loader(self.resource.to_copy()) as loader:
            labels = _labels(self, items(self, loader))
        if labels is None:
            yield from own(self)
            return
        JsonControl.from_dialect(dialect).keyed = True
        if dialect.header:
            yield labels
        for number, item in enumerate(items(self, self.loader), 1):
            if not isinstance(item, dict):
                raise _source_error(f"item {number} is not an object, but the first item is")
            yield [item.get(label) for label in labels]

    parser.read_cell_stream_create = read_cell_stream_create  # type: ignore[method-assign]


def _labels(parser: Parser, items: Iterator[Any]) -> list[str] | None:
    """Return the labels of objects; None if the items are no objects, or cannot be read."""
    resource = parser.resource
    control = JsonControl.from_dialect(resource.dialect)
    try:
        first = next(items, None)
        kinds: dict[type, str] = {dict: "object", list: "array"}
        kind = kinds.get(type(first))
        wanted = resource.dialect.custom.get("itemType", kind)
        if kind and wanted != kind:
            raise _source_error(
                f'the "itemType" is "{wanted}", but the first item has another type'
            )
        if not isinstance(first, dict):
            return None
        names = [field.name for field in resource.schema.fields] if resource.schema else []
        return control.keys or labels_of(chain([first], items), names)
    except (ValueError, OSError, EOFError):  # frictionless reports it
        return None


def _json_items(parser: Parser, loader: Loader) -> Iterator[Any]:
    control = JsonControl.from_dialect(parser.resource.dialect)
    path = f"{control.property}.item" if control.property else "item"
    return iter(platform.ijson.items(loader.byte_stream, path))


def _json_lines(parser: Parser, loader: Loader) -> Iterator[Any]:  # noqa: ARG001 - as above
    return iter(platform.jsonlines.Reader(loader.text_stream))


def _source_error(note: str) -> FrictionlessException:
    return FrictionlessException(errors.SourceError(note=note))


def detect_null_sequences(package: Package, descriptor: JsonObject) -> None:
    """Have the schemas that are inferred count the null sequences as missing values."""
    for resource, entry in zip(package.resources, descriptor["resources"], strict=False):
        dialect = entry.get("dialect") if isinstance(entry, dict) else None
        if isinstance(dialect, dict) and MARK in dialect and resource.dialect.has_control("csv"):
            null = getattr(resource.dialect.get_control("csv"), "null_sequence", None)
            if null:
                resource.detector = Detector(field_missing_values=[*EMPTY_CELL, null])
