"""The report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tablepact._about import TOOL
from tablepact.escape import dump_json, escape
from tablepact.language import message
from tablepact.report.codes import CODES, Code, get_code
from tablepact.report.explanation import explain
from tablepact.report.formats.fingerprint import fingerprint
from tablepact.report.locations import DESCRIPTOR, Locations
from tablepact.report.summary import configured, step_name, summarize

if TYPE_CHECKING:
    from tablepact.report.model import Finding, ReportModel, Step

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
SAFE = "/:@!$&'()*+,;=~"
"""Characters that need no escape in the path of a URI, besides letters and digits."""


def as_sarif(report: ReportModel, descriptor: str = DESCRIPTOR) -> str:
    """Return the log of one run.

    Args:
        report: The report.
        descriptor: The path of the descriptor, relative to the root of the repository. All paths
            in the log are relative to that root.
    """
    rules = {escape(finding.code): get_code(finding.code) for finding in report.findings}
    index = {name: number for number, name in enumerate(rules)}
    locations = Locations(report, descriptor)
    run = {
        "tool": {
            "driver": {
                "name": TOOL,
                "fullName": f"{TOOL} validate",
                "rules": [_rule(name, rule) for name, rule in rules.items()],
            }
        },
        "invocations": [
            {
                "executionSuccessful": report.complete,
                "toolExecutionNotifications": [
                    _notification(step) for step in report.steps if step.status == "not run"
                ],
                "toolConfigurationNotifications": [
                    {"level": "note", "message": {"text": escape(said)}}
                    for said in [configured(report)]
                    if said
                ],
            }
        ],
        "results": [_result(finding, index, locations) for finding in report.findings],
        "columnKind": "unicodeCodePoints",
        "properties": {"package": escape(report.package), **_counts(report)},
    }
    return f"{dump_json({'$schema': SCHEMA, 'version': '2.1.0', 'runs': [run]}, indent=2)}\n"


def _rule(name: str, rule: Code) -> dict[str, Any]:
    descriptor = {
        "id": name,
        "name": escape("".join(rule.title.split())),
        "shortDescription": {"text": rule.meaning},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"family": rule.family},
    }
    if name not in CODES:
        return descriptor
    explanation = explain(rule)
    return {
        **descriptor,
        "fullDescription": {"text": explanation.sections["What it does"]},
        "help": {"text": explanation.text(), "markdown": explanation.markdown()},
    }


def _result(finding: Finding, index: Mapping[str, int], locations: Locations) -> dict[str, Any]:
    file: dict[str, Any] = {"artifactLocation": {"uri": quote_path(locations.path(finding))}}
    if finding.line:
        file["region"] = {"startLine": finding.line}
        if finding.column:
            file["region"]["startColumn"] = finding.column
    location: dict[str, Any] = {"physicalLocation": file}
    if logical := _logical(finding):
        location["logicalLocations"] = [logical]
    rule = escape(finding.code)
    return {
        "ruleId": rule,
        "ruleIndex": index[rule],
        "level": finding.severity,
        "message": {"text": _text(finding)},
        "locations": [location],
        "partialFingerprints": {"finding/v1": fingerprint(finding)},
        "properties": _properties(finding),
    }


def _text(finding: Finding) -> str:
    """Return the message of a finding, and on a line of its own how to fix it."""
    hint = f"\nhint: {escape(finding.hint)}" if finding.hint else ""
    return f"{escape(finding.message or finding.code)}{hint}"


def quote_path(path: str) -> str:
    """Return a path as a URI; a URI stays one."""
    text = path.encode(errors="surrogatepass")
    if "://" in path:
        return quote(text, safe=f"{SAFE}%?#")
    first, slash, rest = quote(text, safe=SAFE).partition("/")
    return f"{first.replace(':', '%3A')}{slash}{rest}"  # text before a colon would be a scheme


def _logical(finding: Finding) -> dict[str, str]:
    """Return the table, or its field, as a logical location."""
    parts = [escape(part) for part in (finding.table, finding.field) if part]
    if not parts:
        return {}
    kind = "field" if finding.field else "table"
    return {"name": parts[-1], "fullyQualifiedName": "/".join(parts), "kind": kind}


def _properties(finding: Finding) -> dict[str, Any]:
    properties = {
        "row": finding.row,
        "record": finding.record,
        "cell": finding.cell,
        "check": finding.check,
        "rule": finding.rule,
        "pointer": finding.pointer,
    }
    return {
        name: value if isinstance(value, int) else escape(value)
        for name, value in properties.items()
        if value or (name == "pointer" and value is not None)
    }


def _notification(step: Step) -> dict[str, Any]:
    text = message("{step} did not run: {why}", step=step_name(step), why=step.detail)
    return {"level": "error", "message": {"text": escape(text)}}


def _counts(report: ReportModel) -> dict[str, Any]:
    return {name: value for name, value in summarize(report).items() if name != "seconds"}
