"""Checks of a row that SQL cannot express, registered by datasets and used by row rules.

Register a check in the process with ``register_row_check``, or as an entry point of an installed
distribution, which is loaded when a rule uses it::

    [project.entry-points."tablepact.row_checks"]
    even = "my_module:EVEN"

This module does not import polars, so registering a check stays cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from tablepact.errors import ContractError, EngineError, as_line

if TYPE_CHECKING:
    import polars as pl

GROUP = "tablepact.row_checks"
"""The group of entry points; each has the name of its check."""

Row = Mapping[str, Any]
_TYPES = {
    "String": "string",
    "Int64": "integer",
    "Float64": "number",
    "Boolean": "boolean",
    "Date": "date",
}


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A check that a row rule may use.

    Attributes:
        needs: The required roles, each with the type of its column: a type of Table Schema, such
            as ``date``, or of polars.
        takes: The optional roles, likewise.
        holds: Returns whether a row passes; the row maps each role with a column to its value.

    >>> even = RowCheck({"number": "integer"}, {}, lambda row: not (row["number"] or 0) % 2)
    >>> even.holds({"number": 3})
    False
    """

    needs: Mapping[str, pl.DataType | str]
    takes: Mapping[str, pl.DataType | str]
    holds: Callable[[Row], bool]


def type_name(kind: pl.DataType | str) -> str | None:
    """Return the Table Schema type of a role; None if there is no equivalent."""
    return kind if isinstance(kind, str) else _TYPES.get(str(kind))


_registered: dict[str, RowCheck | str] = {}


def register_row_check(name: str, check: RowCheck | str) -> None:
    """Register a check; it replaces an earlier one of the same name.

    Args:
        name: The name of the check in row rules.
        check: The check, or its location as ``module:NAME``, imported when a rule uses it.

    >>> import json
    >>> is_even = RowCheck({"number": "integer"}, {}, lambda row: row["number"] % 2 == 0)
    >>> register_row_check("even", is_even)
    >>> rule = {"name": "even-tons", "message": "tons are even", "check": "even"}
    >>> rule["columns"] = {"number": "tons"}
    >>> descriptor = json.loads((ports / "datapackage.json").read_text())
    >>> descriptor["resources"][1]["schema"]["rowRules"] = [rule]
    >>> length = (ports / "datapackage.json").write_text(json.dumps(descriptor))
    >>> with (ports / "ships.csv").open("a") as file:
    ...     print("Cora,oslo,91", file=file)
    >>> validate(ports).findings
    [<Finding row-rule, ships, row 4 (ships/Cora): tons are even (tons 91)>]
    """
    _registered[name] = check


def row_check(name: str) -> RowCheck:
    """Return the check of a name.

    Raises:
        ContractError: There is no such check.
        EngineError: The check cannot be loaded.
    """
    known = _registered.get(name) or _installed().get(name)
    if known is None:
        names = ", ".join(sorted({*_registered, *_installed()})) or "none"
        raise ContractError(f"there is no check {name!r}; available: {names}")
    if isinstance(known, RowCheck):
        return known
    try:
        module, _, path = known.partition(":")
        loaded = attrgetter(path)(import_module(module))
        if not isinstance(loaded, RowCheck):
            raise TypeError(f"{known} is not a RowCheck")
    except Exception as error:
        reason = as_line(f"{type(error).__name__}: {error}")
        raise EngineError(f"the check {name} cannot be loaded: {reason}") from error
    _registered[name] = loaded
    return loaded


def _installed() -> dict[str, str]:
    from importlib.metadata import entry_points

    return {entry_point.name: entry_point.value for entry_point in entry_points(group=GROUP)}
