"""The version rules: the version level of each change, by the Data Package Version recipe.

The recipe (https://datapackage.org/recipes/data-package-version/) gives examples; each is a rule
here, with a code. We add three rules for cases that it does not cover: removing a row is major; a
change that may be looser or tighter counts as tighter; a change of storage (path, size, hash,
format) needs no new version.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from tablepact.package.descriptor.semver import Version


class Level(IntEnum):
    """The smallest level of the version that a change must raise.

    >>> diff(ports, new_ports).level
    <Level.PATCH: 1>
    >>> print(Level.MAJOR)
    major
    """

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Return the word: ``major``."""
        return self.name.lower()


class VersionRule(NamedTuple):
    """A version rule: the level that a change must raise, and a description of the change."""

    level: Level
    description: str


VERSION_RULES = {
    "package-renamed": VersionRule(Level.MAJOR, "the package name or id is changed"),
    "table-removed": VersionRule(Level.MAJOR, "a table is removed"),
    "table-renamed": VersionRule(Level.MAJOR, "a table is renamed"),
    "field-added": VersionRule(Level.MAJOR, "a field is added"),
    "field-removed": VersionRule(Level.MAJOR, "a field is removed"),
    "field-renamed": VersionRule(Level.MAJOR, "a field is renamed"),
    "fields-reordered": VersionRule(Level.MAJOR, "the fields are reordered"),
    "type-changed": VersionRule(Level.MAJOR, "the type of a field is changed"),
    "format-changed": VersionRule(Level.MAJOR, "the format of values is changed"),
    "constraint-tightened": VersionRule(Level.MAJOR, "a constraint becomes stricter, or may do so"),
    "row-removed": VersionRule(Level.MAJOR, "rows are removed"),
    "referenced-row-removed": VersionRule(
        Level.MAJOR, "rows of a table that other tables refer to are removed"
    ),
    "row-renamed": VersionRule(Level.MAJOR, "the identifiers of rows are changed"),
    "table-added": VersionRule(Level.MINOR, "a table is added"),
    "row-added": VersionRule(Level.MINOR, "rows are added"),
    "constraint-loosened": VersionRule(Level.MINOR, "a constraint becomes looser"),
    "reference-redirected": VersionRule(
        Level.MINOR, "a foreign key is redirected to another table"
    ),
    "reference-updated": VersionRule(Level.MINOR, "references to other rows are updated"),
    "derived-changed": VersionRule(
        Level.MINOR, "derived rows change with the rows they are computed from"
    ),
    "value-corrected": VersionRule(Level.PATCH, "values are corrected"),
    "metadata-changed": VersionRule(Level.PATCH, "descriptions or other metadata are changed"),
    "stored-otherwise": VersionRule(
        Level.NONE, "the storage of files is changed: path, size, hash or format"
    ),
}
"""Every change that a comparison can find, by code, those of the highest level first."""


def next_version(old: Version, level: Level) -> Version:
    """Return the smallest version that may follow a version.

    Before 1.0.0 a major change raises the minor number, since anything may change before 1.0.0
    (Semantic Versioning 2.0.0, item 4).
    """
    major, minor, patch = old
    if level == Level.MAJOR and major:
        return major + 1, 0, 0
    if level >= Level.MINOR:
        return major, minor + 1, 0
    return (major, minor, patch + 1) if level == Level.PATCH else old
