"""What frictionless makes of a cell: its value, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.constraint_checks import checks
from tablepact.engine.frictionless_rules.value_readers import value_reader
from tablepact.engine.table_spec import ColumnSpec, missing_sets
from tablepact.engine.values.types import TEXT, value_of

Notes = Mapping[str, str]
"""What is wrong with a cell: ``type``, or the constraints that it breaks, each with its note."""
Reading = tuple[object, Notes | None]
"""The value of a cell, if it has one, and what is wrong with it, if anything is."""


class CellRules:
    """The rules of one column, compiled.

    Attributes:
        read: Reads a cell; AskFrictionless if what frictionless makes of it is not known here, or
            if it stops at the cell.
        may_ask: Whether frictionless is asked about many of its cells, or about all: it is known
            beforehand.
        is_compiled: Whether frictionless certainly can compile them, too, which it does when it
            opens the table.
    """

    __slots__ = ("is_compiled", "may_ask", "read")

    def __init__(self, column: ColumnSpec, missing: frozenset[str] | None = None) -> None:
        """Compile the rules of a column; what frictionless cannot compile either, it is asked.

        Args:
            column: The column.
            missing: Its missing values as a set, if there is one already.
        """
        self.read: Callable[[str | None], Reading]
        has_items = "arrayItem" in column.field.options
        self.may_ask = column.format == "wkt" or has_items
        self.is_compiled = column.format != "wkt" and not has_items
        self.may_ask |= column.kind == "geojson"
        try:
            judge = _judge(column)
        except Exception:  # it asks, or frictionless itself stops
            self.read, self.may_ask, self.is_compiled = _ask, True, False
            return
        missing = frozenset(column.missing) if missing is None else missing
        native = column.native
        absent: Reading = None, None
        if column.constraints.get("required"):
            absent = None, {"required": _note("required", column)}

        def read(cell: str | None) -> Reading:
            return absent if cell is None or cell in missing else judge(cell)

        def read_stored(cell: str | None) -> Reading:  # missing values are texts of its type, too
            return absent if cell is None or cell in missing else judge(value_of(native, cell))

        self.read = read if native == TEXT else read_stored


def compile_rules(columns: Sequence[ColumnSpec]) -> list[CellRules]:
    """Compile the rules of columns, of which thousands may share their missing values."""
    return list(map(CellRules, columns, missing_sets(columns)))


def _judge(column: ColumnSpec) -> Callable[[object], Reading]:
    """Return what reads cells that are not missing: texts, or values of a stored type."""
    read_value = value_reader(column.kind, column.format, column.field.options)
    compiled = [
        (name, check, _note(name, column))
        for name, check in checks(column.kind, column.constraints, read_value)
    ]
    mistyped: Reading = None, {"type": f'type is "{column.kind}/{column.format}"'}
    mistyped_list = mistyped
    if column.kind == "list":
        item = column.field.options.get("itemType", "string")
        mistyped_list = None, {"type": f'expected item type is "{item}"'}

    def judge(cell: object) -> Reading:
        try:
            value = read_value(cell)
            if value is None:
                return mistyped_list if isinstance(cell, str | list | tuple) else mistyped
            notes: dict[str, str] | None = None
            for name, check, note in compiled:
                if not check(value):
                    notes = notes or {}
                    notes[name] = note
        except AskFrictionless:
            raise
        except Exception as error:  # frictionless has no other way here, and stops
            raise AskFrictionless from error
        return value, notes

    return judge


def _note(name: str, column: ColumnSpec) -> str:
    return f'constraint "{name}" is "{column.constraints[name]}"'


def _ask(_: str | None) -> Reading:
    raise AskFrictionless
