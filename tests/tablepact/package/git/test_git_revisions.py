"""Packages in a revision of a git repository, also of one that a stranger prepared."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import tablepact
from tablepact.cli.main import main
from tablepact.errors import PackageError
from tablepact.package.archives.unpacked_files import scratch_folder
from tablepact.package.git.git_revisions import export_folder, find_revision

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
FIELDS = [{"name": "id", "type": "integer"}]
RESOURCE = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS, "primaryKey": ["id"]}}
DESCRIPTOR = json.dumps({"name": "p", "version": "1.0.0", "resources": [RESOURCE]})
Git = Callable[..., str]


def git_in(folder: Path) -> Git:
    identity = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # noqa: E501  # fmt: skip

    def run(*words: str, given: bytes = b"") -> str:
        command = ["git", "-C", str(folder), "-c", "protocol.file.allow=always", *words]
        done = subprocess.run(
            command, check=True, input=given, capture_output=True, env={**os.environ, **identity}
        )
        return done.stdout.decode().strip()

    return run


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two revisions of a package in the folder shop."""
    folder = tmp_path_factory.mktemp("git") / "r"
    (folder / "shop").mkdir(parents=True)
    git = git_in(folder)
    git("init", "-q", "-b", "main", "--template=")
    (folder / "shop/datapackage.json").write_text(DESCRIPTOR)
    for number, rows in enumerate(("1\n2\n", "1\n2\n3\n"), start=1):
        (folder / "shop/t.csv").write_text(f"id\n{rows}")
        git("add", "-A")
        git("commit", "-qm", str(number))
        git("tag", f"v{number}")
        git("tag", f"{number}.0.0")
    return folder


@pytest.fixture
def repository(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository, with the folder of the package as the current directory."""
    folder = Path(shutil.copytree(template, tmp_path / "r"))
    (folder / "shop/t.csv").write_text("id\n1\n2\n3\n4\n5\n")
    monkeypatch.chdir(folder / "shop")
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], prog_name="tablepact")


def rows(source: str) -> int:
    return tablepact.open_package(source).frames["t"].height


ROWS = {
    "HEAD": 3, "v1": 2, "HEAD~1": 2, "main": 3, "main:shop": 3, "v1:./": 2,
    "v1:shop/datapackage.json": 2, "v1:./datapackage.json": 2, "HEAD@{0}": 3, ".": 5,
    "v1:shop/": 2, "v1:../shop": 2, "main^{/1}": 2,
}  # fmt: skip
"""The number of rows in the revision that each form of a name means."""


@pytest.mark.usefixtures("repository")
def test_a_package_is_read_from_a_revision() -> None:
    assert {source: rows(source) for source in ROWS} == ROWS


@pytest.mark.parametrize(
    "source", ["v1", ".", *(pytest.param(s, marks=pytest.mark.slow) for s in ROWS if len(s) > 2)]
)
def test_every_command_reads_it(repository: Path, source: str) -> None:
    number = ROWS[source]
    assert tablepact.validate(source).valid
    assert run("tables", source).stdout == f"table,rows,description\nt,{number},\n"
    before = sorted(scratch_folder().iterdir())
    assert run("validate", source).exit_code == 0
    assert len([*scratch_folder().iterdir()]) <= len(before) + 1
    assert repository.exists()


@pytest.mark.usefixtures("repository")
def test_two_revisions_are_compared() -> None:
    assert run("diff", "v1", "HEAD", "-f", "json").exit_code == 1
    assert tablepact.diff("v1", "v2").tables[0].listed[0].row == "3"
    assert tablepact.diff("HEAD", "HEAD:shop").same
    assert run("diff", "HEAD", ".").exit_code == 1


def test_a_revision_without_a_path_is_the_folder_of_the_other_package(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    assert run("diff", "v1", "shop").exit_code == 1
    assert run("diff", "shop/datapackage.json", "v1").exit_code == 1
    result = run("diff", "v1", "v2")
    assert (result.exit_code, "v1:datapackage.json cannot be read" in result.stderr) == (3, True)
    monkeypatch.chdir(repository.parent)
    assert run("diff", "v1", "r/shop").exit_code == 1
    assert run("tables", "v1:shop").exit_code == 3


def test_a_path_and_a_release_count_before_a_revision(repository: Path) -> None:
    assert run("tables", "1.0.0").stdout.endswith("t,2,\n")
    assert run("release").exit_code == 0
    assert run("tables", "1.0.0").stdout.endswith("t,5,\n")
    assert run("tables", "2.0.0").stdout.endswith("t,3,\n")
    result = run("tables", "9.9.9")
    assert (result.exit_code, "there is no release 9.9.9" in result.stderr) == (3, True)
    (repository / "shop/HEAD").mkdir()
    assert run("tables", "HEAD").exit_code == 3


@pytest.mark.usefixtures("repository")
def test_a_table_file_is_read_from_a_revision() -> None:
    assert run("validate", "v1:shop/t.csv").exit_code == 0
    assert run("validate", "v1:./t.csv").exit_code == 0


@pytest.mark.usefixtures("repository")
def test_a_revision_with_a_path_is_no_word_to_search() -> None:
    assert run("find", "v1:shop", "3").exit_code == 1
    assert "id  3" in run("show", "HEAD:shop", "t/3").stdout
    assert run("describe", "v1", "t").exit_code == 0


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("nowhere", "No such file"),
        ("nowhere:shop", "No such file"),
        ("HEAD:nowhere", "HEAD has no 'nowhere'"),
        ("HEAD:../..", "HEAD has no"),
        ("HEAD:/etc/passwd", "HEAD has no"),
        ("HEAD:a\nb", "HEAD has no"),
        (":/1", "No such file"),
        ("HEAD..v1", "No such file"),
        ("v1:shop/t.csv/x", "has no"),
    ],
)
def test_what_is_no_revision_ends_in_one_line(source: str, told: str) -> None:
    result = run("tables", source)
    assert (result.exit_code, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert told in line


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", ["--upload-pack=touch evil", "-x", "--output=evil:shop", "--help"])
def test_a_name_is_never_an_option_of_git(name: str) -> None:
    assert find_revision(name, Path()) is None
    assert not Path("evil").exists()


def test_nothing_in_the_repository_is_run(repository: Path) -> None:
    git, evil = git_in(repository), repository.parent / "evil"
    (repository / ".gitattributes").write_text("*.csv filter=evil diff=evil text eol=crlf\n")
    git("add", ".gitattributes")
    git("commit", "-qm", "attributes")
    for name in ("post-checkout", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
        hook = repository / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {evil}\n")
        hook.chmod(0o755)
    for key in ("filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "core.pager",
                "core.fsmonitor", "core.sshCommand", "core.editor", "pager.cat-file",
                "uploadpack.packObjectsHook", "core.alternateRefsCommand", "alias.cat-file",
                "alias.ls-tree", "credential.helper"):  # fmt: skip
        git("config", key, f"!touch {evil}" if key.startswith("alias") else f"touch {evil}")
    assert rows("HEAD") == 3
    assert run("diff", "HEAD", ".").exit_code == 1
    assert not evil.exists()


def test_a_missing_object_is_not_fetched(repository: Path) -> None:
    git, evil = git_in(repository), repository.parent / "evil"
    blob = git("rev-parse", "HEAD:shop/t.csv")
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
    git("config", "remote.origin.url", f"ext::sh -c touch% {evil}")
    git("config", "remote.origin.promisor", "true")
    git("config", "protocol.ext.allow", "always")
    git("config", "extensions.partialClone", "origin")
    result = run("tables", "HEAD")
    lacks = "t.csv cannot be read: the repository lacks its content"
    assert (result.exit_code, lacks in result.stderr) == (3, True)
    (finding,) = tablepact.validate("HEAD").findings
    assert (finding.code, "the repository lacks its content" in finding.message) == (
        "source-error",
        True,
    )
    assert not evil.exists()


@pytest.mark.parametrize(("path", "needed"), [("t.csv", False), ("o.csv", True)])
def test_a_missing_file_that_is_not_named_is_left_out(
    repository: Path, path: str, needed: bool
) -> None:
    git = git_in(repository)
    (repository / "shop/o.csv").write_text("id\n77\n")
    resource = {**RESOURCE, "path": path}
    (repository / "shop/datapackage.json").write_text(json.dumps({"resources": [resource]}))
    git("add", "-A")
    git("commit", "-qm", "other")
    blob = git("rev-parse", "HEAD:shop/o.csv")
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
    result = run("tables", "HEAD")
    lacks = "o.csv cannot be read: the repository lacks its content"
    assert (result.exit_code, lacks in result.stderr) == (3 * needed, needed)


def test_links_and_submodules_are_left_out(repository: Path) -> None:
    git = git_in(repository)
    head = git("rev-parse", "HEAD")
    (repository / "shop/link.csv").symlink_to("/etc/passwd")
    git("add", "shop/link.csv")
    git("update-index", "--add", "--cacheinfo", f"160000,{head},shop/sub")
    git("commit", "-qm", "odd")
    revision = find_revision("HEAD", Path())
    assert revision is not None
    assert sorted(one.name for one in export_folder(revision).iterdir()) == [
        "datapackage.json",
        "t.csv",
    ]
    with pytest.raises(PackageError, match="is a submodule"):
        find_revision("HEAD:shop/sub", Path())


def test_a_tree_that_leads_out_is_refused(repository: Path) -> None:
    git = git_in(repository)
    blob = git("hash-object", "-w", "--stdin", given=DESCRIPTOR.encode())
    entry = b"100644 ..\0" + bytes.fromhex(blob)
    inner = git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=entry)
    entry = b"40000 x\0" + bytes.fromhex(inner)
    tree = git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=entry)
    commit = git("commit-tree", "-m", "evil", tree)
    result = run("tables", f"{commit}:")
    assert (result.exit_code, "leads out of the package" in result.stderr) == (3, True)


@pytest.mark.parametrize("limit", ["max_files", "max_archive_bytes", "max_archive_directory_bytes"])
@pytest.mark.usefixtures("repository")
def test_a_revision_that_is_too_large_is_not_copied(configure: Any, limit: str) -> None:
    configure(**{limit: 1})
    before = sorted(scratch_folder().iterdir())
    result = run("tables", "HEAD")
    assert (result.exit_code, "is not read: " in result.stderr) == (3, True)
    assert sorted(scratch_folder().iterdir()) == before


def pointer(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"


def test_a_pointer_of_git_lfs_is_named_or_filled(repository: Path) -> None:
    git, content = git_in(repository), b"id\n7\n"
    (repository / "shop/t.csv").write_text(pointer(content))
    git("commit", "-qam", "lfs")
    for source in ("HEAD", "."):
        (finding,) = tablepact.validate(source).findings
        assert finding.code == "format-error"
        assert 'is a Git LFS pointer, not the file itself; run "git lfs pull"' in finding.message
        result = run("query", source, "FROM t")
        assert (result.exit_code, "git lfs pull" in result.stderr) == (3, True)
    digest = hashlib.sha256(content).hexdigest()
    held = repository / ".git/lfs/objects" / digest[:2] / digest[2:4] / digest
    held.parent.mkdir(parents=True)
    held.write_bytes(b"id\n8\n")
    assert not tablepact.validate("HEAD").valid
    held.write_bytes(content)
    assert tablepact.open_package("HEAD").frames["t"]["id"].to_list() == [7]


def test_a_bare_repository_in_a_package_is_not_used(repository: Path, monkeypatch: Any) -> None:
    bare = repository / "shop/bare"
    subprocess.run(["git", "clone", "-q", "--bare", str(repository), str(bare)], check=True)
    monkeypatch.chdir(bare)
    assert find_revision("HEAD:shop", Path()) is None


@pytest.mark.usefixtures("repository")
def test_variables_of_a_hook_do_not_change_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    assert rows("HEAD") == 3


@pytest.mark.usefixtures("repository")
def test_without_git_a_revision_is_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert run("tables", "HEAD").exit_code == 3
