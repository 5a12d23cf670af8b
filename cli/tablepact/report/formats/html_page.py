"""The report as one HTML file: summary, steps, like findings together, and each cell in its row.

The file needs no network. Its policy allows the one script and the one style sheet in it, known by
their hashes, so that nothing in a package could run or load anything, even if it were not escaped.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tablepact._about import TOOL, __version__
from tablepact.language import current_language, format_count, message, plural
from tablepact.report.codes import get_code
from tablepact.report.formats.like_findings import (
    Group,
    choose_shown,
    group_findings,
    share_out,
    summaries,
)
from tablepact.report.formats.markup import Html, join, tag, text
from tablepact.report.formats.row_view import RowView, view_rows
from tablepact.report.severity import SEVERITIES
from tablepact.report.summary import (
    STEP_HEADS,
    configured,
    more_steps,
    step_name,
    unlisted,
    verdict,
)

if TYPE_CHECKING:
    from tablepact.report.model import Finding, ReportModel, Step

MAX_FINDINGS = 2_000
"""The maximum number of findings shown, of all steps together."""
MAX_STEPS = 1_000
"""The maximum number of steps listed; if there are more, those that did not pass come first."""
MAX_CELL = 120
"""The maximum length of a cell of a row."""
MAX_LABEL = 30
"""The maximum length of a label before each cell, which narrow screens show."""
_HERE = Path(__file__).parent
_PALETTE = _HERE.parents[1] / "palette.css"
_GAP = tag("td", "…", class_="gap")
"""Stands for columns that are not shown."""


def as_html_page(report: ReportModel) -> str:
    """Return the page, in which all text of the package is escaped."""
    style = f"\n{_PALETTE.read_text(encoding='utf-8')}{_read('report.css')}"
    script = f"\n{_read('report.js')}"
    _, valid, after = verdict(report)
    title = report.package or message("Data package")
    said = configured(report)
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = f"""<!doctype html>
<html lang="{current_language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{text(title)}: {text(valid)}</title>
<style>{style}</style>
</head>
"""
    status = "pass" if report.valid else "fail"
    body = tag(
        "body",
        tag("a", message("Skip to the findings"), class_="skip", href="#findings"),
        tag(
            "header",
            tag("h1", title),
            tag("p", _badge(status, valid), " ", after.lstrip(": "), class_="verdict"),
            tag("p", said, class_="notice") if said else None,
        ),
        tag("main", *_steps(report), *_findings(report)),
        tag("footer", tag("p", f"{TOOL} {__version__}")),
        Html(f"<script>{script}</script>\n"),
    )
    return f"{head}{body}\n</html>\n"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    """Return the expression of a policy that allows exactly this script or style sheet."""
    return f"'sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def _badge(kind: str, label: str) -> Html:
    return tag("span", label, class_=f"badge {kind.replace(' ', '-')}")


def _steps(report: ReportModel) -> Iterator[Html]:
    """Yield what was checked, and what was not."""
    yield tag("h2", message("Steps"))
    if missed := sum(step.status == "not run" for step in report.steps):
        note = plural(
            "{number} step did not run, so what it checks is not known.",
            "{number} steps did not run, so what they check is not known.",
            missed,
        )
        yield tag("p", note, class_="notice")
    listed = [*enumerate(report.steps)]
    if len(listed) > MAX_STEPS:
        listed = sorted(listed, key=lambda one: one[1].status == "pass")[:MAX_STEPS]
    names = [*map(message, STEP_HEADS), message("findings")]
    heads = tag("tr", *(tag("th", name, scope="col") for name in names))
    rows = join(_step(step, number) for number, step in listed)
    yield _scrolling(message("Steps"), tag("thead", heads), tag("tbody", rows), class_="steps")
    if rest := len(report.steps) - len(listed):
        yield tag("p", more_steps(rest))


def _step(step: Step, number: int) -> Html:
    count: object = f"{step.counts.total():,}" if step.counts else ""
    return tag(
        "tr",
        tag("td", _badge(step.status, message(step.status))),
        *(tag("td", cell) for cell in (message(step.kind), step.subject, step.detail)),
        tag(
            "td",
            tag("a", count, href=f"#step-{number}") if count else "",
            class_="number",
            data_label=message("findings"),
        ),
    )


def _scrolling(label: str, *content: Html, class_: str | None = None) -> Html:
    """Return a table that scrolls if it is wider than the page."""
    table = tag("table", *content, class_=class_)
    return tag("div", table, class_="wide", role="group", aria_label=label, tabindex=0)


def _findings(report: ReportModel) -> Iterator[Html]:
    yield tag("h2", message("Findings"), id="findings")
    if not report.counts:
        yield tag("p", message("None."))
        return
    groups = [group_findings(step.findings) for step in report.steps]
    shares = share_out([len(step.findings) for step in report.steps], MAX_FINDINGS)
    shown = [choose_shown(*one) for one in zip(groups, shares, strict=True)]
    yield _filters([finding for listed in shown for finding in listed])
    labels = {str(task["name"]): task.get("labels") or () for task in report.tasks}
    for number, step in enumerate(report.steps):
        if step.counts:
            name = step_name(step)
            said = {_kind(one): summary for one, summary in summaries(groups[number], step)}
            rest = unlisted(step, len(shown[number]))
            yield tag(
                "section",
                tag("h3", f"{name}: {format_count(step.counts.total(), 'finding')}"),
                *(
                    _group(group, said.get(_kind(group[0][0])), labels)
                    for group in group_findings(shown[number])
                ),
                tag("p", rest) if rest else None,
                class_="step",
                id=f"step-{number}",
            )


def _kind(finding: Finding) -> tuple[str | None, ...]:
    """Return what like findings have in common."""
    return finding.code, finding.field, finding.check


def _filters(findings: Sequence[Finding]) -> Html:
    """Return the form that hides findings; the script shows it, since it does nothing without."""
    severities = {finding.severity for finding in findings}
    boxes = (
        tag("label", _checkbox(severity), " ", message(severity))
        for severity in SEVERITIES
        if severity in severities
    )
    search = Html('<input type="search" name="words" autocomplete="off">')
    return tag(
        "form",
        tag("label", message("Search"), " ", search),
        _choice(message("Table"), "table", [finding.table for finding in findings]),
        _choice(message("Code"), "code", [finding.code for finding in findings]),
        tag("fieldset", tag("legend", message("Severity")), *boxes),
        tag("button", message("Reset"), type="reset"),
        tag(
            "p", id="shown", role="status", data_text=message("{shown} of {total} listed findings")
        ),
        id="filters",
        aria_label=message("Filter the findings"),
        hidden=True,
    )


def _checkbox(severity: str) -> Html:
    return Html(f'<input type="checkbox" name="severity" value="{severity}" checked>')


def _choice(label: str, name: str, values: Sequence[str | None]) -> Html:
    options = (tag("option", value, value=value) for value in dict.fromkeys(values) if value)
    return tag(
        "label",
        f"{label} ",
        tag("select", tag("option", message("all"), value=""), *options, name=name),
    )


def _group(group: Group, summary: str | None, labels: Mapping[str, Sequence[str]]) -> Html:
    """Return like findings: what is wrong, how often, and each in its row, with the hint below."""
    first = group[0][0]
    means = first.rule or get_code(first.code).meaning
    where = " " + message("in {field}", field=first.field) if first.field else ""
    return tag(
        "section",
        tag("h4", _badge(first.severity, message(first.severity)), " ", first.code, where),
        tag("p", f"{means[:1].upper()}{means[1:]}.", class_="soft"),
        tag("p", summary) if summary else None,
        *(_block(block, labels.get(first.table or "", ())) for block in group),
        class_="group",
        data_table=first.table or "",
        data_code=first.code,
        data_severity=first.severity,
    )


def _block(findings: Sequence[Finding], labels: Sequence[str]) -> Html:
    """Return the findings with the same hint as a table."""
    view = view_rows(findings, labels)
    names = [tag("th", text(label, MAX_CELL), scope="col", class_="cell") for label in view.labels]
    heads = [
        *(tag("th", message(name), scope="col") for name in ("location", "message")),
        *_gaps(view, names),
    ]
    hint = findings[0].hint
    rows = tag("tbody", *(_row(finding, view) for finding in findings))
    return tag(
        "div",
        _scrolling(message("Rows"), tag("thead", tag("tr", *heads)), rows),
        tag("p", message("hint: {hint}", hint=hint)) if hint else None,
        class_="block",
    )


def _row(finding: Finding, view: RowView) -> Html:
    cells = []
    for cell in view.cells(finding):
        known = tag(
            "span", message("no cell") if cell.text is None else message("empty"), class_="empty"
        )
        shown = text(cell.text, MAX_CELL) if cell.text else known if cell.wrong else ""
        marked = tag("mark", shown) if cell.wrong else shown
        kind = "cell wrong" if cell.wrong else "cell"
        cells.append(tag("td", marked, class_=kind, data_label=cell.label[:MAX_LABEL]))
    location = tag("th", finding.location, scope="row")
    return tag("tr", location, tag("td", finding.message, class_="message"), *_gaps(view, cells))


def _gaps(view: RowView, cells: Sequence[Html]) -> Iterator[Html]:
    """Yield the cells of the columns that are shown, with a mark between columns that are not."""
    before = -1
    for at, cell in zip(view.positions, cells, strict=False):
        if at > before + 1:
            yield _GAP
        yield cell
        before = at
