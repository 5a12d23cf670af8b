"""A single table file as a package of one table: for every command, and without a descriptor."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tablepact.errors import PackageError
from tablepact.package.metadata.json_types import JsonObject
from tablepact.package.paths import slug
from tablepact.package.table_files.table_formats import (
    ANY_TEXT,
    COMPRESSED_EXTENSIONS,
    OURS,
    STANDALONE_EXTENSIONS,
    TABULAR_FORMATS,
    file_extension,
    table_format,
)
from tablepact.system.regular_files import open_bytes, require_regular

_SQLITE = b"SQLite format 3\0"
_SAMPLE = 4096
"""How many bytes show whether a JSON file is a list, which is a table, or an object."""


def is_table_file(path: Path) -> bool:
    """Return whether a file is a table rather than a descriptor.

    The extension says it; a file of JSON is a table if it holds a list, and ``.db`` if it is a
    database of SQLite.
    """
    extension = file_extension({"path": path.name}, exact=True)
    if extension == "json":
        return path.name != "datapackage.json" and _holds_a_list(path)
    if extension == "db":
        return _begins_with(path, _SQLITE)
    return extension in STANDALONE_EXTENSIONS


def is_surely_a_table(path: Path) -> bool:
    """Return whether a file is a table that nobody has to name: no file of any text."""
    return is_table_file(path) and file_extension({"path": path.name}, exact=True) not in ANY_TEXT


def _begins_with(path: Path, mark: bytes) -> bool:
    with suppress(OSError), open_bytes(path) as file:
        return file.read(len(mark)) == mark
    return False


def _holds_a_list(path: Path) -> bool:
    if path.suffix.lower() != ".json":  # compressed
        return True
    with suppress(OSError), open_bytes(path) as file:
        return file.read(_SAMPLE).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    return False


def table_file_metadata(path: Path, **known: object) -> JsonObject:
    """Return a descriptor for a single table file.

    Args:
        path: The file.
        known: Properties of its resource; those that are None are left out.

    Raises:
        PackageError: The file does not exist or is not a regular file.
    """
    try:
        require_regular(path)
    except OSError as error:
        raise PackageError(f"{path} cannot be read: {error.strerror}") from error
    name = table_name(path)
    resource: JsonObject = {"name": name, "path": path.name}
    given = {key: value for key, value in known.items() if value is not None}
    file_format = table_format({**resource, **given, "type": "table"})
    ending = file_extension(resource, exact=True)
    by_itself = file_format in TABULAR_FORMATS and file_format not in OURS
    if "format" in given or file_format != ending or not by_itself:
        resource |= {"format": file_format, "type": "table"}
    return {"name": name, "resources": [resource | given]}


def table_name(path: Path) -> str:
    """Return the name of the table in a file, from that of the file.

    >>> table_name(Path("Größe (m).csv.gz"))
    'groe-m'
    """
    unpacked = path.with_suffix("") if path.suffix.lower() in COMPRESSED_EXTENSIONS else path
    return slug(unpacked.stem, "table")
