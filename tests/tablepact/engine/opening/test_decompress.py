"""Compressed tables are unpacked once, within limits, and judged as others are."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
import struct
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from compare import compare
from packed import PACK
from small import bound, write_package

from tablepact.engine.errors import FastPathUnsupported, WorkerStopped
from tablepact.engine.frictionless_worker.client import FrictionlessClient
from tablepact.engine.opening.decompress import UnpackedFiles
from tablepact.validation.validate import validate

TEXT = b"a,b\n1,x\n2,y\nz,z\n"
FIELDS = [bound("a", "integer", unique=True), bound("b", "string")]


def package_of(folder: Path, form: str, content: bytes, **resource: Any) -> Path:
    (folder / f"t.csv.{form}").write_bytes(content)
    return write_package(folder, None, FIELDS, path=f"t.csv.{form}", resource=resource)


def unpack(path: Path, *, seconds: float = 60) -> tuple[UnpackedFiles, Path]:
    """Unpack the only table of a package; give also who holds it."""
    with FrictionlessClient(seconds) as exact:
        exact.package(json.loads(path.read_text()), str(path.parent))
        exact.begin()
        files = UnpackedFiles(exact)
        found = files.unpack(0)
    return files, Path(found.parts[0].address)


@pytest.mark.parametrize("form", PACK)
def test_a_table_uses_the_fast_path(tmp_path: Path, form: str) -> None:
    packed = PACK[form](TEXT)
    digest = hashlib.sha256(packed).hexdigest()
    path = package_of(tmp_path, form, packed, bytes=len(packed), hash=f"sha256:{digest}")
    report = validate(path)
    step = next(one for one in report.steps if one.kind == "table")
    assert step.detail == "3 rows, 2 fields, sha256, bytes"
    (finding,) = report.findings
    assert (finding.code, finding.row, finding.field) == ("type-error", 4, "a")


def test_a_wrong_hash_is_that_of_the_compressed_file(tmp_path: Path) -> None:
    digest = hashlib.sha256(TEXT[:-4]).hexdigest()
    path = package_of(tmp_path, "gz", gzip.compress(TEXT[:-4]), hash=f"sha256:{digest}")
    assert [one.code for one in validate(path).findings] == ["hash-count"]


@pytest.mark.parametrize("form", PACK)
def test_it_is_as_it_was(tmp_path: Path, form: str) -> None:
    files, path = unpack(package_of(tmp_path, form, PACK[form](TEXT)))
    assert path.read_bytes() == TEXT
    del files
    assert not path.parent.exists()


def damaged(content: bytes) -> bytes:
    """Spoil what lies beyond the first bytes, which frictionless looks at when it opens a file."""
    return content[:-400] + bytes(300) + content[-100:]


@pytest.mark.slow
def test_a_damaged_file_is_left_to_frictionless(tmp_path: Path) -> None:
    rows = "".join(f"{number},{number**9}\n" for number in range(20_000))
    path = package_of(tmp_path, "gz", damaged(gzip.compress(f"a,b\n{rows}".encode())))
    with pytest.raises(FastPathUnsupported, match=r"compressed \(gz\) and cannot be unpacked: "):
        unpack(path)
    assert compare(path) == []
    assert not validate(path).valid


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "times", "least"),
    [
        ("gz", 10, 1),
        ("zip", 1, 3000),
        *((one, 1, 3000) for one in ("gz", "bz2", "xz")),
    ],
)
def test_what_gets_too_large_is_not_read_at_all(
    tmp_path: Path,
    configure: Any,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    times: int,
    least: int,
) -> None:
    configure(max_decompression_ratio=times, decompression_floor=least)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = package_of(tmp_path, form, PACK[form](b"a,b\n" + b"1,x\n" * 9999))
    with pytest.raises(WorkerStopped, match=r"unpacked, it has more than [\d,]+ bytes"):
        unpack(path)
    assert not list(tmp_path.glob("tablepact-*/*"))
    step = next(one for one in validate(path).steps if one.kind == "table")
    assert step.status == "not run"
    configure(decompression_floor=40_000)
    files, place = unpack(path)
    assert place.stat().st_size == 40_000
    del files


@pytest.mark.parametrize(
    "form", ["gz", *(pytest.param(one, marks=pytest.mark.slow) for one in ("bz2", "xz"))]
)
def test_it_is_reported_before_a_row_is_read(tmp_path: Path, configure: Any, form: str) -> None:
    """The rows up to the limit would keep frictionless busy for minutes."""
    configure(max_decompression_ratio=1, decompression_floor=30_000_000)
    path = package_of(tmp_path, form, PACK[form](b"a,b\n" + b"1,x\n" * 8_000_000))
    before = time.monotonic()
    with FrictionlessClient(60) as exact:
        exact.package(json.loads(path.read_text()), str(tmp_path))
        exact.begin()
        with pytest.raises(WorkerStopped, match=r"unpacked, it has more than 30,000,000 bytes"):
            exact.extract(0, str(tmp_path / "rows"), [])
    assert time.monotonic() - before < 30


def test_a_size_in_a_zip_that_is_a_lie(tmp_path: Path, configure: Any) -> None:
    """No more is taken out of a ZIP than it says itself, and then it is damaged."""
    configure(max_decompression_ratio=1, decompression_floor=3000)
    content = b"a,b\n" + b"1,x\n" * 9999
    packed = PACK["zip"](content).replace(struct.pack("<L", len(content)), struct.pack("<L", 8))
    path = package_of(tmp_path, "zip", packed)
    with pytest.raises(WorkerStopped, match="it cannot be opened"):
        unpack(path)
    assert "Bad CRC-32" in validate(path).findings[0].message


@pytest.mark.slow
def test_what_the_disk_has_no_room_for_is_left_to_frictionless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    path = package_of(tmp_path, "gz", gzip.compress(b"a,b\n" + b"1,x\n" * 999))
    with pytest.raises(
        FastPathUnsupported, match=r"compressed \(gz\) and has more than \d+ bytes unpacked"
    ):
        unpack(path)


def test_what_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rows = lzma.compress(b"1,x\n" * 1_000_000, preset=0)  # streams of xz can follow each other
    path = package_of(tmp_path, "xz", lzma.compress(b"a,b\n") + rows * 40)
    with pytest.raises(WorkerStopped, match=r"stopped: it took longer than 0\.01 s"):
        unpack(path, seconds=0.01)
    assert not list(tmp_path.glob("tablepact-*/*"))
