"""The report as JUnit XML: a suite for each kind of step, a case for each step.

A step with findings is a failure, a step that did not run is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

from tablepact.escape import escape
from tablepact.language import format_count, message
from tablepact.report.summary import configured, unlisted

if TYPE_CHECKING:
    from tablepact.report.model import ReportModel, Step


def as_junit(report: ReportModel) -> str:
    """Return the XML, with characters escaped that XML does not allow."""
    root = Xml.Element("testsuites", {"name": escape(report.package), **_counts(report.steps)})
    root.set("time", f"{report.seconds:.3f}")
    for kind in dict.fromkeys(step.kind for step in report.steps):
        steps = tuple(step for step in report.steps if step.kind == kind)
        suite = Xml.SubElement(root, "testsuite", {"name": escape(kind), **_counts(steps)})
        if steps[0] is report.steps[0]:
            _properties(suite, report)
        for step in steps:
            _case(suite, step)
    Xml.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _properties(suite: Xml.Element, report: ReportModel) -> None:
    """Add what the configuration of the package sets, and what is ignored."""
    ignored = ", ".join(f"{code}: {number}" for code, number in sorted(report.ignored.items()))
    given = {"configuration": configured(report), "ignored": ignored}
    if any(given.values()):
        properties = Xml.SubElement(suite, "properties")
        for name, value in given.items():
            if value:
                Xml.SubElement(properties, "property", {"name": name, "value": escape(value)})


def _case(suite: Xml.Element, step: Step) -> None:
    name = escape(step.subject) or "package"
    case = Xml.SubElement(suite, "testcase", {"classname": escape(step.kind), "name": name})
    if step.status == "not run":
        Xml.SubElement(case, "error", {"type": "not run", "message": escape(step.detail)})
    elif step.status == "fail":
        failing = {code: n for code, n in step.counts.items() if step.severities.fails(code)}
        found = format_count(sum(failing.values()), "finding")
        codes = escape(", ".join(sorted(failing)))
        failure = Xml.SubElement(case, "failure", {"type": codes, "message": found})
        rest = unlisted(step, len(step.findings))
        failure.text = "\n".join([*_lines(step, failing=True), *([rest] if rest else [])])
    harmless = _lines(step, failing=False)
    if step.status != "not run" and (step.detail or harmless):
        lines = [*([escape(step.detail)] if step.detail else []), *harmless]
        Xml.SubElement(case, "system-out").text = "\n".join(lines)


def _lines(step: Step, *, failing: bool) -> list[str]:
    """Return the findings that make the step fail, or the others, and then their hints."""
    lines, hints = [], []
    for finding in step.findings:
        if step.severities.fails(finding.code) != failing:
            continue
        level = "" if finding.severity == "error" else f"{finding.severity}: "
        location = f"{escape(finding.location)}: " if finding.location else ""
        lines.append(f"{level}{escape(finding.code)}  {location}{escape(finding.message)}")
        if finding.hint:
            code, hint = escape(finding.code), escape(finding.hint)
            hints.append(message("hint for {code}: {hint}", code=code, hint=hint))
    return [*lines, *dict.fromkeys(hints)]


def _counts(steps: tuple[Step, ...]) -> dict[str, str]:
    statuses = [step.status for step in steps]
    return {
        "tests": str(len(statuses)),
        "failures": str(statuses.count("fail")),
        "errors": str(statuses.count("not run")),
    }
