"""Read the metadata files of a package: descriptor, schemas and rules, all small text files.

A descriptor, a schema or a dialect is a JSON object, written in JSON or, by the extension of its
file, in YAML.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from tablepact import settings
from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.package.absent_files import why_absent
from tablepact.package.metadata.json_pointer import pointer_lines
from tablepact.system.regular_files import open_bytes, open_text

MARK = "\ufeff"
"""The byte order mark, which a UTF-8 file may begin with."""
DESCRIPTORS = ("datapackage.json", "datapackage.yaml", "datapackage.yml")
"""The file names of descriptors; if a folder has several, the first counts."""
_YAML = (".yaml", ".yml")


class NotParsed(PackageError):  # noqa: N818 - the name is clear without "Error"
    """A file of metadata whose text is not JSON, or not YAML."""


def is_yaml(path: Path | str) -> bool:
    """Return whether a file of metadata is written in YAML, by its extension."""
    return Path(path).suffix.lower() in _YAML


def is_json(value: Any) -> bool:
    """Return whether a value, as PyYAML makes, is one that JSON has."""
    if isinstance(value, dict):
        return all(isinstance(name, str) and is_json(item) for name, item in value.items())
    if isinstance(value, list):
        return all(map(is_json, value))
    return value is None or isinstance(value, str | int | float)


def descriptor_in(folder: Path) -> Path:
    """Return the path of the descriptor in a folder; that of JSON if there is none."""
    paths = [folder / name for name in DESCRIPTORS]
    return next(filter(os.path.lexists, paths), paths[0])


def how_to_describe() -> str:
    """Return the hint for a folder without a descriptor."""
    return f"{program()} init FOLDER writes a datapackage.json for the tables of a folder"


class MetadataFiles:
    """A cache of metadata files, as text and as JSON; each file is read once.

    Args:
        pyyaml: Whether YAML has the values that frictionless gets from PyYAML, some of which JSON
            does not have; by default, it has the values of JSON.
    """

    def __init__(self, *, pyyaml: bool = False) -> None:
        self.pyyaml = pyyaml
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
            self._objects[path] = _parsed(path, self.read_text(path), pyyaml=self.pyyaml)
        return self._objects[path]

    @property
    def has_yaml(self) -> bool:
        """Whether one of the files read so far is in YAML."""
        return any(map(is_yaml, self._objects))

    def lines(self, path: Path, pointers: Collection[str]) -> Mapping[str, int]:
        """Return the line number of each pointer into a file; none of those that do not exist.

        Raises:
            PackageError: The file cannot be read.
        """
        if is_yaml(path):
            from tablepact.package.metadata.yaml_text import yaml_lines

            return yaml_lines(self.read_text(path), pointers)
        return pointer_lines(self.read_text(path), pointers)


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        PackageError: The file does not exist, is too large, or is not a JSON object in UTF-8.
    """
    return _parsed(path, read_text(path))


def _parsed(path: Path, text: str, *, pyyaml: bool = False) -> dict[str, Any]:
    value = _from_yaml(path, text, pyyaml=pyyaml) if is_yaml(path) else _from_json(path, text)
    if not isinstance(value, dict):
        raise PackageError(
            f"{path} is not a JSON object, as a descriptor or schema must be; if it is a table, "
            "describe the file as a resource of a datapackage.json"
        )
    return value


def _from_yaml(path: Path, text: str, *, pyyaml: bool) -> Any:
    from tablepact.package.metadata.pyyaml_values import parse_pyyaml
    from tablepact.package.metadata.yaml_text import YamlError, parse_yaml

    try:
        return parse_pyyaml(text) if pyyaml else parse_yaml(text)
    except YamlError as error:
        raise NotParsed(
            f"{path} is not YAML, as a descriptor or schema of this name must be: {error}"
        ) from error


def _from_json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        if absent := why_absent(path):
            raise PackageError(f"{path} {absent}") from error
        hint = "" if path.suffix.lower() == ".json" else f"; {how_to_describe()}"
        kind, slip = PackageError, ""
        if isinstance(error, json.JSONDecodeError):
            kind, slip = NotParsed, json_slip(text, error)
        raise kind(
            f"{path} is not JSON, as a descriptor or schema must be: {error}{slip}{hint}"
        ) from error


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
        no_package = isinstance(error, FileNotFoundError) and path.name == DESCRIPTORS[0]
        hint = f"; {how_to_describe()}" if no_package else ""
        absent = why_absent(path)
        reason = absent or f"cannot be read: {error.strerror}{hint}"
        raise PackageError(f"{path} {reason}") from error
