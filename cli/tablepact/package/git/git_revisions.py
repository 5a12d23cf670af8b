"""Packages in a revision of a git repository, such as ``HEAD`` or ``v1.2:shop``.

The files are copied out of the object database by ``git ls-tree`` and ``git cat-file``. What a
revision is called reaches git by standard input alone, so that it is never an option. Nothing is
checked out, so that no filter or submodule runs. ``git_process.py`` says what else git may not do.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.absent_files import add_lacking
from tablepact.package.archives.unpacked_files import new_folder, safe_target, set_origin
from tablepact.package.git.git_process import git_command, git_environment
from tablepact.package.metadata.metadata_files import DESCRIPTORS

_REVISION = re.compile(r"(?!-)[^\s:\x00-\x1f\x7f]+")
_SECONDS = 60
_AT_ONCE = 2**20
_REGULAR = (b"100644", b"100755")
_LFS = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*oid sha256:([0-9a-f]{64})\n"
    rb"size ([0-9]+)\n\Z"
)
_LONGEST_POINTER = 1024


class Revision(NamedTuple):
    """A folder or file of a revision.

    Attributes:
        repository: A folder in the repository.
        place: The name that git gives it, such as ``HEAD:shop``.
        object: Its object, a tree or a blob, by its hash.
        is_folder: Whether it is a tree.
        size: The size of a blob in bytes.
    """

    repository: Path
    place: str
    object: str
    is_folder: bool
    size: int


def find_revision(source: str, folder: Path) -> Revision | None:
    """Return the folder or file that a text such as ``REVISION`` or ``REVISION:PATH`` names.

    Args:
        source: The text. Without a path, it is the folder of the package; a path that begins with
            ``./`` is relative to that folder, another one to the top of the repository.
        folder: The folder of the package.

    Returns:
        None if the folder is not in a repository, or the repository has no such revision.

    Raises:
        PackageError: The revision has no such path.
    """
    name, mark, path = source.partition(":")
    if not _REVISION.fullmatch(name) or not folder.is_dir() or shutil.which("git") is None:
        return None
    if not (commit := _look_up(folder, f"{name}^{{commit}}")):
        return None
    inner = _path_in_tree(folder, path if mark else ".", relative=not mark)
    place = f"{name}:{inner}"
    if inner is None or not (found := _look_up(folder, f"{commit[0]}:{inner}")):
        raise PackageError(f"{source} cannot be read: {name} has no {(inner or path)!r}")
    if found[1] not in ("tree", "blob"):
        raise PackageError(f"{place} is a submodule; name a revision of its own repository")
    return Revision(folder, place, found[0], found[1] == "tree", int(found[2]))


def _look_up(folder: Path, name: str) -> list[str] | None:
    """Return the hash, type and size of an object; None if there is none of this name."""
    if "\n" in name or "\0" in name:
        return None
    words = _ask(folder, "cat-file", "--batch-check", request=os.fsencode(f"{name}\n")).split()
    return words if len(words) == 3 and words[2].isdecimal() else None


def _path_in_tree(folder: Path, path: str, *, relative: bool) -> str | None:
    """Return a path from the top of the repository; None if it leads out of it."""
    if relative or path in (".", "..") or path.startswith(("./", "../")):
        prefix = _ask(folder, "rev-parse", "--show-prefix").removesuffix("\n")
        path = posixpath.join(prefix, path)
    inner = posixpath.normpath(path) if path else "."
    if inner.startswith(("..", "/")):
        return None
    return "" if inner == "." else inner


def _ask(folder: Path, *words: str, request: bytes = b"") -> str:
    """Return what git prints; an empty text if it fails."""
    with _git(folder, *words) as process:
        try:
            answer, _ = process.communicate(request, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return ""
    return os.fsdecode(answer) if process.returncode == 0 else ""


def _git(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start git in a folder; no word comes from the user."""
    command, environment = git_command(folder, *words), git_environment()
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - it has no word of the user
        command, stdin=pipe, stdout=pipe, stderr=nothing, env=environment
    )


def export_folder(revision: Revision) -> Path:
    """Copy a folder of a revision into a new temporary folder, and return that.

    Links and submodules are left out. A pointer of Git LFS is replaced by its file if that is in
    the repository.

    Raises:
        PackageError: There are too many files or bytes, a name leads out of the folder, or the
            descriptor is missing, as in a partial clone; other missing files are left out.
    """
    with new_folder() as folder:
        files = _files(revision)
        set_origin(folder, revision.place if revision.place.endswith(":") else f"{revision.place}/")
        with _contents(revision.repository) as copy:
            missing = [
                name
                for name, object_name in files
                if not copy(object_name, safe_target(folder, name, revision.place))
            ]
        for name in missing:
            if name in DESCRIPTORS:
                raise _lacks(name, revision.place)
            add_lacking(folder / name)
    return folder


def export_file(revision: Revision) -> Path:
    """Copy a file of a revision into a new temporary folder, and return its path.

    Raises:
        PackageError: It is too large.
    """
    with new_folder() as folder:
        _require_size(revision.place, 1, revision.size)
        above, _, _ = revision.place.rpartition("/")
        set_origin(folder, f"{above}/" if above else f"{revision.place.partition(':')[0]}:")
        target = folder / posixpath.basename(revision.place.partition(":")[2])
        with _contents(revision.repository) as copy:
            if not copy(revision.object, target):
                raise _lacks(target.name, revision.place)
    return target


def _files(revision: Revision) -> list[tuple[str, str]]:
    """Return the names and objects of the regular files below a tree."""
    most = settings.current().max_archive_directory_bytes
    words = ("ls-tree", "-r", "-z", "-l", "--full-tree", revision.object)
    with _git(revision.repository, *words) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        listing = process.stdout.read(most + 1)
        if len(listing) > most:
            process.kill()
            raise PackageError(
                f"{revision.place} is not read: its list of files is larger than {most:,} bytes"
            )
    files, sizes = [], 0
    for line in listing.split(b"\0")[:-1]:
        facts, _, name = line.partition(b"\t")
        mode, _, object_name, size = facts.split()
        if mode in _REGULAR:
            files.append((os.fsdecode(name), object_name.decode("ascii")))
            sizes += int(size) if size.isdigit() else 0  # BAD if the object is missing
    _require_size(revision.place, len(files), sizes)
    return files


def _lacks(name: str, place: str) -> PackageError:
    return PackageError(
        f"{place} cannot be read: the repository lacks the content of {name}, as a partial clone "
        "may; fetch it with git"
    )


def _require_size(place: str, files: int, size: int) -> None:
    limits = settings.current()
    if files > limits.max_files or size > limits.max_archive_bytes:
        held = f"{files:,} files, {size:,} bytes"
        raise PackageError(f"{place} is not read: {held} are over the limit for a package")


@contextmanager
def _contents(repository: Path) -> Iterator[_Copy]:
    """Yield a function that copies an object of the repository to a file."""
    common = _ask(repository, "rev-parse", "--git-common-dir").removesuffix("\n")
    with _git(repository, "cat-file", "--batch") as process:
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        try:
            lfs = repository.absolute() / common / "lfs" / "objects"
            yield _Copy(process.stdin, process.stdout, lfs)
        except BaseException:
            process.kill()
            raise
        process.stdin.close()


class _Copy:
    """A function that copies an object to a file, by a running ``git cat-file --batch``."""

    def __init__(self, requests: IO[bytes], answers: IO[bytes], lfs: Path) -> None:
        self._requests = requests
        self._answers = answers
        self._lfs = lfs

    def __call__(self, object_name: str, target: Path) -> bool:
        """Write the object to a new file; return False if the repository does not have it."""
        self._requests.write(object_name.encode("ascii") + b"\n")
        self._requests.flush()
        header = self._answers.readline().split()
        if len(header) != 3:
            return False
        left = int(header[2])
        with target.open("xb") as file:
            while left:
                data = self._answers.read(min(left, _AT_ONCE))
                if not data:
                    raise PackageError(f"git could not read the object {object_name}")
                file.write(data)
                left -= len(data)
        self._answers.read(1)
        if int(header[2]) < _LONGEST_POINTER:
            self._fill_pointer(target)
        return True

    def _fill_pointer(self, target: Path) -> None:
        """Replace a pointer of Git LFS by its file, if the repository has it."""
        pointer = _LFS.match(target.read_bytes())
        if not pointer:
            return
        digest = pointer[1].decode("ascii")
        path = self._lfs / digest[:2] / digest[2:4] / digest
        try:
            if path.is_symlink() or path.stat().st_size != int(pointer[2]):
                return
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    return
            shutil.copyfile(path, target)
        except OSError:  # it has not been fetched: the pointer stays, and is reported
            return
