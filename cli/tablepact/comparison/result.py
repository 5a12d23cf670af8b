"""The result of a comparison of two packages: plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tablepact.comparison.version_bump import VERSION_RULES, Level, next_version
from tablepact.package.semver import format_version, parse_version

Kind = Literal["removed", "renamed", "changed", "added"]
KINDS: tuple[Kind, ...] = ("removed", "renamed", "changed", "added")
"""The kinds in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change, or many of the same kind.

    Attributes:
        code: The code of its rule, a key of ``VERSION_RULES``.
        table: The table; empty for the package.
        subject: The field, property, constraint or key; empty if it is the table itself.
        old: The old value; None if there is none, or if rows or cells are counted.
        new: The new value, likewise.
        count: How many rows or cells; 1 for anything else.

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
        """Which number of the version it raises at least."""
        return VERSION_RULES[self.code].level

    @property
    def description(self) -> str:
        """The change in a few words, as its rule has it."""
        return VERSION_RULES[self.code].description


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that changed; its values as text, None where there is no value.

    >>> diff(ports, new_ports).tables[0].listed[0].cells
    (CellChange(column='tons', old='300', new='310'),)
    """

    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that changed.

    Attributes:
        kind: What happened to it.
        row: Its identifier, as in an address: ``oslo``.
        now: Its new identifier, if it is renamed.
        title: What can stand for it in a list, if it has such a column.
        cells: The cells that changed.

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
    """How the rows of a table changed.

    Attributes:
        table: The table, by its new name.
        key: The fields by which rows were matched; empty if rows were matched by all fields.
        old, new: How many rows it had and has.
        counts: How many rows of each kind.
        cells: How many cells changed of each column.
        emptied: How many of them lost their value, or came to have one.
        listed: The rows that changed, the first of each kind.
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
        """Whether an old row has no match of the same key."""
        return bool(self.count("removed") or self.count("renamed"))

    def keeps(self, column: str) -> bool:
        """Return whether no old row has another value in a column.

        >>> ships = diff(ports, new_ports).tables[0]
        >>> ships.keeps("port"), ships.keeps("tons")
        (True, False)
        """
        matched_by_it = column in self.key or not self.key
        return not (self.lost if matched_by_it else self.cells.get(column))


@dataclass(frozen=True, slots=True)
class ComparedPackage:
    """A package that was compared: its name, its version, and its location.

    >>> print(diff(ports, new_ports).new)
    ports 1.0.1
    """

    name: str
    version: str
    location: str

    def __str__(self) -> str:
        """Return name and version, for a person."""
        return f"{self.name} {self.version}".strip() or self.location


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two packages.

    Attributes:
        old, new: The packages.
        changes: What changed, the farthest first.
        tables: The tables whose rows changed, in the order of the new descriptor.
        unread: The tables that could not be compared, each with the reason in one line.

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

    @property
    def same(self) -> bool:
        """Whether nothing changed but, at most, how files are stored; not if any is unread."""
        return self.level == Level.NONE and not self.unread

    @property
    def level(self) -> Level:
        """The farthest level of all changes."""
        return max((change.level for change in self.changes), default=Level.NONE)

    @property
    def smallest(self) -> str | None:
        """The smallest version that the new one may have; None if the old has no such number.

        What could not be compared may ask for a higher one.
        """
        old = parse_version(self.old.version)
        return format_version(next_version(old, self.level)) if old else None

    @property
    def enough(self) -> bool | None:
        """Whether the new version is at least that one; None if that is not known."""
        smallest, new = parse_version(self.smallest or ""), parse_version(self.new.version)
        if smallest is None or new is None:
            return None
        return None if self.unread and new >= smallest else new >= smallest
