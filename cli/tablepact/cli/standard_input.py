"""Standard input as a file: a table, a descriptor or an archive, told apart by its content.

It is copied to a temporary file, since tables are read more than once.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import click

from tablepact import settings
from tablepact.errors import PackageError
from tablepact.package.archives.unpacked_files import scratch_folder

NAME = "-"
"""The path that stands for standard input."""
FORMATS = ("csv", "tsv", "json", "jsonl", "parquet")
"""The formats that can be named."""
_SIGNATURES = {b"PAR1": ".parquet", b"PK\3\4": ".zip", b"\x1f\x8b": ".csv.gz"}
_CHUNK = 2**20


def copy_standard_input(file_format: str | None) -> Path:
    """Copy standard input to a temporary file, and return its path.

    Args:
        file_format: The format of the table in it; None to choose it by the content.

    Raises:
        PackageError: It is empty or larger than the limit.
        click.UsageError: It is a terminal.
    """
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("there is nothing on standard input; pipe a file into the command")
    folder = Path(tempfile.mkdtemp(dir=scratch_folder()))
    path, size, most = folder / "stdin", 0, settings.current().max_input_bytes
    with path.open("xb") as copy:
        while data := sys.stdin.buffer.read(_CHUNK):
            size += len(data)
            if size > most:
                copy.close()
                shutil.rmtree(folder)
                raise PackageError(f"standard input is larger than {most:,} bytes, the limit")
            copy.write(data)
    if not size:
        raise PackageError("standard input is empty")
    return path.rename(folder / f"stdin{f'.{file_format}' if file_format else _ending(path)}")


def _ending(path: Path) -> str:
    """Return the extension of a file, by its content; a text that is not JSON is CSV."""
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    for signature, ending in _SIGNATURES.items():
        if start.startswith(signature):
            return ending
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"["):
        return ".json"
    if not text.startswith(b"{"):
        return ".csv"
    return ".jsonl" if _is_row(text.partition(b"\n")[0]) else ".json"


def _is_row(line: bytes) -> bool:
    """Return whether a line is a JSON object, and not a whole descriptor."""
    try:
        return "resources" not in json.loads(line)
    except (ValueError, RecursionError):
        return False
