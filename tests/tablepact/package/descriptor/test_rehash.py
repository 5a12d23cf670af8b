"""The descriptor follows its data files; nothing else of it changes, and nothing by halves."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tablepact.errors import PackageError
from tablepact.package.descriptor.parse_descriptor import read_package
from tablepact.package.descriptor.rehash import rehash, size_and_hash
from tablepact.system.atomic_write import atomic_write

DATA = {"oaks": b"tree\noak\n", "elms": b"tree\nelm\n", "empty": b""}


@pytest.fixture
def descriptor(tmp_path: Path) -> Path:
    """Make a package whose sizes and hashes are right."""
    resources = []
    for name, data in DATA.items():
        (tmp_path / f"{name}.csv").write_bytes(data)
        hash_ = f"sha256:{hashlib.sha256(data).hexdigest()}"
        facts = {"bytes": len(data), "hash": hash_}
        resources.append({"zone": "north", **facts, "path": f"{name}.csv", "name": name})
    path = tmp_path / "datapackage.json"
    write(path, {"title": "Bäume — 樹", "resources": resources, "name": "trees", "count": 1.50})
    return path


def write(path: Path, metadata: Any) -> None:
    path.write_text(json.dumps(metadata, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def state(path: Path) -> tuple[bytes, int, int]:
    """Describe what the descriptor is: its bytes, when it was written, and which file it is."""
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino


def test_nothing_has_changed(descriptor: Path) -> None:
    before = state(descriptor)
    assert rehash(read_package(descriptor)) == []
    assert state(descriptor) == before


def test_one_file_has_changed(descriptor: Path) -> None:
    before = descriptor.read_text(encoding="utf-8")
    data = "tree\nÜlme\n".encode()
    (descriptor.parent / "elms.csv").write_bytes(data)
    assert rehash(read_package(descriptor)) == ["elms"]
    facts = [(len(part), hashlib.sha256(part).hexdigest()) for part in (DATA["elms"], data)]
    old, new = (f'"bytes": {size},\n      "hash": "sha256:{digest}"' for size, digest in facts)
    # Everything else is as it was, byte for byte: the order of keys, what is not ASCII, the end.
    after = before.replace(old, new)
    assert descriptor.read_text(encoding="utf-8") == after
    assert after != before
    assert rehash(read_package(descriptor)) == []


@pytest.mark.parametrize("key", ["bytes", "hash"])
@pytest.mark.parametrize("wrong", [None, 0, "sha256:0", "lack"])
def test_one_fact_is_wrong(descriptor: Path, key: str, wrong: Any) -> None:
    metadata = json.loads(descriptor.read_text(encoding="utf-8"))
    right = json.loads(descriptor.read_text(encoding="utf-8"))
    if wrong == "lack":
        del metadata["resources"][0][key]
    else:
        metadata["resources"][0][key] = wrong
    write(descriptor, metadata)
    assert rehash(read_package(descriptor)) == ["oaks"]
    assert json.loads(descriptor.read_text(encoding="utf-8")) == right


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_the_mode_is_kept(descriptor: Path, mode: int) -> None:
    (descriptor.parent / "oaks.csv").write_text("tree\n")
    descriptor.chmod(mode)
    rehash(read_package(descriptor))
    assert descriptor.stat().st_mode & 0o777 == mode


def test_nothing_else_is_left_behind(descriptor: Path) -> None:
    before = sorted(descriptor.parent.iterdir())
    (descriptor.parent / "oaks.csv").write_text("tree\n")
    rehash(read_package(descriptor))
    assert sorted(descriptor.parent.iterdir()) == before


def break_one(descriptor: Path, how: str) -> None:
    """Change the first data file, and make it impossible to read the second."""
    (descriptor.parent / "oaks.csv").write_text("tree\nbirch\n")
    metadata = json.loads(descriptor.read_text(encoding="utf-8"))
    elms = metadata["resources"][1]
    match how:
        case "no such file":
            (descriptor.parent / "elms.csv").unlink()
        case "a folder":
            elms["path"] = "."
        case "remote":
            elms["path"] = "https://example.com/elms.csv"
        case "in parts":
            elms["path"] = ["elms.csv", "oaks.csv"]
        case "inline":
            del elms["path"]
            elms["data"] = []
    write(descriptor, metadata)


@pytest.mark.parametrize("how", ["no such file", "a folder", "remote", "in parts", "inline"])
def test_a_file_that_cannot_be_read(descriptor: Path, how: str) -> None:
    break_one(descriptor, how)
    before = state(descriptor)
    with pytest.raises(PackageError, match=r"elms.*not a single local file|cannot be read: "):
        rehash(read_package(descriptor))
    assert state(descriptor) == before


def test_again_after_a_file_could_not_be_read(descriptor: Path) -> None:
    """What was found before the error is found again, with the same package."""
    break_one(descriptor, "no such file")
    package = read_package(descriptor)
    with pytest.raises(PackageError):
        rehash(package)
    (descriptor.parent / "elms.csv").write_bytes(DATA["elms"])
    assert rehash(package) == ["oaks"]
    assert rehash(read_package(descriptor)) == []


def test_facts_of_an_empty_file(descriptor: Path) -> None:
    facts = size_and_hash(read_package(descriptor).resource("empty"))
    assert facts == {"bytes": 0, "hash": f"sha256:{hashlib.sha256(b'').hexdigest()}"}


class TestWriteBeside:
    @pytest.mark.parametrize("data", [b"", b"new", b"\xff\x00\r\n"])
    def test_over_an_old_file(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "file"
        path.write_bytes(b"old and longer")
        path.chmod(0o640)
        atomic_write(path, data)
        assert path.read_bytes() == data
        assert path.stat().st_mode & 0o777 == 0o640
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
    @pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
    def test_a_new_file(self, tmp_path: Path, umask: int, mode: int) -> None:
        before = os.umask(umask)
        try:
            atomic_write(tmp_path / "file", b"new")
            assert os.umask(umask) == umask
        finally:
            os.umask(before)
        assert (tmp_path / "file").stat().st_mode & 0o777 == mode

    @pytest.mark.parametrize("step", ["replace", "chmod"])
    @pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
    def test_an_old_file_stays_if_a_step_fails(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: type
    ) -> None:
        path = tmp_path / "file"
        path.write_bytes(b"old")

        def fail(*_: Any, **__: Any) -> None:
            raise error

        monkeypatch.setattr(Path, step, fail)
        with pytest.raises(error):
            atomic_write(path, b"new")
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]

    def test_an_old_file_stays_if_the_disk_is_full(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "file"
        path.write_bytes(b"old")

        def full(made: Path, _: bytes) -> None:
            made.touch()
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        with pytest.raises(OSError, match="No space left"):
            atomic_write(path, b"new")
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]

    def test_no_such_folder(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="No such file"):
            atomic_write(tmp_path / "nowhere/file", b"new")
