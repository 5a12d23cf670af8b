"""The figures and the verdict of a report, shared by its formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tablepact._about import program
from tablepact.escape import escape_unprintable, truncate
from tablepact.language import format_count, format_decimal, format_number, later, message, plural
from tablepact.report.codes import get_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tablepact.report.codes import Severity
    from tablepact.report.model import ReportModel, Step
    from tablepact.report.severity import Setting

_VERBS: dict[Setting, str] = {
    "ignore": later("ignores {codes}"),
    "error": later("reports {codes} as errors"),
    "warning": later("reports {codes} as warnings"),
    "note": later("reports {codes} as notes"),
}
STEP_HEADS = (later("status"), later("step"), later("subject"), later("detail"))
"""The columns of a table of steps."""
FINDING_HEADS = (
    later("severity"), later("code"), later("location"), later("message"), later("hint"),
)  # fmt: skip
"""The columns of a table of findings."""
_FAILS_ON: dict[Severity, str] = {
    "error": later("fails on errors"),
    "warning": later("fails on warnings"),
    "note": later("fails on notes"),
}


def step_name(step: Step, *, cut: bool = False) -> str:
    """Return a step in words, such as ``table ships``, perhaps with its subject cut."""
    subject = truncate(step.subject) if cut else step.subject
    return f"{message(step.kind)} {subject}".strip()


def unlisted(step: Step, listed: int) -> str:
    """Return a note on findings that are not listed, and how to list them; empty if all are."""
    if (rest := step.counts.total() - listed) <= 0:
        return ""
    known = len(step.findings) == step.counts.total()
    named: dict[str, Any] = {"rest": format_number(rest), "program": program()}
    if known:
        return message("and {rest} more; {program} validate -f json lists them", **named)
    return message(
        "and {rest} more; {program} validate -f json --limit-errors 0 lists them all", **named
    )


def more_steps(rest: int) -> str:
    """Return a note on steps that are not listed."""
    return plural("and {number} more step", "and {number} more steps", rest)


def summarize(report: ReportModel) -> dict[str, Any]:
    """Return the figures of a report: the numbers of steps and findings of each kind."""
    statuses = [step.status for step in report.steps]
    counts = report.counts
    return {
        "valid": report.valid,
        "complete": report.complete,
        "steps": len(statuses),
        "passed": statuses.count("pass"),
        "failed": statuses.count("fail"),
        "notRun": statuses.count("not run"),
        "findings": counts.total(),
        "listed": len(report.findings),
        "beyondFrictionless": sum(
            count for name, count in counts.items() if get_code(name).family == "standard"
        ),
        "severities": report.severity_counts,
        "failOn": report.severities.fail_on or "error",
        "counts": dict(sorted(counts.items())),
        "ignored": dict(sorted(report.ignored.items())),
        "seconds": round(report.seconds, 3),
    }


def verdict(report: ReportModel) -> tuple[str, str, str]:
    """Return the summary sentence in three parts; the middle one is the verdict itself."""
    figures = summarize(report)
    notes = []
    if figures["beyondFrictionless"]:
        beyond = format_number(figures["beyondFrictionless"])
        notes.append(message("{number} beyond frictionless", number=beyond))
    if figures["listed"] < figures["findings"]:
        listed = format_number(figures["listed"])
        notes.append(message("{number} of them listed", number=listed))
    found = _count(report.severity_counts)
    if any(_stopped_early(step, report) for step in report.steps):
        found = message("at least {number}", number=found)
    passed, all_ = figures["passed"], figures["steps"]
    facts = [
        message("{passed} of {steps} steps passed", passed=passed, steps=all_),
        next((one.detail.partition(";")[0] for one in report.steps if one.kind == "rows"), ""),
        message("{number} not run", number=figures["notRun"]) if figures["notRun"] else "",
        f"{found} ({'; '.join(notes)})" if notes else found,
        message("{number} ignored", number=format_number(report.ignored.total()))
        if report.ignored
        else "",
        f"{format_decimal(report.seconds, 1)} s",
    ]
    return (
        f"{truncate(report.package) or message('The package')} {message('is')} ",
        message("valid") if report.valid else message("not valid"),
        f": {', '.join(filter(None, facts))}",
    )


def configured(report: ReportModel) -> str:
    """Return what the configuration of the package sets, in a sentence; empty if it has none."""
    settings = report.configuration
    if settings is None:
        return ""
    by_setting: dict[Setting, list[str]] = {}
    for code, setting in sorted(settings.codes.items()):
        by_setting.setdefault(setting, []).append(code)
    said = [
        message(verb, codes=", ".join(by_setting[setting]))
        for setting, verb in _VERBS.items()
        if setting in by_setting
    ]
    if "ignore" in by_setting:
        number = sum(report.ignored[code] for code in by_setting["ignore"])
        said[0] += f" ({format_count(number, 'finding')})"
    if settings.fail_on:
        said.append(message(_FAILS_ON[settings.fail_on]))
    if settings.basepath:
        folder = escape_unprintable(settings.basepath)
        said.append(message("begins all paths of the descriptor with {folder}", folder=folder))
    shown = "; ".join(said) or message("has no setting that takes effect")
    without = message("{program} validate --no-config ignores it", program=program())
    return f"{settings.file} {shown}; {without}"


def _count(severities: Mapping[Severity, int]) -> str:
    """Return the number of findings, of each severity if there are others than errors."""
    if severities["error"] == sum(severities.values()):
        return format_count(severities["error"], "finding")
    return ", ".join(format_count(n, name) for name, n in severities.items() if n)


def reached_limit(task: Mapping[str, Any]) -> bool:
    """Return whether frictionless stopped at its error limit, which only a warning shows."""
    return any(str(text).startswith("reached error limit") for text in task.get("warnings", []))


def _stopped_early(step: Step, report: ReportModel) -> bool:
    """Return whether checking a table stopped at the limit, so that its total is unknown."""
    if step.kind != "table" or step.counts.total() != len(step.findings):
        return False
    return any(task["name"] == step.subject and reached_limit(task) for task in report.tasks)
