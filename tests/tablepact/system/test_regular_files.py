"""Only regular files are opened, and at once: a pipe is not waited for."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tablepact.system.regular_files import (
    NotRegular,
    open_bytes,
    open_text,
    require_regular,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    """Fail, and do not wait, where something waits."""
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it waits"))
    signal.alarm(10)
    yield
    signal.alarm(0)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path.relative_to(Path.cwd())))  # a long path is refused


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "x"


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (os.mkfifo, "a named pipe"),
        (listening, "a socket"),
        (os.mkdir, "a folder"),
        (lambda path: path.symlink_to("/dev/zero"), "a device"),
        (lambda path: (os.mkfifo("pipe"), path.symlink_to("pipe")), "a named pipe"),
    ],
    ids=["pipe", "socket", "folder", "device", "link to a pipe"],
)
def test_what_is_not_a_regular_file_is_not_opened(place: Path, make: object, kind: str) -> None:
    assert callable(make)
    make(place)
    for open_it in (open_bytes, require_regular, lambda path: open_text(path, "utf-8")):
        with pytest.raises(NotRegular) as caught:
            open_it(place)
        assert str(caught.value) == f"{place} cannot be read: it is not a regular file but {kind}"


def test_a_regular_file_is_read_as_open_reads_it(place: Path) -> None:
    place.write_bytes(b"\xef\xbb\xbfa\r\nb")
    with open_bytes(place) as file:
        assert os.get_blocking(file.fileno())
        assert file.read() == b"\xef\xbb\xbfa\r\nb"
    with open_text(place, "utf-8-sig") as text:
        assert text.read() == "a\nb"
    with open_text(place, "utf-8-sig", newline="") as text:
        assert text.read() == "a\r\nb"
    require_regular(place)


def test_what_is_not_there_is_said_as_ever(place: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_bytes(place)


def test_no_descriptor_is_left_open(place: Path) -> None:
    os.mkfifo(place)
    before = len([*Path("/dev/fd").iterdir()])
    for _ in range(20):
        with pytest.raises(NotRegular):
            open_bytes(place)
    assert len([*Path("/dev/fd").iterdir()]) == before
