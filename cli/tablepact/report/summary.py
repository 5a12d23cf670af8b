"""What the forms of a report share: how a stranger's text, a place and the verdict are told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tablepact.report.codes import code
from tablepact.report.model import counted

if TYPE_CHECKING:
    from tablepact.report.model import Finding, Report, Step

LONGEST = 500
"""How many characters of a text are told, except in JSON."""
_HALVES = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_LIMIT = "reached error limit"
"""How frictionless says that it has stopped before the end of a table."""


def cut(text: object, longest: int = LONGEST) -> str:
    """Cut a text that is longer than anybody reads."""
    told = str(text)
    return told if len(told) <= longest else f"{told[: longest - 1]}…"


def shown(text: object, longest: int = LONGEST) -> str:
    """Cut a text, and write what cannot be printed as an escape, line ends too."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut(text, longest))


def dumps(value: object, indent: int | None = None) -> str:
    r"""Write JSON that every parser takes and a terminal can show.

    Half of a surrogate pair is no character; it is told in plain letters, as ``\ud800``.
    """
    told = {"indent": indent, "ensure_ascii": False, "default": str}
    try:
        text = json.dumps(value, allow_nan=False, **told)  # type: ignore[arg-type]
    except ValueError:
        text = json.dumps(_without_nan(value), **told)  # type: ignore[arg-type]
    text = _HALVES.sub(lambda half: rf"\\u{ord(half[0]):04x}", text)
    return _UNSEEN.sub(lambda unseen: rf"\u{ord(unseen[0]):04x}", text)


def place(finding: Finding) -> str:
    """Say where a finding is: ``events, row 5 (line 7), kind (events/behemoth-halted)``."""
    if finding.pointer is not None:
        return cut(finding.place)
    row = f"row {finding.row}" if finding.row else ""
    line = f"line {finding.line}" if finding.line else ""
    if finding.part:
        line = ", ".join(filter(None, (cut(finding.part, 100), line)))
    if line and (finding.part or finding.line != finding.row):
        row = f"{row} ({line})" if row else line
    told = (finding.table, row, finding.field)
    where = ", ".join(cut(part, 100) for part in told if part)
    record = cut(finding.record or "", 200)
    return f"{where} ({record})" if record and where else record or where


def more(step: Step, told: int) -> str:
    """Say how many findings of a step are not told, and how to get them; empty if all are."""
    if (rest := step.found.total() - told) <= 0:
        return ""
    listed = len(step.findings) == step.found.total()
    how = "-f json lists them" if listed else "-f json --limit-errors 0 lists them all"
    return f"and {rest:,} more; {how}"


def tally(report: Report) -> dict[str, Any]:
    """Count the steps and the findings of a report."""
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
            count for name, count in counts.items() if code(name).family == "standard"
        ),
        "counts": dict(sorted(counts.items())),
        "seconds": round(report.seconds, 3),
    }


def verdict(report: Report) -> tuple[str, str, str]:
    """Give the verdict in three parts, the second of which is the verdict itself."""
    told = tally(report)
    beside = []
    if told["beyondFrictionless"]:
        beside.append(f"{told['beyondFrictionless']:,} beyond frictionless")
    if told["listed"] < told["findings"]:
        beside.append(f"{told['listed']:,} of them listed")
    least = "at least " if any(_is_left(step, report) for step in report.steps) else ""
    idle = f"{told['notRun']} not run, " if told["notRun"] else ""
    more_of_it = f" ({'; '.join(beside)})" if beside else ""
    return (
        f"{cut(report.package) or 'The package'} is ",
        "valid" if report.valid else "not valid",
        f": {told['passed']} of {told['steps']} steps passed, {idle}{least}"
        f"{counted(told['findings'], 'finding')}{more_of_it}, {report.seconds:.1f} s",
    )


def _is_left(step: Step, report: Report) -> bool:
    """Tell whether a table was left at the limit, so that nobody knows what follows."""
    warnings = [
        str(warning)
        for task in report.tasks
        if step.judge == "table" and task["name"] == step.subject
        for warning in task.get("warnings", [])
    ]
    stopped = any(warning.startswith(_LIMIT) for warning in warnings)
    return stopped and step.found.total() == len(step.findings)


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return str(value) if isinstance(value, float) and not abs(value) < float("inf") else value
