"""Which packages a commit changes, by git."""

from __future__ import annotations

import os
import posixpath
import subprocess
from pathlib import Path
from typing import NamedTuple

from tablepact.errors import PackageError
from tablepact.github_action.event import Run
from tablepact.package.git.git_process import git_command, git_environment
from tablepact.package.git.packages_of_files import packages_of_files
from tablepact.package.metadata.metadata_files import DESCRIPTORS, descriptor_in

_SECONDS = 120
NO_BASE = (
    "the commit before the change is not in the clone, so every package is validated and none is "
    "compared; set fetch-depth: 2 for actions/checkout (0 on a push of several commits)"
)


class Changes(NamedTuple):
    """The packages to validate.

    Attributes:
        base: The commit to compare with; empty if the clone does not have it.
        folders: The folders of the packages to validate, relative to the top of the repository.
        added: Those of them that the base does not have.
        removed: The folders of packages that the base has, and the head no longer.
    """

    base: str
    folders: tuple[str, ...]
    added: frozenset[str] = frozenset()
    removed: tuple[str, ...] = ()


def top_of_repository() -> Path:
    """Return the top of the repository of the current directory.

    Raises:
        PackageError: It is in none.
    """
    top = _git(Path(), "rev-parse", "--show-toplevel")
    if not top:
        raise PackageError("there is no git repository here; actions/checkout has to come first")
    return Path(os.fsdecode(top.rstrip(b"\n")))


def find_changes(run: Run, top: Path) -> Changes:
    """Find the packages that the event changes, or those that are asked for.

    Raises:
        PackageError: A package that is asked for is outside the repository, or git fails.
    """
    base = _base(run, top)
    here = _packages(_names(top, "ls-files", "-z"))
    there = _packages(_names(top, "ls-tree", "-r", "-z", "--name-only", "--full-tree", base or ""))
    asked = tuple(dict.fromkeys(map(_folder, run.packages)))
    if asked or not base:
        folders = asked or tuple(sorted(here))
        return Changes(base, folders, frozenset(folders) - there if base else frozenset())
    changed = _names(top, "diff-tree", "-r", "-z", "--name-only", "--no-renames", base, "HEAD")
    folders = tuple(packages_of_files(changed, top))
    removed = tuple(sorted(one for one in there - here if not descriptor_in(top / one).is_file()))
    return Changes(base, folders, frozenset(folders) - there, removed)


def _folder(path: str) -> str:
    folder = posixpath.normpath(path)
    if posixpath.basename(folder) in DESCRIPTORS:
        folder = posixpath.dirname(folder) or "."
    if folder.startswith("/") or folder.partition("/")[0] == "..":
        raise PackageError(f"packages names {path!r}, which is not in the repository")
    return folder


def _base(run: Run, top: Path) -> str:
    """Return the commit before the change; empty if the clone does not have it.

    For a pull request GitHub checks out its merge with the base, whose first parent is the base.
    """
    parents = _git(top, "rev-list", "--parents", "-n", "1", "HEAD").decode("ascii").split()[1:]
    if run.pull_request and len(parents) == 2:
        return parents[0] if _is_commit(top, parents[0]) else ""
    if not (run.base and _is_commit(top, run.base)):
        return ""
    shared = _git(top, "merge-base", run.base, "HEAD").decode("ascii").strip()
    return shared or run.base


def _is_commit(top: Path, name: str) -> bool:
    return bool(_git(top, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}"))


def _packages(files: list[str]) -> set[str]:
    """Return the folders that have a descriptor."""
    return {
        posixpath.dirname(name) or "." for name in files if posixpath.basename(name) in DESCRIPTORS
    }


def _names(top: Path, *words: str) -> list[str]:
    """Return the paths that git lists; none if a revision is empty."""
    if "" in words:
        return []
    return [os.fsdecode(name) for name in _git(top, *words).split(b"\0") if name]


def _git(top: Path, *words: str) -> bytes:
    """Return what git prints; nothing if it fails."""
    command, environment = git_command(top, *words), git_environment()
    try:
        done = subprocess.run(  # noqa: S603 - hashes, and words of this file
            command, stdin=subprocess.DEVNULL, capture_output=True, env=environment,
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PackageError(f"git does not run: {error}") from error
    return done.stdout if done.returncode == 0 else b""
