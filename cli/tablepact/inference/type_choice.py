"""The type that a column is proposed to have, and how sure that is.

* ``certain``: all cells fit, there are at least ``MANY`` of them, and nothing else fits.
* ``likely``: all cells fit, but they are fewer, or another type fits too.
* ``unsure``: some cells do not fit, though ``ENOUGH`` do; or they can be read in another way of the
  same type, which gives other values (day or month first, a comma for decimals or for thousands);
  or there is no cell to tell by.

A way of writing that is the default of Table Schema (a point for decimals) stands against another
as likely, not as unsure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tablepact.inference.candidates import MISSING, Candidate
from tablepact.inference.column_profile import Cell, ColumnProfile
from tablepact.inference.explain import MANY, other_values, why_all, why_most, why_text
from tablepact.package.table_schema import parse_field

ENOUGH = 0.95
"""From which share of fitting cells on a type is proposed."""
Certainty = Literal["certain", "likely", "unsure"]


@dataclass(frozen=True, slots=True)
class TypeChoice:
    """What is proposed for a column.

    Attributes:
        field: The field of a Table Schema, without constraints.
        label: Its type and way of writing, for a person.
        certainty: How sure that is.
        fitting: How many cells fit.
        cells: Of how many, without those that say that a value is missing.
        runner_up: What else fits at least half of the cells.
        reason: Why, in one line; cells in it are as they stand in the file.
        misfits: The first cells that do not fit.
        complete: Whether no value is missing, and there are any.
        distinct: Whether all values are there, and differ.

    >>> tons = infer(ports / "ships.csv").choices[2]
    >>> tons.label, tons.certainty, tons.reason
    ('integer', 'likely', 'all 2 cells fit; few to tell by')
    """

    field: dict[str, Any]
    label: str
    certainty: Certainty
    fitting: int
    cells: int
    runner_up: str | None
    reason: str
    misfits: tuple[Cell, ...]
    complete: bool
    distinct: bool

    @property
    def name(self) -> str:
        """The name of the field."""
        return str(self.field["name"])

    @property
    def share(self) -> float | None:
        """The share of the cells that fit; None if there are no cells."""
        return self.fitting / self.cells if self.cells else None

    @property
    def missing(self) -> list[str]:
        """The cells that say that a value is missing."""
        return list(parse_field(self.field).missing_values or ())


def choose_type(name: str, profile: ColumnProfile) -> TypeChoice:
    """Propose a type for the column of that name."""
    left = (
        [candidate for candidate in profile.fits if _may_be(candidate, profile)]
        if profile.plain
        else []
    )
    left.sort(key=lambda candidate: _rank(candidate, name))
    complete = [candidate for candidate in left if profile.fits[candidate].count == profile.plain]
    if complete:
        return _all_fit(name, profile, complete[0], _rivals(complete[0], complete, name))
    best = max(left, key=lambda candidate: profile.fits[candidate].count, default=None)
    if best and profile.fits[best].count >= ENOUGH * profile.plain:
        return _most_fit(name, profile, best)
    return _text(name, profile, best)


def is_named(name: str, pattern: str) -> bool:
    """Return whether one of the words of a name, in small letters, is matched by a pattern."""
    words = re.sub("([a-z])([A-Z])", r"\1 \2", name).lower()
    return bool(re.search(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", words))


def _may_be(candidate: Candidate, profile: ColumnProfile) -> bool:
    """Leave out numbers where there are codes, and Booleans of which one side was not seen."""
    if candidate.type in ("integer", "number") and profile.codes:
        return False
    values = set(profile.values or ())
    sides = [candidate.field.get(side) for side in ("trueValues", "falseValues")]
    return all(side is None or values & set(side) for side in sides)


def _rank(candidate: Candidate, name: str) -> int:
    """Put first what the name says, and last what only a name can say."""
    if not candidate.named:
        return 1
    return 0 if is_named(name, candidate.named) else 2


def _rivals(chosen: Candidate, complete: Sequence[Candidate], name: str) -> list[Candidate]:
    """List what fits all cells too and makes other values of them; a name settles it."""
    if _rank(chosen, name) == 0:
        return []
    return [
        candidate
        for candidate in complete
        if (candidate.type, candidate.reads) != (chosen.type, chosen.reads)
        and (chosen.type, candidate.type) != ("integer", "number")
    ]


def _all_fit(
    name: str, profile: ColumnProfile, chosen: Candidate, rivals: Sequence[Candidate]
) -> TypeChoice:
    certainty: Certainty = "likely" if rivals or profile.plain < MANY else "certain"
    if other_values(chosen, rivals):
        certainty = "unsure"
    return TypeChoice(
        field=_field(name, profile, chosen),
        label=chosen.label,
        certainty=certainty,
        fitting=profile.plain,
        cells=profile.plain,
        runner_up=rivals[0].label if rivals else None,
        reason=why_all(profile, chosen, rivals),
        misfits=(),
        complete=profile.plain == profile.cells,
        distinct=chosen.exact and not profile.missing and profile.distinct,
    )


def _most_fit(name: str, profile: ColumnProfile, chosen: Candidate) -> TypeChoice:
    return TypeChoice(
        field=_field(name, profile, chosen),
        label=chosen.label,
        certainty="unsure",
        fitting=profile.fits[chosen].count,
        cells=profile.plain,
        runner_up="string",
        reason=why_most(profile, chosen),
        misfits=tuple(profile.fits[chosen].misfits),
        complete=profile.plain == profile.cells,
        distinct=False,
    )


def _text(name: str, profile: ColumnProfile, best: Candidate | None) -> TypeChoice:
    """Propose text, which any cell is; or any type at all, if every cell is empty."""
    cells = profile.cells - profile.empty
    kind = "string" if cells else "any"
    certainty: Certainty = "certain" if cells >= MANY else "likely"
    return TypeChoice(
        field={"name": name, "type": kind},
        label=kind,
        certainty=certainty if profile.plain else "unsure",
        fitting=cells,
        cells=cells,
        runner_up=best.label if best else None,
        reason=why_text(profile, best),
        misfits=(),
        complete=cells == profile.cells > 0,
        distinct=profile.distinct,
    )


def _field(name: str, profile: ColumnProfile, chosen: Candidate) -> dict[str, Any]:
    field = {"name": name, **chosen.field}
    if profile.missing:
        field["missingValues"] = [
            "",
            *(spelling for spelling in MISSING if spelling in profile.missing),
        ]
    return field
