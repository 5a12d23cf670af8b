"""Temporary folders go with their process; those of a killed one go when the next is made."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tablepact.system.atomic_write import atomic_write
from tablepact.system.temporary_folders import TemporaryFolder, remove_stale

HOLD = """\
import sys
from pathlib import Path
from tablepact.system.temporary_folders import TemporaryFolder
folder = TemporaryFolder(Path(sys.argv[1]), sys.argv[2])
Path(folder.name, "rows").write_text("1")
print(folder.name, flush=True)
sys.stdin.read()
"""

Hold = Callable[..., tuple[Path, subprocess.Popen[str]]]


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Hold]:
    """Start a process that holds a folder as long as its standard input is open."""
    started: list[subprocess.Popen[str]] = []

    def begin(prefix: str = "tablepact-") -> tuple[Path, subprocess.Popen[str]]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path), prefix],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        return Path(process.stdout.readline().strip()), process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def test_a_folder_is_there_for_a_context_only(tmp_path: Path) -> None:
    with TemporaryFolder(tmp_path) as folder:
        Path(folder, "x").write_text("x")
        assert Path(folder).name.startswith(f"tablepact-{os.getpid()}-")
    assert not list(tmp_path.iterdir())


def test_a_folder_goes_when_its_process_ends(hold: Hold) -> None:
    folder, process = hold()
    assert folder.is_dir()
    process.communicate()
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_of_old_folders_only_those_of_killed_processes_are_cleared(
    tmp_path: Path, hold: Hold
) -> None:
    (killed, process), (alive, _) = hold(), hold()
    kill(process)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").write_text("mine")
    (tmp_path / "tablepact-1-abcdefgh").symlink_to(tmp_path / "kept")
    for other in ("tablepact-abcdefgh", "tablepact-1", "other-1-abcdefgh"):
        (tmp_path / other).mkdir()
    (tmp_path / "tablepact-2-abcdefgh").write_text("a file")
    before = {path.name for path in tmp_path.iterdir()}
    remove_stale(str(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == before - {killed.name}
    assert (alive / "rows").exists()
    assert (tmp_path / "kept/file").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_the_first_folder_of_a_process_clears_old_ones(tmp_path: Path, hold: Hold) -> None:
    folder, process = hold()
    kill(process)
    assert (folder / "rows").exists()
    with TemporaryFolder(tmp_path):
        assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_a_later_write_clears_what_a_killed_process_left(tmp_path: Path, hold: Hold) -> None:
    folder, process = hold(".being-written-")
    kill(process)
    atomic_write(tmp_path / "rows.csv", b"id\n")
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"], folder


@pytest.mark.skipif(sys.platform == "win32", reason="os.fork is not there")
def test_a_forked_process_leaves_the_folders_of_its_parent(tmp_path: Path) -> None:
    with TemporaryFolder(tmp_path) as folder:
        code = (
            "import os, sys; from pathlib import Path; "
            "from tablepact.system.temporary_folders import TemporaryFolder; "
            "one = TemporaryFolder(Path(sys.argv[1])); child = os.fork(); "
            "child or (one.cleanup(), sys.exit()); os.waitpid(child, 0); "
            "print(os.path.isdir(one.name))"
        )
        told = subprocess.run(
            [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
        )
        assert told.stdout == "True\n"
