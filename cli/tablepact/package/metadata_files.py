"""The files beside the data: descriptor, schemas, rules. They are text, and not large."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tablepact import settings
from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.system.regular_files import open_text

MARK = "\ufeff"
"""A byte order mark, which may stand at the beginning of a file in UTF-8."""


def how_to_describe() -> str:
    """Return how a folder of tables gets a descriptor."""
    return f"{program()} init FOLDER writes a datapackage.json for the CSV files of a folder"


class MetadataFiles:
    """Files of metadata, each read once as long as this is there: their texts, and their JSON."""

    def __init__(self) -> None:
        self.marked: set[Path] = set()  # those that begin with a byte order mark
        self._texts: dict[Path, str] = {}
        self._objects: dict[Path, dict[str, Any]] = {}

    def read_text(self, path: Path) -> str:
        """Read a file; see ``read_text``."""
        if path not in self._texts:
            text = _read(path)
            if text.startswith(MARK):
                self.marked.add(path)
            self._texts[path] = text.removeprefix(MARK)
        return self._texts[path]

    def read_json(self, path: Path) -> dict[str, Any]:
        """Read a file that holds one JSON object; see ``read_json``."""
        if path not in self._objects:
            self._objects[path] = _parsed(path, self.read_text(path))
        return self._objects[path]


def read_json(path: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object.

    Raises:
        PackageError: It is not there, too large, not UTF-8, no JSON or no object.
    """
    return _parsed(path, read_text(path))


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        hint = "" if path.suffix.lower() == ".json" else f"; {how_to_describe()}"
        raise PackageError(
            f"{path} is not JSON, as a datapackage.json and its schemas are: {error}{hint}"
        ) from error
    if not isinstance(value, dict):
        raise PackageError(f"{path} is not a JSON object")
    return value


def _refused(constant: str) -> None:
    """Refuse what Python reads and writes as JSON, and what nobody can compare: NaN."""
    raise ValueError(f"{constant} is no value")


def read_text(path: Path) -> str:
    """Read a file of metadata as UTF-8.

    Raises:
        PackageError: It is not there, no regular file, larger than any metadata, or not
            UTF-8.
    """
    return _read(path).removeprefix(MARK)


def _read(path: Path) -> str:
    most = settings.current().max_metadata_bytes
    try:
        with open_text(path, "utf-8") as file:
            if os.stat(file.fileno()).st_size > most:  # noqa: PTH116 - it is open
                raise PackageError(f"{path} is larger than {most} bytes")
            return file.read(most)
    except UnicodeDecodeError as error:
        raise PackageError(f"{path} is not UTF-8") from error
    except ValueError as error:  # no name of a file, as one with a null byte
        raise PackageError(f"{path} cannot be read: {error}") from error
    except OSError as error:
        no_package = isinstance(error, FileNotFoundError) and path.name == "datapackage.json"
        hint = f"; {how_to_describe()}" if no_package else ""
        raise PackageError(f"{path} cannot be read: {error.strerror}{hint}") from error
