"""Apply the severities that a user and a package set to the findings of a report.

The steps are made without them, so that no check knows what is ignored; a file of its own because
``severity`` is imported by the model, which this one changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tablepact.report.model import Step
from tablepact.report.report import Report
from tablepact.report.severity import Severities


def apply_severities(report: Report, user: Severities, configuration: Severities | None) -> Report:
    """Return the report with severities; those of the user override the configuration."""
    in_effect = user.over(configuration) if configuration else user
    steps = tuple(_step(step, in_effect) for step in report.steps)
    return replace(
        report,
        steps=steps,
        severities=in_effect,
        configuration=configuration and configuration.under(user),
        ignored=report.counts - sum((step.counts for step in steps), Counter()),
    )


def _step(step: Step, severities: Severities) -> Step:
    """Return a step without the findings that are ignored, failed if any other fails it."""
    settings = {code: severities.of(code) for code in step.counts}
    findings = tuple(
        finding if finding.severity == setting else replace(finding, assigned=setting)
        for finding in step.findings
        if (setting := settings[finding.code]) != "ignore"
    )
    counts = Counter({code: n for code, n in step.counts.items() if settings[code] != "ignore"})
    status = step.status
    if step.counts and status != "not run":
        status = "fail" if any(map(severities.fails, counts)) else "pass"
    return replace(step, status=status, findings=findings, counts=counts, severities=severities)
