"""Like findings of a step: which of them to show, in which order, and a summary of the rest.

Findings are alike if they have the same code, field and check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from tablepact.escape import truncate
from tablepact.language import format_count, format_number, later, message

if TYPE_CHECKING:
    from tablepact.report.model import Finding, Step

T = TypeVar("T")
Group = list[list["Finding"]]
"""Like findings, those with the same hint in one list."""
HANDFUL = 5
"""The size of the largest group that has no summary."""
_VALUES = 3
"""The number of distinct cells that a summary shows."""
_WIDTH = 40
"""The maximum length of a cell in a summary."""
_CELLS, _ROWS = later("{number} cells"), later("{number} rows")


def group_findings(findings: Sequence[Finding]) -> list[Group]:
    """Return the groups of like findings, those of the same code one after the other.

    Codes, groups, hints and findings are in the order in which they first occur.
    """
    codes: dict[str, dict[tuple[str | None, str | None], dict[str, list[Finding]]]] = {}
    for finding in findings:
        alike = codes.setdefault(finding.code, {}).setdefault((finding.field, finding.check), {})
        alike.setdefault(finding.hint, []).append(finding)
    return [[*by_hint.values()] for groups in codes.values() for by_hint in groups.values()]


def choose_shown(groups: Sequence[Group], most: int) -> list[Finding]:
    """Return the findings to show, at most ``most``: some of each group, and of each hint in it."""
    shares = share_out([sum(map(len, group)) for group in groups], most)
    return [
        finding
        for group, share in zip(groups, shares, strict=True)
        for block, part in zip(group, share_out([*map(len, group)], share), strict=True)
        for finding in block[:part]
    ]


def share_out(sizes: Sequence[int], most: int) -> list[int]:
    """Share out a number as evenly as the sizes allow; the first ones get what remains.

    >>> share_out([9, 2, 9], 11)
    [5, 2, 4]
    """
    shares = [0] * len(sizes)
    left = min(most, sum(sizes))
    while left:
        for number, size in enumerate(sizes):
            if shares[number] < size and left:
                shares[number] += 1
                left -= 1
    return shares


def summaries(groups: Sequence[Group], step: Step) -> Iterator[tuple[Finding, str]]:
    """Yield the first finding and the summary of each group of rows that is more than a handful."""
    listed = Counter(finding.code for finding in step.findings)
    for group in groups:
        first, size = group[0][0], sum(map(len, group))
        if size > HANDFUL and (first.row or first.line):
            counted = step.counts[first.code]
            beyond = counted if counted > listed[first.code] else None
            yield first, _summary([finding for block in group for finding in block], beyond)


def _summary(findings: Sequence[Finding], counted: int | None) -> str:
    """Return how many findings are alike, where the first one is, and their distinct cells.

    Args:
        findings: The findings.
        counted: The number of findings of the code in the step, if not all are listed.
    """
    first = min(findings, key=lambda one: one.row or one.line or 0)
    values = list(dict.fromkeys(one.cell for one in findings if one.cell is not None))
    name = first.field or first.check
    subject = truncate(first.code, 100)
    if name:
        shown = truncate(name, 100)
        subject += " " + (message("in {field}", field=shown) if first.field else shown)
    size = format_number(len(findings))
    if counted:
        of_all = {"number": size, "all": format_number(counted)}
        if values:
            number = message("at least {number} of {all} cells", **of_all)
        else:
            number = message("at least {number} of {all} rows", **of_all)
    else:
        number = message(_CELLS if values else _ROWS, number=size)
    line, row = message("line {line}", line=first.line), message("row {row}", row=first.row)
    place = line if first.line else row
    place = f"{truncate(first.part, 100)}, {place}" if first.part else place
    summary = message("{subject}: {number}, first at {place}",
                      subject=subject, number=number, place=place)  # fmt: skip
    if not values:
        return summary
    if values == [""]:
        empty = message("all listed ones are empty") if counted else message("all are empty")
        return f"{summary}; {empty}"
    listed = ", ".join(f'"{truncate(value, _WIDTH)}"' for value in values[:_VALUES])
    distinct = format_count(len(values), "distinct value")
    distinct = message("at least {number}", number=distinct) if counted else distinct
    such = message(", such as") if len(values) > _VALUES else ":"
    return f"{summary}; {distinct}{such} {listed}"
