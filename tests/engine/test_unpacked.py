"""Compressed tables are unpacked once, within limits, and judged as others are."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small import bound, write_package

from avocado_pivot.engine.exact.process import Stopped
from avocado_pivot.engine.stored import unpacked
from avocado_pivot.engine.stored.file import stored
from avocado_pivot.engine.stored.unpacked import UnpackedFiles
from avocado_pivot.engine.table import Unsuited
from avocado_pivot.judges.validate import validate

TEXT = b"a,b\n1,x\n2,y\nz,z\n"


def zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("t.csv", content)
        archive.writestr("other.csv", b"")
    return made.getvalue()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zip": zipped,
}  # fmt: skip


def file_of(folder: Path, content: bytes) -> Any:
    path = folder / "packed"
    path.write_bytes(content)
    return stored([str(path)])


@pytest.mark.parametrize("form", PACK)
def test_a_table_goes_by_the_fast_path(tmp_path: Path, form: str) -> None:
    packed = PACK[form](TEXT)
    (tmp_path / f"t.csv.{form}").write_bytes(packed)
    further = {"bytes": len(packed), "hash": "sha256:" + hashlib.sha256(packed).hexdigest()}
    fields = [bound("a", "integer", unique=True), bound("b", "string")]
    path = write_package(tmp_path, None, fields, path=f"t.csv.{form}", resource=further)
    report = validate(path)
    step = next(one for one in report.steps if one.judge == "table")
    assert step.detail == "3 rows, 2 fields, sha256, bytes"
    (finding,) = report.findings
    assert (finding.code, finding.row, finding.field) == ("type-error", 4, "a")


@pytest.mark.parametrize("form", PACK)
def test_a_damaged_file_is_left_to_frictionless(tmp_path: Path, form: str) -> None:
    file = file_of(tmp_path, PACK[form](TEXT * 99)[:30])
    with pytest.raises(Unsuited, match="cannot be unpacked"):
        UnpackedFiles(9).unpack(file, form, None)


def test_a_member_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unsuited, match="cannot be unpacked"):
        UnpackedFiles(9).unpack(file_of(tmp_path, zipped(TEXT)), "zip", "none.csv")


@pytest.mark.parametrize(("name", "value"), [("MOST", 10), ("TIMES", 0)])
def test_what_gets_too_large_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    monkeypatch.setattr(unpacked, name, value)
    monkeypatch.setattr(unpacked, "CHUNK", 4)
    files = UnpackedFiles(9)
    with pytest.raises(Unsuited, match=r"more than (10|4) bytes when it is unpacked"):
        files.unpack(file_of(tmp_path, gzip.compress(TEXT)), "gz", None)
    assert files._folder is not None
    assert list(Path(files._folder.name).iterdir()) == []


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="stopped: longer than -1 s"):
        UnpackedFiles(-1).unpack(file_of(tmp_path, gzip.compress(TEXT)), "gz", None)


def test_the_folder_goes_with_it(tmp_path: Path) -> None:
    files = UnpackedFiles(9)
    found = files.unpack(file_of(tmp_path, gzip.compress(TEXT)), "gz", None)
    path = Path(found.pieces[0].address)
    assert path.read_bytes() == TEXT
    del files
    assert not path.parent.exists()
