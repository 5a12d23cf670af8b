"""Tables with their schemas, as they should be: fields, cells that keep them, and keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from generate_kinds import KINDS, Kind

NAMES = (
    *("id", "name", "count", "len", "literal", "index", "größe", "two words", "a.b", "x", "y", "Z"),
)
MISSING: tuple[list[str], ...] = (
    *(["", "NA"], ["-"], ["", "-", "n/a"], ["NA"], [], ["0", ""], [" ", ""]),
)
ODD = {"clean": 0.02, "light": 0.04, "wild": 0.15}
"""How many cells are odd, though valid, at each level of faultiness."""


@dataclass(slots=True)
class Column:
    """A column of a table: its field and how its cells are drawn."""

    name: str
    kind: Kind
    constraints: dict[str, Any] = field(default_factory=dict)
    pool: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=lambda: [""])
    own_missing: list[str] | None = None
    nulls: float = 0
    unique: bool = False

    @property
    def descriptor(self) -> dict[str, Any]:
        own = {} if self.own_missing is None else {"missingValues": self.own_missing}
        both = {**self.kind.field.get("constraints", {}), **self.constraints}
        constraints = {"constraints": both} if both else {}
        return {"name": self.name, **self.kind.field, **own, **constraints}

    def draw(self, rng: Random, odd: float) -> str:
        if self.pool:
            return rng.choice(self.pool)
        if self.kind.odd and rng.random() < odd:
            return rng.choice(self.kind.odd)
        return self.kind.usual(rng)

    def wide(self, rng: Random) -> bool:
        """Return whether it could be a key: its values are many."""
        return self.kind.hashable and len({self.draw(rng, 0) for _ in range(40)}) > 35

    def cells(self, rng: Random, count: int, odd: float) -> list[str]:
        cells: list[str] = []
        seen: set[str] = set()
        for _ in range(count):
            cell = self.draw(rng, odd)
            for _ in range(50 if self.unique else 0):
                if cell not in seen:
                    break
                cell = self.draw(rng, 0)
            empty = self.missing and rng.random() < self.nulls
            cells.append(rng.choice(self.missing) if empty else cell)
            seen.add(cell)
        return cells


def draw_column(name: str, missing: list[str], rng: Random, *, second: bool) -> Column:
    """Draw a field, with constraints that its usual cells keep.

    Args:
        name: Its name.
        missing: The missing values of the schema.
        rng: What is drawn from.
        second: Whether the package says that it keeps the second version of the standard.
    """
    kind: Kind = rng.choices(KINDS, [kind.weight for kind in KINDS])[0]
    column = Column(name, kind, missing=missing, nulls=rng.choice([0, 0, 0.05, 0.3]))
    if rng.random() < 0.08:
        column.own_missing = column.missing = rng.choice(MISSING)
    keys = column.constraints
    if rng.random() < 0.2:
        keys["required"], column.nulls = True, 0
    if rng.random() < 0.4:
        for side, bound in (("inimum", kind.low), ("aximum", kind.high)):
            if bound is not None and rng.random() < 0.7:
                strict = second and rng.random() < 0.2
                keys[f"exclusiveM{side}" if strict else f"m{side}"] = bound
    if kind.sized and rng.random() < 0.3:
        keys.update(rng.choice([{"minLength": 1}, {"maxLength": 60}, {"maxLength": 14}]))
    if rng.random() < 0.07 and kind.field.get("type") != "list":
        keys["enum"] = column.pool = [kind.usual(rng) for _ in range(rng.randint(2, 6))]
    if rng.random() < 0.15 and column.wide(rng):
        keys["unique"] = column.unique = True
    return column


class Table:
    """A table with its schema, before anything goes wrong with it."""

    def __init__(
        self, rng: Random, index: int, parents: list[Table], level: str, *, second: bool
    ) -> None:
        self.level = level
        self.name = f"t{index}"
        sizes = [range(5), range(5, 61), range(61, 111), range(111, 301)]
        count = rng.choice(rng.choices(sizes, [6, 72, 10, 12])[0])
        keys: dict[str, Any] = {}
        missing = [""]
        if rng.random() < 0.3:
            missing = rng.choice(MISSING)
            labelled = [{"value": value, "label": f"as {value!r}"} for value in missing]
            keys["missingValues"] = labelled if second and rng.random() < 0.4 else missing
        names = rng.sample(NAMES, rng.randint(1, 7))
        self.columns = [draw_column(name, missing, rng, second=second) for name in names]
        first = self.columns[0]
        if level != "wild":
            first.nulls = 0  # so that no row is blank
        first.unique = first.unique or (rng.random() < 0.6 and first.wide(rng))
        cells = [
            column.cells(rng, count, ODD[level] * (0.2 if column.constraints else 1))
            for column in self.columns
        ]
        self.rows = [list(row) for row in zip(*cells, strict=True)]
        self.keyed: list[str] = []  # columns that foreign keys have, or refer to
        keys.update(self._primary_key(rng), **self._foreign_keys(rng, parents))
        if level != "clean" and rng.random() < 0.2 and (crossed := self._crossed_key(rng, parents)):
            keys.setdefault("foreignKeys", []).append(crossed)
        fields = [column.descriptor for column in self.columns]
        if rng.random() < 0.06:
            keys["uniqueKeys"] = [[rng.choice(self.columns).name]]
        self.schema: dict[str, Any] = {"fields": fields, **keys}

    def _primary_key(self, rng: Random) -> dict[str, Any]:
        columns = self.columns
        hashable = [column.name for column in columns if column.kind.hashable]
        if not columns[0].unique or rng.random() < 0.3:
            return {}
        if len(hashable) > 1 and rng.random() < 0.25:
            return {"primaryKey": hashable[:2]}
        return {"primaryKey": rng.choice([hashable[0], hashable[:1]])}

    def _foreign_keys(self, rng: Random, parents: list[Table]) -> dict[str, Any]:
        """Let columns refer to those of other tables or of this one."""
        keys = []
        for _ in range(rng.choices([0, 1, 2], [55, 35, 10])[0]):
            parent = rng.choice([*parents, self])
            width = rng.choices([1, 2], [80, 20])[0]
            shared = [column for column in parent.columns if column.kind.hashable][:width]
            if not shared or len(self.columns) > 8:
                continue
            places = [parent.columns.index(column) for column in shared]
            names = [f"{column.name} of {parent.name}, {len(self.columns)}" for column in shared]
            for name, column in zip(names, shared, strict=True):
                self.columns.append(replace(column, name=name, constraints={}, unique=False))
            for row in self.rows:
                known = rng.choice(parent.rows)[:] if parent.rows else [""] * len(parent.columns)
                row.extend(known[place] for place in places)
            self.keyed += names
            parent.keyed += [column.name for column in shared]
            target = rng.choice(["", self.name]) if parent is self else parent.name
            fields: Any = [column.name for column in shared]
            if len(names) == 1 and rng.random() < 0.5:
                reference = {"resource": target, "fields": fields[0]}
                keys.append({"fields": names[0], "reference": reference})
            else:
                keys.append({"fields": names, "reference": {"resource": target, "fields": fields}})
        return {"foreignKeys": keys} if keys else {}

    def _crossed_key(self, rng: Random, parents: list[Table]) -> dict[str, Any] | None:
        """Let columns refer to any others, mostly of another type, so that few keys are there."""
        parent = rng.choice([*parents, self])
        own = [column.name for column in self.columns if column.kind.hashable]
        theirs = [column.name for column in parent.columns if column.kind.hashable]
        width = min(rng.choice([1, 2, 2, 3]), len(own), len(theirs))
        if not width:
            return None
        fields, others = rng.sample(own, width), rng.sample(theirs, width)
        if parent is self and rng.random() < 0.5:
            others[0] = fields[0]
        self.keyed += fields
        parent.keyed += others
        reference = {"resource": "" if parent is self else parent.name, "fields": others}
        return {"fields": fields, "reference": reference}
