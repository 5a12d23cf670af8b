"""What frictionless makes of a cell: its value, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.constraints import checks
from tablepact.engine.frictionless_rules.value_readers import value_reader
from tablepact.engine.table_spec import ColumnSpec
from tablepact.engine.values.types import TEXT, value_of

Notes = Mapping[str, str]
"""What is wrong with a cell: ``type``, or the constraints that it breaks, each with its note."""


class CellRules:
    """The rules of one column, compiled.

    Attributes:
        may_ask: Whether frictionless is asked about many of its cells, or about all: it is known
            beforehand.
    """

    __slots__ = (
        *("_absent", "_checks", "_missing", "_mistyped", "_mistyped_list", "_native", "_read"),
        "may_ask",
    )

    def __init__(self, column: ColumnSpec) -> None:
        """Compile the rules of a column; what frictionless cannot compile either, it is asked."""
        form, kind = column.format, column.kind
        if form.startswith("fmt:"):
            form = form.replace("fmt:", "")
        constraints = column.constraints
        self._native = column.native
        self._missing = frozenset(column.missing)
        self._mistyped = {"type": f'type is "{kind}/{form}"'}
        self._absent: Notes | None = None
        if constraints.get("required"):
            self._absent = {"required": _note("required", constraints)}
        self.may_ask = kind == "geojson" or form in ("any", "wkt") or "arrayItem" in column.field
        try:
            self._read = value_reader(kind, form, column.field)
            self._checks = [
                (name, check, _note(name, constraints))
                for name, check in checks(kind, constraints, self._read)
            ]
        except Exception:  # it asks, or frictionless itself stops
            self._read, self._checks, self.may_ask = _ask, [], True
        self._mistyped_list = self._mistyped
        if kind == "list":
            item = column.field.get("itemType", "string")
            self._mistyped_list = {"type": f'expected item type is "{item}"'}

    def read(self, cell: str | None) -> tuple[Any, Notes | None]:
        """Return the value of a cell, if it has one, and what is wrong with it, if anything is.

        Raises:
            AskFrictionless: That is not known here, or frictionless stops at the cell.
        """
        given: Any = cell
        if self._native != TEXT:
            given = value_of(self._native, cell)
            cell = None if given is None else str(given)
        if cell is None or cell in self._missing:
            if self._read is _ask:
                raise AskFrictionless
            return None, self._absent
        try:
            value = self._read(given)
            if value is None:
                is_list = isinstance(given, str | list | tuple)
                return None, self._mistyped_list if is_list else self._mistyped
            notes: dict[str, str] | None = None
            for name, check, note in self._checks:
                if not check(value):
                    notes = notes or {}
                    notes[name] = note
        except AskFrictionless:
            raise
        except Exception as error:  # frictionless has no other way here, and stops
            raise AskFrictionless from error
        return value, notes


def _note(name: str, constraints: Mapping[str, Any]) -> str:
    return f'constraint "{name}" is "{constraints[name]}"'


def _ask(_: Any) -> Any:
    raise AskFrictionless
