"""The header check: match the labels of a table to the fields of its schema; list the errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tablepact.engine.errors import AskFrictionless, Error
from tablepact.engine.frictionless_rules import messages
from tablepact.engine.table_spec import ColumnSpec
from tablepact.package.descriptor.table_schema import parse_field

TOLERATES_EXTRA_LABELS = ("subset", "partial")
TOLERATES_MISSING_FIELDS = ("superset", "partial")
MAX_POSITIONS = 1_000_000
"""The number of positions of duplicate labels that all errors together may list."""


_LabelError = tuple[messages.ErrorKind, str, str, int, str]
"""The kind of an error, the label, the name and number of the field, and a note."""


class Header(NamedTuple):
    """A header, matched to the fields of a schema.

    Attributes:
        columns: The fields, in the order of the file; a label without a field becomes a field of
            type ``any``.
        errors: The errors of the labels.
    """

    columns: tuple[ColumnSpec, ...]
    errors: list[Error]


class HeaderMismatchError(Exception):
    """The labels cannot be matched to the fields; ``error`` is the finding."""

    def __init__(self, error: Error) -> None:
        super().__init__(error["message"])
        self.error = error


def match_header(
    labels: Sequence[str],
    fields: Sequence[ColumnSpec],
    *,
    rows: Sequence[int],
    fields_match: str = "exact",
    ignore_case: bool = False,
    primary: Sequence[str] = (),
) -> Header:
    """Match labels to fields; a table without labels has all fields, and no errors.

    Args:
        labels: The labels, stripped of white space.
        fields: The fields of the schema, with their own missing values or the schema's.
        rows: The numbers of the header records.
        fields_match: One of ``exact``, ``equal``, ``subset``, ``superset``, ``partial``.
        ignore_case: Whether to compare labels and names without case.
        primary: The fields of the primary key.

    Raises:
        AskFrictionless: The errors of duplicate labels would list too many positions.
        HeaderMismatchError: Labels are matched by name, but names are ambiguous.
    """
    if not labels:
        return Header(tuple(fields), [])
    matching = _Matching(labels, fields, fields_match, ignore_case, primary)
    names = matching.unique_names()
    columns = tuple(
        field or ColumnSpec(parse_field({"name": name, "type": "any"}))
        for field, name in zip(matching.matched, names, strict=True)
    )
    return Header(columns, matching.errors(rows))


class _Matching:
    """The pairing of labels and fields."""

    def __init__(
        self,
        labels: Sequence[str],
        fields: Sequence[ColumnSpec],
        mode: str,
        ignore_case: bool,
        primary: Sequence[str],
    ) -> None:
        self.labels, self.fields = labels, fields
        self.mode, self.ignore_case, self.primary = mode, ignore_case, primary
        self.matched: list[ColumnSpec | None]
        if mode == "exact":
            padding = [None] * (len(labels) - len(fields))
            self.matched = [*fields[: len(labels)], *padding]
            self.unmatched = list(fields[len(labels) :])
            return
        by_key: dict[str, ColumnSpec] = {}
        for field in fields:
            by_key.setdefault(self._key(field.name), field)
        keys = [self._key(label) for label in labels]
        self._require_single_names(keys)
        self.matched = [by_key.get(key) for key in keys]
        found = set(keys)
        self.unmatched = [field for field in fields if self._key(field.name) not in found]

    def _key(self, name: str) -> str:
        return name.lower() if self.ignore_case else name

    def _require_single_names(self, keys: Sequence[str]) -> None:
        matching = f'matching fields by name ("fieldsMatch": "{self.mode}")'
        groups: dict[str, dict[str, None]] = {}
        for field in self.fields:
            groups.setdefault(self._key(field.name), {})[field.name] = None
        for group in groups.values():
            if len(group) > 1:
                names = ", ".join(f'"{name}"' for name in group)
                note = (
                    f"{matching} is ambiguous: fields {names} differ only by case, which "
                    '"header_case" is set to ignore'
                )
                raise HeaderMismatchError(messages.METADATA_ERROR.error(note))
        if len(set(keys)) < len(keys):
            note = f"{matching} requires unique labels in the header"
            raise HeaderMismatchError(messages.PLAIN_ERROR.error(note))

    def unique_names(self) -> list[str]:
        """Return a unique name for each column: of its field or its label, numbered if repeated."""
        names: list[str] = []
        used: set[str] = set()
        suffixes: dict[str, int] = {}
        for field, label in zip(self.matched, self.labels, strict=True):
            name = own = field.name if field else label
            while name in used:
                suffixes[own] = suffixes.get(own, 1) + 1
                name = f"{own}{suffixes[own]}"
            names.append(name)
            used.add(name)
        return names

    def errors(self, rows: Sequence[int]) -> list[Error]:
        """Return the errors of the labels, in frictionless's order."""
        place: dict[str, object] = {"labels": list(self.labels), "rowNumbers": list(rows)}
        found = [*self._extra(), *self._missing()]
        if self.mode == "exact":
            found += self._in_place()
        errors = [
            kind.error(note, **place, label=label, fieldName=name, fieldNumber=number)
            for kind, label, name, number, note in found
        ]
        if self.mode == "partial" and self.fields and not any(self.matched):
            errors.insert(
                0, messages.UNMATCHED_HEADER.error("", **place)
            )  # no label is extra in this mode
        return errors

    def _extra(self) -> Iterator[_LabelError]:
        if self.mode not in TOLERATES_EXTRA_LABELS:
            for number, label in enumerate(self.labels, 1):
                if self.matched[number - 1] is None:
                    yield messages.EXTRA_LABEL, label, "", number, ""

    def _missing(self) -> Iterator[_LabelError]:
        missing = self.unmatched
        if self.mode in TOLERATES_MISSING_FIELDS:
            missing = [field for field in missing if self._is_required(field)]
        for number, field in enumerate(missing, len(self.labels) + 1):
            yield messages.MISSING_LABEL, "", field.name, number, ""

    def _in_place(self) -> Iterator[_LabelError]:
        """Yield the errors of comparing each label with the field at its position."""
        seen: dict[str, list[str]] = {}
        named = 0
        for number, (label, field) in enumerate(zip(self.labels, self.fields, strict=False), 1):
            before = seen.setdefault(label, [])
            if not label:
                yield messages.BLANK_LABEL, "", field.name, number, ""
            elif before:
                named += len(before)
                if named > MAX_POSITIONS:
                    raise AskFrictionless
                note = f'at position "{", ".join(before)}"'
                yield messages.DUPLICATE_LABEL, label, field.name, number, note
            elif self._key(label) != self._key(field.name):
                yield messages.INCORRECT_LABEL, label, field.name, number, ""
            before.append(str(number))

    def _is_required(self, field: ColumnSpec) -> bool:
        return bool(field.constraints.get("required")) or field.name in self.primary
