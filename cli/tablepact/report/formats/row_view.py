"""The rows of like findings as a small table: the wrong cells, those beside them, and the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tablepact.language import message

if TYPE_CHECKING:
    from tablepact.report.model import Finding

MAX_COLUMNS = 8
"""The maximum number of columns that are shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row.

    Attributes:
        label: The label of its column.
        text: Its text; None if the row has no such cell.
        wrong: Whether the finding is about this cell.
    """

    label: str
    text: str | None
    wrong: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """The columns that are shown of the rows of like findings.

    Attributes:
        positions: The positions of the columns, counted from 0, in ascending order.
        labels: The labels of these columns; ``column 5`` for one that the header lacks.
    """

    positions: tuple[int, ...]
    labels: tuple[str, ...]

    def cells(self, finding: Finding) -> list[Cell]:
        """Return the cells of the row of a finding, empty if its row is not known."""
        row, wrong = _row(finding), _wrong(finding)
        if not row:
            return []
        return [
            Cell(label, row[at] if at < len(row) else None, wrong=at in wrong)
            for at, label in zip(self.positions, self.labels, strict=True)
        ]


def view_rows(findings: Sequence[Finding], labels: Sequence[str]) -> RowView:
    """Return the columns to show of the rows of like findings.

    Args:
        findings: The findings.
        labels: The labels of the table.
    """
    rows = [(row, _wrong(finding)) for finding in findings if (row := _row(finding))]
    if not rows:
        return RowView((), ())
    wrong = {at for _, marked in rows for at in marked}
    width = max(len(labels), *(len(row) for row, _ in rows), *(at + 1 for at in wrong), 0)
    positions = _around(sorted(wrong), width)
    known = {at: label for at, label in enumerate(labels) if label}
    return RowView(
        positions,
        tuple(known.get(at) or message("column {number}", number=at + 1) for at in positions),
    )


def _around(wrong: Sequence[int], width: int) -> tuple[int, ...]:
    """Return at most ``MAX_COLUMNS`` positions: the first, the wrong ones, those nearest to them.

    >>> _around([20], 40)
    (0, 17, 18, 19, 20, 21, 22, 23)
    """
    if width <= MAX_COLUMNS:
        return tuple(range(width))
    kept = {0, *wrong[: MAX_COLUMNS - 1]}
    for distance in range(1, width):
        for at in (at for middle in wrong or [0] for at in (middle - distance, middle + distance)):
            if len(kept) == MAX_COLUMNS:
                return tuple(sorted(kept))
            kept.update({at} if 0 <= at < width else ())
    return tuple(sorted(kept))


def _row(finding: Finding) -> list[str]:
    error: dict[str, Any] = finding.error or {"cells": finding.cells}
    return [
        "" if cell is None else str(cell)
        for cell in error.get("cells") or error.get("labels") or ()
    ]


def _wrong(finding: Finding) -> set[int]:
    number = (finding.error or {}).get("fieldNumber")
    return {number - 1} if isinstance(number, int) and number > 0 else set()
