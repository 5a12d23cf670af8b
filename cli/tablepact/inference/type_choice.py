"""Choose the type of a column, with a certainty.

* ``certain``: all cells fit, there are at least ``MANY`` of them, and no other type fits.
* ``likely``: all cells fit, but there are fewer of them, or another type fits too, or, for text,
  most cells; or some cells are markers of suppressed values.
* ``unsure``: some cells do not fit, but at least the share ``ENOUGH`` does; or another notation of
  the same type fits and gives different values (day or month first, comma as decimal or group
  separator); or there are no cells with a value.

If the chosen notation is the default of Table Schema, another notation that fits makes the type
likely, not unsure; but a number such as 1.234 is unsure, as it may be 1234.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from tablepact.inference.candidates import Candidate
from tablepact.inference.column_profile import Cell, ColumnProfile
from tablepact.inference.explain import (
    MANY,
    MOST,
    missing_as,
    other_values,
    value_cells,
    why_all,
    why_most,
    why_text,
)
from tablepact.inference.value_formats import LIKE_CODE
from tablepact.package.csv_files.cell_kinds import MISSING, SUPPRESSED
from tablepact.package.descriptor.table_schema import parse_field

ENOUGH = 0.95
"""The minimum share of fitting cells for a type to be proposed."""
IDENTIFIER = "id|ids|uuid|guid|key|code|slug|isbn|doi|iban|sku"
"""Words in the name of a column that identifies the rows."""
Certainty = Literal["certain", "likely", "unsure"]


@dataclass(frozen=True, slots=True)
class TypeChoice:
    """The proposed type of a column.

    Attributes:
        field: The Table Schema field, without constraints.
        label: The type and notation, as readable text.
        certainty: The certainty of the proposal.
        fitting: The number of cells that fit.
        cells: The number of cells that are not missing values.
        runner_up: Another type that fits at least half of the cells.
        reason: The reason, in one line; it quotes cells as they are in the file.
        misfits: The first cells that do not fit.
        complete: Whether the column has values and none is missing.
        distinct: Whether no value is missing and all differ.

    >>> tons = infer(ports / "ships.csv").choices[2]
    >>> tons.label, tons.certainty, tons.reason
    ('integer', 'likely', 'all 2 cells fit; small sample')
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
        """The share of cells that fit, from 0 to 1; None if there are no cells."""
        return self.fitting / self.cells if self.cells else None

    @property
    def missing(self) -> list[str]:
        """The missing values of the field."""
        return list(parse_field(self.field).missing_values or ())


def choose_type(name: str, profile: ColumnProfile, decimal: str = "") -> TypeChoice:
    """Return the proposed type for a column.

    Args:
        name: The name of the column.
        profile: Its cells.
        decimal: The decimal sign to prefer where either fits all cells; empty: the first that fits.
    """
    return choose_among(name, profile, candidates_left(profile), decimal)


def at_most(choice: TypeChoice, highest: Certainty) -> TypeChoice:
    """Return a choice with a certainty that is not higher than another."""
    levels = get_args(Certainty)
    return replace(choice, certainty=max(choice.certainty, highest, key=levels.index))


def decimal_sign(profiles: Sequence[ColumnProfile], delimiter: str) -> str:
    """Return the decimal sign of a file, for the columns where 1.234 may be 1234; empty: unknown.

    The columns of which all cells are numbers with one sign only decide; without them a semicolon
    as the delimiter, which leaves the comma to the numbers.
    """
    signs = {sign for profile in profiles if len(signs := _signs(profile)) == 1 for sign in signs}
    if not signs and delimiter == ";":
        return ","
    return signs.pop() if len(signs) == 1 else ""


def _signs(profile: ColumnProfile) -> set[str]:
    """Return the decimal signs of the notations that fit all cells; a group space tells none."""
    return {
        str(one.field.get("decimalChar", "."))
        for one, fitting in profile.fits.items()
        if one.type == "number"
        and fitting
        and fitting == profile.values_for(one)
        and one.field.get("groupChar") != " "
    }


def candidates_left(profile: ColumnProfile) -> list[Candidate]:
    """Return the types that the cells of a column may have."""
    return [one for one in profile.fits if profile.fits[one] and _may_be(one, profile)]


def choose_among(
    name: str, profile: ColumnProfile, candidates: Sequence[Candidate], decimal: str = ""
) -> TypeChoice:
    """Return the proposed type for a column: one of some candidates, or ``string``."""
    left = [*candidates]
    left.sort(key=lambda one: (_rank(one, name), one.type == "number" and one.reads != decimal))
    complete = [one for one in left if profile.fits[one] == profile.values_for(one)]
    if complete:
        return _all_fit(name, profile, complete[0], _rivals(complete[0], complete, name))
    best = max(left, key=profile.share, default=None)
    if best and profile.share(best) >= ENOUGH and not _are_codes(name, profile, best):
        return _most_fit(name, profile, best)
    return choose_text(name, profile, best)


def is_named(name: str, pattern: str) -> bool:
    """Return whether a lower-case pattern matches one of the words of a name."""
    words = re.sub("([a-z])([A-Z])", r"\1 \2", name).lower()
    return bool(re.search(rf"(?<![^\W_])(?:{pattern})(?![^\W_])", words))


def _may_be(candidate: Candidate, profile: ColumnProfile) -> bool:
    """Return False for numbers in a column with codes, and for Booleans with only one value."""
    if candidate.type in ("integer", "number") and profile.codes:
        return False
    if candidate.suppresses:  # letters are markers only if most cells are values
        letters = sum(times for said, times in profile.suppressed.items() if said.isalpha())
        return 2 * letters <= profile.plain
    values = set(profile.values or ())
    sides = [candidate.field.get(side) for side in ("trueValues", "falseValues")]
    return all(side is None or values & set(side) for side in sides)


def _are_codes(name: str, profile: ColumnProfile, best: Candidate) -> bool:
    """Return whether the cells that are no integers are codes, such as 0164A: not just one."""
    misfits = profile.misfits[best]
    alike = all(re.fullmatch(LIKE_CODE, cell) for _, cell in misfits)
    number = profile.values_for(best) - profile.fits[best]
    return best.type == "integer" and alike and (number > 1 or is_named(name, IDENTIFIER))


def _rank(candidate: Candidate, name: str) -> int:
    """Return the sort key: first a type that the column name suggests, last one that needs it."""
    if not candidate.named:
        return 1
    return 0 if is_named(name, candidate.named) else 2


def _rivals(chosen: Candidate, complete: Sequence[Candidate], name: str) -> list[Candidate]:
    """Return the other types that fit all cells and parse them to different values.

    There are none if the column name suggests the chosen type.
    """
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
    missing, cells = missing_as(profile, chosen), value_cells(profile, chosen)
    doubtful = rivals or cells < MANY or profile.suppressed
    certainty: Certainty = "likely" if doubtful else "certain"
    if other_values(chosen, rivals):
        certainty = "unsure"
    return TypeChoice(
        field=field_with(name, missing, chosen.field),
        label=chosen.label,
        certainty=certainty,
        fitting=cells,
        cells=cells,
        runner_up=rivals[0].label if rivals else None,
        reason=why_all(profile, chosen, rivals),
        misfits=(),
        complete=cells == profile.cells,
        distinct=chosen.exact and not missing and profile.distinct,
    )


def _most_fit(name: str, profile: ColumnProfile, chosen: Candidate) -> TypeChoice:
    missing = missing_as(profile, chosen)
    cells = value_cells(profile, chosen)
    return TypeChoice(
        field=field_with(name, missing, chosen.field),
        label=chosen.label,
        certainty="unsure",
        fitting=profile.fits[chosen] + cells - profile.values_for(chosen),
        cells=cells,
        runner_up="string",
        reason=why_most(profile, chosen),
        misfits=tuple(profile.misfits[chosen]),
        complete=cells == profile.cells,
        distinct=False,
    )


def choose_text(name: str, profile: ColumnProfile, best: Candidate | None) -> TypeChoice:
    """Return the choice of ``string``, which fits every cell; ``any`` if every cell is empty."""
    cells = profile.cells - profile.empty
    kind = "string" if cells else "any"
    doubtful = cells < MANY or (best and profile.share(best) >= MOST)
    certainty: Certainty = "likely" if doubtful else "certain"
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


def field_with(
    name: str, missing: Mapping[str, int], properties: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a field with a name, some properties and its missing values."""
    field = {"name": name, **properties}
    if missing:
        order = [*MISSING, *SUPPRESSED]
        field["missingValues"] = ["", *sorted(missing, key=order.index)]
    return field
