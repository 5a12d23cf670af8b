"""A file in memory is the file that it was read from, and is sent around without its bytes."""

from __future__ import annotations

import pickle
from pathlib import Path

from tablepact.engine.file_hashes import FileHashes
from tablepact.engine.storage.stored_file import stat_files


def test_a_file_in_memory_is_opened_no_more(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a\n1\n")
    file = stat_files([str(path)])
    held = file.in_memory()
    path.unlink()
    with held.open() as opened:
        assert opened.read() == b"a\n1\n"
    hashes = FileHashes(["md5"])
    hashes.start(held, "no such algorithm")
    assert hashes.get(file, "md5") == "34ff2335cbe2045ddc3b78993d1e971d"
    assert held == file
    assert pickle.loads(pickle.dumps(held)).content is None  # noqa: S301 - our own


def test_parts_are_held_as_they_are_read(tmp_path: Path) -> None:
    for name, text in (("1.csv", "a\n1\n"), ("2.csv", "a\n2\n")):
        (tmp_path / name).write_text(text)
    held = stat_files([str(tmp_path / "1.csv"), str(tmp_path / "2.csv")]).in_memory()
    assert held.content == b"a\n1\n2\n"
