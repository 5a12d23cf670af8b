"""Read the metadata files of a package: descriptor, schemas and rules, all small text files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tablepact import settings
from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.system.regular_files import open_bytes, open_text

MARK = "\ufeff"
"""The byte order mark, which a UTF-8 file may begin with."""


def how_to_describe() -> str:
    """Return the hint for a folder without a descriptor."""
    return f"{program()} init FOLDER writes a datapackage.json for the CSV files of a folder"


class MetadataFiles:
    """A cache of metadata files, as text and as JSON; each file is read once."""

    def __init__(self) -> None:
        self.with_bom: set[Path] = set()  # those that begin with a byte order mark
        self._texts: dict[Path, str] = {}
        self._objects: dict[Path, dict[str, Any]] = {}

    def read_text(self, path: Path) -> str:
        """Return the text of a file; see ``read_text``."""
        if path not in self._texts:
            text = _read(path)
            if text.startswith(MARK):
                self.with_bom.add(path)
            self._texts[path] = text.removeprefix(MARK)
        return self._texts[path]

    def read_json(self, path: Path) -> dict[str, Any]:
        """Return the JSON object in a file; see ``read_json``."""
        if path not in self._objects:
            self._objects[path] = _parsed(path, self.read_text(path))
        return self._objects[path]


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        PackageError: The file does not exist, is too large, or is not a JSON object in UTF-8.
    """
    return _parsed(path, read_text(path))


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        hint = "" if path.suffix.lower() == ".json" else f"; {how_to_describe()}"
        slip = json_slip(text, error) if isinstance(error, json.JSONDecodeError) else ""
        raise PackageError(
            f"{path} is not JSON, as a descriptor or schema must be: {error}{slip}{hint}"
        ) from error
    if not isinstance(value, dict):
        raise PackageError(
            f"{path} is not a JSON object, as a descriptor or schema must be; if it is a table, "
            "describe the file as a resource of a datapackage.json"
        )
    return value


def json_slip(text: str, error: json.JSONDecodeError) -> str:
    """Return what is at the place of a syntax error and what JSON needs; empty if unknown."""
    before, after = text[: error.pos].rstrip(), text[error.pos :].lstrip()
    if before.endswith(",") and after[:1] in ("}", "]"):
        return f"; remove the comma before {after[0]}"
    if after.startswith(",") and after[1:].lstrip()[:1] in ("}", "]"):
        return "; remove the comma at the end of the list or object"
    if after.startswith(("//", "/*", "#")):
        return "; remove the comment: JSON has none"
    if after.startswith("'"):
        return '; JSON has double quotation marks, ", not single ones'
    if after.startswith(("\u201c", "\u201d", "\u201e")):
        return '; write straight quotation marks, ", not typographic ones'
    if after.startswith(("True", "False", "None")):
        return "; JSON has true, false and null, in lower case"
    if error.msg.startswith("Expecting ',' delimiter") and after[:1] in ('"', "{", "["):
        return "; add a comma after the value before it"
    return ""


def _refused(constant: str) -> None:
    """Raise ValueError for NaN and Infinity, which Python accepts although JSON has neither."""
    raise ValueError(f"{constant} is not a JSON value")


def read_text(path: Path) -> str:
    """Return the text of a metadata file, without a byte order mark.

    Raises:
        PackageError: The file does not exist, is not a regular file, is too large, or is not
            UTF-8.
    """
    return _read(path).removeprefix(MARK)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a metadata file.

    Raises:
        PackageError: The file does not exist, is not a regular file, or is too large.
    """
    most = settings.current().max_metadata_bytes
    try:
        with open_bytes(path) as file:
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise PackageError(f"{path} cannot be read: {error}") from error
    if len(content) > most:
        raise PackageError(f"{path} is larger than {most:,} bytes, the limit for metadata")
    return content


def _read(path: Path) -> str:
    most = settings.current().max_metadata_bytes
    try:
        with open_text(path, "utf-8") as file:
            if os.stat(file.fileno()).st_size > most:  # noqa: PTH116 - it is open
                raise PackageError(f"{path} is larger than {most:,} bytes, the limit for metadata")
            return file.read(most)
    except UnicodeDecodeError as error:
        raise PackageError(f"{path} is not UTF-8") from error
    except ValueError as error:  # not a file name, such as one with a null byte
        raise PackageError(f"{path} cannot be read: {error}") from error
    except OSError as error:
        no_package = isinstance(error, FileNotFoundError) and path.name == "datapackage.json"
        hint = f"; {how_to_describe()}" if no_package else ""
        raise PackageError(f"{path} cannot be read: {error.strerror}{hint}") from error
