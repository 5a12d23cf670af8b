"""Write the one comment on a pull request, by the API of GitHub."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from tablepact.errors import TablepactError
from tablepact.github_action.event import Run

_SECONDS = 30
_PAGES = 30
_LARGEST_ANSWER = 20 * 2**20
_AUTHOR = "github-actions[bot]"
"""Who writes with the token of a job; a comment of anyone else is left alone."""


class CommentFailed(TablepactError):  # noqa: N818 - as the other errors
    """The comment could not be written."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the token is for one server alone."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def write_comment(run: Run, text: str, *, only_update: bool) -> str:
    """Write the comment of this workflow on the pull request, or update it.

    Args:
        run: The run, with the pull request.
        text: The text below the marker.
        only_update: Whether to write nothing unless there is a comment.

    Returns:
        What was done: ``created``, ``updated``, or an empty text for nothing.

    Raises:
        CommentFailed: The API refuses it, or does not answer.
    """
    body = {"body": f"{run.marker}\n{text}"}
    issues = f"{run.api}/repos/{run.repository}/issues"
    for comment in _comments(run, f"{issues}/{run.pull_request}/comments"):
        if _is_ours(comment, run.marker):
            if comment.get("body") != body["body"]:
                _ask(run, "PATCH", f"{issues}/comments/{int(comment['id'])}", body)
            return "updated"
    if only_update:
        return ""
    _ask(run, "POST", f"{issues}/{run.pull_request}/comments", body)
    return "created"


def _comments(run: Run, address: str) -> Iterator[dict[str, Any]]:
    """Yield the comments of a pull request, oldest first."""
    for page in range(1, _PAGES + 1):
        found = _ask(run, "GET", f"{address}?per_page=100&page={page}")
        if not isinstance(found, list):
            raise CommentFailed("the API did not return a list of comments")
        yield from (one for one in found if isinstance(one, dict))
        if len(found) < 100:
            return


def _is_ours(comment: dict[str, Any], marker: str) -> bool:
    """Return whether an earlier run wrote a comment: a stranger can write the marker, too."""
    user, body = comment.get("user"), comment.get("body")
    return (
        isinstance(user, dict)
        and user.get("login") == _AUTHOR
        and isinstance(body, str)
        and body.startswith(marker)
        and isinstance(comment.get("id"), int)
    )


def _ask(run: Run, method: str, address: str, content: object = None) -> Any:
    """Return the answer of the API."""
    if not address.startswith(("https://", "http://")):
        raise CommentFailed("GITHUB_API_URL is not an address")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked
        address,
        method=method,
        data=json.dumps(content).encode() if content is not None else None,
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {run.token}",
            "Content-Type": "application/json",
            "User-Agent": "tablepact",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS) as answer:
            return json.loads(answer.read(_LARGEST_ANSWER))
    except urllib.error.HTTPError as error:
        hint = (
            "; the job needs the permission pull-requests: write"
            if error.code in (403, 404)
            else ""
        )
        raise CommentFailed(f"the API answers {error.code} to {method}{hint}") from error
    except (OSError, ValueError, RecursionError, http.client.HTTPException) as error:
        raise CommentFailed(f"the API does not answer to {method}: {error}") from error
