"""How far a change moves the version: the Data Package Version recipe, as rules that can be run.

The recipe (https://datapackage.org/recipes/data-package-version/) gives examples; each is a rule
here, under a code. Three rules are ours where it is silent: a row that is removed is major; a
change of which it cannot be told whether it is looser counts as tighter; how a file is stored (its
path, size, hash, format) needs no new version, as its place does not.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from tablepact.package.semver import Version


class Level(IntEnum):
    """Which number of a version a change raises at least."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        """Give the word: ``major``."""
        return self.name.lower()


class Rule(NamedTuple):
    """A rule: what it moves, and in a few words what it is about."""

    level: Level
    says: str


RULES = {
    "package-renamed": Rule(Level.MAJOR, "the package has another name or id"),
    "table-removed": Rule(Level.MAJOR, "a table is removed"),
    "table-renamed": Rule(Level.MAJOR, "a table has another name"),
    "field-added": Rule(Level.MAJOR, "a field is added"),
    "field-removed": Rule(Level.MAJOR, "a field is removed"),
    "field-renamed": Rule(Level.MAJOR, "a field has another name"),
    "fields-reordered": Rule(Level.MAJOR, "the fields are in another order"),
    "type-changed": Rule(Level.MAJOR, "a field has another type"),
    "format-changed": Rule(Level.MAJOR, "values are written in another format"),
    "constraint-tightened": Rule(Level.MAJOR, "a constraint allows less, or may do so"),
    "row-removed": Rule(Level.MAJOR, "rows are removed"),
    "referenced-row-removed": Rule(Level.MAJOR, "rows of a table that others refer to are removed"),
    "row-renamed": Rule(Level.MAJOR, "rows have another identifier"),
    "table-added": Rule(Level.MINOR, "a table is added"),
    "row-added": Rule(Level.MINOR, "rows are added"),
    "constraint-loosened": Rule(Level.MINOR, "a constraint allows more"),
    "reference-redirected": Rule(Level.MINOR, "a foreign key refers to another table"),
    "reference-updated": Rule(Level.MINOR, "references to other rows are updated"),
    "derived-changed": Rule(Level.MINOR, "derived rows follow the rows that they rest on"),
    "value-corrected": Rule(Level.PATCH, "values are corrected"),
    "metadata-changed": Rule(Level.PATCH, "a description or other metadata change"),
    "stored-otherwise": Rule(Level.NONE, "files are stored in another way or place"),
}
"""By code: every change that a comparison can tell, the farthest first."""


def next_version(old: Version, level: Level) -> Version:
    """Give the smallest version that may follow.

    Before 1.0.0 a major change raises the minor number (Semantic Versioning 2.0.0, 4: anything may
    change then; the minor number is the first that can say so).
    """
    major, minor, patch = old
    if level == Level.MAJOR and major:
        return major + 1, 0, 0
    if level >= Level.MINOR:
        return major, minor + 1, 0
    return (major, minor, patch + 1) if level == Level.PATCH else old
