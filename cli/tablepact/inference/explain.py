"""The reason for a proposed type, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from tablepact.escape import truncate
from tablepact.inference.candidates import Candidate
from tablepact.inference.column_profile import Cell, ColumnProfile

MANY = 100
"""The minimum number of cells for a type to be certain."""
MOST = 0.8
"""The share of cells that fit a narrower type from which those that do not are named."""
FEW_VALUES = 20
"""The maximum number of distinct values that are listed, as they may be an enumeration."""


def why_all(profile: ColumnProfile, chosen: Candidate, rivals: Sequence[Candidate]) -> str:
    """Return the reason for a type that all cells fit.

    Args:
        profile: The column.
        chosen: The proposed type.
        rivals: Other types that fit all cells too.
    """
    number = value_cells(profile, chosen)
    cells = cell_count(number)
    if rivals and other_values(chosen, rivals):
        reason = f"{rivals[0].label} also fits all {cells}, with different values"
    elif rivals:
        reason = f"{rivals[0].label} also fits all {cells}"
    elif chosen.named:
        reason = f"all {cells} fit, and the column name suggests it"
    elif number < MANY:
        reason = f"all {cells} fit; small sample" if number > 1 else "only 1 cell"
    else:
        reason = f"all {cells} fit, and no other type does"
    return reason + _hints(profile, chosen)


def other_values(chosen: Candidate, rivals: Sequence[Candidate]) -> bool:
    """Return whether a rival has the same type, and the chosen notation is not the default.

    The default notation of a number counts, too: 1.234 may be 1234.
    """
    doubtful = len(chosen.field) > 1 or chosen.type == "number"
    return doubtful and any(rival.type == chosen.type for rival in rivals)


def why_most(profile: ColumnProfile, chosen: Candidate) -> str:
    """Return the reason for a type that most cells fit: the cells that do not."""
    number = profile.values_for(chosen) - profile.fits[chosen]
    verb = "does" if number == 1 else "do"
    return (
        f"{number:,} of {cell_count(value_cells(profile, chosen))} {verb} not fit: "
        f"{_misfits(profile, chosen)}{_hints(profile, chosen)}"
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
        share = percent(profile.fits[best], profile.values_for(best))
        reason = f"{best.label} fits only {share} of the cells"
        if profile.share(best) >= MOST:
            reason += f", not {_misfits(profile, best)}"
    else:
        reason = "no other type fits" + ("; small sample" if profile.plain < MANY else "")
    return reason + _hints(profile, None)


def missing_as(profile: ColumnProfile, chosen: Candidate) -> dict[str, int]:
    """Return the count of each missing value of a column of a type; NaN is a number."""
    is_number = chosen.type == "number" and "bareNumber" not in chosen.field
    missing = {
        said: times
        for said, times in profile.missing.items()
        if not (is_number and said.lower() == "nan")
    }
    return missing | (profile.suppressed if chosen.suppresses else {})


def value_cells(profile: ColumnProfile, chosen: Candidate) -> int:
    """Return the number of cells of a column of a type that are not missing values."""
    return profile.cells - profile.empty - sum(missing_as(profile, chosen).values())


def _misfits(profile: ColumnProfile, candidate: Candidate) -> str:
    """Return the first cells that do not fit a type."""
    number = profile.values_for(candidate) - profile.fits[candidate]
    misfits = profile.misfits[candidate]
    return ", ".join(map(_shown, misfits)) + (", …" if number > len(misfits) else "")


def _hints(profile: ColumnProfile, chosen: Candidate | None) -> str:
    """Return the missing values, and the distinct values if there are only a few."""
    hints = ""
    if chosen and (missing := missing_as(profile, chosen)):
        spellings = ", ".join(f"{spelling} ({times:,})" for spelling, times in missing.items())
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
    return truncate(text, 30)
