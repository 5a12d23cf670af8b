"""Packages in tar files, with the limits of ZIP files; and descriptors in YAML in archives."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import tablepact
from tablepact.cli.main import main
from tablepact.errors import PackageError
from tablepact.package.archives.archive_file import unpack
from tablepact.package.archives.unpacked_files import scratch_folder

FIELDS = [{"name": "id", "type": "integer"}]
RESOURCE = {"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}
GOOD = {"datapackage.json": json.dumps({"name": "p", "resources": [RESOURCE]}), "t.csv": "id\n1\n"}


def tarred(path: Path, members: Mapping[str, str | tarfile.TarInfo], mode: Any = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in members.items():
            if isinstance(content, str):
                member = tarfile.TarInfo(name)
                member.size = len(content.encode())
                archive.addfile(member, io.BytesIO(content.encode()))
            else:
                archive.addfile(content)
    return path


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)], prog_name="tablepact")


@pytest.mark.parametrize("top", ["", "./", "p/", "./p/q/"])
@pytest.mark.parametrize("name", ["x.tar.gz", "x.tgz", "x.TGZ", "x.tar"])
def test_a_package_in_a_tar_file_is_read(tmp_path: Path, top: str, name: str) -> None:
    members = {f"{top}{inner}": text for inner, text in GOOD.items()}
    mode = "w" if name.endswith(".tar") else "w:gz"
    path = tarred(tmp_path / name, {**members, f"{top}deep/datapackage.json": "{}"}, mode)
    assert tablepact.validate(path).complete
    assert tablepact.open_package(path).frames["t"]["id"].to_list() == [1]
    assert tablepact.diff(path, path).same


@pytest.mark.parametrize("name", ["datapackage.yaml", "datapackage.yml"])
def test_a_descriptor_in_an_archive_may_be_in_yaml(tmp_path: Path, name: str) -> None:
    members = {name: "name: p\nresources: [{name: t, path: t.csv}]\n", "t.csv": "id\n1\n"}
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for inner, text in members.items():
            archive.writestr(f"p/{inner}", text)
    for path in (tmp_path / "x.zip", tarred(tmp_path / "x.tgz", members)):
        assert tablepact.open_package(path).tables == ["t"]
        assert tablepact.validate(path).valid
    both = tarred(tmp_path / "y.tgz", members | {"datapackage.json": GOOD["datapackage.json"]})
    assert unpack(both).name == "datapackage.json"


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"t.csv": "id\n"}, "but has none"),
        ({"a/datapackage.json": "{}", "b/datapackage.yml": "{}"}, "in a, b; unpack it"),
        ({**GOOD, "../evil": "x"}, "leads out of the package"),
        ({**GOOD, "a/../../evil": "x"}, "leads out of the package"),
        ({**GOOD, "a\\..\\evil": "x"}, "leads out of the package"),
        ({**GOOD, "./t.csv": "id\n2\n"}, "'t.csv' twice"),
        (
            {**GOOD, "x" * 70_000: "x"},
            "cannot be unpacked: the name of a member takes",
        ),
        ({"p.zip": "PK", "q/p.tgz": ""}, "but has none"),
    ],
)
def test_a_tar_file_that_is_refused(tmp_path: Path, members: Any, told: str) -> None:
    before = sorted(scratch_folder().iterdir())
    result = run("tables", tarred(tmp_path / "x.tgz", members))
    assert result.exit_code == 3
    (line,) = result.stderr.splitlines()
    assert told in line
    assert sorted(scratch_folder().iterdir()) == before
    assert not [*tmp_path.parent.rglob("evil")]


@pytest.mark.parametrize(
    "member",
    [
        special("t.csv", tarfile.SYMTYPE, "/etc/passwd"),
        special("t.csv", tarfile.LNKTYPE, "datapackage.json"),
        special("t.csv", tarfile.FIFOTYPE),
        special("t.csv", tarfile.CHRTYPE),
    ],
    ids=["link", "hard-link", "pipe", "device"],
)
def test_links_and_devices_are_left_out(tmp_path: Path, member: tarfile.TarInfo) -> None:
    path = tarred(tmp_path / "x.tgz", {"datapackage.json": GOOD["datapackage.json"], "t": member})
    assert [one.name for one in unpack(path).parent.iterdir()] == ["datapackage.json"]
    result = run("tables", path)
    assert (result.exit_code, "No such file" in result.stderr) == (3, True)


def test_a_bomb_is_not_unpacked(tmp_path: Path, configure: Any) -> None:
    configure(archive_floor=100_000)
    zeros = "0" * 10_000_000
    path = tarred(tmp_path / "x.tgz", {"zeros": zeros, **GOOD})
    assert "are over the limit for a package" in run("tables", path).stderr
    path = tarred(tmp_path / "y.tgz", {**GOOD, "zeros": zeros})
    assert "are over the limit for a package" in run("tables", path).stderr
    (tmp_path / "z.tgz").write_bytes(gzip.compress(bytes(10_000_000)))
    assert run("tables", tmp_path / "z.tgz").exit_code == 3


def test_too_many_members(tmp_path: Path, configure: Any) -> None:
    configure(max_archive_files=10)
    path = tarred(tmp_path / "x.tgz", {**GOOD, **{f"{number}": "" for number in range(10)}})
    assert "more than 10 members" in run("tables", path).stderr


@pytest.mark.parametrize(
    "data", [b"", b"x", b"\x1f\x8b\x08", gzip.compress(b"x" * 600, mtime=0), bytes(512)]
)
@pytest.mark.parametrize("name", ["x.tgz", "x.tar"])
def test_what_is_no_tar_file(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PackageError, match=name):
        unpack(tmp_path / name)


def test_messages_name_files_as_in_the_archive(tmp_path: Path) -> None:
    resource = json.dumps({"resources": [{**RESOURCE, "schema": "s.json"}]})
    path = tarred(tmp_path / "x.tgz", {"p/datapackage.json": resource, "p/t.csv": "id\n1\n"})
    assert "t: s.json cannot be read" in run("tables", path).stderr
    for words in (["validate", path], ["validate", path, "-f", "json"]):
        result = run(*words)
        assert f"{path}/p/s.json" in result.stdout
        assert str(scratch_folder()) not in result.output
