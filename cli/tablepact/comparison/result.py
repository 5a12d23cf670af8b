"""The data model of a comparison of two packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tablepact.comparison.version_bump import VERSION_RULES, Level, next_version
from tablepact.package.descriptor.semver import format_version, parse_version

Kind = Literal["removed", "renamed", "changed", "added"]
KINDS: tuple[Kind, ...] = ("removed", "renamed", "changed", "added")
"""The kinds in the order of the output."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change, or several of the same kind.

    Attributes:
        code: The code of its version rule, a key of ``VERSION_RULES``.
        table: The table; empty for the package.
        subject: The field, property, constraint or key; empty for the table itself.
        old: The old value; None if there is none, or for a number of rows or cells.
        new: The new value, likewise.
        count: The number of rows or cells; 1 for any other change.

    >>> (change,) = diff(ports, new_ports).changes
    >>> change.code, change.table, change.subject, change.count, str(change.level)
    ('value-corrected', 'ships', 'tons', 1, 'patch')
    """

    code: str
    table: str = ""
    subject: str = ""
    old: Any = None
    new: Any = None
    count: int = 1

    @property
    def level(self) -> Level:
        """The smallest level of the version that the change must raise."""
        return VERSION_RULES[self.code].level

    @property
    def description(self) -> str:
        """The description of the change from its version rule."""
        return VERSION_RULES[self.code].description


@dataclass(frozen=True, slots=True)
class CellChange:
    """A changed cell: its old and new value as text, None if missing.

    >>> diff(ports, new_ports).tables[0].listed[0].cells
    (CellChange(column='tons', old='300', new='310'),)
    """

    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A changed row.

    Attributes:
        kind: The kind of change.
        row: The identifier of the row, as in an address: ``oslo``.
        now: The new identifier of a renamed row.
        title: The title of the row, if it has a column for one.
        cells: The changed cells.

    >>> (row,) = diff(ports, new_ports).tables[0].listed
    >>> row.kind, row.row
    ('changed', 'Alba')
    """

    kind: Kind
    row: str
    now: str | None = None
    title: str | None = None
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class TableDiff:
    """The differences between the rows of a table.

    Attributes:
        table: The new name of the table.
        key: The fields by which rows were matched; empty if rows were matched by all fields.
        old, new: The old and new number of rows.
        counts: The number of changed rows of each kind.
        cells: The number of changed cells of each column.
        emptied: The number of changed cells that lost or gained a value.
        listed: The changed rows, the first ones of each kind.
        note: What was not compared, in a sentence; empty if everything was.

    >>> (ships,) = diff(ports, new_ports).tables
    >>> ships.table, ships.key, ships.counts, ships.cells
    ('ships', ('ship',), {'changed': 1}, {'tons': 1})
    """

    table: str
    key: tuple[str, ...]
    old: int
    new: int
    counts: dict[Kind, int] = field(default_factory=dict)
    cells: dict[str, int] = field(default_factory=dict)
    listed: tuple[RowChange, ...] = ()
    note: str = ""
    emptied: int = 0

    def count(self, kind: Kind) -> int:
        """Return the number of rows of a kind.

        >>> diff(ports, new_ports).tables[0].count("changed")
        1
        """
        return self.counts.get(kind, 0)

    @property
    def lost(self) -> bool:
        """Whether an old row has no match with the same key."""
        return bool(self.count("removed") or self.count("renamed"))

    def keeps(self, column: str) -> bool:
        """Return whether all old rows kept their value in a column.

        >>> ships = diff(ports, new_ports).tables[0]
        >>> ships.keeps("port"), ships.keeps("tons")
        (True, False)
        """
        matched_by_it = column in self.key or not self.key
        return not (self.lost if matched_by_it else self.cells.get(column))


@dataclass(frozen=True, slots=True)
class ComparedPackage:
    """One of the compared packages: its name, version and location.

    >>> print(diff(ports, new_ports).new)
    ports 1.0.1
    """

    name: str
    version: str
    location: str

    def __str__(self) -> str:
        """Return the name and version, or the location if it has neither."""
        return f"{self.name} {self.version}".strip() or self.location


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two packages.

    Attributes:
        old, new: The compared packages.
        changes: The changes, those of the highest level first.
        tables: The tables with changed rows, in the order of the new descriptor.
        unread: The tables that could not be compared, each with the reason in one line.
        note: By which columns the rows of table files were matched; empty for packages.
        notes: What was read otherwise than a schema says, such as a column as text; one line each.

    >>> comparison = diff(ports, new_ports)
    >>> comparison.same, str(comparison.level), comparison.smallest, comparison.enough
    (False, 'patch', '1.0.1', True)
    >>> [(change.code, change.table, change.subject) for change in comparison.changes]
    [('value-corrected', 'ships', 'tons')]
    """

    old: ComparedPackage
    new: ComparedPackage
    changes: tuple[Change, ...]
    tables: tuple[TableDiff, ...]
    unread: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether at most the storage of files changed and every table could be compared."""
        return self.level == Level.NONE and not self.unread

    @property
    def level(self) -> Level:
        """The highest level of all changes."""
        return max((change.level for change in self.changes), default=Level.NONE)

    @property
    def smallest(self) -> str | None:
        """The smallest version that the changes allow; None if the old version is not a number.

        Tables that could not be compared may require a higher one.
        """
        old = parse_version(self.old.version)
        return format_version(next_version(old, self.level)) if old else None

    @property
    def enough(self) -> bool | None:
        """Whether the new version is at least ``smallest``; None if that is not known."""
        smallest, new = parse_version(self.smallest or ""), parse_version(self.new.version)
        if smallest is None or new is None:
            return None
        return None if self.unread and new >= smallest else new >= smallest
