"""The report as JUnit XML: a suite for each kind of step, a case for each step.

A step with findings is a failure, a step that did not run is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from tablepact.report.escape import escape, format_count
from tablepact.report.summary import unlisted

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel, Step


def as_junit(report: ReportModel) -> str:
    """Return the XML, with characters escaped that XML does not allow."""
    root = Xml.Element("testsuites", {"name": escape(report.package), **_counts(report.steps)})
    root.set("time", f"{report.seconds:.3f}")
    for kind in dict.fromkeys(step.kind for step in report.steps):
        steps = tuple(step for step in report.steps if step.kind == kind)
        suite = Xml.SubElement(root, "testsuite", {"name": escape(kind), **_counts(steps)})
        for step in steps:
            _case(suite, step)
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _case(suite: Xml.Element, step: Step) -> None:
    name = escape(step.subject) or "package"
    case = Xml.SubElement(suite, "testcase", {"classname": escape(step.kind), "name": name})
    if step.status == "not run":
        Xml.SubElement(case, "error", {"type": "not run", "message": escape(step.detail)})
    elif step.status == "fail":
        message = format_count(step.counts.total(), "finding")
        codes = escape(", ".join(sorted(step.counts)))
        failure = Xml.SubElement(case, "failure", {"type": codes, "message": message})
        failure.text = "\n".join(_lines(step))
    if step.status != "not run" and step.detail:
        Xml.SubElement(case, "system-out").text = escape(step.detail)


def _lines(step: Step) -> list[str]:
    lines, hints = [], []
    for finding in step.findings:
        location = f"{escape(finding.location)}: " if finding.location else ""
        lines.append(f"{escape(finding.code)}  {location}{escape(finding.message)}")
        if finding.hint:
            hints.append(f"hint for {escape(finding.code)}: {escape(finding.hint)}")
    rest = unlisted(step, len(step.findings))
    return [*lines, *dict.fromkeys(hints), *([rest] if rest else [])]


def _counts(steps: tuple[Step, ...]) -> dict[str, str]:
    statuses = [step.status for step in steps]
    return {
        "tests": str(len(statuses)),
        "failures": str(statuses.count("fail")),
        "errors": str(statuses.count("not run")),
    }
