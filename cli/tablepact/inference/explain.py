"""The one line that says why a type is proposed."""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.inference.candidates import Candidate
from tablepact.inference.column_profile import Cell, ColumnProfile

MANY = 100
"""From how many cells on a type can be certain."""
FEW_VALUES = 20
"""Up to how many distinct values are told, as they may be a list of codes."""


def why_all(profile: ColumnProfile, chosen: Candidate, rivals: Sequence[Candidate]) -> str:
    """Return why a type is proposed that all cells fit, which may have rivals."""
    cells = cell_count(profile.plain)
    if rivals and other_values(chosen, rivals):
        reason = f"{rivals[0].label} fits all {cells} too, and gives other values"
    elif rivals:
        reason = f"{rivals[0].label} fits all {cells} too"
    elif chosen.named:
        reason = f"all {cells} fit, and the name says so"
    elif profile.plain < MANY:
        reason = f"all {cells} fit; few to tell by" if profile.plain > 1 else "only 1 cell"
    else:
        reason = f"all {cells} fit, nothing else does"
    return reason + _hints(profile, chosen)


def other_values(chosen: Candidate, rivals: Sequence[Candidate]) -> bool:
    """Return whether a rival is another way of writing, and the chosen one not the default one."""
    return any(rival.type == chosen.type for rival in rivals) and len(chosen.field) > 1


def why_most(profile: ColumnProfile, chosen: Candidate) -> str:
    """Return which cells do not fit."""
    fit = profile.fits[chosen]
    number = profile.plain - fit.count
    examples = ", ".join(map(_shown, fit.misfits)) + (", …" if number > len(fit.misfits) else "")
    verb = "does" if number == 1 else "do"
    return (
        f"{number:,} of {cell_count(profile.plain)} {verb} not fit: {examples}"
        f"{_hints(profile, chosen)}"
    )


def why_text(profile: ColumnProfile, best: Candidate | None) -> str:
    """Return why nothing narrower than text is proposed; ``best`` comes nearest."""
    if not profile.cells:
        return "there are no rows to tell by"
    if not profile.plain:
        spellings = ", ".join(profile.missing)
        return f"every cell is {spellings} or empty" if spellings else "every cell is empty"
    if profile.codes:
        lead = profile.codes[0][1].lstrip("+-").startswith("0")
        loss = "its leading zeros" if lead else "some of its many digits"
        reason = f"as a number, {_shown(profile.codes[0])} could lose {loss}"
    elif best:
        share = percent(profile.fits[best].count, profile.plain)
        reason = f"{best.label} fits no more than {share}"
    else:
        reason = "no other type fits" + ("; few to tell by" if profile.plain < MANY else "")
    return reason + _hints(profile, None)


def _hints(profile: ColumnProfile, chosen: Candidate | None) -> str:
    """Return what is taken as missing, and the values if they are few."""
    hints = ""
    if profile.missing and chosen:
        spellings = ", ".join(
            f"{spelling} ({times:,})" for spelling, times in profile.missing.items()
        )
        hints += f"; taken as missing: {spellings}"
    values = profile.values
    listed = chosen is None or (chosen.type == "integer" and len(values or ()) > 2)
    if values and listed and len(values) <= FEW_VALUES and sum(values.values()) >= MANY:
        hints += f"; few values: {', '.join(map(_cut, values))}"
    return hints


def cell_count(cells: int) -> str:
    """Return how many cells there are."""
    return "1 cell" if cells == 1 else f"{cells:,} cells"


def percent(part: int, total: int) -> str:
    """Return a share in per cent, rounded down, so that 100% is all."""
    return f"{part * 1000 // total / 10:g}%"


def _shown(cell: Cell) -> str:
    return f'"{_cut(cell[1])}" in row {cell[0]}'


def _cut(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"
