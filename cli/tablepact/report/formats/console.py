"""A report for people: a line for each step, its findings below it, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tablepact.report.summary import cut, more, place, verdict

if TYPE_CHECKING:
    from tablepact.report.model import Report, Step

Part = tuple[str, str | None]
"""A text and its colour."""
COLORS = {"pass": "green", "fail": "red", "not run": "yellow"}
SHOWN = 20
"""How many findings of a step are shown."""
WIDEST = 48
"""How wide the column of tables and rules may be; a longer name moves the rest of its line."""
MARGIN = " " * 9


def as_text(report: Report) -> Iterator[list[Part]]:
    """Give the lines, each in parts; what cannot be printed is still in them."""
    width = max((len(step.subject) for step in report.steps), default=0)
    for step in report.steps:
        subject = f"{cut(step.subject):<{min(width, WIDEST)}}"
        told = f" {step.judge:<13}{subject}  {cut(step.detail)}"
        yield [(f"{step.status:<8}", COLORS[step.status]), (told, None)]
        yield from _findings(step)
    yield verdict_line(report)


def verdict_line(report: Report) -> list[Part]:
    """Give the last line by itself."""
    before, told, after = verdict(report)
    return [(before, None), (told, COLORS["pass" if report.valid else "fail"]), (after, None)]


def _findings(step: Step) -> Iterator[list[Part]]:
    """Tell the findings, with each hint once, after the last one of its code that it is for."""
    told = step.findings[:SHOWN]
    last = {(one.code, one.hint): number for number, one in enumerate(told)}
    for number, finding in enumerate(told):
        where = f"{place(finding)}: " if place(finding) else ""
        yield [(f"{MARGIN}{cut(finding.code)}  {where}{cut(finding.message)}", None)]
        if last[finding.code, finding.hint] == number and finding.hint:
            yield [(f"{MARGIN}hint: {cut(finding.hint)}", "cyan")]
    if rest := more(step, len(told)):
        yield [(f"{MARGIN}{rest}", None)]
