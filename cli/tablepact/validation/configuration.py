"""The configuration of a package: ``tablepact.toml``, or ``[tool.tablepact]`` of pyproject.toml.

It is read from the folder of the descriptor alone, never from a folder above: a copy of a package
has the same verdict wherever it is. A package may come from a stranger, so a report always says
which configuration it used, and counts what it ignores.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from tablepact._about import program
from tablepact.errors import PackageError
from tablepact.package.descriptor.basepath import KEY as BASEPATH
from tablepact.package.descriptor.basepath import basepath_of
from tablepact.package.metadata.configuration_file import configuration_of
from tablepact.package.metadata.metadata_files import MetadataFiles
from tablepact.report.severity import SEVERITIES, Setting, Severities, one_setting_each

KEYS: dict[str, Setting] = {"ignore": "ignore", "warn": "warning", "error": "error"}
"""The keys that list codes."""


def read_configuration(descriptor: Path, files: MetadataFiles) -> Severities | None:
    """Return the configuration beside a descriptor, if there is one.

    Raises:
        PackageError: It cannot be read, or has an unknown key, code or severity.
    """
    try:
        if not (found := configuration_of(descriptor, files)):
            return None
        try:
            settings = _settings(*found)
        except ValueError as error:
            raise PackageError(f"{descriptor.parent / found[0]}: {error}") from error
        return replace(settings, basepath=basepath_of(descriptor, files))
    except PackageError as error:
        raise PackageError(
            f"{error}; {program()} validate --no-config (config=False in Python) ignores the file"
        ) from error


def _settings(name: str, table: dict[str, Any]) -> Severities:
    known = ["fail-on", *KEYS, BASEPATH]
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
