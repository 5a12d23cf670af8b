"""Archives by strangers: unpacked beside nothing of ours, or refused in one line; none is left."""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tablepact.cli.main import main
from tablepact.errors import PackageError
from tablepact.package.archives import unpacked_files
from tablepact.package.archives.archive_file import unpack

FIELDS = [{"name": "id", "type": "integer"}]
DESCRIPTOR = json.dumps(
    {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": FIELDS}}]}
)
GOOD = {"datapackage.json": DESCRIPTOR, "t.csv": "id\n1\n"}
Members = Mapping[str, str] | list[tuple[str, str]]


def zipped(path: Path, members: Members, method: int = zipfile.ZIP_DEFLATED) -> Path:
    listed = members.items() if isinstance(members, Mapping) else members
    with zipfile.ZipFile(path, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands there twice
        for name, text in listed:
            archive.writestr(name, text)
    return path


def refusal(path: Path) -> str:
    """Return the line that ``dataset diff`` ends with; nothing that was unpacked is left."""
    before = left()
    result = CliRunner().invoke(main, ["diff", str(path), str(path)], prog_name="dataset")
    assert result.exit_code == 3, (result.output, result.exception)
    (line,) = result.stderr.splitlines()
    assert left() == before
    return line


def left() -> list[Path]:
    return sorted(Path(unpacked_files._folder().name).iterdir())


@pytest.mark.parametrize("top", ["", "p/", "p/q/"])
@pytest.mark.parametrize("ending", ["zip", "ZIP", "whl"])
def test_a_package_may_lie_anywhere_in_it(tmp_path: Path, top: str, ending: str) -> None:
    members = {f"{top}{name}": text for name, text in GOOD.items()}
    path = zipped(tmp_path / f"x.{ending}", members | {f"{top}deep/datapackage.json": "{}"})
    place = unpack(path)
    assert (place.parent / "t.csv").read_text() == "id\n1\n"
    assert CliRunner().invoke(main, ["diff", str(path), str(path)]).exit_code == 0


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({}, "but has none"),
        ({"t.csv": "x"}, "but has none"),
        ({"datapackage.json/": ""}, "but has none"),
        ({"a/datapackage.json": "{}", "b/datapackage.json": "{}"}, "in a, b; unpack it"),
        ({"a/datapackage.yaml": "{}", "b/datapackage.json": "{}"}, "in a, b; unpack it"),
        ([("datapackage.json", "{}"), ("datapackage.json", "{}")], "two at one level"),
        ([*GOOD.items(), ("t.csv", "id\n2\n")], "'t.csv' twice"),
        (GOOD | {"../evil": "x"}, "'../evil' leads out of the package"),
        (GOOD | {"a/../../evil": "x"}, "leads out of the package"),
        (GOOD | {"a\\..\\evil": "x"}, "leads out of the package"),
        (
            {f"p/{n}": t for n, t in GOOD.items()} | {"p/../../evil": "x"},
            "leads out of the package",
        ),
        (GOOD | {"t.csv/x": "x"}, "x.zip"),
        (GOOD | {"x" * 300: "x"}, "File name too long"),
    ],
)
def test_an_archive_that_is_refused(tmp_path: Path, members: Members, told: str) -> None:
    assert told in refusal(zipped(tmp_path / "x.zip", members))
    assert not [*tmp_path.parent.rglob("evil")]


def test_an_absolute_name_is_not_beside_the_descriptor(tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    folder = unpack(zipped(tmp_path / "x.zip", GOOD | {str(evil): "x"})).parent
    assert not evil.exists()
    assert sorted(one.name for one in folder.iterdir()) == sorted(GOOD)


@pytest.mark.parametrize("kind", [0o120000, 0o010000, 0o020000, 0o140000])
def test_a_link_a_pipe_a_device_or_a_socket_is_left_out(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", DESCRIPTOR)
        member = zipfile.ZipInfo("t.csv")
        member.external_attr = (kind | 0o777) << 16
        archive.writestr(member, "/dev/zero")
    assert [one.name for one in unpack(path).parent.iterdir()] == ["datapackage.json"]
    result = CliRunner().invoke(main, ["tables", str(path)])
    assert (result.exit_code, "No such file" in result.stderr) == (3, True)


@pytest.mark.parametrize("wide", [False, True], ids=["zip", "zip64"])
def test_a_list_of_files_that_is_too_long_is_not_read(
    tmp_path: Path, configure: Any, wide: bool
) -> None:
    configure(max_archive_directory_bytes=200)
    path = zipped(tmp_path / "x.zip", GOOD)
    assert unpack(path).exists()
    path = zipped(tmp_path / "y.zip", GOOD | {f"{number}": "" for number in range(4)})
    if wide:
        data = path.read_bytes()
        size, start = struct.unpack("<LL", data[-10:-2])
        record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 6, 6, size, start)
        locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(data) - 22, 1)
        end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 6, 6, 2**32 - 1, 2**32 - 1, 0)
        path.write_bytes(data[:-22] + record + locator + end)
    assert "its list of files is larger than" in refusal(path)
    configure(max_archive_directory_bytes=2000)
    assert unpack(path).exists()


def test_a_bomb_is_not_unpacked(tmp_path: Path, configure: Any) -> None:
    configure(archive_floor=1000)
    assert "are over the limit for a package" in refusal(
        zipped(tmp_path / "x.zip", GOOD | {"zeros": "0" * 1_000_000})
    )


def test_a_bomb_that_lies_about_its_size(tmp_path: Path, configure: Any) -> None:
    """What is beyond the size that it names is never written."""
    configure(archive_floor=1000)
    path = zipped(tmp_path / "x.zip", GOOD | {"zeros": "0" * 1_000_000})
    size = struct.pack("<L", 1_000_000)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<L", 10)))
    assert "Bad CRC-32" in refusal(path)


def test_too_many_files(tmp_path: Path) -> None:
    members = GOOD | {f"{number}": "" for number in range(10_000)}
    assert "10,002 files" in refusal(zipped(tmp_path / "x.zip", members))


def test_one_that_is_encrypted(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", GOOD)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = data.index(mark)
        data[start + place] |= 1
    path.write_bytes(data)
    assert "encrypted" in refusal(path)


@pytest.mark.parametrize("data", [b"", b"x", b"PK\3\4", b"PK\5\6" + bytes(18), b"id\n1\n" * 99])
def test_one_that_is_no_zip(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    assert "x.zip" in refusal(tmp_path / "x.zip")


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(zipfile.ZIP_STORED, marks=pytest.mark.slow),
        zipfile.ZIP_DEFLATED,
        pytest.param(zipfile.ZIP_BZIP2, marks=pytest.mark.slow),
        pytest.param(zipfile.ZIP_LZMA, marks=pytest.mark.slow),
    ],
)
def test_one_that_is_damaged(tmp_path: Path, method: int) -> None:
    rows = "".join(f"{number}\n" for number in range(300))
    data = zipped(tmp_path / "x.zip", GOOD | {"t.csv": f"id\n{rows}"}, method).read_bytes()
    chance, path = random.Random(method), tmp_path / "y.zip"  # noqa: S311 - the same each time
    refused = 0
    for number in range(300):
        made = bytearray(data)
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
        path.write_bytes(made[: chance.randrange(len(made))] if number % 5 == 0 else made)
        try:
            unpack(path)
        except PackageError:
            refused += 1
    assert refused > 100


def test_nothing_is_left_when_the_process_ends(tmp_path: Path) -> None:
    path, place = zipped(tmp_path / "x.zip", GOOD), tmp_path / "temporary"
    place.mkdir()
    script = "from tablepact.cli.main import main; main()"
    run = [sys.executable, "-c", script, "diff", str(path), str(path)]
    subprocess.run(run, check=True, env={"TMPDIR": str(place)}, capture_output=True)
    assert not [*place.iterdir()]


def test_bytes_are_bytes(tmp_path: Path) -> None:
    """An archive that begins with something else is a zip all the same, as one in a program is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("datapackage.json", DESCRIPTOR)
    (tmp_path / "x.zip").write_bytes(b"#!/bin/sh\n" + buffer.getvalue())
    assert unpack(tmp_path / "x.zip").read_text() == DESCRIPTOR
