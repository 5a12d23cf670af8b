"""What GitHub says about the run: the event, the pull request, and the inputs of the action."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from tablepact.errors import PackageError
from tablepact.report.severity import SEVERITIES

_OBJECT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_LARGEST_EVENT = 25 * 2**20


class Run(NamedTuple):
    """A run of the action.

    Attributes:
        pull_request: The number of the pull request; 0 for another event.
        base: The commit that the event names to compare with; empty if it names none.
        from_fork: Whether the pull request is from a fork, whose token may not write.
        repository: The repository, as ``owner/name``.
        api: The address of the API.
        token: The token for the API; empty if there is none.
        marker: The first line of the comment, by which the next run finds it.
        page: The address of the page of this run; empty if it is not known.
        summary: The file for the summary of the job.
        packages: The folders of the packages to validate; empty for those that have changed.
        fail_on: The lowest severity that fails; None for that of the package.
        sarif: The file for the report in SARIF, if one is asked for.
        requires_version: Whether a version that is too low for the changes fails.
    """

    pull_request: int
    base: str
    from_fork: bool
    repository: str
    api: str
    token: str
    marker: str
    page: str
    summary: Path | None
    packages: tuple[str, ...]
    fail_on: Any
    sarif: Path | None
    requires_version: bool


def read_run(environment: Mapping[str, str]) -> Run:
    """Read what the runner of GitHub Actions sets in the environment.

    Raises:
        PackageError: An input has a value that it cannot have, or the event cannot be read.
    """
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    repository = environment.get("GITHUB_REPOSITORY", "")
    if repository and not _REPOSITORY.fullmatch(repository):
        raise PackageError(f"GITHUB_REPOSITORY is {repository!r}, not owner/name")
    number = _at(event, "pull_request", "number")
    base = _at(event, "pull_request", "base", "sha") or _at(event, "before")
    head = _at(event, "pull_request", "head", "repo", "full_name")
    fail_on = environment.get("TABLEPACT_FAIL_ON") or None
    if fail_on not in (None, *SEVERITIES):
        raise PackageError(f"fail-on is {fail_on!r}, not one of {', '.join(SEVERITIES)}")
    summary, sarif = environment.get("GITHUB_STEP_SUMMARY"), environment.get("TABLEPACT_SARIF")
    server, run_id = environment.get("GITHUB_SERVER_URL"), environment.get("GITHUB_RUN_ID", "")
    job = f"{environment.get('GITHUB_WORKFLOW')}/{environment.get('GITHUB_JOB')}"
    known = sha256(job.encode(errors="surrogateescape")).hexdigest()[:16]
    is_known = repository and server and run_id.isdigit()
    wants_comment = _is_set(environment, "TABLEPACT_COMMENT", default=True)
    return Run(
        pull_request=number if isinstance(number, int) and number > 0 else 0,
        base=base if isinstance(base, str) and _OBJECT.fullmatch(base) and base.strip("0") else "",
        from_fork=number is not None and head != repository,
        repository=repository,
        api=environment.get("GITHUB_API_URL", ""),
        token=environment.get("TABLEPACT_TOKEN", "") if wants_comment else "",
        marker=f"<!-- tablepact {known} -->",
        page=f"{server}/{repository}/actions/runs/{run_id}" if is_known else "",
        summary=Path(summary) if summary else None,
        packages=tuple(environment.get("TABLEPACT_PACKAGES", "").split()),
        fail_on=fail_on,
        sarif=Path(sarif).absolute() if sarif else None,
        requires_version=_is_set(environment, "TABLEPACT_REQUIRE_VERSION", default=False),
    )


def _is_set(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name) or str(default).lower()
    if value not in ("true", "false"):
        label = name.removeprefix("TABLEPACT_").lower().replace("_", "-")
        raise PackageError(f"{label} is {value!r}, not true or false")
    return value == "true"


def _event(path: str) -> Any:
    """Return the event, as the file of the runner has it."""
    try:
        with Path(path).open("rb") as file:
            return json.loads(file.read(_LARGEST_EVENT))
    except (OSError, ValueError, RecursionError) as error:
        raise PackageError(f"the event cannot be read from GITHUB_EVENT_PATH: {error}") from error


def _at(value: Any, *names: str) -> Any:
    """Return a value within objects; None if there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
