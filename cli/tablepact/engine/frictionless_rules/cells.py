"""How frictionless reads a cell: its value and its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tablepact.engine.errors import AskFrictionless
from tablepact.engine.frictionless_rules.constraint_checks import checks
from tablepact.engine.frictionless_rules.value_readers import Reader, value_reader
from tablepact.engine.standard_rules.lexical_rule import also_by
from tablepact.engine.standard_rules.lexical_rules import lexical_rule
from tablepact.engine.table_spec import ColumnSpec, missing_sets
from tablepact.engine.values.types import MIXED, TEXT, value_of

Notes = Mapping[str, str]
"""The errors of a cell: ``type``, or the constraints that it breaks, each with its note."""
Reading = tuple[object, Notes | None]
"""The value of a cell and its errors; each None if there is none."""


class CellRules:
    """The rules of one column, compiled.

    Attributes:
        read: The function that reads a cell. It raises AskFrictionless if only frictionless can
            read the cell, or if frictionless stops at it.
        may_ask: Whether ``read`` is likely to raise AskFrictionless for many cells, or for all.
        is_compiled: Whether frictionless compiles the rules without an error, too, when it opens
            the table.
    """

    __slots__ = ("is_compiled", "may_ask", "read")

    def __init__(self, column: ColumnSpec, missing: frozenset[str] | None = None) -> None:
        """Compile the rules of a column; if that fails, ``read`` raises AskFrictionless.

        Args:
            column: The column.
            missing: Its missing values as a set, to share it between columns.
        """
        self.read: Callable[[str | None], Reading]
        has_items = "arrayItem" in column.field.options
        self.may_ask = column.format == "wkt" or has_items
        self.is_compiled = column.format != "wkt" and not has_items
        try:
            reader = _present_reader(column)
        except Exception:  # AskFrictionless, or frictionless itself stops
            self.read, self.may_ask, self.is_compiled = _ask, True, False
            return
        missing = frozenset(column.missing) if missing is None else missing
        native = column.native
        absent: Reading = None, None
        if column.constraints.get("required"):
            absent = None, {"required": _note("required", column)}

        def read(cell: str | None) -> Reading:
            return absent if cell is None or cell in missing else reader(cell)

        def read_stored(cell: str | None) -> Reading:  # missing values are texts, too
            return absent if cell is None or cell in missing else reader(value_of(native, cell))

        self.read = read if native == TEXT else read_stored


def compile_rules(columns: Sequence[ColumnSpec]) -> list[CellRules]:
    """Compile the rules of columns; columns with the same missing values share one set."""
    return list(map(CellRules, columns, missing_sets(columns)))


def _present_reader(column: ColumnSpec) -> Callable[[object], Reading]:
    """Return the function that reads cells that are not missing: texts, or stored values."""
    read_value = column_reader(column)
    compiled = [
        (name, check, _note(name, column))
        for name, check in checks(
            column.kind, column.constraints, read_value, standard=column.standard
        )
    ]
    mistyped: Reading = None, {"type": f'type is "{column.kind}/{column.format}"'}
    mistyped_list = mistyped
    if column.kind == "list":
        item = column.field.options.get("itemType", "string")
        mistyped_list = None, {"type": f'expected item type is "{item}"'}

    def read(cell: object) -> Reading:
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
        except Exception as error:  # frictionless does not catch it, and stops
            raise AskFrictionless from error
        return value, notes

    return read


def column_reader(column: ColumnSpec) -> Reader:
    """Return the reader of values, also of those that only the standard allows if it applies."""
    options = column.field.options
    read = value_reader(column.kind, column.format, options)
    in_standard = column.standard and column.native in (TEXT, MIXED, "integer", "number")
    return also_by(lexical_rule(column.kind, column.format, options) if in_standard else None, read)


def _note(name: str, column: ColumnSpec) -> str:
    return f'constraint "{name}" is "{column.constraints[name]}"'


def _ask(_: str | None) -> Reading:
    raise AskFrictionless
