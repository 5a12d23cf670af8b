"""Constraints whose value does not fit their field, so that no cell can satisfy them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tablepact.engine.descriptor.resources import SchemaFault
from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.cells import column_reader
from tablepact.engine.frictionless_rules.constraint_checks import checks
from tablepact.engine.frictionless_rules.value_readers import Reader
from tablepact.engine.standard_rules.order import MORE_CONSTRAINTS
from tablepact.engine.table_spec import ColumnSpec
from tablepact.language import format_number, later, message
from tablepact.package.descriptor.known_properties import CONSTRAINTS
from tablepact.package.descriptor.table_schema import Field
from tablepact.package.field_types.type_words import negated_noun, quoted, wanted
from tablepact.package.metadata.json_types import JsonObject

CODE = "constraint-value"
CONFLICT = "constraint-conflict"
_LOWER, _UPPER = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")
_UNCHECKED = later("the constraint is not checked")
_READ = {*_LOWER, *_UPPER, "enum"}
"""The constraints whose values are read like cells."""
MAX_MEMBERS = 1000
"""The largest enum whose members are compared with the other constraints."""


class Add(Protocol):
    """Adds a fault of a constraint."""

    def __call__(self, name: str, note: str, code: str = ...) -> None:
        """Add the fault of the constraint ``name``."""


class CheckedField(NamedTuple):
    """The constraints of a field that cells can satisfy, and the faults of the others.

    Attributes:
        constraints: The constraints.
        faults: The faults of those that were left out.
        translated: Whether the pattern is a translation of the one that is written.
    """

    constraints: JsonObject
    faults: tuple[SchemaFault, ...]
    translated: bool = False


def check_field(index: int, field: Field) -> CheckedField | None:
    """Return the constraints of a field without their faults; None if they have none.

    Frictionless reports constraints that a type does not support, and values of the wrong JSON
    type; these are left as they are.

    Args:
        index: The position of the field in its schema.
        field: The field.
    """
    written = {name: value for name, value in field.constraints.items() if value is not None}
    known = (*CONSTRAINTS.get(field.type, ()), *MORE_CONSTRAINTS.get(field.type, ()))
    names = [name for name in written if name in known]
    if not names:
        return None
    kept, faults = dict(written), list[SchemaFault]()

    def add(name: str, note: str, code: str = CODE) -> None:
        faults.append(SchemaFault(code, ("fields", index, "constraints", name), note))

    if "pattern" in names and isinstance(written["pattern"], str):
        from tablepact.engine.descriptor.xsd_pattern import python_pattern

        translated, problem = python_pattern(written["pattern"])
        kept["pattern"] = translated
        if translated is None:
            del kept["pattern"]
            shown = quoted(written["pattern"])
            add(
                "pattern",
                message(
                    "pattern {shown} is not a regular expression: {problem}; {unchecked}",
                    shown=shown,
                    problem=problem,
                    unchecked=message(_UNCHECKED),
                ),
            )
    if _READ.intersection(names) and (read := _reader(field)):
        _check_values(field, kept, names, read, add)
        _check_order(kept, read, add)
    _check_lengths(kept, names, add)
    if "enum" in kept and len(kept) > 1 and "enum" in names:
        _check_members(field, kept, names, add)
    is_translated = kept.get("pattern") not in (None, written.get("pattern"))
    unchanged = not faults and kept == written
    return None if unchanged else CheckedField(kept, tuple(faults), is_translated)


def _reader(field: Field) -> Reader | None:
    try:
        return column_reader(ColumnSpec(field, standard=True))
    except Exception:  # frictionless reports the field
        return None


def _fits(read: Reader, value: object) -> bool:
    try:
        return read(value) is not None
    except AskFrictionless:
        return True
    except Exception:  # for example a bound of a type that the reader cannot handle
        return False


def _check_lengths(kept: JsonObject, names: list[str], add: Add) -> None:
    """Drop a maximum length that no text has: below 0, or below the minimum length."""
    if "maxLength" not in names or type(kept["maxLength"]) is not int:
        return
    longest, shortest = kept["maxLength"], kept.get("minLength")
    if longest < 0:
        del kept["maxLength"]
        add(
            "maxLength",
            message(
                "maxLength is {longest}, but no length is below 0; {unchecked}",
                longest=longest,
                unchecked=message(_UNCHECKED),
            ),
        )
    elif type(shortest) is int and shortest > longest:
        del kept["maxLength"], kept["minLength"]
        add("maxLength", _excluded("minLength", shortest, "above maxLength", longest))


def _check_order(kept: JsonObject, read: Reader, add: Add) -> None:
    """Drop a pair of bounds between which there is no value."""
    for lower in _LOWER:
        for upper in _UPPER:
            if lower not in kept or upper not in kept:
                continue
            first, last = read(kept[lower]), read(kept[upper])
            is_open = (lower, upper) != ("minimum", "maximum")
            try:
                empty = first >= last if is_open else first > last
            except TypeError:  # times with and without a zone
                continue
            if empty:
                above = (
                    message("above {upper}", upper=upper)
                    if not is_open
                    else message("not below {upper}", upper=upper)
                )
                note = _excluded(lower, kept[lower], above, kept[upper])
                del kept[lower], kept[upper]
                add(upper, note)


def _excluded(lower: str, first: object, above: str, last: object) -> str:
    return message(
        "{lower} {first} is {above} {last}, so that no value is allowed; neither is checked",
        lower=lower,
        first=quoted(first),
        above=above,
        last=quoted(last),
    )


def _check_values(field: Field, kept: JsonObject, names: list[str], read: Reader, add: Add) -> None:
    """Check bounds and members of an enum against the type of the field."""
    kind, field_format = field.type, ColumnSpec(field).format
    what, how = negated_noun(kind, field_format), wanted(kind, field_format, field.options)
    for name in names:
        value = kept.get(name)
        if name in (*_LOWER, *_UPPER) and not _fits(read, value):
            del kept[name]
            add(
                name,
                message(
                    "{name} is {value}, which is {what}: {how}; {unchecked}",
                    name=name,
                    value=quoted(value),
                    what=what,
                    how=how,
                    unchecked=message(_UNCHECKED),
                ),
            )
    members = kept.get("enum")
    if "enum" not in names or not isinstance(members, list):
        return
    if kind == "string" and field_format == "default":
        fits = [isinstance(member, str | None) for member in members]
    else:
        absent = field.missing_values or ()
        fits = [m is None or m in absent or _fits(read, m) for m in members]
    if not all(fits):
        wrong = [member for member, fit in zip(members, fits, strict=True) if not fit]
        fitting = [member for member, fit in zip(members, fits, strict=True) if fit]
        kept["enum"] = fitting
        if all(member is None for member in fitting):
            del kept["enum"]
        more = (
            message(" and {number} more", number=format_number(len(wrong) - 3))
            if len(wrong) > 3
            else ""
        )
        listed = ", ".join(quoted(member, 30) for member in wrong[:3])
        rest = (
            f"; {message(_UNCHECKED)}"
            if "enum" not in kept
            else message("; no cell can be equal to them")
        )
        add(
            "enum",
            message(
                "enum lists {listed}{more}, {what}: {how}{rest}",
                listed=listed,
                more=more,
                what=what,
                how=how,
                rest=rest,
            ),
        )
    elif not members:
        del kept["enum"]
        add(
            "enum",
            message(
                "enum is empty, so that no value is allowed; {unchecked}",
                unchecked=message(_UNCHECKED),
            ),
        )


def _check_members(field: Field, kept: JsonObject, names: Sequence[str], add: Add) -> None:
    """Report members of an enum that another constraint excludes."""
    others = {name: kept[name] for name in names if name in kept and name != "enum"}
    if not others or len(kept["enum"]) > MAX_MEMBERS:
        return
    try:
        read = column_reader(ColumnSpec(field, standard=True))
        tests = checks(field.type, others, read, standard=True)
        excluded = [
            (member, name)
            for member in kept["enum"]
            if (value := read(member)) is not None
            for name, holds in tests
            if not holds(value)
        ]
    except Exception:  # only frictionless can check one of the constraints, or it stops
        return
    for member, name in excluded[:1]:
        more = (
            message(" (and {number} more like it)", number=format_number(len(excluded) - 1))
            if len(excluded) > 1
            else ""
        )
        note = message(
            "enum lists {member}{more}, which {name} {others} excludes",
            member=quoted(member, 30),
            more=more,
            name=name,
            others=quoted(others[name]),
        )
        add("enum", note, CONFLICT)
