"""A file or folder is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tablepact.system.atomic_write import atomic_path, atomic_write
from tablepact.system.regular_files import NotRegular


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder to write into."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def content(folder: Path) -> dict[str, str | None]:
    """Return all that lies in a folder, whatever its name begins with."""
    paths = sorted(folder.rglob("*"))
    return {str(p.relative_to(folder)): p.read_text() if p.is_file() else None for p in paths}


def make(folder: Path, **files: str) -> None:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)


def test_a_file_is_moved_to_its_place_at_the_end(place: Path) -> None:
    with atomic_path(place / "x") as made:
        made.write_text("new")
        assert made.parent.parent == place
        assert not (place / "x").exists()
    assert content(place) == {"x": "new"}


def test_a_folder_is_moved_to_its_place_at_the_end(place: Path) -> None:
    with atomic_path(place / "x") as made:
        make(made, a="1", b="2")
        assert not (place / "x").exists()
    assert content(place) == {"x": None, "x/a": "1", "x/b": "2"}


def test_an_old_file_stays_until_the_new_one_is_written(place: Path) -> None:
    (place / "x").write_text("old")
    with atomic_path(place / "x") as made:
        made.write_text("new")
        assert (place / "x").read_text() == "old"
    assert content(place) == {"x": "new"}


def test_into_a_folder_that_is_there_the_new_files_are_moved(place: Path) -> None:
    make(place / "x", a="old", mine="mine")
    with atomic_path(place / "x") as made:
        make(made, a="new", b="new")
        assert content(place / "x") == {"a": "old", "mine": "mine"}
    assert content(place) == {"x": None, "x/a": "new", "x/b": "new", "x/mine": "mine"}


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_after_an_error_all_is_as_it_was(
    place: Path, kind: str, error: type[BaseException]
) -> None:
    make(place / "folder", a="old")
    (place / "file").write_text("old")
    before = content(place)

    def fail(made: Path) -> None:
        if kind == "folder":
            make(made, a="half", b="half")
        else:
            made.write_text("half")
        made.with_name("more").write_text("half")
        raise error

    with pytest.raises(error), atomic_path(place / kind) as made:
        fail(made)
    assert content(place) == before


def test_what_else_is_written_there_is_thrown_away(place: Path) -> None:
    with atomic_path(place / "x") as made:
        made.write_text("new")
        made.with_name("more").write_text("more")
    assert content(place) == {"x": "new"}


def test_where_nothing_is_made_the_old_file_stays(place: Path) -> None:
    (place / "x").write_text("old")
    with pytest.raises(FileNotFoundError), atomic_path(place / "x"):
        pass
    assert content(place) == {"x": "old"}


def test_a_file_does_not_take_the_place_of_a_folder(place: Path) -> None:
    make(place / "x", a="old")
    with pytest.raises(OSError, match="directory"), atomic_path(place / "x") as made:
        made.write_text("new")
    assert content(place) == {"x": None, "x/a": "old"}


def test_a_folder_does_not_take_the_place_of_a_file(place: Path) -> None:
    (place / "x").write_text("old")
    mode = (place / "x").stat().st_mode
    with pytest.raises(OSError, match="directory"), atomic_path(place / "x") as made:
        make(made, a="new")
    assert content(place) == {"x": "old"}
    assert (place / "x").stat().st_mode == mode


def test_without_a_folder_around_it_there_is_no_place(place: Path) -> None:
    with pytest.raises(FileNotFoundError), atomic_path(place / "absent" / "x"):
        raise AssertionError("it is not asked for what to write")
    assert content(place) == {}


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_an_old_file_keeps_its_mode(place: Path, mode: int) -> None:
    make(place / "x", a="old")
    for path in (place / "x/a", place / "y"):
        path.write_text("old")
        path.chmod(mode)
    with atomic_path(place / "x") as made:
        make(made, a="new")
    atomic_write(place / "y", b"new")
    for path in (place / "x/a", place / "y"):
        assert path.read_text() == "new"
        assert path.stat().st_mode & 0o777 == mode


def test_a_new_file_and_folder_have_the_mode_of_any_other(place: Path) -> None:
    with atomic_path(place / "made") as made:
        make(made, a="new")
    make(place / "other", a="new")
    for name in ("", "a"):
        made_mode = (place / "made" / name).stat().st_mode
        assert made_mode == (place / "other" / name).stat().st_mode


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(place: Path, kind: str) -> None:
    (place / "real").mkdir()
    (place / "link").symlink_to("real/target")
    if kind == "folder":
        make(place / "real/target", mine="mine")
    else:
        (place / "real/target").write_text("old")
    with atomic_path(place / "link") as made:
        if kind == "folder":
            make(made, a="new")
        else:
            made.write_text("new")
    assert (place / "link").is_symlink()
    found = content(place / "real")
    expected = {"file": {"target": "new"},
                "folder": {"target": None, "target/a": "new", "target/mine": "mine"}}  # fmt: skip
    assert found == expected[kind]


def test_a_link_to_nothing_is_given_what_it_leads_to(place: Path) -> None:
    (place / "link").symlink_to("absent")
    atomic_write(place / "link", b"new")
    assert (place / "link").is_symlink()
    assert (place / "absent").read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("by", ["pipe", "link", "folder"])
def test_a_pipe_is_not_replaced(place: Path, by: str) -> None:
    """Nor is a device, such as /dev/null where root writes through a link."""
    os.mkfifo(place / "pipe")
    (place / "link").symlink_to("pipe")
    with pytest.raises(NotRegular), atomic_path(place if by == "folder" else place / by) as made:
        make(made, a="new", pipe="new")
    assert (place / "pipe").is_fifo()
    assert sorted(one.name for one in place.iterdir()) == ["link", "pipe"]
