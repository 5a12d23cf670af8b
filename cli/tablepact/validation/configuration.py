"""The configuration of a package: ``tablepact.toml``, or ``[tool.tablepact]`` of pyproject.toml.

It is read from the folder of the descriptor alone, never from a folder above: a copy of a package
has the same verdict wherever it is. A package may come from a stranger, so a report always says
which configuration it used, and counts what it ignores.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tablepact.errors import PackageError
from tablepact.package.metadata_files import MetadataFiles
from tablepact.package.paths import path_inside
from tablepact.report.severity import SEVERITIES, Setting, Severities, one_setting_each

FILES = ("tablepact.toml", "pyproject.toml")
"""The files, of which the first that sets anything is used alone."""
KEYS: dict[str, Setting] = {"ignore": "ignore", "warn": "warning", "error": "error"}
"""The keys that list codes."""
MOST_CHARACTERS = 2**20
"""The longest configuration: with long keys, ``tomllib`` takes thousands of times its memory."""
MOST_DOTS = 200
"""The most dots of a line: ``tomllib`` takes the square of the parts of a key as memory."""


def read_configuration(descriptor: Path, files: MetadataFiles) -> Severities | None:
    """Return the configuration beside a descriptor, if there is one.

    Raises:
        PackageError: It cannot be read, or has an unknown key, code or severity.
    """
    for name in FILES:
        if (descriptor.parent / name).is_file():
            try:
                text = files.read_text(path_inside(descriptor, name))
                if table := _table(name, text):
                    return _settings(name, table)
            except (PackageError, ValueError) as error:
                place = "" if isinstance(error, PackageError) else f"{descriptor.parent / name}: "
                raise PackageError(
                    f"{place}{error}; --no-config (config=False in Python) ignores the file"
                ) from error
    return None


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


def _settings(name: str, table: dict[str, Any]) -> Severities:
    known = ["fail-on", *KEYS]
    for key in table:
        if key not in known:
            from difflib import get_close_matches

            near = get_close_matches(key.lower().replace("_", "-")[:100], known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(known)}"
            raise ValueError(f"unknown key {key!r}; {hint}")
    fail_on = table.get("fail-on")
    if "fail-on" in table and fail_on not in SEVERITIES:
        raise ValueError(f"fail-on is {fail_on!r}, not one of {', '.join(SEVERITIES)}")
    groups: dict[Setting, list[str]] = {}
    for key, setting in KEYS.items():
        codes = table.get(key, [])
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise ValueError(f"{key} is not a list of codes")
        groups[setting] = codes
    return Severities(fail_on, one_setting_each(groups), name)
