"""A report as JUnit XML: a suite for each judge, a case for each step.

What was found is a failure, what did not run an error: neither has passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from tablepact.report.model import counted
from tablepact.report.summary import more, place, shown

if TYPE_CHECKING:
    from tablepact.report.model import Report, Step


def as_junit(report: Report) -> str:
    """Give the XML; what XML cannot hold stands in it as an escape."""
    root = Xml.Element("testsuites", {"name": shown(report.package), **_counts(report.steps)})
    root.set("time", f"{report.seconds:.3f}")
    for judge in dict.fromkeys(step.judge for step in report.steps):
        steps = tuple(step for step in report.steps if step.judge == judge)
        suite = Xml.SubElement(root, "testsuite", {"name": shown(judge), **_counts(steps)})
        for step in steps:
            _case(suite, step)
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _case(suite: Xml.Element, step: Step) -> None:
    name = shown(step.subject) or "package"
    case = Xml.SubElement(suite, "testcase", {"classname": shown(step.judge), "name": name})
    if step.status == "not run":
        Xml.SubElement(case, "error", {"type": "not run", "message": shown(step.detail)})
    elif step.status == "fail":
        told = counted(step.found.total(), "finding")
        codes = shown(", ".join(sorted(step.found)))
        failure = Xml.SubElement(case, "failure", {"type": codes, "message": told})
        failure.text = "\n".join(_lines(step))
    if step.status != "not run" and step.detail:
        Xml.SubElement(case, "system-out").text = shown(step.detail)


def _lines(step: Step) -> list[str]:
    told = []
    for finding in step.findings:
        where = f"{shown(place(finding))}: " if place(finding) else ""
        told.append(f"{shown(finding.code)}  {where}{shown(finding.message)}")
    hints = [f"hint for {shown(one.code)}: {shown(one.hint)}" for one in step.findings if one.hint]
    rest = more(step, len(step.findings))
    return [*told, *dict.fromkeys(hints), *([rest] if rest else [])]


def _counts(steps: tuple[Step, ...]) -> dict[str, str]:
    statuses = [step.status for step in steps]
    return {
        "tests": str(len(statuses)),
        "failures": str(statuses.count("fail")),
        "errors": str(statuses.count("not run")),
    }
