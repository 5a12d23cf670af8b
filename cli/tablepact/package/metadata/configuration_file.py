"""Read the configuration file of a package: ``tablepact.toml``, or a table of pyproject.toml.

It is read from the folder of the descriptor alone, never from a folder above: a copy of a package
has the same verdict wherever it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.package.paths import path_inside

FILES = ("tablepact.toml", "pyproject.toml")
"""The files, of which the first that sets anything is used alone."""
MOST_CHARACTERS = 2**20
"""The longest configuration: with long keys, ``tomllib`` takes thousands of times its memory."""
MOST_DOTS = 200
"""The most dots of a line: ``tomllib`` takes the square of the parts of a key as memory."""


def configuration_of(descriptor: Path, files: MetadataFiles) -> tuple[str, dict[str, Any]] | None:
    """Return the file beside a descriptor that sets anything, by its name, and what it sets.

    Args:
        descriptor: The descriptor, or a table file.
        files: The reader of metadata files, with its cache.

    Raises:
        PackageError: A file cannot be read.
    """
    for name, text in configuration_texts(descriptor, files):
        try:
            if table := _table(name, text):
                return name, table
        except ValueError as error:
            raise PackageError(f"{descriptor.parent / name}: {error}") from error
    return None


def configuration_texts(descriptor: Path, files: MetadataFiles) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file that may be a configuration."""
    for name in FILES:
        if (descriptor.parent / name).is_file():
            yield name, files.read_text(path_inside(descriptor, name))


def _table(name: str, text: str) -> dict[str, Any] | None:
    if name == "pyproject.toml" and "tablepact" not in text:
        return None
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"it has more than {MOST_CHARACTERS:,} characters")
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        raise ValueError(f"a line has more than {MOST_DOTS} dots; break it, or shorten its key")
    import tomllib

    try:
        whole = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if name == "tablepact.toml":
        return whole
    tools = whole.get("tool", {})
    table = tools.get("tablepact") if isinstance(tools, dict) else None
    if not (table is None or isinstance(table, dict)):
        raise ValueError("tool.tablepact is not a table")
    return table
