"""Run the action: validate, annotate, summarize, and comment.

Exits with 0 if every package is valid, 1 if there are findings, or if the version is too low for
the changes and a sufficient one is required, and 3 if something cannot be read or checked.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tablepact.api import check_release, diff, validate
from tablepact.comparison.result import Comparison
from tablepact.errors import PackageError, TablepactError, as_line
from tablepact.github_action.changes import NO_BASE, Changes, find_changes, top_of_repository
from tablepact.github_action.comment_text import comparison_parts, heading, limit_text
from tablepact.github_action.comments_api import CommentFailed, write_comment
from tablepact.github_action.event import Run, read_run
from tablepact.markdown_text import as_markdown_text
from tablepact.package.archives.unpacked_files import with_origins
from tablepact.package.git.git_revisions import export_folder, find_revision
from tablepact.package.metadata.metadata_files import descriptor_in
from tablepact.releases import MANIFEST_NAME
from tablepact.report.formats.github import annotation
from tablepact.report.report import Report
from tablepact.system.atomic_write import atomic_write

_SUMMARY_LENGTH = 900_000
"""The most characters of a summary; GitHub takes a mebibyte for a step."""
_LISTED = 100


class Judged(NamedTuple):
    """What was found about a package.

    Attributes:
        folder: Its folder.
        report: The report; None if it could not be read.
        comparison: The comparison with the base; None if there was none.
        release_problems: What keeps it from being released; None if it has no releases.
        notes: What could not be done, in sentences.
    """

    folder: str
    report: Report | None
    comparison: Comparison | None = None
    release_problems: list[str] | None = None
    notes: tuple[str, ...] = ()

    @property
    def version_is_enough(self) -> bool:
        """Whether nothing says that the version is too low."""
        too_low = self.comparison is not None and self.comparison.enough is False
        return not too_low and not self.release_problems


def main(say: Callable[[str], object] = sys.stdout.write) -> int:
    """Run the action on the repository of the current directory, and return its exit code."""
    try:
        run = read_run(os.environ)
        top = top_of_repository()
        os.chdir(top)
        changes = find_changes(run, top)
        if not (changes.base or changes.folders):
            raise PackageError("the repository has no datapackage.json or datapackage.yaml")
    except PackageError as error:
        say(annotation("error", as_line(error), title="tablepact"))
        return 3
    if not changes.base:
        say(annotation("notice", NO_BASE, title="tablepact"))
    judged = [_judge(folder, run, changes, say) for folder in changes.folders]
    if not judged:
        say(annotation("notice", "no data package has changed", title="tablepact"))
    _write_summary(run, judged, changes, say)
    _comment(run, judged, changes, say)
    code = _exit_code(run, judged)
    try:
        _write_sarif(run, judged)
    except OSError as error:
        why = f"{run.sarif} cannot be written: {error.strerror}"
        say(annotation("error", why, title="tablepact"))
        code = code or 3
    return code


def _judge(folder: str, run: Run, changes: Changes, say: Callable[[str], object]) -> Judged:
    """Validate a package and compare it with the base; annotate its files."""
    descriptor = os.path.normpath(descriptor_in(Path(folder)))
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    here = Path.cwd().resolve()
    shown = (
        (here.relative_to(workspace) / descriptor).as_posix()
        if here.is_relative_to(workspace)
        else Path(descriptor).as_posix()
    )
    try:
        report = validate(folder, fail_on=run.fail_on)
    except TablepactError as error:
        reason = as_line(with_origins(str(error)))
        say(annotation("error", reason, file=shown, title="tablepact"))
        return Judged(folder, None, notes=(reason,))
    say(report.to_github(shown))
    if not changes.base or folder in changes.added:
        return Judged(folder, report)
    try:
        comparison = _compare(folder, changes.base)
        releases = (Path(folder) / MANIFEST_NAME).is_file()
        problems = check_release(folder) if releases else None
    except TablepactError as error:
        why = as_line(with_origins(str(error))).replace(changes.base, "base")
        reason = f"not compared with the base: {why}"
        say(annotation("warning", reason, file=shown, title="tablepact"))
        return Judged(folder, report, notes=(reason,))
    found = Judged(folder, report, comparison, problems)
    if not found.version_is_enough:
        level = "error" if run.requires_version else "warning"
        why = problems[0] if problems else _too_low(comparison)
        say(annotation(level, why, file=shown, title="version"))
    return found


def _too_low(comparison: Comparison) -> str:
    new, smallest = comparison.new.version, comparison.smallest
    return f"version {new} is too low for the changes, which require {smallest} or later"


def _compare(folder: str, base: str) -> Comparison:
    """Compare a package with what it was in the base."""
    revision = find_revision(base, Path(folder))
    if revision is None:
        raise PackageError("the base is not in the clone")
    old = export_folder(revision)
    return diff(old, folder, limit=_LISTED)


def _parts(judged: list[Judged], changes: Changes, *, whole: bool) -> Iterator[str]:
    """Yield the text about each package; ``whole`` with its report."""
    for one in judged:
        yield heading(one.folder, None if whole else one.report)
        if whole and one.report:
            yield f"\n{one.report.to_markdown()}"
        for note in one.notes:
            yield f"\n⚠️ {as_markdown_text(note, 600)}\n"
        if one.folder in changes.added:
            yield "\nThe package is new.\n"
        if one.comparison:
            yield from comparison_parts(one.comparison, one.release_problems)
    for folder in changes.removed:
        yield f"{heading(folder, None)}\nThe package is removed.\n"
    if not judged and not changes.removed:
        yield "\nNo data package has changed.\n"
    if not changes.base:
        yield f"\n⚠️ {as_markdown_text(NO_BASE[0].upper() + NO_BASE[1:])}.\n"


def _write_summary(
    run: Run, judged: list[Judged], changes: Changes, say: Callable[[str], object]
) -> None:
    if not run.summary:
        return
    text = limit_text(_parts(judged, changes, whole=True), _SUMMARY_LENGTH // 4)
    try:
        with run.summary.open("a", encoding="utf-8", errors="replace") as file:
            file.write(f"### Data packages\n{text}")
    except OSError as error:
        say(annotation("warning", f"there is no summary: {error.strerror}", title="tablepact"))


def _comment(
    run: Run, judged: list[Judged], changes: Changes, say: Callable[[str], object]
) -> None:
    """Write the comment on a pull request, where the token may do so; the summary has it, too."""
    if not (run.pull_request and run.token and run.repository):
        return
    if run.from_fork:
        why = "no comment, since the pull request is from a fork; the summary of the job has it"
        say(annotation("notice", why, title="tablepact"))
        return
    rest = f"\n[The reports of this run]({run.page})\n" if run.page else ""
    text = limit_text(_parts(judged, changes, whole=False))
    try:
        nothing = not judged and not changes.removed
        write_comment(run, f"### Data packages\n{text}{rest}", only_update=nothing)
    except CommentFailed as error:
        say(annotation("warning", f"no comment: {as_line(error)}", title="tablepact"))


def _write_sarif(run: Run, judged: list[Judged]) -> None:
    """Write one file with a run of the tool for each package, which GitHub tells apart."""
    if not run.sarif:
        return
    _require_new(run.sarif)
    whole: dict[str, object] = {"version": "2.1.0"}
    runs: list[dict[str, object]] = []
    for one in judged:
        if one.report:
            found = json.loads(
                one.report.to_sarif(os.path.normpath(descriptor_in(Path(one.folder))))
            )
            whole = {**found, "runs": runs}
            runs.extend(
                {**part, "automationDetails": {"id": f"tablepact/{one.folder}/"}}
                for part in found["runs"]
            )
    atomic_write(run.sarif, json.dumps({**whole, "runs": runs}).encode())


def _require_new(path: Path) -> None:
    """Raise ``OSError`` if a path leads elsewhere by a link, which the repository may contain."""
    here = Path.cwd().resolve()
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, "it already exists")
    if path.is_relative_to(here) and not path.parent.resolve(strict=True).is_relative_to(here):
        raise OSError(errno.ELOOP, "its folder is a link that leads out of the repository")


def _exit_code(run: Run, judged: list[Judged]) -> int:
    reports = [one.report for one in judged]
    failed = any(step.status == "fail" for report in reports if report for step in report.steps)
    too_low = run.requires_version and not all(one.version_is_enough for one in judged)
    if failed or too_low:
        return 1
    return 0 if all(report and report.complete for report in reports) else 3


if __name__ == "__main__":
    sys.exit(main())
