"""How git is called: it runs no hook or helper, fetches nothing and asks nobody.

A repository may come from a stranger. No word of a command may come from one, since it could be an
option; a revision by a stranger's name is sent to standard input. The configuration of the user is
kept, so that ``safe.directory`` counts.
"""

from __future__ import annotations

import os
from pathlib import Path

_OPTIONS = (
    *("--no-pager", "--no-optional-locks", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never", "-c", "safe.bareRepository=explicit"),
)
_VARIABLES = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
_OF_HOOKS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE"}
"""Variables that git sets for a hook; the repository is that of the folder all the same."""


def git_command(folder: Path, *words: str) -> list[str]:
    """Return the command that runs git in a folder."""
    return ["git", "-C", str(folder.absolute()), *_OPTIONS, *words]


def git_environment() -> dict[str, str]:
    """Return the environment of git."""
    return {name: value for name, value in os.environ.items() if name not in _OF_HOOKS} | _VARIABLES
