"""Whatever the surroundings are, a command ends in one line and the right exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tablepact.cli.error_handling import convert_errors
from tablepact.system.exhaustion import NO_MEMORY, exhausted_resource

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has other streams and limits")
SLOW = pytest.mark.slow
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold to it")


def limited(*limits: str) -> Any:
    """Return what sets limits in a new process, such as ``RLIMIT_FSIZE=100``."""
    import resource

    pairs = [limit.split("=") for limit in limits]
    numbers = [(getattr(resource, name), int(value)) for name, value in pairs]
    return lambda: [resource.setrlimit(name, (value, value)) for name, value in numbers]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("args", [pytest.param(["tables"], marks=SLOW), ["--help"]], ids=str)
def test_output_that_is_full_is_reported_in_one_line(start: Any, args: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        process = start(*args, stdout=full)
        _, err = process.communicate()
    assert process.returncode == 2
    assert err == "Error: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("closed", "code", "says"),
    [
        ([1], 2, "Error: standard output cannot be written: it is closed\n"),
        pytest.param([0, 1, 2], 2, "", marks=SLOW),
        ([0, 2], 0, ""),
    ],
    ids=str,
)
def test_streams_that_are_closed(
    start: Any, package: Any, closed: list[int], code: int, says: str
) -> None:
    process = start(
        "tables", "--package", package(), preexec_fn=lambda: list(map(os.close, closed))
    )
    out, err = process.communicate()
    assert (process.returncode, err) == (code, says)
    assert ("fruit" in out) == (code == 0)


def test_nobody_reads_on(start: Any) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = start("tables", stdout=writer)
    os.close(writer)
    assert process.communicate()[1] == ""
    assert process.returncode == 141


@pytest.mark.parametrize("encoding", ["latin-1", pytest.param("ascii", marks=SLOW)])
def test_what_an_encoding_lacks_is_escaped(start: Any, package: Any, encoding: str) -> None:
    path = package("id,name\n1,Grün\n2,日本\n", name="market", title="日本 — Grün")
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    processes = [
        start(*args, env=env, text=False)
        for args in (["validate", path], ["query", "FROM fruit", "-f", "table", "--package", path],
                     ["validate", path, "-f", "json"])
    ]  # fmt: skip
    (judged, _), (table, _), (data, _) = (process.communicate() for process in processes)
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert b"valid" in judged
    assert rb"\u65e5\u672c" in table or "日本".encode() in table
    json.loads(data.decode())  # what a program reads is UTF-8


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("parquet", "x"),
        pytest.param("duckdb", "x.duckdb", marks=SLOW),
        pytest.param("sqlite", "x.sqlite", marks=SLOW),
        pytest.param("xlsx", "x.xlsx", marks=SLOW),
    ],
)
def test_a_limit_of_file_size_leaves_no_half_file(
    start: Any, package: Any, tmp_path: Path, form: str, name: str
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    process = start(
        "export", "-f", form, "-o", place / name, "--package", package(),
        env={"PYTHONDONTWRITEBYTECODE": "1"}, preexec_fn=limited("RLIMIT_FSIZE=100"),
    )  # fmt: skip
    out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"Error: {place / name} cannot be written: ")
    assert err.count("\n") == 1
    assert not list(place.iterdir())


@ON_LINUX
@pytest.mark.parametrize("mib", [400, pytest.param(800, marks=SLOW)])
def test_a_limit_of_memory_is_reported_in_one_line(start: Any, package: Any, mib: int) -> None:
    process = start("validate", package(), preexec_fn=limited(f"RLIMIT_AS={mib << 20}"))
    _, err = process.communicate()
    assert process.returncode == 3
    told = f"Error: {NO_MEMORY}: the limit is {mib} MiB (ulimit -v); raise it\n"
    assert err == told


@SLOW
@ON_LINUX
def test_a_limit_of_memory_that_suffices_changes_nothing(start: Any, package: Any) -> None:
    process = start(
        "validate", package("id,name\nx,fig\n"), preexec_fn=limited(f"RLIMIT_AS={2**35}")
    )
    out, err = process.communicate()
    assert (process.returncode, err) == (1, "")
    assert "type-error" in out


def test_a_shortage_is_known_by_errno_or_text() -> None:
    reasons: list[tuple[Exception, str]] = [
        (OSError(28, "No space left on device"), "No space left on device"),
        (ValueError("underlying IO error: No space left on device (os error 28)"),
         "No space left on device"),
        (ValueError('IO Error: Could not write "x": File too large'), "File too large"),
        (ValueError("database or disk is full"), "No space left on device"),
        (MemoryError(), NO_MEMORY),
        (RuntimeError("can't start new thread"), NO_MEMORY),
        (OSError(2, "No such file or directory"), ""),
        (ValueError("no such column"), ""),
    ]  # fmt: skip
    assert [(error, exhausted_resource(error)) for error, _ in reasons] == reasons


def test_what_is_no_shortage_is_not_hidden() -> None:
    with pytest.raises(ValueError, match="a fault"), convert_errors():
        raise ValueError("a fault of ours")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        pytest.param(["validate", "{}"], 0, marks=SLOW),
        (["validate", "market"], 3),
        (["query", "FROM fruit", "--package", "{}"], 0),
        pytest.param(["export", "-f", "csv", "-o", "out", "--package", "{}"], 2, marks=SLOW),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_current_directory_that_was_deleted(
    start: Any, package: Any, tmp_path: Path, args: list[str], code: int
) -> None:
    path, gone = package(), tmp_path / "gone"
    gone.mkdir()
    # ``rmdir`` in the new process, whose current directory it is by then
    process = start(*(arg.format(path) for arg in args), cwd=gone, preexec_fn=gone.rmdir)
    _, err = process.communicate()
    assert (process.returncode, err.count("\n")) == (code, bool(code)), err


@pytest.mark.parametrize("args", [["--help"], pytest.param(["tables", "--help"], marks=SLOW)])
def test_help_needs_no_docstrings(start: Any, args: list[str]) -> None:
    processes = [start(*args, env={"PYTHONOPTIMIZE": level}) for level in ("", "2")]
    whole, without = (process.communicate()[0] for process in processes)
    assert whole == without


def test_no_file_is_opened_in_the_encoding_of_the_locale(package: Any) -> None:
    path = str(package())
    commands = [
        ["validate", path],
        ["export", "--package", path, "-f", "csv", "-o", f"{path}/out"],
    ]
    code = f"""
from avocado_pivot.commands import main
for args in {commands!r}:
    main(args, prog_name="dataset", standalone_mode=False)
"""
    done = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-W", "error::EncodingWarning", "-c", code],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "is valid" in done.stdout
    assert Path(path, "out/fruit.csv").is_file()
