"""The reason for a proposed type, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.inference.candidates import Candidate
from tablepact.inference.column_profile import Cell, ColumnProfile

MANY = 100
"""The minimum number of cells for a type to be certain."""
FEW_VALUES = 20
"""The maximum number of distinct values that are listed, as they may be an enumeration."""


def why_all(profile: ColumnProfile, chosen: Candidate, rivals: Sequence[Candidate]) -> str:
    """Return the reason for a type that all cells fit.

    Args:
        profile: The column.
        chosen: The proposed type.
        rivals: Other types that fit all cells too.
    """
    cells = cell_count(profile.plain)
    if rivals and other_values(chosen, rivals):
        reason = f"{rivals[0].label} also fits all {cells}, with different values"
    elif rivals:
        reason = f"{rivals[0].label} also fits all {cells}"
    elif chosen.named:
        reason = f"all {cells} fit, and the column name suggests it"
    elif profile.plain < MANY:
        reason = f"all {cells} fit; small sample" if profile.plain > 1 else "only 1 cell"
    else:
        reason = f"all {cells} fit, and no other type does"
    return reason + _hints(profile, chosen)


def other_values(chosen: Candidate, rivals: Sequence[Candidate]) -> bool:
    """Return whether a rival has the same type, and the chosen notation is not the default."""
    return any(rival.type == chosen.type for rival in rivals) and len(chosen.field) > 1


def why_most(profile: ColumnProfile, chosen: Candidate) -> str:
    """Return the reason for a type that most cells fit: the cells that do not."""
    fit = profile.fits[chosen]
    number = profile.plain - fit.count
    examples = ", ".join(map(_shown, fit.misfits)) + (", …" if number > len(fit.misfits) else "")
    verb = "does" if number == 1 else "do"
    return (
        f"{number:,} of {cell_count(profile.plain)} {verb} not fit: {examples}"
        f"{_hints(profile, chosen)}"
    )


def why_text(profile: ColumnProfile, best: Candidate | None) -> str:
    """Return the reason for a string column; ``best`` is the narrower type that fits most cells."""
    if not profile.cells:
        return "no rows to infer from"
    if not profile.plain:
        spellings = ", ".join(profile.missing)
        return f"every cell is {spellings} or empty" if spellings else "every cell is empty"
    if profile.codes:
        lead = profile.codes[0][1].lstrip("+-").startswith("0")
        loss = "leading zeros" if lead else "digits"
        reason = f"as a number, {_shown(profile.codes[0])} could lose {loss}"
    elif best:
        share = percent(profile.fits[best].count, profile.plain)
        reason = f"{best.label} fits only {share} of the cells"
    else:
        reason = "no other type fits" + ("; small sample" if profile.plain < MANY else "")
    return reason + _hints(profile, None)


def _hints(profile: ColumnProfile, chosen: Candidate | None) -> str:
    """Return the missing values, and the distinct values if there are only a few."""
    hints = ""
    if profile.missing and chosen:
        spellings = ", ".join(
            f"{spelling} ({times:,})" for spelling, times in profile.missing.items()
        )
        hints += f"; treated as missing: {spellings}"
    values = profile.values
    listed = chosen is None or (chosen.type == "integer" and len(values or ()) > 2)
    if values and listed and len(values) <= FEW_VALUES and sum(values.values()) >= MANY:
        hints += f"; distinct values: {', '.join(map(_cut, values))}"
    return hints


def cell_count(cells: int) -> str:
    """Return a number of cells, as in "1 cell" or "2,000 cells"."""
    return "1 cell" if cells == 1 else f"{cells:,} cells"


def percent(part: int, total: int) -> str:
    """Return a share as a percentage, rounded down so that "100%" means all."""
    return f"{part * 1000 // total / 10:g}%"


def _shown(cell: Cell) -> str:
    return f'"{_cut(cell[1])}" in row {cell[0]}'


def _cut(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"
