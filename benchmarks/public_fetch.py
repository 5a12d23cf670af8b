"""Public data packages: where they are, and how they are fetched.

``public_packages.json`` lists them. Of a repository only the package is taken: its descriptor and
each file that the descriptor, or a schema in another file, mentions by its path; the tables of a
folder without a descriptor; or a single ZIP file.
"""

import json
import posixpath
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LISTED = Path(__file__).with_name("public_packages.json")
DESCRIPTORS = ("datapackage.json", "datapackage.yaml", "datapackage.yml")
TABLES = re.compile(r"\.(csv|tsv|json|jsonl|geojson|parquet|arrow|xlsx?|ods)$", re.IGNORECASE)
METADATA = re.compile(r"\.(json|ya?ml)$", re.IGNORECASE)
LONGEST = 3_000_000
"""Bytes of a JSON or YAML file up to which it is searched for the names of others."""


@dataclass(frozen=True)
class Public:
    """A package at one commit of a public repository."""

    repository: str
    commit: str
    folder: str
    kind: tuple[str, ...]
    licence: str
    package: str = ""
    """The file that is the package, if its name is not that of a descriptor."""
    descriptor: str = ""
    """The descriptor if it is outside the folder; it is copied into it."""

    @property
    def name(self) -> str:
        """A name for a folder, unlike that of any other package."""
        parts = [self.repository, self.folder, self.package]
        return re.sub(r"[^\w.+-]+", "-", "__".join(filter(None, parts)).replace("/", "__"))

    @property
    def owner(self) -> str:
        """The owner of the repository."""
        return self.repository.partition("/")[0]


def listed() -> list[Public]:
    """Return all packages of the list."""
    entries = json.loads(LISTED.read_text(encoding="utf-8"))
    return [Public(**entry | {"kind": tuple(entry["kind"])}) for entry in entries]


class Repository:
    """A Git directory with one commit, from which files are read."""

    def __init__(self, package: Public, folder: Path, copies: Path | None) -> None:
        """Open the copy of a repository if there is one; else fetch the commit, without files."""
        self.commit = package.commit
        copy = copies and copies / package.repository.replace("/", "+") / "repo"
        if copy and copy.is_dir():
            self.path = copy / ".git" if (copy / ".git").is_dir() else copy
            return
        self.path = folder / package.repository.replace("/", "__")
        if not self.path.is_dir():
            self.path.mkdir(parents=True)
            self.git("init", "-q", "--bare")
            self.git("remote", "add", "origin", f"https://github.com/{package.repository}.git")
        self.git("fetch", "-q", "--depth=1", "--filter=blob:none", "origin", self.commit)

    def git(self, *arguments: str) -> bytes:
        """Run Git in this repository."""
        command = ["git", "--git-dir", str(self.path), *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603

    def paths(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder, relative to it."""
        inside = [f"{folder}/"] if folder else []
        listing = self.git(
            "ls-tree", "-r", "-z", "--name-only", "--full-tree", self.commit, *inside
        )
        names = listing.decode(errors="replace").split("\0")
        return [posixpath.relpath(name, folder or ".") for name in names if name]

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None if this repository does not have them."""
        try:
            return self.git("cat-file", "blob", f"{self.commit}:{path}")
        except subprocess.CalledProcessError:
            return None


def contents(package: Public, repository: Repository) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a package: where each is put in its folder, and its bytes."""
    paths = repository.paths(package.folder)
    first = package.package or next((name for name in DESCRIPTORS if name in paths), "")
    if package.descriptor:
        first = posixpath.relpath(package.descriptor, package.folder)
    waiting = [first] if first else [n for n in paths if "/" not in n and TABLES.search(n)]
    taken: set[str] = set()
    while waiting:
        name = waiting.pop()
        taken.add(name)
        content = repository.read(posixpath.normpath(posixpath.join(package.folder, name)))
        if content is None:
            continue
        yield (posixpath.basename(name) if name == first else name), content
        if first and METADATA.search(name) and len(content) <= LONGEST:
            text = content.decode(errors="replace").replace("\\/", "/")
            waiting += [path for path in paths if path in text and path not in taken]
            taken.update(waiting)


def fetch(package: Public, folder: Path, copies: Path | None) -> Path:
    """Return the package, below a folder; it is fetched if it is not there."""
    target = folder / "packages" / package.name
    if not target.is_dir():
        part = folder / "packages" / f"{package.name}.part"
        shutil.rmtree(part, ignore_errors=True)
        repository = Repository(package, folder / "repositories", copies)
        for path, content in contents(package, repository):
            file = part / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        part.rename(target)
    return target / package.package if package.package else target
