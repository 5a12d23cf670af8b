"""Reading by the standard where frictionless reads otherwise, for dialects that have the ``MARK``.

``engine/descriptor/dialects.py`` sets the mark; without it, nothing here changes what frictionless
does.
"""

from __future__ import annotations

from typing import Any

from frictionless import Detector, Dialect, Package, helpers

from tablepact.package.header_rows import MARK, join_labels
from tablepact.package.json_types import JsonObject
from tablepact.package.table_schema import EMPTY_CELL


def read_by_standard() -> None:
    """Patch frictionless to read resources with marked dialects by the standard."""
    _join_labels()


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


def detect_null_sequences(package: Package, descriptor: JsonObject) -> None:
    """Have the schemas that are inferred count the null sequences as missing values."""
    for resource, entry in zip(package.resources, descriptor["resources"], strict=False):
        dialect = entry.get("dialect") if isinstance(entry, dict) else None
        if isinstance(dialect, dict) and MARK in dialect and resource.dialect.has_control("csv"):
            null = getattr(resource.dialect.get_control("csv"), "null_sequence", None)
            if null:
                resource.detector = Detector(field_missing_values=[*EMPTY_CELL, null])
